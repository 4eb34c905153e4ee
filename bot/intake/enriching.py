"""What of a message takes a while: text files, a replied message that was not sent along, cleaning of long texts."""

import asyncio
from collections.abc import Awaitable, Callable, Set

import discord

from bot.domain.message import Incoming
from bot.intake.completing import Completing
from bot.intake.quoting.reports import with_own_words
from bot.intake.surfaces import (
    incoming_from_message,
    replied_to,
    with_cleaned_texts,
    with_reply,
    with_text_files,
)

Enrich = Callable[[], Awaitable[Incoming]]
"""Fetches what is missing, and returns the message with it."""


def enrich(message: discord.Message, incoming: Incoming, complete: Completing) -> Enrich | None:
    """What adds to `incoming`, which was made from `message`, the parts that take a request; None where it has all."""
    unknown_reply = incoming.reply is not None and incoming.reply.author is None
    if not (message.attachments or message.message_snapshots or unknown_reply or incoming.uncleaned):
        return None

    async def enriched() -> Incoming:
        clean = await asyncio.to_thread(with_cleaned_texts, incoming) if incoming.uncleaned else incoming
        whole = complete.with_languages(await with_text_files(clean, message))
        return with_own_words(await _with_reply(whole, message) if unknown_reply else whole)

    return enriched


async def read_alone(message: discord.Message, languages: Set[str]) -> Incoming:
    """The whole of one message, without its author's lines before it; `languages` are those that the model covers.

    Raises ValueError for a direct message, which no server's policy covers.
    """
    complete = Completing(languages)
    incoming = complete(incoming_from_message(message))
    missing = enrich(message, incoming, complete)
    return await missing() if missing else incoming


async def _with_reply(incoming: Incoming, message: discord.Message) -> Incoming:
    assert incoming.reply is not None
    try:
        answered = await message.channel.fetch_message(incoming.reply.message_id)
    except discord.HTTPException:
        return incoming
    return await asyncio.to_thread(with_reply, incoming, replied_to(answered))
