"""How far live traffic is settled: counts per channel and day, each channel's cursor, and context's ledger.

Invariants (docs/architecture.md, Promises):

- A channel's cursor is a low-water mark. Nothing at or before it waits (queued, being scored, failed, refused for want
  of room), whatever was settled or skipped after it. What is settled *ahead* of it is stored beside it.
- Counts, cursors and ledger of a server are stored in one transaction, as they are between two messages. So they always
  speak of the same messages: after a crash those are known, everything else is read again, and each message counts
  once through any number of restarts.
- Edits, names and titles have no place in a channel's order. Each waits by itself until it is settled; edits, which
  nothing else finds again, are stored while they wait.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

import structlog

from bot.cases import strike_ladder
from bot.clock import utcnow
from bot.context.engine import Context
from bot.context.ledger_rows import LedgerKind, LedgerRow
from bot.domain.message import Incoming, Kind
from bot.pulse import Pulse
from bot.servers import Servers
from bot.store import hearing, journal, ledger
from bot.store.database import Database
from bot.store.hearing import Edit
from bot.store.journal import Cursor, DailyCount

log = structlog.get_logger(__name__)

_MOST_AHEAD = 1_000
"""Settled messages of a channel that are remembered before those behind the cursor are sorted out."""

_MOST_CHANGES = 50_000
"""Edits that are remembered while they wait."""

Where = tuple[int, int]
"""Server and channel."""

_Change = tuple[int, int, Kind, int]
"""Server, channel, kind and id of an edit, a name or a title."""
_UNKNOWN = ""
"""The version of an edited message that is to be read again."""

_LEDGER_KINDS = frozenset(LedgerKind)
"""A row of another kind, of another version of the program, must not keep this one from starting."""


@dataclass(slots=True)
class Mark:
    """One channel: what waits in it, what is settled, and with that the cursor."""

    reached: int = 0
    """The newest message that was seen."""
    held_at: int | None = None
    """Where the cursor stays while the channel is behind: what it missed is unknown."""
    waiting: set[int] = field(default_factory=set)
    settled: set[int] = field(default_factory=set)

    @property
    def cursor(self) -> int:
        """Everything up to here is settled; 0: unknown, as far as it was stored before."""
        if self.held_at is not None:
            return self.held_at
        return min(self.waiting) - 1 if self.waiting else self.reached

    @property
    def is_done(self) -> bool:
        """Whether there is nothing to know beyond the cursor."""
        return self.held_at is None and not self.waiting and not self.settled

    def submit(self, message_id: int) -> None:
        """The message waits from now on."""
        self.reached = max(self.reached, message_id)
        self.waiting.add(message_id)

    def settle(self, message_id: int) -> None:
        """The message is settled."""
        self.reached = max(self.reached, message_id)
        self.waiting.discard(message_id)
        if self.waiting or self.held_at is not None:
            self.settled.add(message_id)
            if len(self.settled) > _MOST_AHEAD:
                self.ahead()
        else:
            self.settled.clear()

    def skip(self, message_id: int) -> None:
        """The message needs no settling."""
        self.reached = max(self.reached, message_id)

    def hold(self) -> None:
        """The channel is behind."""
        if self.held_at is None:
            self.held_at = self.cursor

    def advance(self, message_id: int) -> None:
        """Everything up to `message_id` is settled, as the one who reads the history knows."""
        self.reached = max(self.reached, message_id)
        self.waiting = {waits for waits in self.waiting if waits > message_id}
        if self.held_at is not None:
            self.held_at = max(self.held_at, message_id)

    def release(self) -> None:
        """The channel is read up to now."""
        self.held_at = None

    def ahead(self) -> tuple[int, ...]:
        """What is settled beyond the cursor; only that is kept."""
        cursor = self.cursor
        self.settled = {settled for settled in self.settled if settled > cursor}
        return tuple(sorted(self.settled))


@dataclass(slots=True)
class _Part:
    """What is stored in one transaction."""

    counts: list[DailyCount]
    cursors: list[Cursor]
    rows: dict[tuple[object, ...], LedgerRow]
    new_edits: set[Edit]
    settled_edits: set[Edit]

    def __bool__(self) -> bool:
        return bool(self.counts or self.cursors or self.rows or self.new_edits or self.settled_edits)


class Progress:
    """Kept in memory and stored once a second while something changes."""

    def __init__(self, database: Database, servers: Servers, context: Context) -> None:
        self._db = database
        self._servers = servers
        self._context = context
        self._marks: dict[Where, Mark] = {}
        self._changed: set[Where] = set()
        self._scanned: Counter[tuple[int, int, date]] = Counter()
        self._unscored: Counter[tuple[int, int, date]] = Counter()
        self._rows: dict[tuple[object, ...], LedgerRow] = {}
        self._changes: dict[_Change, str] = {}
        self._stored_edits: set[Edit] = set()
        self._judging: Counter[int] = Counter()
        self._overdue: set[int] = set()
        self._flushing = asyncio.Lock()
        self.pulse = Pulse(self._flush_again, seconds=1)

    async def restore(self) -> None:
        """At a start: what the last process stored is known again, and who has a strike."""
        async with self._db.read() as conn:
            rows = await ledger.load(conn)
            cursors = await journal.cursors_ahead(conn)
            self._stored_edits = set(await hearing.edits(conn))
        for guild_id, channel_id, message_id in self._stored_edits:
            self._changes[guild_id, channel_id, Kind.EDIT, message_id] = _UNKNOWN
        self._context.restore(
            LedgerRow(r.guild_id, LedgerKind(r.kind), r.first_id, r.second_id, r.updated_at, tuple(r.numbers))
            for r in rows
            if r.kind in _LEDGER_KINDS
        )
        for cursor in cursors:
            mark = Mark(reached=cursor.last_message_id, settled=set(cursor.ahead))
            self._marks[cursor.guild_id, cursor.channel_id] = mark
        await strike_ladder.tell_context(self._db, self._servers, self._context, utcnow())

    # One message

    def submitted(self, incoming: Incoming) -> None:
        """The message is under way: the cursor stays before it until it is settled."""
        if incoming.kind is Kind.NEW:
            self._mark((incoming.guild_id, incoming.channel_id)).submit(incoming.message_id)
        else:
            self._changes[_change(incoming)] = incoming.version
            if incoming.kind is Kind.EDIT:
                self.pulse.wake()

    def edit_waits(self, guild_id: int, channel_id: int, message_id: int) -> None:
        """A message was edited and cannot be judged now: it is remembered until it is."""
        if len(self._changes) >= _MOST_CHANGES:
            log.error("too many edits wait, one is left out", guild=guild_id, message=message_id)
            return
        self._changes[guild_id, channel_id, Kind.EDIT, message_id] = _UNKNOWN
        self.pulse.wake()

    def edit_is_gone(self, guild_id: int, channel_id: int, message_id: int) -> None:
        """An edited message needs no judging any more."""
        self._changes.pop((guild_id, channel_id, Kind.EDIT, message_id), None)
        self.pulse.wake()

    def passed(self, guild_id: int, channel_id: int, message_id: int) -> None:
        """A live message that needs no settling."""
        self._change((guild_id, channel_id)).skip(message_id)

    @contextmanager
    def judging(self, guild_id: int) -> Iterator[None]:
        """Around a message of the server, from before context counts it until it is `settled`.

        Nothing of the server is stored meanwhile.
        """
        self._judging[guild_id] += 1
        try:
            yield
        finally:
            self._judging[guild_id] -= 1
            if not self._judging[guild_id]:
                del self._judging[guild_id]

    def settled(self, incoming: Incoming, day: date, *, unscored: bool) -> None:
        """The message was judged, and recorded where something is to be done, on `day` by the server's calendar."""
        if not incoming.found:
            where = (incoming.guild_id, incoming.channel_id)
            self._scanned[*where, day] += 1
            self._unscored[*where, day] += unscored
        self.settled_before(incoming)
        self.pulse.wake()

    def settled_before(self, incoming: Incoming) -> None:
        """The message is settled and was counted before."""
        if incoming.kind is Kind.NEW:
            self._change((incoming.guild_id, incoming.channel_id)).settle(incoming.message_id)
        elif self._changes.get(_change(incoming)) == incoming.version:
            # Unless it was changed once more meanwhile.
            del self._changes[_change(incoming)]
            self.pulse.wake()

    async def between_messages(self, guild_id: int) -> None:
        """Called after each message: a server that is always judging is stored here."""
        if guild_id not in self._overdue:
            return
        self._overdue.discard(guild_id)
        try:
            await self.flush()
        except Exception:
            log.exception("progress could not be stored, trying again", guild=guild_id)

    # A channel that is behind

    def hold(self, guild_id: int, channel_id: int) -> None:
        """The channel's cursor stays where it is until `release`: something was missed."""
        self._mark((guild_id, channel_id)).hold()

    def release(self, guild_id: int, channel_id: int) -> None:
        """The channel is read up to now."""
        self._change((guild_id, channel_id)).release()

    def advance(self, guild_id: int, channel_id: int, message_id: int) -> None:
        """Everything in the channel up to `message_id` is settled, as the one who reads its history knows."""
        self._change((guild_id, channel_id)).advance(message_id)

    def cursor(self, guild_id: int, channel_id: int) -> int:
        """The channel's cursor; 0 where only the store knows it."""
        mark = self._marks.get((guild_id, channel_id))
        return mark.cursor if mark else 0

    def is_settled(self, guild_id: int, channel_id: int, message_id: int) -> bool:
        """Whether a message beyond the cursor is settled."""
        mark = self._marks.get((guild_id, channel_id))
        return mark is not None and message_id in mark.settled

    def is_waiting(self, guild_id: int, channel_id: int, message_id: int) -> bool:
        """Whether the message was submitted and is not settled."""
        mark = self._marks.get((guild_id, channel_id))
        return mark is not None and message_id in mark.waiting

    def change_waits(self, incoming: Incoming) -> bool:
        """Whether the edit, name or title was submitted and is not settled."""
        return self._changes.get(_change(incoming)) == incoming.version

    def edits(self, guild_id: int, channel_id: int) -> list[int]:
        """Messages of the channel that were edited and wait to be judged, the oldest first."""
        return sorted(
            message
            for guild, channel, kind, message in self._changes
            if kind is Kind.EDIT and (guild, channel) == (guild_id, channel_id)
        )

    def channels_with_edits(self, guild_id: int) -> set[int]:
        """Channels of the server with such messages."""
        return {
            channel for guild, channel, kind, _ in self._changes if kind is Kind.EDIT and guild == guild_id
        }

    # Storing

    async def flush(self) -> None:
        """Store what changed in one transaction; what could not be stored is kept for the next time.

        Servers that are judging right now are stored after that message.
        """
        async with self._flushing:
            part = self._take()
            if part:
                await self._store(part)

    def _take(self) -> _Part:
        """What is to be stored now."""
        busy = self._judging.keys()
        self._overdue = busy & {guild for guild, _ in self._changed}
        self._rows |= {(row.guild_id, *row.key): row for row in self._context.drain(but=busy)}
        where_days = [where for where in self._scanned if where[0] not in busy]
        counts = [
            DailyCount(*where, self._scanned.pop(where), self._unscored.pop(where, 0)) for where in where_days
        ]
        changed = [where for where in self._changed if where[0] not in busy]
        self._changed.difference_update(changed)
        cursors = []
        for where in changed:
            mark = self._marks[where]
            if mark.cursor > 0:
                cursors.append(Cursor(*where, mark.cursor, mark.ahead()))
        rows, self._rows = self._rows, {}
        waiting = {
            (guild, channel, message) for guild, channel, kind, message in self._changes if kind is Kind.EDIT
        }
        kept = {edit for edit in self._stored_edits if edit[0] in busy}
        return _Part(counts, cursors, rows, waiting - self._stored_edits, self._stored_edits - waiting - kept)

    async def _store(self, part: _Part) -> None:
        try:
            async with self._db.write() as conn:
                await journal.flush(conn, counts=part.counts, cursors=part.cursors)
                await ledger.save(conn, list(part.rows.values()))
                await hearing.keep_edits(conn, added=part.new_edits, settled=part.settled_edits)
        except BaseException:
            self._take_back(part)
            raise
        self._stored_edits = (self._stored_edits | part.new_edits) - part.settled_edits
        self._forget_done(part)

    def _take_back(self, part: _Part) -> None:
        """What could not be stored is stored with what came since."""
        for count in part.counts:
            self._scanned[count.guild_id, count.channel_id, count.day] += count.scanned
            self._unscored[count.guild_id, count.channel_id, count.day] += count.unscored
        for cursor in part.cursors:
            self._change((cursor.guild_id, cursor.channel_id)).skip(cursor.last_message_id)
        self._rows = part.rows | self._rows

    def _forget_done(self, part: _Part) -> None:
        """What the store knows by now need not be remembered as well."""
        for where in ((cursor.guild_id, cursor.channel_id) for cursor in part.cursors):
            if where not in self._changed and self._marks[where].is_done:
                del self._marks[where]

    async def _flush_again(self) -> bool:
        """One turn of the pulse: nothing more to do until the next message."""
        await self.flush()
        return bool(self._overdue)

    def _mark(self, where: Where) -> Mark:
        mark = self._marks.get(where)
        if mark is None:
            mark = self._marks[where] = Mark()
        return mark

    def _change(self, where: Where) -> Mark:
        """The channel's mark, whose cursor may be about to move."""
        self._changed.add(where)
        self.pulse.wake()
        return self._mark(where)


def _change(incoming: Incoming) -> _Change:
    return incoming.guild_id, incoming.channel_id, incoming.kind, incoming.message_id
