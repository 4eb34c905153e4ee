"""Live traffic: hears messages, settles them in order, stores verdict and plan in one transaction.

Invariants (DESIGN.md, Promises): a message version is settled once; a channel's cursor moves past a message only
when it is settled; counts, cursors and ledger are stored in one transaction, so that after a crash they agree and
everything behind the cursors is read again.
"""

from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import structlog
from discord.utils import utcnow
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.actions.plan import plan
from bot.actions.titles import Titles
from bot.cases.care_plans import discloses, plan_care
from bot.cases.opening import CaseOpening
from bot.cases.strike_ladder import climb
from bot.context.engine import Context
from bot.context.ledger_rows import LedgerRow
from bot.domain.decision import Level, Mode
from bot.domain.message import Incoming, Kind
from bot.live.server_queues import Enrich, ServerQueues
from bot.model.scorer import Scorer
from bot.pipeline import Assessment, ScoredPassage, judge
from bot.pulse import Pulse
from bot.servers import Server, Servers
from bot.store import journal, ledger, verdicts
from bot.store.crypto import EvidenceCipher
from bot.store.database import Database
from bot.store.journal import NewVerdict, PlannedAction

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
        cipher: EvidenceCipher,
        cases: CaseOpening,
        titles: Titles,
        queue_size: int,
        wake_outbox: Callable[[], None],
        behind: Callable[[int, int], None],
    ) -> None:
        self.context = context
        self._servers = servers
        self._db = database
        self._cipher = cipher
        self._cases = cases
        self._titles = titles
        self._wake_outbox = wake_outbox
        self._behind = behind
        self._progress = Progress()
        self._held = Progress()
        self._rows: dict[tuple[object, ...], LedgerRow] = {}
        self._frozen: set[tuple[int, int]] = set()
        self._settled: OrderedDict[tuple[int, int, str], None] = OrderedDict()
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
            self._remember(key)
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
            await self.record(server, assessment)
        day = incoming.sent_at.astimezone(server.timezone).date()
        # While the cursor is frozen the count waits for it: stored without it, a crash would count twice.
        frozen = (incoming.guild_id, incoming.channel_id) in self._frozen
        progress = self._held if frozen else self._progress
        progress.count(incoming, day, unscored=bool(assessment.signals.unscored))
        self.pulse.wake()

    async def record(self, server: Server, assessment: Assessment) -> None:
        """Verdict, planned actions and case in one transaction; nothing when this version was recorded before."""
        now = utcnow()
        mode = server.mode_at(now)
        live = mode is Mode.LIVE
        async with self._db.write() as conn:
            if await _given_back(conn, assessment.incoming):
                return
            assessment, of_strikes = await climb(conn, assessment, now)
            verdict = assessment.verdict
            how = server.policy.handling(assessment.signals.surface)
            steps = [*plan(assessment.incoming, verdict, how), *of_strikes]
            recorded = await journal.record(
                conn,
                self.new_verdict(server, assessment, mode, now),
                [PlannedAction(step.kind, step.key, step.payload) for step in steps] if live else [],
            )
            if recorded is None:
                return
            if live:
                escalated = Level.ESCALATE in verdict.levels
                case = await self._cases.escalate(conn, assessment, recorded) if escalated else None
                await plan_care(conn, server.policy, assessment, recorded, case, now)
        self._wake_outbox()

    def new_verdict(self, server: Server, assessment: Assessment, mode: Mode, now: datetime) -> NewVerdict:
        """The row to store. The text is encrypted; of somebody who may be hurting, no text is kept."""
        incoming, signals, verdict = assessment.incoming, assessment.signals, assessment.verdict
        surest = max(signals.targets, key=lambda target: target.weight, default=None)
        keep_text = not discloses(assessment)
        return NewVerdict(
            guild_id=incoming.guild_id,
            channel_id=incoming.channel_id,
            message_id=incoming.message_id,
            version=incoming.version,
            author_id=incoming.author.id,
            target_id=surest.id if surest else None,
            target_weight=surest.weight if surest else 0.0,
            kind=incoming.kind.value,
            sent_at=incoming.sent_at,
            decided_at=now,
            model_id=signals.model_id,
            policy_version=server.policy_version,
            mode=mode.value,
            outcome=verdict.outcome,
            reasons=verdict.explanation,
            scores={category.value: round(p, 4) for category, p in signals.probabilities.items()},
            signals=_numbers(assessment, self.context),
            surface=signals.surface.value,
            evidence=self._cipher.encrypt(evidence_text(incoming)) if keep_text else None,
            evidence_until=now + timedelta(days=server.policy.evidence_days) if keep_text else None,
        )

    def _remember(self, key: tuple[int, int, str]) -> None:
        self._settled[key] = None
        if len(self._settled) > _REMEMBERED:
            self._settled.popitem(last=False)


def evidence_text(incoming: Incoming) -> str:
    """What is kept (encrypted) of a flagged message: its text, else that of its other surfaces."""
    return incoming.text or "\n".join(passage.raw for passage in incoming.passages)


async def _given_back(conn: AsyncConnection, incoming: Incoming) -> bool:
    """Whether moderators gave this very name or title back: the bot does not take it away again."""
    if incoming.kind not in {Kind.NAME, Kind.THREAD}:
        return False
    return await verdicts.was_taken_back(conn, incoming.guild_id, incoming.message_id, incoming.text_hash)


def _numbers(assessment: Assessment, context: Context) -> dict[str, object]:
    """What the policy looked at, without text, for explanations later."""
    signals = assessment.signals
    return {
        "hostility": round(signals.hostility, 4),
        "banter": round(signals.banter, 4),
        "reported_speech": signals.reported_speech,
        "hitting_back": signals.hitting_back,
        "disguised": signals.disguised,
        "second_person": signals.second_person,
        "targets": [[target.id, target.weight, target.reason] for target in signals.targets],
        "patterns": [
            {
                "kind": finding.kind.value,
                "target": finding.target_id,
                "authors": list(finding.authors),
                "messages": list(finding.messages),
                "counted": context.contributions(assessment.incoming.guild_id, finding),
                "explanation": finding.explanation,
            }
            for finding in signals.findings
        ],
        "notes": list(signals.notes),
        "unscored": list(signals.unscored),
    }
