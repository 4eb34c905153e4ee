"""Who may do what, checked at run time and before anything is asked of Discord."""

from collections.abc import Iterator
from dataclasses import dataclass

import discord

NEEDED = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    embed_links=True,
    attach_files=True,
    read_message_history=True,
    manage_messages=True,
    manage_webhooks=True,
    manage_nicknames=True,
    manage_threads=True,
    moderate_members=True,
)
"""The smallest set with which everything works; the invite link in the README asks for exactly these."""

_SERVER_WIDE = ("manage_webhooks", "manage_nicknames", "moderate_members")
_PER_CHANNEL = ("view_channel", "read_message_history", "manage_messages")


def is_moderator(member: discord.Member, mod_role_id: int | None) -> bool:
    """Has the server's moderator role, or a permission that only moderators have."""
    granted = member.guild_permissions
    if granted.administrator or granted.manage_guild or granted.moderate_members:
        return True
    return mod_role_id is not None and member.get_role(mod_role_id) is not None


def may_set_up(member: discord.Member) -> bool:
    """Has Manage Server (or owns the server)."""
    return member.guild_permissions.manage_guild or member.guild.owner_id == member.id


def outranks(actor: discord.Member, member: discord.Member) -> bool:
    """`actor` may act on `member` by Discord's role hierarchy."""
    if member.id == member.guild.owner_id:
        return False
    return actor.id == actor.guild.owner_id or actor.top_role > member.top_role


def sees_commands(role: discord.Role) -> bool:
    """Whether Discord shows the members of `role` the commands of moderators, as long as nobody set it otherwise."""
    granted = role.permissions
    return granted.administrator or granted.moderate_members


def open_to_members(channel: discord.abc.GuildChannel, mod_role_id: int | None) -> bool:
    """Whether everybody in the server reads `channel`, or at least half of them through a role that they hold."""
    guild = channel.guild
    if channel.permissions_for(guild.default_role).view_channel:
        return True
    return any(
        len(role.members) * 2 >= len(guild.members)
        for role in guild.roles
        if role.id != mod_role_id
        and not (role.is_default() or sees_commands(role))
        and channel.permissions_for(role).view_channel
    )


@dataclass(frozen=True, slots=True)
class Missing:
    """A permission that the bot lacks.

    In some `channels` (their ids), in every one, or, where neither is said, in the server as a whole.
    """

    permission: str
    channels: tuple[int, ...] = ()
    everywhere: bool = False


def missing_permissions(guild: discord.Guild, alert_channel_id: int | None = None) -> list[Missing]:
    """What the bot lacks in `guild`; cases go to `alert_channel_id`."""
    return [
        *_missing_in_server(guild),
        *_missing_in_channels(guild),
        *_missing_for_alerts(guild, alert_channel_id),
    ]


def _missing_in_server(guild: discord.Guild) -> Iterator[Missing]:
    for name in _SERVER_WIDE:
        if not getattr(guild.me.guild_permissions, name):
            yield Missing(name)


def _missing_in_channels(guild: discord.Guild) -> Iterator[Missing]:
    channels: list[discord.abc.GuildChannel] = [*guild.text_channels, *guild.voice_channels, *guild.forums]
    for name in _PER_CHANNEL:
        blind = [channel.id for channel in channels if not getattr(channel.permissions_for(guild.me), name)]
        if blind:
            yield Missing(name, tuple(blind), everywhere=len(blind) == len(channels))


def _missing_for_alerts(guild: discord.Guild, channel_id: int | None) -> Iterator[Missing]:
    channel = guild.get_channel(channel_id) if channel_id else None
    if channel is not None and not channel.permissions_for(guild.me).send_messages:
        yield Missing("send_messages", (channel.id,))
