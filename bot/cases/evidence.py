"""What a case rests on: the messages that counted, who wrote them and when, and their text.

The text where it is still available: kept evidence first, else read from Discord now, as long as evidence
would be kept.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import discord
from cachetools import TTLCache
from discord.utils import snowflake_time

from bot.actions.evidence_texts import EvidenceTexts
from bot.clock import utcnow
from bot.domain.message import Surface
from bot.gateway import Gateway
from bot.intake.surfaces import written_beside
from bot.servers import Servers
from bot.store import verdicts
from bot.store.cases import Case
from bot.store.database import Database
from bot.store.journal import StoredVerdict
from bot.ui.safe import named

SHOWN = 8
"""So many of the newest messages are shown with their text."""

_CHANNELS = 3
_REMEMBERED = 300
_FRESH = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Counted:
    """One message that a case rests on.

    `author_id` is None where nobody knows it now, `weight` (how much it counted, 0-1) too; `text` where it is
    not shown or no longer available.
    """

    message_id: int
    author_id: int | None
    at: datetime
    weight: float | None = None
    text: str | None = None
    link: str | None = None
    place: Surface | None = None
    """Where the text stood, None for the message's own."""


@dataclass(frozen=True, slots=True)
class _Found:
    author_id: int
    text: str
    link: str
    place: Surface | None = None
    reactions: str = ""
    """Those under it, where it was read from Discord."""

    def by(self, author_id: int | None) -> "_Found":
        """As what `author_id` did: who did not write it put reactions under it."""
        if author_id in {None, self.author_id} or not self.reactions:
            return self
        return replace(self, text=self.reactions, place=Surface.REACTION)


class Evidence:
    """Gathers the messages that cases rest on.

    What was read from Discord is remembered for two minutes, because cards refresh often.
    """

    def __init__(self, gateway: Gateway, database: Database, servers: Servers, texts: EvidenceTexts) -> None:
        self._gateway = gateway
        self._db = database
        self._servers = servers
        self._texts = texts
        self._read: TTLCache[int, _Found | None, datetime] = TTLCache(_REMEMBERED, _FRESH, timer=utcnow)

    async def messages(self, case: Case, of_case: Sequence[StoredVerdict]) -> list[Counted]:
        """The messages that counted and those with a verdict in the case, oldest first; the newest ones with text."""
        known = _known(case, of_case)
        ids = sorted({*known, *(verdict.message_id for verdict in of_case)})
        async with self._db.read() as conn:
            stored = {v.message_id: v for v in await verdicts.of_messages(conn, case.guild_id, ids)}
        places = list(dict.fromkeys(verdict.channel_id for verdict in reversed(of_case)))[:_CHANNELS]
        found = await asyncio.gather(
            *(self._find(case.guild_id, id_, stored.get(id_), places) for id_ in ids[-SHOWN:])
        )
        texts = dict(zip(ids[-SHOWN:], found, strict=True))
        return [
            _counted(
                id_, known.get(id_), stored.get(id_), found and found.by(known.get(id_, (None, None))[0])
            )
            for id_, found in ((id_, texts.get(id_)) for id_ in ids)
        ]

    async def _find(
        self, guild_id: int, message_id: int, verdict: StoredVerdict | None, places: Sequence[int]
    ) -> _Found | None:
        if verdict is not None and (text := self._texts.shown(verdict)) is not None:
            link = _link(verdict.guild_id, verdict.channel_id, message_id)
            return _Found(verdict.author_id, text, link, self._texts.place(verdict))
        server = await self._servers.get(guild_id)
        # What is no longer kept is not fetched either.
        if utcnow() - snowflake_time(message_id) > timedelta(days=server.policy.evidence_days):
            return None
        with suppress(KeyError):
            return self._read[message_id]
        found = await self._fetch(guild_id, message_id, [verdict.channel_id] if verdict else places)
        self._read[message_id] = found
        return found

    async def _fetch(self, guild_id: int, message_id: int, places: Sequence[int]) -> _Found | None:
        """The message in the first of these channels that has it."""
        guild = self._gateway.get_guild(guild_id)
        for place in places:
            channel = guild.get_channel_or_thread(place) if guild else None
            if guild is None or not isinstance(channel, discord.abc.Messageable):
                continue
            if not channel.permissions_for(guild.me).read_message_history:
                continue
            try:
                message = await channel.fetch_message(message_id)
            except discord.HTTPException:
                continue
            written = message.content or written_beside(message)
            reactions = " ".join(str(reaction.emoji) for reaction in message.reactions)
            return _Found(message.author.id, named(written, guild), message.jump_url, reactions=reactions)
        return None


def _known(case: Case, of_case: Sequence[StoredVerdict]) -> dict[int, tuple[int | None, float | None]]:
    """Message id -> author and weight, of all messages that the case's findings rest on."""
    known: dict[int, tuple[int | None, float | None]] = {}
    for verdict in of_case:
        for finding in verdict.decision.findings:
            if finding.kind is not case.pattern:
                continue
            only = finding.authors[0] if len(finding.authors) == 1 else None
            known |= {id_: (only, None) for id_ in finding.messages if id_ not in known}
            known |= {one.message_id: (one.author_id, one.weight) for one in finding.counted}
    return known


def _counted(
    message_id: int,
    known: tuple[int | None, float | None] | None,
    verdict: StoredVerdict | None,
    found: _Found | None,
) -> Counted:
    author, weight = known or (None, None)
    if author is None:
        author = verdict.author_id if verdict else found.author_id if found else None
    if weight is None and verdict is not None:
        weight = verdict.decision.hostility
    return Counted(
        message_id=message_id,
        author_id=author,
        at=verdict.sent_at if verdict else snowflake_time(message_id),
        weight=weight,
        text=found.text if found else None,
        link=found.link if found else None,
        place=found.place if found else None,
    )


def _link(guild_id: int, channel_id: int, message_id: int) -> str:
    return f"https://discord.com/channels/{guild_id}/{channel_id}/{message_id}"
