"""Sending a card exactly once, to a person or a channel."""

from datetime import datetime, timedelta

import discord
from discord import ui
from discord.abc import Messageable

from bot.clock import utcnow
from bot.store.journal import Action

LOOK_THROUGH = 1_000
"""Messages looked through for one that may have been sent, at most: ten requests."""

_CLOCKS_DIFFER = timedelta(minutes=2)
"""Between Discord's and ours."""


async def send_once(
    destination: Messageable,
    action: Action,
    view: ui.LayoutView,
    *,
    files: list[discord.File] | None = None,
    ping: discord.abc.Snowflake | None = None,
) -> discord.Message:
    """Send `view` unless an earlier attempt of `action` already did."""
    since = action.planned_at if action.repeated else None
    return await send_marked(destination, view, marker=action.id % 2**30, since=since, files=files, ping=ping)


async def send_marked(
    destination: Messageable,
    view: ui.LayoutView,
    *,
    marker: int,
    since: datetime | None,
    files: list[discord.File] | None = None,
    ping: discord.abc.Snowflake | None = None,
) -> discord.Message:
    """Send `view` unless a card with this `marker` is there already.

    It is looked for among what was written after `since`, before any earlier attempt; None when there was none.

    The card's container carries the marker (https://discord.com/developers/docs/components/reference, `id`, 31
    bits), so that after a crash between sending and writing it down the card is found again instead of sent twice.
    The nonce covers what Discord received without its answer reaching us.
    """
    view.children[0].id = marker
    if since and (sent := await _sent_before(destination, marker, since)):
        return sent
    allowed = discord.AllowedMentions(users=[ping]) if ping else discord.AllowedMentions.none()
    return await destination.send(
        view=view, files=files or [], nonce=f"upstander-{marker}", allowed_mentions=allowed
    )


async def _sent_before(destination: Messageable, marker: int, since: datetime) -> discord.Message | None:
    channel = await destination._get_channel()
    me = channel._state.self_id
    async for message in channel.history(limit=LOOK_THROUGH, after=just_before(since), oldest_first=True):
        if message.author.id == me and any(
            getattr(component, "id", None) == marker for component in message.components
        ):
            return message
    return None


def just_before(moment: datetime) -> discord.Object:
    """What stands for the last message before `moment` by our clock; an hour ago where that was set back since."""
    now = utcnow()
    known = moment if moment <= now else now - timedelta(hours=1)
    return discord.Object(discord.utils.time_snowflake(known - _CLOCKS_DIFFER))
