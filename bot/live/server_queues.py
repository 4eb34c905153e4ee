"""Order and bounds for live traffic: scoring in parallel, judging in order per server, memory bounded.

Invariants: a server's messages are settled in the order in which they were submitted; never more than `size`
messages are held, nor many more than `characters` in them; what is refused or fails is not lost, because the caller
reads it from channel history later (`bot/live/catch_up.py`).
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice, takewhile

import structlog

from bot.domain.message import Incoming
from bot.intake.enriching import Enrich
from bot.model.scorer import Scorer
from bot.pipeline import ScoredPassage, score

log = structlog.get_logger(__name__)

_MOST_CHARACTERS = 20_000_000
"""Of all messages that are held. By hand: 10,000 of the longest, or 300 with four long files each; 80 MB at most."""

Scored = tuple[Incoming, list[ScoredPassage]]
"""A message with the scores of its passages."""
Settle = Callable[[Sequence[Scored]], Awaitable[Sequence[Incoming]]]
"""Judges messages of one server in order and stores them together; returns those for which that failed."""

_TOGETHER = 32
"""Messages of a server that are settled together at most: a transaction takes some 30 ms then, others wait for it."""


@dataclass(slots=True)
class _Entry:
    incoming: Incoming
    enrich: Enrich | None
    scoring: "asyncio.Task[tuple[Incoming, list[ScoredPassage]]]"
    settled: asyncio.Event = field(default_factory=asyncio.Event)


class ServerQueues:
    """One queue per server that has messages under way; a queue's worker ends when its queue is empty."""

    def __init__(
        self,
        scorer: Scorer,
        settle: Settle,
        failed: Callable[[Incoming], None],
        *,
        size: int,
        characters: int = _MOST_CHARACTERS,
    ) -> None:
        """Start with empty queues.

        `settle` judges and stores one scored message; `failed` is told of those that could not be scored or
        settled, before the next one is settled; `size` bounds the messages held, all queues together, and
        `characters` their texts with the files that are to be fetched.
        """
        self._scorer = scorer
        self._settle = settle
        self._failed = failed
        self._size, self._most_characters = size, characters
        self._queues: dict[int, deque[_Entry]] = defaultdict(deque)
        self._workers: dict[int, asyncio.Task[None]] = {}
        self._held = self._held_characters = 0
        self._room = asyncio.Condition()

    @property
    def held(self) -> int:
        """Messages that are being scored or wait for their turn."""
        return self._held

    def submit(self, incoming: Incoming, enrich: Enrich | None = None) -> bool:
        """Take a message, or return False when the bound is reached. `enrich` fetches what takes a download."""
        characters = incoming.size
        full = self._held_characters + characters > self._most_characters
        if self._held >= self._size or (self._held and full):
            return False
        self._held += 1
        self._held_characters += characters
        guild = incoming.guild_id
        scoring = asyncio.create_task(self._score(incoming, enrich))
        self._queues[guild].append(_Entry(incoming, enrich, scoring))
        if guild not in self._workers:
            self._workers[guild] = asyncio.create_task(self._work(guild), name=f"queue {guild}")
        return True

    async def put(self, incoming: Incoming, enrich: Enrich | None = None) -> None:
        """Take a message, waiting for room. For readers of history, which can wait; live traffic uses `submit`."""
        async with self._room:
            await self._room.wait_for(lambda: self.submit(incoming, enrich))

    async def drained(self, guild_id: int | None = None) -> None:
        """Return when everything submitted before (to one server's queue) is settled, whatever comes meanwhile."""
        queues = list(self._queues.values()) if guild_id is None else [self._queues.get(guild_id)]
        for last in [queue[-1] for queue in queues if queue]:
            await last.settled.wait()

    async def close(self) -> None:
        """Stop at once. What was not settled is behind its channel's cursor and is read again at the next start."""
        for task in self._workers.values():
            task.cancel()
        entries = [entry for queue in self._queues.values() for entry in queue]
        for entry in entries:
            entry.scoring.cancel()
        await asyncio.gather(*self._workers.values(), *(e.scoring for e in entries), return_exceptions=True)

    async def _work(self, guild: int) -> None:
        queue = self._queues[guild]
        while queue:
            entry = queue[0]
            try:
                first = await self._scored(entry)
            except Exception:
                log.exception("scoring failed", guild=guild, message=entry.incoming.message_id)
                self._failed(entry.incoming)
                await self._done(queue, 1)
                continue
            # With those after it that are scored by now: none waits for another's score.
            group = [
                first,
                *(each.scoring.result() for each in takewhile(_is_scored, islice(queue, 1, _TOGETHER))),
            ]
            try:
                failed = await self._settle(group)
            except Exception:
                # Messages that cannot be settled must not stop their server's queue.
                log.exception("settling failed", guild=guild, messages=len(group))
                failed = [incoming for incoming, _ in group]
            for incoming in failed:
                self._failed(incoming)
            await self._done(queue, len(group))
        del self._queues[guild], self._workers[guild]

    async def _done(self, queue: deque[_Entry], count: int) -> None:
        """The oldest `count` messages of a queue need no more room."""
        async with self._room:
            for _ in range(count):
                entry = queue.popleft()
                entry.settled.set()
                self._held -= 1
                self._held_characters -= entry.incoming.size
            self._room.notify_all()

    async def _score(self, incoming: Incoming, enrich: Enrich | None) -> tuple[Incoming, list[ScoredPassage]]:
        complete = await enrich() if enrich else incoming
        return complete, await score(self._scorer, complete)

    async def _scored(self, entry: _Entry) -> tuple[Incoming, list[ScoredPassage]]:
        try:
            return await entry.scoring
        except Exception:
            log.exception("scoring failed, trying once more", message=entry.incoming.message_id)
            return await self._score(entry.incoming, entry.enrich)


def _is_scored(entry: _Entry) -> bool:
    scoring = entry.scoring
    return scoring.done() and not scoring.cancelled() and scoring.exception() is None
