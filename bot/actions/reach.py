"""Sending a card exactly once, to a person or a channel."""

import discord
from discord import ui
from discord.abc import Messageable

from bot.store.journal import Action

_LOOK_BACK = 50


async def send_once(
    destination: Messageable,
    action: Action,
    view: ui.LayoutView,
    *,
    files: list[discord.File] | None = None,
    ping: discord.abc.Snowflake | None = None,
) -> discord.Message:
    """Send `view` unless an earlier attempt of `action` already did."""
    return await send_marked(
        destination, view, marker=action.id % 2**30, repeated=bool(action.attempts), files=files, ping=ping
    )


async def send_marked(
    destination: Messageable,
    view: ui.LayoutView,
    *,
    marker: int,
    repeated: bool,
    files: list[discord.File] | None = None,
    ping: discord.abc.Snowflake | None = None,
) -> discord.Message:
    """Send `view` unless it is `repeated` and a card with this `marker` is there already.

    The card's container carries the marker (https://discord.com/developers/docs/components/reference, `id`, 31
    bits), so that after a crash between sending and writing it down the card is found again instead of sent twice.
    The nonce covers what Discord received without its answer reaching us.
    """
    view.children[0].id = marker
    if repeated and (sent := await _sent_before(destination, marker)):
        return sent
    allowed = discord.AllowedMentions(users=[ping]) if ping else discord.AllowedMentions.none()
    return await destination.send(
        view=view, files=files or [], nonce=f"upstander-{marker}", allowed_mentions=allowed
    )


async def _sent_before(destination: Messageable, marker: int) -> discord.Message | None:
    channel = await destination._get_channel()
    me = channel._state.self_id
    async for message in channel.history(limit=_LOOK_BACK):
        if message.author.id == me and any(
            getattr(component, "id", None) == marker for component in message.components
        ):
            return message
    return None
