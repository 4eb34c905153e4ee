"""Where an action happens: the server, the channel, and whether the bot may act there."""

import discord

from bot.actions.outbox import ActionFailed, NotYet
from bot.domain.failures import FailureCode
from bot.gateway import Gateway
from bot.servers import Servers
from bot.ui.catalogue import FALLBACK, text

TextChannel = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread


def guild_of(gateway: Gateway, guild_id: int) -> discord.Guild:
    """The server. Raises `ActionFailed` once the bot left it, `NotYet` while it is not known or out of reach."""
    if not is_reachable(gateway, guild_id):
        raise NotYet(FailureCode.NOT_CONNECTED)
    guild = gateway.get_guild(guild_id)
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


def is_reachable(gateway: Gateway, guild_id: int) -> bool:
    """Whether anything can be done in the server, or be said to be impossible there: connected, and no outage."""
    guild = gateway.get_guild(guild_id)
    return gateway.is_ready() and not (guild is not None and guild.unavailable)


async def alert_destination(
    gateway: Gateway, servers: Servers, guild: discord.Guild
) -> tuple[discord.abc.Messageable, str | None]:
    """Where moderators read: the alert channel, else the owner's DMs; and why it is not the alert channel."""
    server = await servers.get(guild.id)
    wanted = server.guild.alert_channel_id
    channel = guild.get_channel(wanted) if wanted else None
    if isinstance(channel, discord.abc.Messageable) and _may_write(channel):
        return channel, None
    owner = guild.owner or await gateway.fetch_user(guild.owner_id or 0)
    if wanted is None:
        return owner, text("no-alert-channel")
    return owner, text("alert-channel-out-of-reach", channel=f"<#{wanted}>")


def _may_write(channel: discord.abc.GuildChannel) -> bool:
    mine = channel.permissions_for(channel.guild.me)
    return mine.view_channel and mine.send_messages


def require(
    channel: TextChannel, permission: str, otherwise: FailureCode = FailureCode.MISSING_IN_CHANNEL
) -> None:
    """Raises `ActionFailed` where the bot lacks `permission` in `channel`."""
    if not getattr(channel.permissions_for(channel.guild.me), permission):
        raise ActionFailed(otherwise, permission=permission, channel=channel.id)


def server_language(gateway: Gateway, guild_id: int) -> str:
    """The locale that the server chose; English of one that is not known."""
    guild = gateway.get_guild(guild_id)
    return guild.preferred_locale.value if guild else FALLBACK
