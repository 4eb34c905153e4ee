"""From Discord's events to the path of a message: at once, or from history where there is no room or a gap before."""

import asyncio
from collections.abc import Iterable

import discord
import structlog

from bot.context.engine import Context
from bot.domain.message import Incoming, Kind
from bot.intake.people import person_of
from bot.live.accepting import Accepting
from bot.live.catch_up import CatchUp
from bot.live.moderation import Moderation
from bot.live.progress import Progress
from bot.live.seen import Seen

log = structlog.get_logger(__name__)

_MEMBERS_AT_ONCE = 200


class Ingest:
    """Takes in what the gateway brings. Never blocks."""

    def __init__(
        self,
        accepting: Accepting,
        moderation: Moderation,
        progress: Progress,
        catch_up: CatchUp,
        context: Context,
        seen: Seen,
    ) -> None:
        self._accepting = accepting
        self._moderation = moderation
        self._progress = progress
        self._catch_up = catch_up
        self._context = context
        self._seen = seen

    def receive(self, message: discord.Message, *, kind: Kind = Kind.NEW) -> None:
        """A message; left to history while its channel is behind, or where it cannot be taken now."""
        guild = message.guild
        if guild is None:
            return
        where = (guild.id, message.channel.id)
        if kind is Kind.NEW and self._catch_up.is_behind(*where):
            self._catch_up.announce(message)
            return
        try:
            accepted = self._accepting.accept(message, kind=kind)
        except Exception:
            log.exception("message cannot be read", guild=guild.id, channel=where[1], message=message.id)
            taken = False
        else:
            if accepted is None:
                if kind is Kind.NEW:
                    self._progress.passed(*where, message.id)
                return
            taken = self._moderation.receive(accepted.incoming, accepted.enrich)
        if not taken:
            if kind is Kind.NEW:
                self._catch_up.announce(message)
            else:
                self._progress.edit_waits(*where, message.id)
            self._catch_up.start(*where)

    def receive_other(self, incoming: Incoming) -> None:
        """A name, a title, an event, or what AutoMod blocked."""
        self._seen.add(incoming)
        accepted = self._accepting.accept_other(incoming)
        if accepted is not None and not self._moderation.receive(accepted):
            self._catch_up.put_off(accepted)

    def deleted(self, message_ids: Iterable[int]) -> None:
        """Messages that are gone: their words are not joined with later ones."""
        self._accepting.forget(message_ids)

    async def learn_members(self, guild: discord.Guild) -> None:
        """Learn the members' names and ranks, so that context knows whom a name means before they speak."""
        for count, member in enumerate(guild.members):
            self._context.joined(guild.id, person_of(member))
            if count % _MEMBERS_AT_ONCE == 0:
                await asyncio.sleep(0)
