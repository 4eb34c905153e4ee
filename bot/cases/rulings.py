"""What moderators decide about a case, and what follows from it. Every decision is stored with who made it."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import cast

from bot.actions import slow_mode
from bot.cases import strike_ladder
from bot.cases.deciding import CaseError, case_to_decide, closed_already, existing_case, open_case_to_decide
from bot.cases.opening import adopt_listed, involved, listed_messages, plan_card
from bot.clock import utcnow
from bot.context.engine import Context
from bot.domain.actions import SLOW_MODE_SECONDS, UNDOING, ActionKind, ActionNote, ActionState, Payload
from bot.domain.cases import CaseOutcome, CaseState, EventKind, LogEntry, Occasion
from bot.domain.finding import Pattern
from bot.domain.level import Mode
from bot.policy.schema import Policy
from bot.servers import Server, Servers
from bot.store import appeals, case_search, cases, journal, moderation_log, strikes, verdicts
from bot.store.cases import Case
from bot.store.crypto import EvidenceCipher
from bot.store.database import Connection, Database
from bot.store.journal import Action, PlannedAction, StoredVerdict
from bot.ui.catalogue import text

_UNDOES = {
    ActionKind.DELETE_MESSAGE: ActionKind.RESTORE_MESSAGE,
    ActionKind.RESET_NAME: ActionKind.RESTORE_NAME,
    ActionKind.RENAME_THREAD: ActionKind.RESTORE_TITLE,
    ActionKind.TIMEOUT: ActionKind.END_TIMEOUT,
}
_TELLING = {ActionKind.WARN_AUTHOR, ActionKind.TELL_HIDDEN}
_STAYS_PLANNED = {ActionKind.CASE_CARD, ActionKind.END_SLOW_MODE}
MAX_TIMEOUT = timedelta(days=28)
"""Discord's limit for timeouts."""


