"""How far live traffic is settled: counts per channel and day, each channel's cursor, and context's ledger.

Invariants (docs/architecture.md, Promises): a channel's cursor moves past a message only when it is settled; counts,
cursors and ledger are stored in one transaction, so that after a crash they agree and everything behind the cursors
is read again.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from bot.cases import strike_ladder
from bot.clock import utcnow
from bot.context.engine import Context
from bot.context.ledger_rows import LedgerKind, LedgerRow
from bot.domain.message import Incoming
from bot.pulse import Pulse
from bot.servers import Servers
from bot.store import journal, ledger
from bot.store.database import Database


@dataclass(slots=True)
class _Tally:
    """What was settled since the last flush: counts per channel and day, and each channel's cursor."""

    scanned: Counter[tuple[int, int, date]] = field(default_factory=Counter)
    unscored: Counter[tuple[int, int, date]] = field(default_factory=Counter)
    cursors: dict[tuple[int, int], int] = field(default_factory=dict)

    def count(self, incoming: Incoming, day: date, *, unscored: bool) -> None:
        """One message more."""
        where = (incoming.guild_id, incoming.channel_id, day)
        self.scanned[where] += 1
        self.unscored[where] += unscored

    def take_counts(self, other: "_Tally", guild_id: int, channel_id: int) -> None:
        """Move the counts of one channel from `other` to this one."""
        for where in [w for w in other.scanned if w[:2] == (guild_id, channel_id)]:
            self.scanned[where] += other.scanned.pop(where)
            self.unscored[where] += other.unscored.pop(where)

    def __bool__(self) -> bool:
        return bool(self.scanned or self.cursors)


class Progress:
    """Kept in memory and stored once a second while something changes."""

    def __init__(self, database: Database, servers: Servers, context: Context) -> None:
        self._db = database
        self._servers = servers
        self._context = context
        self._tally = _Tally()
        self._held = _Tally()
        self._rows: dict[tuple[object, ...], LedgerRow] = {}
        self._frozen: set[tuple[int, int]] = set()
        self.pulse = Pulse(self._flush_again, seconds=1)

    async def restore(self) -> None:
        """At a start: context knows again what it knew when the last process stored it, and who has a strike."""
        async with self._db.read() as conn:
            rows = await ledger.load(conn)
        self._context.restore(
            LedgerRow(r.guild_id, LedgerKind(r.kind), r.first_id, r.second_id, r.updated_at, tuple(r.numbers))
            for r in rows
        )
        await strike_ladder.tell_context(self._db, self._servers, self._context, utcnow())

    def freeze(self, guild_id: int, channel_id: int) -> None:
        """The channel's cursor stays where it is until `thaw`: something before it is not settled yet."""
        self._frozen.add((guild_id, channel_id))

    def thaw(self, guild_id: int, channel_id: int) -> None:
        """The channel is read up to now."""
        self._frozen.discard((guild_id, channel_id))
        self._tally.take_counts(self._held, guild_id, channel_id)

    def count(self, incoming: Incoming, day: date, *, unscored: bool) -> None:
        """A message was judged on `day`, by the server's calendar."""
        # While the cursor is frozen the count waits for it: stored without it, a crash would count twice.
        frozen = (incoming.guild_id, incoming.channel_id) in self._frozen
        (self._held if frozen else self._tally).count(incoming, day, unscored=unscored)
        self.pulse.wake()

    def passed(self, guild_id: int, channel_id: int, message_id: int) -> None:
        """A live message is settled or needs no settling. A frozen cursor stays where it is."""
        if (guild_id, channel_id) not in self._frozen:
            self.advance(guild_id, channel_id, message_id)

    def advance(self, guild_id: int, channel_id: int, message_id: int) -> None:
        """Everything in the channel up to `message_id` is settled, as the one who reads its history knows."""
        self._tally.cursors[guild_id, channel_id] = max(
            message_id, self.unflushed_cursor(guild_id, channel_id)
        )
        self._tally.take_counts(self._held, guild_id, channel_id)
        self.pulse.wake()

    def unflushed_cursor(self, guild_id: int, channel_id: int) -> int:
        """The channel's cursor as far as it is not stored yet, 0 where it is."""
        return self._tally.cursors.get((guild_id, channel_id), 0)

    async def flush(self) -> None:
        """Store counts, cursors and ledger in one transaction. What could not be stored is kept for the next time."""
        self._rows |= {(row.guild_id, *row.key): row for row in self._context.drain()}
        tally, self._tally = self._tally, _Tally()
        rows, self._rows = self._rows, {}
        if not tally and not rows:
            return
        try:
            async with self._db.write() as conn:
                await journal.flush(
                    conn,
                    counts=[
                        journal.DailyCount(guild, channel, day, n, tally.unscored[guild, channel, day])
                        for (guild, channel, day), n in tally.scanned.items()
                    ],
                    cursors=[journal.Cursor(g, c, message) for (g, c), message in tally.cursors.items()],
                )
                await ledger.save(conn, list(rows.values()))
        except BaseException:
            self._merge(tally)
            self._rows = rows | self._rows
            raise

    async def _flush_again(self) -> bool:
        """One turn of the pulse: nothing more to do until the next message."""
        await self.flush()
        return False

    def _merge(self, tally: _Tally) -> None:
        """Count `tally`, which could not be stored, before what came since."""
        newer, self._tally = self._tally, tally
        self._tally.scanned.update(newer.scanned)
        self._tally.unscored.update(newer.unscored)
        self._tally.cursors.update(newer.cursors)
