"""From Discord's events to the path: what is listened to, and what is skipped."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import discord

from bot.intake.message import Incoming, Kind
from bot.intake.surfaces import incoming_from_message, read_text_files

if TYPE_CHECKING:
    from bot.app import Upstander

_PEOPLE_WROTE = frozenset(
    {
        discord.MessageType.default,
        discord.MessageType.reply,
        discord.MessageType.chat_input_command,
        discord.MessageType.context_menu_command,
        discord.MessageType.thread_starter_message,
    }
)

Enrich = Callable[[], Awaitable[Incoming]]


class Hearing:
    """Live messages go to the lanes, or are left to history while their channel is behind."""

    def __init__(self, bot: "Upstander") -> None:
        self._bot = bot

    def hear(self, message: discord.Message, *, kind: Kind = Kind.NEW) -> None:
        """A message from the gateway. Never blocks."""
        guild = message.guild
        if guild is None:
            return
        where = (guild.id, message.channel.id)
        if self._bot.catch_up.is_behind(*where) and kind is Kind.NEW:
            self._bot.catch_up.announce(*where, message.id)
            return
        if not self.listens_to(message):
            if kind is Kind.NEW:
                self._bot.moderation.passed(*where, message.id)
            return
        incoming = incoming_from_message(message, kind=kind)
        self._bot.moderation.hear(incoming, self._enrich(message, incoming))

    async def read(self, message: discord.Message) -> None:
        """A message from channel history: the same path, waiting for room."""
        if self.listens_to(message):
            incoming = incoming_from_message(message)
            await self._bot.moderation.read(incoming, self._enrich(message, incoming))

    def listens_to(self, message: discord.Message) -> bool:
        """Whether people's words are in it: no system messages, not our own, not what we restored."""
        if message.guild is None or message.type not in _PEOPLE_WROTE:
            return False
        # A webhook of ours carries our application id; the ids known to `webhooks` are only those used since the start.
        posted_by_us = (
            message.application_id is not None and message.application_id == self._bot.application_id
        )
        if posted_by_us or message.webhook_id in self._bot.webhooks.ids:
            return False
        return self._bot.user is None or message.author.id != self._bot.user.id

    def _enrich(self, message: discord.Message, incoming: Incoming) -> Enrich | None:
        """What takes a download: the text of small text files. None where there is nothing to fetch."""
        if not message.attachments:
            return None

        async def enriched() -> Incoming:
            passages = await read_text_files(message)
            return replace(incoming, passages=(*incoming.passages, *passages)) if passages else incoming

        return enriched