class CaseRulings:
    """Carries out moderators' rulings in one transaction each; `wake_outbox` tells the outbox that there is work."""

    def __init__(
        self,
        database: Database,
        cipher: EvidenceCipher,
        context: Context,
        servers: Servers,
        *,
        wake_outbox: Callable[[], None],
    ) -> None:
        self._db = database
        self._servers = servers
        self._cipher = cipher
        self._context = context
        self._wake_outbox = wake_outbox

    async def close(self, case_id: int, outcome: CaseOutcome, by: int) -> Case:
        """Close a case. A false alarm or an undo reverts everything automatic. Raises `CaseError`."""
        now = utcnow()
        server = await self._server_of(case_id)
        async with self._transaction() as conn:
            case = await open_case_to_decide(conn, case_id, by)
            await adopt_listed(conn, case)
            of_case = await verdicts.of_case(conn, case.id)
            if outcome.overturns:
                await self._undo(conn, case, of_case, by, now)
            elif outcome is CaseOutcome.CONFIRMED:
                await self._strike(conn, server, case, of_case, now)
            await appeals.decide(
                conn,
                case.id,
                accepted=outcome.overturns,
                by=by,
                at=now,
            )
            case = await cases.close(conn, case.id, outcome=outcome, by=by, at=now)
            await cases.add_event(conn, case, at=now, actor_id=by, kind=EventKind(outcome.value))
            await moderation_log.add(conn, case.guild_id, by, now, outcome.log_entry, {"case": case.number})
            await plan_card(conn, case, now)
        await strike_ladder.tell_context(self._db, self._servers, self._context, now, [case.guild_id])
        self._quiet(server.policy, case, of_case, now)
        return case

    async def restore(self, verdict_id: int, guild_id: int, by: int) -> Case:
        """Overturn a verdict that has no case: it gets one, closed as a false alarm at once. Raises `CaseError`."""
        async with self._transaction() as conn:
            verdict = await journal.verdict(conn, verdict_id)
            if verdict is None or verdict.guild_id != guild_id:
                raise CaseError(text("message-unknown"))
            case = await cases.by_id(conn, verdict.case_id) if verdict.case_id else None
            if case is None:
                case = await cases.open(
                    conn,
                    guild_id,
                    subject_id=verdict.author_id,
                    target_id=verdict.target_id,
                    pattern=None,
                    opened_at=utcnow(),
                )
                await cases.attach_verdict(conn, case.id, verdict.id)
            await case_to_decide(conn, case.id, by)
        return await self.close(case.id, CaseOutcome.FALSE_ALARM, by)

    async def post_unseen(self, guild_id: int) -> None:
        """Post the open cases that no card could be posted of, now that there may be a channel for them."""
        now = utcnow()
        async with self._transaction() as conn:
            for case in await case_search.without_card(conn, guild_id):
                await plan_card(conn, case, now)

    async def note(self, case_id: int, said: str, by: int) -> Case:
        """Add a note to a case. Raises `CaseError`."""
        now = utcnow()
        async with self._transaction() as conn:
            case = await existing_case(conn, case_id)
            await cases.add_event(
                conn, case, at=now, actor_id=by, kind=EventKind.NOTE, body=self._cipher.encrypt(said)
            )
            await moderation_log.add(conn, case.guild_id, by, now, LogEntry.NOTE, {"case": case.number})
            await plan_card(conn, case, now)
        return case

    async def timeout(self, case_id: int, length: timedelta, by: int) -> Case:
        """Time the case's subject out. Raises `CaseError`; Discord's refusal becomes a line in the case.

        Not where the case was decided to be none.
        """
        if not timedelta(0) < length <= MAX_TIMEOUT:
            raise CaseError(text("timeout-limit"))
        now = utcnow()
        async with self._transaction() as conn:
            case = await case_to_decide(conn, case_id, by)
            if case.state is CaseState.CLOSED and case.outcome is not CaseOutcome.CONFIRMED:
                raise closed_already(case)
            if case.subject_id is None:
                raise CaseError(text("case-several-profile"))
            payload: Payload = {
                "author_id": case.subject_id,
                "until": int((now + length).timestamp()),
                "by": by,
            }
            action = PlannedAction(
                ActionKind.TIMEOUT, f"{ActionKind.TIMEOUT}:{case.id}:{int(now.timestamp())}", payload
            )
            await journal.plan(conn, case.guild_id, [action], case_id=case.id, now=now)
            await cases.add_event(conn, case, at=now, actor_id=by, kind=EventKind.TIMEOUT)
            await moderation_log.add(
                conn,
                case.guild_id,
                by,
                now,
                LogEntry.TIMEOUT,
                {"case": case.number, "seconds": int(length.total_seconds())},
            )
            await plan_card(conn, case, now)
        return case

    async def slow_mode(self, case_id: int, channel_id: int, before: int, by: int) -> Case:
        """Slow mode for a channel for a while; `before` is its slow mode now (seconds). Raises `CaseError`."""
        if before >= SLOW_MODE_SECONDS:
            raise CaseError(text("slow-mode-already"))
        now = utcnow()
        async with self._transaction() as conn:
            case = await case_to_decide(conn, case_id, by)
            steps = slow_mode.slow_mode_steps(
                case_id=case.id, channel_id=channel_id, before=before, by=by, now=now
            )
            await journal.plan(conn, case.guild_id, steps, case_id=case.id, now=now)
            await cases.add_event(conn, case, at=now, actor_id=by, kind=EventKind.SLOW_MODE)
            detail = {"case": case.number, "channel": channel_id}
            await moderation_log.add(conn, case.guild_id, by, now, LogEntry.SLOW_MODE, detail)
            await plan_card(conn, case, now)
        return case

    async def appeal(self, verdict_id: int, author_id: int, said: str) -> Case:
        """The author says that a verdict was wrong. Goes to the verdict's case, or opens one. Raises `CaseError`."""
        now = utcnow()
        async with self._transaction() as conn:
            verdict = await journal.verdict(conn, verdict_id)
            if verdict is None:
                raise CaseError(text("too-long-ago"))
            if verdict.author_id != author_id:
                raise CaseError(text("appeal-only-author"))
            if not await appeals.add(conn, verdict, self._cipher.encrypt(said), now):
                raise CaseError(text("appeal-already"))
            case = await cases.by_id(conn, verdict.case_id) if verdict.case_id else None
            if case is None or case.state is CaseState.CLOSED:
                case = await cases.open(
                    conn,
                    verdict.guild_id,
                    subject_id=author_id,
                    target_id=verdict.target_id,
                    pattern=Occasion.APPEAL,
                    opened_at=now,
                )
                await cases.attach_verdict(conn, case.id, verdict.id)
            await cases.add_event(
                conn, case, at=now, actor_id=author_id, kind=EventKind.APPEAL, body=self._cipher.encrypt(said)
            )
            await plan_card(conn, case, now)
        return case

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[Connection]:
        """Afterwards there are actions to carry out."""
        async with self._db.write() as conn:
            yield conn
        self._wake_outbox()

    async def check_has_no_part(self, case_id: int, moderator_id: int) -> None:
        """Raises `CaseError` where the moderator has a part in the case, so that somebody else has to decide."""
        async with self._db.read() as conn:
            await case_to_decide(conn, case_id, moderator_id)

    async def _undo(
        self, conn: Connection, case: Case, of_case: Sequence[StoredVerdict], by: int, now: datetime
    ) -> None:
        """Plan the opposite of everything that was done or may be, drop what was only planned, overturn strikes.

        The opposite of what is running waits for the end of it; of what was tried in vain it looks whether it
        happened all the same.
        """
        of_case = [*of_case, *await self._listed_elsewhere(conn, case, of_case)]
        actions = {action.id: action for action in await journal.actions_of_case(conn, case.id)}
        for verdict in of_case:
            actions |= {action.id: action for action in await journal.actions_of_verdict(conn, verdict.id)}
        told = {action.verdict_id for action in actions.values() if action.kind in _TELLING}
        for action in actions.values():
            if action.state is ActionState.PLANNED and action.kind not in _STAYS_PLANNED:
                await journal.mark_undone(conn, action.id, now)
                if action.attempts and action.kind in _UNDOES:
                    await self.plan_opposite(conn, case, action, by, now)
            elif action.kind == ActionKind.EXPLAIN_STRIKE and action.verdict_id in told:
                await journal.mark_undone(conn, action.id, now)  # one retraction per verdict is enough
            elif action.state in {ActionState.RUNNING, ActionState.DONE}:
                await self.plan_opposite(conn, case, action, by, now)
        for verdict in of_case:
            await strikes.overturn(conn, verdict_id=verdict.id, by=by, at=now)

    async def _listed_elsewhere(
        self, conn: Connection, case: Case, of_case: Sequence[StoredVerdict]
    ) -> list[StoredVerdict]:
        """What the case lists and is in another one, as long as nobody decided that one otherwise."""
        listed = await verdicts.of_messages(conn, case.guild_id, sorted(listed_messages(case, of_case)))
        people, found = set(involved(case, of_case)), []
        for verdict in listed:
            if verdict.case_id in {None, case.id} or verdict.author_id not in people:
                continue
            other = await cases.by_id(conn, verdict.case_id)
            if other is not None and other.state is CaseState.OPEN:
                found.append(verdict)
        return found

    async def plan_opposite(
        self, conn: Connection, case: Case, action: Action, by: int, now: datetime
    ) -> None:
        """Plan what takes back what `action` did, where there is such a thing."""
        payload = cast(Payload, {**action.payload, **(action.result or {}), "by": by})
        opposite = _UNDOES.get(action.kind)
        if action.kind in _TELLING or action.kind == ActionKind.EXPLAIN_STRIKE:
            opposite = ActionKind.RETRACT
        if opposite is None or action.note is ActionNote.ALREADY_GONE:
            return
        planned = PlannedAction(opposite, f"{UNDOING}{action.key}", payload)
        await journal.plan(
            conn, case.guild_id, [planned], verdict_id=action.verdict_id, case_id=case.id, now=now
        )
        if action.state is ActionState.DONE:
            await journal.mark_undone(conn, action.id, now)

    async def _server_of(self, case_id: int) -> Server:
        async with self._db.read() as conn:
            case = await existing_case(conn, case_id)
        return await self._servers.get(case.guild_id)

    async def _strike(
        self,
        conn: Connection,
        server: Server,
        case: Case,
        of_case: Sequence[StoredVerdict],
        now: datetime,
    ) -> None:
        """Strikes for the case's episode; who gets one is told where the server is live."""
        given = await strike_ladder.strike(conn, server.policy, case, of_case, now)
        if server.mode_at(now) is Mode.LIVE:
            await strike_ladder.explain(conn, server.policy, case, of_case, given, now)

    def _quiet(self, policy: Policy, case: Case, of_case: Sequence[StoredVerdict], now: datetime) -> None:
        """The same pattern of the same people stays quiet for a while after its case was closed."""
        if isinstance(case.pattern, Pattern):
            self._context.close_pattern(
                case.guild_id, case.pattern, case.target_id, involved(case, of_case), now, policy.context
            )
