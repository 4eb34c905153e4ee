"""Live traffic: hears messages and settles them in order.

Invariants (DESIGN.md, Promises): a message version is settled once; a channel's cursor moves past a message only
when it is settled; counts, cursors and ledger are stored in one transaction, so that after a crash they agree and
everything behind the cursors is read again.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import structlog
from cachetools import FIFOCache

from bot.actions.titles import Titles
from bot.cases.care_plans import discloses
from bot.context.engine import Context
from bot.context.ledger_rows import LedgerRow
from bot.domain.message import Incoming, Kind
from bot.live.recording import Recorder, evidence_text
from bot.live.server_queues import Enrich, ServerQueues
from bot.model.scorer import Scorer
from bot.pipeline import ScoredPassage, judge
from bot.pulse import Pulse
from bot.servers import Servers
from bot.store import journal, ledger
from bot.store.database import Database

log = structlog.get_logger(__name__)

_REMEMBERED = 20_000


@dataclass(slots=True)
class Progress:
    """What was settled since the last flush: counts per channel and day, and each channel's cursor."""

    scanned: Counter[tuple[int, int, date]] = field(default_factory=Counter)
    unscored: Counter[tuple[int, int, date]] = field(default_factory=Counter)
    cursors: dict[tuple[int, int], int] = field(default_factory=dict)

    def count(self, incoming: Incoming, day: date, *, unscored: bool) -> None:
        """One message more."""
        where = (incoming.guild_id, incoming.channel_id, day)
        self.scanned[where] += 1
        self.unscored[where] += unscored

    def take_counts(self, other: "Progress", guild_id: int, channel_id: int) -> None:
        """Move the counts of one channel from `other` to this one."""
        for where in [w for w in other.scanned if w[:2] == (guild_id, channel_id)]:
            self.scanned[where] += other.scanned.pop(where)
            self.unscored[where] += other.unscored.pop(where)

    def __bool__(self) -> bool:
        return bool(self.scanned or self.cursors)


class Moderation:
    """The live path. `behind` hears of channels that have to be read from history, with why."""

    def __init__(
        self,
        *,
        scorer: Scorer,
        context: Context,
        servers: Servers,
        database: Database,
        recorder: Recorder,
        titles: Titles,
        queue_size: int,
        behind: Callable[[int, int], None],
    ) -> None:
        self.context = context
        self._servers = servers
        self._db = database
        self._recorder = recorder
        self._titles = titles
        self._behind = behind
        self._progress = Progress()
        self._held = Progress()
        self._rows: dict[tuple[object, ...], LedgerRow] = {}
        self._frozen: set[tuple[int, int]] = set()
        self._settled: FIFOCache[tuple[int, int, str], None] = FIFOCache(_REMEMBERED)
        self.pulse = Pulse(self._flush_again, seconds=1)
        self.queues = ServerQueues(scorer, self._settle, self._read_again, size=queue_size)

    def receive(self, incoming: Incoming, enrich: Enrich | None = None) -> None:
        """A message from the gateway. Never blocks; what does not fit is read from history later."""
        if not self.queues.submit(incoming, enrich):
            self._behind(incoming.guild_id, incoming.channel_id)

    async def read(self, incoming: Incoming, enrich: Enrich | None = None) -> None:
        """A message from channel history. Waits for room."""
        await self.queues.put(incoming, enrich)

    def freeze(self, guild_id: int, channel_id: int) -> None:
        """The channel's cursor stays where it is until `thaw`: something before it is not settled yet."""
        self._frozen.add((guild_id, channel_id))

    def thaw(self, guild_id: int, channel_id: int) -> None:
        """The channel is read up to now."""
        self._frozen.discard((guild_id, channel_id))
        self._progress.take_counts(self._held, guild_id, channel_id)

    def passed(self, guild_id: int, channel_id: int, message_id: int) -> None:
        """A live message is settled or needs no settling. A frozen cursor stays where it is."""
        if (guild_id, channel_id) not in self._frozen:
            self.advance(guild_id, channel_id, message_id)

    def advance(self, guild_id: int, channel_id: int, message_id: int) -> None:
        """Everything in the channel up to `message_id` is settled, as whoever reads its history knows."""
        self._progress.cursors[guild_id, channel_id] = max(
            message_id, self.unflushed_cursor(guild_id, channel_id)
        )
        self._progress.take_counts(self._held, guild_id, channel_id)
        self.pulse.wake()

    def unflushed_cursor(self, guild_id: int, channel_id: int) -> int:
        """The channel's cursor as far as it is not stored yet, 0 where it is."""
        return self._progress.cursors.get((guild_id, channel_id), 0)

    async def flush(self) -> None:
        """Store counts, cursors and ledger in one transaction. What could not be stored is kept for the next time."""
        self._rows |= {(row.guild_id, *row.key): row for row in self.context.drain()}
        progress, self._progress = self._progress, Progress()
        rows, self._rows = self._rows, {}
        if not progress and not rows:
            return
        try:
            async with self._db.write() as conn:
                await journal.flush(
                    conn,
                    counts=[
                        journal.DailyCount(guild, channel, day, n, progress.unscored[guild, channel, day])
                        for (guild, channel, day), n in progress.scanned.items()
                    ],
                    cursors=[journal.Cursor(g, c, message) for (g, c), message in progress.cursors.items()],
                )
                await ledger.save(conn, list(rows.values()))
        except BaseException:
            self._take_back(progress)
            self._rows = rows | self._rows
            raise

    async def _flush_again(self) -> bool:
        """One turn of the pulse: nothing more to do until the next message."""
        await self.flush()
        return False

    async def close(self) -> None:
        """Stop settling and store what is settled."""
        await self.queues.close()
        await self.flush()

    def _take_back(self, progress: Progress) -> None:
        newer, self._progress = self._progress, progress
        self._progress.scanned.update(newer.scanned)
        self._progress.unscored.update(newer.unscored)
        self._progress.cursors.update(newer.cursors)

    async def _settle(self, incoming: Incoming, scored: list[ScoredPassage]) -> None:
        key = (incoming.guild_id, incoming.message_id, incoming.version)
        if key not in self._settled:
            await self._settle_first(incoming, scored)
            self._settled[key] = None
        if incoming.kind is Kind.NEW:
            self.passed(incoming.guild_id, incoming.channel_id, incoming.message_id)

    def _read_again(self, incoming: Incoming) -> None:
        self._behind(incoming.guild_id, incoming.channel_id)

    async def _settle_first(self, incoming: Incoming, scored: list[ScoredPassage]) -> None:
        server = await self._servers.get(incoming.guild_id)
        assessment = judge(incoming, scored, server.policy, self.context, timezone=server.timezone)
        if incoming.kind is Kind.THREAD:
            self._titles.judged(
                incoming.message_id, evidence_text(incoming), allowed=assessment.verdict.allowed
            )
        if not assessment.verdict.allowed or discloses(assessment):
            await self._recorder.record(server, assessment)
        day = incoming.sent_at.astimezone(server.timezone).date()
        # While the cursor is frozen the count waits for it: stored without it, a crash would count twice.
        frozen = (incoming.guild_id, incoming.channel_id) in self._frozen
        progress = self._held if frozen else self._progress
        progress.count(incoming, day, unscored=bool(assessment.signals.unscored))
        self.pulse.wake()
