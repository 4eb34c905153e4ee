"""From Discord's events to the path: what is listened to, and what is skipped."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Set
from dataclasses import replace
from typing import TYPE_CHECKING

import discord

from bot.domain.message import Incoming, Kind, Reply
from bot.intake.completing import Completing
from bot.intake.people import person_of
from bot.intake.quoting.reported import is_reported_speech
from bot.intake.surfaces import incoming_from_message, with_text_files

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

_MEET_AT_ONCE = 200

Enrich = Callable[[], Awaitable[Incoming]]


class Ingest:
    """Live messages go to the lanes, or are left to history while their channel is behind."""

    def __init__(self, bot: "Upstander", languages: Set[str]) -> None:
        """`languages` are those that the running model covers."""
        self._bot = bot
        self._complete = Completing(languages)

    def receive(self, message: discord.Message, *, kind: Kind = Kind.NEW) -> None:
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
        incoming = self._complete(incoming_from_message(message, kind=kind))
        self._bot.moderation.receive(incoming, self._enrich(message, incoming))

    def receive_other(self, incoming: Incoming) -> None:
        """A name, a title, an event, or what AutoMod blocked."""
        if incoming.passages and incoming.author.id != self._bot.application_id:
            self._bot.moderation.receive(self._complete(incoming))

    def deleted(self, message_ids: Iterable[int]) -> None:
        """Messages that are gone: their words are not joined with later ones."""
        self._complete.forget(message_ids)

    async def meet(self, guild: discord.Guild) -> None:
        """Learn the members' names and ranks, so that context knows whom a name means before they speak."""
        for count, member in enumerate(guild.members):
            self._bot.context.joined(guild.id, person_of(member))
            if count % _MEET_AT_ONCE == 0:
                await asyncio.sleep(0)

    async def read(self, message: discord.Message) -> None:
        """A message from channel history: the same path, waiting for room."""
        if self.listens_to(message):
            incoming = self._complete(incoming_from_message(message))
            await self._bot.moderation.read(incoming, self._enrich(message, incoming))

    def listens_to(self, message: discord.Message) -> bool:
        """Whether people's words are in it: no system messages, not our own, not what we restored."""
        if message.guild is None or message.type not in _PEOPLE_WROTE:
            return False
        ours = message.author.id == self._bot.application_id or message.webhook_id in self._bot.webhooks.ids
        return not ours and not (self._bot.user and message.author.id == self._bot.user.id)

    def _enrich(self, message: discord.Message, incoming: Incoming) -> Enrich | None:
        """What takes a request: small text files, a replied message that Discord did not send along."""
        unknown_reply = incoming.reply is not None and incoming.reply.author is None
        if not (message.attachments or message.message_snapshots or unknown_reply):
            return None

        async def enriched() -> Incoming:
            complete = self._complete.with_languages(await with_text_files(incoming, message))
            return await self._with_reply(complete, message) if unknown_reply else complete

        return enriched

    async def _with_reply(self, incoming: Incoming, message: discord.Message) -> Incoming:
        assert incoming.reply is not None
        try:
            answered = await message.channel.fetch_message(incoming.reply.message_id)
        except discord.HTTPException:
            return incoming
        reply = Reply(answered.id, person_of(answered.author), answered.content)
        reported = is_reported_speech(incoming.text, answered.content)
        return replace(incoming, reply=reply, reported_speech=reported)
