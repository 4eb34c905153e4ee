"""Recording decisions: verdicts, planned actions and cases, those of many messages in one transaction."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.actions.plan import plan, step
from bot.cases.care_plans import discloses, plan_care
from bot.cases.opening import CaseOpening
from bot.cases.strike_ladder import climb
from bot.clock import utcnow
from bot.context.engine import Context
from bot.domain.actions import ActionKind
from bot.domain.decision import decision_of
from bot.domain.kept_text import kept_of
from bot.domain.level import Level, Mode
from bot.domain.message import Incoming, Kind
from bot.pipeline import Assessment
from bot.servers import Server
from bot.store import journal, verdicts
from bot.store.crypto import EvidenceCipher
from bot.store.database import Connection, Database
from bot.store.journal import NewVerdict, PlannedAction


class Recorder:
    """Stores what was decided; `wake_outbox` tells that there are actions to carry out."""

    def __init__(
        self,
        *,
        database: Database,
        cipher: EvidenceCipher,
        context: Context,
        cases: CaseOpening,
        wake_outbox: Callable[[], None],
    ) -> None:
        self._db = database
        self._cipher = cipher
        self._context = context
        self._cases = cases
        self._wake_outbox = wake_outbox

    async def record(self, server: Server, assessments: Sequence[Assessment]) -> None:
        """Verdicts, planned actions and cases of messages of one server, in order, all in one transaction.

        Of a version that was recorded before nothing is stored.
        """
        async with self._db.write() as conn:
            for assessment in assessments:
                await self._record(conn, server, assessment)
        self._wake_outbox()

    async def _record(self, conn: Connection, server: Server, assessment: Assessment) -> None:
        now = utcnow()
        mode = server.mode_at(now)
        live = mode is Mode.LIVE
        if await _was_restored(conn, assessment.incoming):
            return
        assessment, of_strikes = await climb(conn, server.policy, assessment, now)
        verdict = assessment.verdict
        how = server.policy.handling(assessment.signals.surface)
        steps = [*plan(assessment.incoming, verdict, how), *of_strikes]
        recorded = await journal.record(
            conn,
            self.new_verdict(server, assessment, mode, now),
            [PlannedAction(step.kind, step.key, step.payload) for step in steps] if live else [],
        )
        if recorded is not None and live:
            escalated = Level.ESCALATE in verdict.levels
            case = await self._cases.escalate(conn, assessment, recorded) if escalated else None
            await plan_care(conn, server.policy, assessment, recorded, case, now)

    async def follow(self, incoming: Incoming) -> None:
        """Delete a bot's copy of a member's message where that one was hidden."""
        assert incoming.copy_of is not None
        async with self._db.read() as conn:
            before = await verdicts.by_message(conn, incoming.guild_id, incoming.copy_of)
        hidden = next((v for v in reversed(before) if v.mode is Mode.LIVE and v.decision.hidden), None)
        if hidden is None:
            return
        one = step(ActionKind.DELETE_MESSAGE, incoming, copy_of=incoming.copy_of)
        planned = [PlannedAction(one.kind, one.key, one.payload)]
        async with self._db.write() as conn:
            await journal.plan(conn, incoming.guild_id, planned, verdict_id=hidden.id, now=utcnow())
        self._wake_outbox()

    def new_verdict(self, server: Server, assessment: Assessment, mode: Mode, now: datetime) -> NewVerdict:
        """The row to store. The text is encrypted; of somebody who may be hurting, no text is kept."""
        incoming, signals = assessment.incoming, assessment.signals
        counted = (self._context.with_counted(incoming.guild_id, finding) for finding in signals.findings)
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
            kind=incoming.kind,
            sent_at=incoming.sent_at,
            decided_at=now,
            model_id=signals.model_id,
            policy_version=server.policy_version,
            mode=mode,
            decision=decision_of(signals, assessment.verdict, findings=tuple(counted)),
            evidence=self._cipher.encrypt(kept_of(incoming, signals.surface).stored()) if keep_text else None,
            evidence_until=now + timedelta(days=server.policy.evidence_days) if keep_text else None,
        )


def evidence_text(incoming: Incoming) -> str:
    """The text of a message or title, else that of its other surfaces."""
    return incoming.text or "\n".join(passage.raw for passage in incoming.passages)


async def _was_restored(conn: Connection, incoming: Incoming) -> bool:
    """Whether moderators restored this very name or title: the bot does not remove it again."""
    if incoming.kind not in {Kind.NAME, Kind.THREAD}:
        return False
    return await verdicts.was_overturned(conn, incoming.guild_id, incoming.message_id, incoming.text_hash)
