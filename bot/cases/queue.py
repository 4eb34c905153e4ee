"""The queue of cases: finding them, saying who is at one, taking a decision back, merging, closing many."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from bot.cases import strike_ladder
from bot.cases.deciding import CaseError, case_to_decide, open_case_to_decide
from bot.cases.opening import plan_card
from bot.cases.rulings import CaseRulings
from bot.clock import utcnow
from bot.context.engine import Context
from bot.domain.actions import ActionKind, ActionState
from bot.domain.cases import CaseOutcome, CaseState, EventKind, LogEntry
from bot.servers import Servers
from bot.store import case_search, cases, journal, moderation_log, strikes
from bot.store.cases import Case
from bot.store.crypto import EvidenceCipher
from bot.store.database import Connection, Database
from bot.ui import words
from bot.ui.catalogue import text

CLAIM_LENGTH = timedelta(hours=1)
"""Then somebody else may be at the case."""


class CaseQueue:
    """Carries out what moderators do with the queue, each in one transaction; `wake_outbox` tells of new work."""

    def __init__(
        self,
        database: Database,
        cipher: EvidenceCipher,
        context: Context,
        servers: Servers,
        rulings: CaseRulings,
        *,
        wake_outbox: Callable[[], None],
    ) -> None:
        self._db = database
        self._cipher = cipher
        self._context = context
        self._servers = servers
        self._rulings = rulings
        self._wake_outbox = wake_outbox

    async def claim(self, case_id: int, by: int) -> str:
        """Say that a moderator is at the case, or, said again, that they no longer are; what to answer them.

        Raises `CaseError` while somebody else is at it.
        """
        now = utcnow()
        until = now + CLAIM_LENGTH
        async with self._transaction() as conn:
            case = await open_case_to_decide(conn, case_id, by)
            holder = case.claimed_at(now)
            if holder not in {None, by} and case.claimed_until:
                raise CaseError(
                    text("case-claimed", moderator=f"<@{holder}>", until=words.when(case.claimed_until))
                )
            if holder == by:
                case = await cases.claim(conn, case.id, by=None, until=None)
                said = text("case-released", number=str(case.number))
            else:
                case = await cases.claim(conn, case.id, by=by, until=until)
                said = text("case-claimed-now", number=str(case.number), until=words.when(until))
                await plan_card(conn, case, until)
            await plan_card(conn, case, now)
        return said

    async def reopen(self, case_id: int, by: int) -> Case:
        """Take a decision back: strikes that it gave are gone, who was told of one is told so.

        What was given back to members stays with them. Raises `CaseError`.
        """
        now = utcnow()
        async with self._transaction() as conn:
            case = await case_to_decide(conn, case_id, by)
            if case.state is CaseState.OPEN:
                raise CaseError(text("case-open-already", number=str(case.number)))
            if case.outcome is CaseOutcome.CONFIRMED:
                await self._take_strikes_back(conn, case, by)
            case = await cases.reopen(conn, case.id)
            await cases.add_event(conn, case, at=now, actor_id=by, kind=EventKind.REOPENED)
            await moderation_log.add(conn, case.guild_id, by, now, LogEntry.REOPENED, {"case": case.number})
            await plan_card(conn, case, now)
        await strike_ladder.tell_context(self._db, self._servers, self._context, now, [case.guild_id])
        return case

    async def merge(self, case_ids: Sequence[int], by: int) -> Case:
        """Make one case of several open ones: the oldest gets the messages, actions and notes of the others.

        Raises `CaseError`.
        """
        now = utcnow()
        async with self._transaction() as conn:
            found = [await open_case_to_decide(conn, case_id, by) for case_id in case_ids]
            several = sorted({case.id: case for case in found}.values(), key=lambda case: case.number)
            if len(several) < 2:
                raise CaseError(text("merge-two"))
            into, *others = several
            for case in others:
                if case.guild_id != into.guild_id:
                    raise CaseError(text("case-gone"))
                await cases.move_all(conn, case.id, into.id)
                merged = await cases.merged(conn, case.id, into=into.id, by=by, at=now)
                await moderation_log.add(
                    conn, case.guild_id, by, now, CaseOutcome.MERGED.log_entry, {"case": case.number}
                )
                await plan_card(conn, merged, now)
            if {case.subject_id for case in several} != {into.subject_id}:
                into = await cases.widen(conn, into.id)
            await cases.add_event(conn, into, at=now, actor_id=by, kind=EventKind.MERGED)
            await plan_card(conn, into, now)
        return into

    async def close_many(self, case_ids: Sequence[int], by: int) -> tuple[int, list[str]]:
        """Close cases without a decision; how many that were, and why others could not be."""
        closed, refused = 0, []
        for case_id in case_ids:
            try:
                await self._rulings.close(case_id, CaseOutcome.CLOSED, by)
            except CaseError as error:
                refused.append(str(error))
            else:
                closed += 1
        return closed, refused

    async def with_words(self, guild_id: int, said: str) -> set[int]:
        """Ids of the cases with a note that holds all these words; the newest `case_search.NOTES` are read."""
        async with self._db.read() as conn:
            notes = await case_search.notes(conn, guild_id)
        wanted = said.casefold().split()

        def matching() -> set[int]:
            found = ((case_id, self._cipher.decrypt(body) or "") for case_id, body in notes)
            return {case_id for case_id, note in found if all(word in note.casefold() for word in wanted)}

        return await asyncio.to_thread(matching)

    async def _take_strikes_back(self, conn: Connection, case: Case, by: int) -> None:
        now = utcnow()
        await strikes.withdraw(conn, case.id)
        for action in await journal.actions_of_case(conn, case.id):
            if action.kind is not ActionKind.EXPLAIN_STRIKE:
                continue
            if action.state is ActionState.PLANNED:
                await journal.mark_undone(conn, action.id, now)
            elif action.state in {ActionState.RUNNING, ActionState.DONE}:
                await self._rulings.plan_opposite(conn, case, action, by, now)

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[Connection]:
        async with self._db.write() as conn:
            yield conn
        self._wake_outbox()
