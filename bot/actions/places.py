"""Where an action happens: the server, the channel, and whether the bot may act there."""

import discord

from bot.actions.outbox import ActionFailed, NotYet
from bot.domain.failures import FailureCode
from bot.gateway import Gateway
from bot.servers import Servers
from bot.ui.catalogue import FALLBACK

TextChannel = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread


def guild_of(gateway: Gateway, guild_id: int) -> discord.Guild:
    """The server. Raises `ActionFailed` once the bot left it, `NotYet` while it is not known or out of reach."""
    guild = gateway.get_guild(guild_id)
    if not gateway.is_ready() or (guild is not None and guild.unavailable):
        raise NotYet(FailureCode.NOT_CONNECTED)
    if guild is None:
        raise ActionFailed(FailureCode.BOT_LEFT)
    return guild


async def channel_of(gateway: Gateway, guild_id: int, channel_id: int) -> TextChannel:
    """A channel with messages. Raises `ActionFailed`, and `discord.HTTPException` where it is not there."""
    guild = guild_of(gateway, guild_id)
    channel = guild.get_channel_or_thread(channel_id) or await guild.fetch_channel(channel_id)
    if not isinstance(channel, TextChannel):
        raise ActionFailed(FailureCode.NO_MESSAGES)
    return channel


async def alert_destination(
    gateway: Gateway, servers: Servers, guild: discord.Guild
) -> discord.abc.Messageable:
    """Where moderators read: the alert channel, else the owner's DMs."""
    server = await servers.get(guild.id)
    channel = guild.get_channel(server.guild.alert_channel_id) if server.guild.alert_channel_id else None
    if isinstance(channel, discord.abc.Messageable) and channel.permissions_for(guild.me).send_messages:
        return channel
    return guild.owner or await gateway.fetch_user(guild.owner_id or 0)


def require(
    channel: TextChannel, permission: str, otherwise: FailureCode = FailureCode.MISSING_IN_CHANNEL
) -> None:
    """Raises `ActionFailed` where the bot lacks `permission` in `channel`."""
    if not getattr(channel.permissions_for(channel.guild.me), permission):
        raise ActionFailed(otherwise, permission=permission, channel=channel.id)


def language_of(gateway: Gateway, guild_id: int) -> str:
    """The locale that the server chose; English of one that is not known."""
    guild = gateway.get_guild(guild_id)
    return guild.preferred_locale.value if guild else FALLBACK
