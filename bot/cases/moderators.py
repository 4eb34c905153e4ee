"""Who decides about cases: the moderators of a server, as of now."""

import discord

from bot.gateway import Gateway
from bot.permissions import is_moderator
from bot.servers import Servers


class Moderators:
    """Looks people up where they matter, also when they act in a DM."""

    def __init__(self, gateway: Gateway, servers: Servers) -> None:
        self._gateway = gateway
        self._servers = servers

    async def find(self, guild_id: int, user: discord.abc.User | int) -> discord.Member | None:
        """`user` as a member of the server if they are a moderator of it now. Raises `discord.HTTPException`."""
        guild = self._gateway.get_guild(guild_id)
        if guild is None:
            return None
        member = await member_of(guild, user)
        server = await self._servers.get(guild_id)
        return member if member and is_moderator(member, server.guild.mod_role_id) else None


async def member_of(guild: discord.Guild, user: discord.abc.User | int) -> discord.Member | None:
    """The member, None when they are not in the server.

    Soon after a start not all members are known yet. Raises `discord.HTTPException`.
    """
    if isinstance(user, discord.Member) and user.guild.id == guild.id:
        return user
    user_id = user if isinstance(user, int) else user.id
    if known := guild.get_member(user_id):
        return known
    try:
        return await guild.fetch_member(user_id)
    except discord.NotFound:
        return None
