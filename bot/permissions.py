"""Who may do what, checked at run time and before anything is asked of Discord."""

from collections.abc import Iterator

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

_WHY = {
    "view_channel": "read messages",
    "read_message_history": "catch up after a restart and show what came before",
    "send_messages": "post cases and replies",
    "manage_messages": "hide messages",
    "manage_webhooks": "restore hidden messages",
    "moderate_members": "time members out when a moderator asks for it",
    "manage_nicknames": "reset hostile nicknames",
    "manage_threads": "rename hostile threads",
    "attach_files": "send charts",
    "embed_links": "show cards",
    "send_messages_in_threads": "answer in threads",
}
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


def missing_permissions(guild: discord.Guild, alert_channel_id: int | None = None) -> list[str]:
    """What the bot lacks in `guild`, one line each: permission, where, what for, how to fix it."""
    return [
        *_missing_in_server(guild),
        *_missing_in_channels(guild),
        *_missing_for_alerts(guild, alert_channel_id),
    ]


def _missing_in_server(guild: discord.Guild) -> Iterator[str]:
    for name in _SERVER_WIDE:
        if not getattr(guild.me.guild_permissions, name):
            yield f"**{label(name)}** (to {_WHY[name]}): Server Settings → Roles → {guild.me.top_role.name}"


def _missing_in_channels(guild: discord.Guild) -> Iterator[str]:
    for name in _PER_CHANNEL:
        blind = [c for c in _readable(guild) if not getattr(c.permissions_for(guild.me), name)]
        if not blind:
            continue
        where = (
            "every channel"
            if len(blind) == len(_readable(guild))
            else ", ".join(c.mention for c in blind[:5])
        )
        more = f" and {len(blind) - 5} more" if len(blind) > 5 and where != "every channel" else ""
        yield f"**{label(name)}** in {where}{more} (to {_WHY[name]}): channel → Edit → Permissions"


def _missing_for_alerts(guild: discord.Guild, channel_id: int | None) -> Iterator[str]:
    channel = guild.get_channel(channel_id) if channel_id else None
    if channel is not None and not channel.permissions_for(guild.me).send_messages:
        yield (
            f"**{label('send_messages')}** in {channel.mention} (to {_WHY['send_messages']}): "
            "channel → Edit → Permissions"
        )


def _readable(
    guild: discord.Guild,
) -> list[discord.TextChannel | discord.VoiceChannel | discord.ForumChannel]:
    return [*guild.text_channels, *guild.voice_channels, *guild.forums]


def label(name: str) -> str:
    """A permission as Discord's settings call it."""
    return {"moderate_members": "Timeout Members", "view_channel": "View Channels"}.get(
        name, name.replace("_", " ").title()
    )
