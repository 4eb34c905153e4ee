"""Numbered cases for moderators: what belongs to them, what happened in them, how they ended."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.actions import ActionKind
from bot.domain.cases import CaseKind, CaseOutcome, CaseState, EventKind
from bot.store import guilds, verdicts as verdict_queries
from bot.store.rows import maybe, record, records
from bot.store.tables import (
    actions as actions_table,
    case_events,
    cases as cases_table,
    guilds as guilds_table,
    verdicts as verdicts_table,
)
from bot.store.verdicts import StoredVerdict


@dataclass(frozen=True, slots=True)
class Case:
    """One case.

    `number` counts within the server and is never given twice; `subject_id` is None where several people are
    involved; `outcome` says how it ended once it is closed.
    """

    id: int
    guild_id: int
    number: int
    subject_id: int | None
    target_id: int | None
    pattern: CaseKind | None
    state: CaseState
    outcome: CaseOutcome | None
    opened_at: datetime
    closed_at: datetime | None
    closed_by: int | None
    card_channel_id: int | None
    card_message_id: int | None
    claimed_by: int | None
    claimed_until: datetime | None
    merged_into: int | None
    """Id of the case that this one became a part of."""

    def claimed_at(self, now: datetime) -> int | None:
        """The moderator who is at the case."""
        return self.claimed_by if self.claimed_until and now < self.claimed_until else None


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """Something that happened in a case. `actor_id` is None for the bot; `body` is encrypted."""

    id: int
    case_id: int
    at: datetime
    actor_id: int | None
    kind: EventKind
    body: bytes | None


async def open(
    conn: AsyncConnection,
    guild_id: int,
    *,
    subject_id: int | None,
    target_id: int | None,
    pattern: CaseKind | None,
    opened_at: datetime,
) -> Case:
    """A new case with the server's next number."""
    await guilds.ensure(conn, guild_id, opened_at)
    next_number = (
        update(guilds_table)
        .where(guilds_table.c.guild_id == guild_id)
        .values(last_case_number=guilds_table.c.last_case_number + 1)
        .returning(guilds_table.c.last_case_number)
    )
    new = {
        "guild_id": guild_id,
        "number": (await conn.execute(next_number)).scalar_one(),
        "subject_id": subject_id,
        "target_id": target_id,
        "pattern": pattern,
        "state": CaseState.OPEN,
        "opened_at": opened_at,
    }
    return record(Case, (await conn.execute(insert(cases_table).values(new).returning(cases_table))).one())


async def attach_verdict(conn: AsyncConnection, case_id: int, verdict_id: int) -> None:
    """The verdict, and with it its actions, belongs to this case from now on."""
    await conn.execute(
        update(verdicts_table).where(verdicts_table.c.id == verdict_id).values(case_id=case_id)
    )


async def adopt_verdicts(
    conn: AsyncConnection, case: Case, message_ids: Collection[int], author_ids: Collection[int]
) -> None:
    """Verdicts on these messages of these authors that are in no case yet belong to this one."""
    query = update(verdicts_table).where(
        verdicts_table.c.guild_id == case.guild_id,
        verdicts_table.c.message_id.in_(message_ids),
        verdicts_table.c.author_id.in_(author_ids),
        verdicts_table.c.case_id.is_(None),
    )
    await conn.execute(query.values(case_id=case.id))


async def close(
    conn: AsyncConnection, case_id: int, *, outcome: CaseOutcome, by: int | None, at: datetime
) -> Case:
    """End a case. Raises `sqlalchemy.exc.NoResultFound` when there is none."""
    ended = {"state": CaseState.CLOSED, "outcome": outcome, "closed_at": at, "closed_by": by}
    return await _change(conn, case_id, **ended, claimed_by=None, claimed_until=None)


async def claim(conn: AsyncConnection, case_id: int, *, by: int | None, until: datetime | None) -> Case:
    """Who is at the case, None for nobody. Raises `sqlalchemy.exc.NoResultFound` without such a case."""
    return await _change(conn, case_id, claimed_by=by, claimed_until=until)


async def reopen(conn: AsyncConnection, case_id: int) -> Case:
    """It is not decided after all. Raises `sqlalchemy.exc.NoResultFound` without such a case."""
    undecided = {"outcome": None, "closed_at": None, "closed_by": None}
    return await _change(conn, case_id, state=CaseState.OPEN, **undecided)


async def merged(conn: AsyncConnection, case_id: int, *, into: int, by: int, at: datetime) -> Case:
    """It ends as a part of another case. Raises `sqlalchemy.exc.NoResultFound` without such a case."""
    await close(conn, case_id, outcome=CaseOutcome.MERGED, by=by, at=at)
    await conn.execute(
        update(cases_table).where(cases_table.c.merged_into == case_id).values(merged_into=into)
    )
    return await _change(conn, case_id, merged_into=into)


async def move_all(conn: AsyncConnection, source: int, into: int) -> None:
    """Verdicts, actions and events of one case belong to another one from now on; its card stays its own."""
    for table in (verdicts_table, actions_table, case_events):
        moved = update(table).where(table.c.case_id == source).values(case_id=into)
        if table is actions_table:
            moved = moved.where(table.c.kind != ActionKind.CASE_CARD)
        await conn.execute(moved)


async def widen(conn: AsyncConnection, case_id: int) -> Case:
    """It turns out that several people are involved. Raises `sqlalchemy.exc.NoResultFound` without such a case."""
    return await _change(conn, case_id, subject_id=None)


async def set_card(conn: AsyncConnection, case_id: int, channel_id: int, message_id: int) -> None:
    """Where the case's card stands."""
    await conn.execute(
        update(cases_table)
        .where(cases_table.c.id == case_id)
        .values(card_channel_id=channel_id, card_message_id=message_id)
    )


async def by_id(conn: AsyncConnection, case_id: int) -> Case | None:
    """The case with this id."""
    return maybe(
        Case, (await conn.execute(select(cases_table).where(cases_table.c.id == case_id))).one_or_none()
    )


async def by_number(conn: AsyncConnection, guild_id: int, number: int) -> Case | None:
    """The case as moderators name it."""
    query = select(cases_table).where(cases_table.c.guild_id == guild_id, cases_table.c.number == number)
    return maybe(Case, (await conn.execute(query)).one_or_none())


async def of_action(conn: AsyncConnection, action_id: int) -> Case | None:
    """The case of an action, or of the verdict that led to it."""
    of_verdict = (
        select(verdicts_table.c.case_id)
        .join(actions_table, actions_table.c.verdict_id == verdicts_table.c.id)
        .where(actions_table.c.id == action_id)
        .scalar_subquery()
    )
    direct = select(actions_table.c.case_id).where(actions_table.c.id == action_id).scalar_subquery()
    query = select(cases_table).where(or_(cases_table.c.id == direct, cases_table.c.id == of_verdict))
    # The action's own case comes first where the verdict was moved to another one since.
    rows = records(Case, await conn.execute(query.order_by((cases_table.c.id == direct).desc())))
    return rows[0] if rows else None


async def list_open(conn: AsyncConnection, guild_id: int) -> list[Case]:
    """Open cases, oldest first."""
    query = select(cases_table).where(
        cases_table.c.guild_id == guild_id, cases_table.c.state == CaseState.OPEN
    )
    return records(Case, await conn.execute(query.order_by(cases_table.c.number)))


async def of_member(conn: AsyncConnection, guild_id: int, user_id: int, *, limit: int = 25) -> list[Case]:
    """The newest cases about what a member wrote, alone or with others, newest first."""
    wrote = select(verdicts_table.c.case_id).where(
        verdicts_table.c.guild_id == guild_id,
        verdicts_table.c.author_id == user_id,
        verdicts_table.c.case_id.is_not(None),
    )
    query = select(cases_table).where(
        cases_table.c.guild_id == guild_id,
        or_(cases_table.c.subject_id == user_id, cases_table.c.id.in_(wrote)),
    )
    return records(Case, await conn.execute(query.order_by(cases_table.c.number.desc()).limit(limit)))


async def verdicts(conn: AsyncConnection, case_id: int) -> list[StoredVerdict]:
    """The verdicts that make the case, in the order in which the messages were sent."""
    return await verdict_queries.of_case(conn, case_id)


async def add_event(
    conn: AsyncConnection,
    case: Case,
    *,
    at: datetime,
    actor_id: int | None,
    kind: EventKind,
    body: bytes | None = None,
) -> None:
    """Note what happened, e.g. a moderator's note with its encrypted `body`."""
    new = {
        "guild_id": case.guild_id,
        "case_id": case.id,
        "at": at,
        "actor_id": actor_id,
        "kind": kind,
        "body": body,
    }
    await conn.execute(insert(case_events).values(new))


async def events(conn: AsyncConnection, case_id: int) -> list[CaseEvent]:
    """What happened in a case, oldest first."""
    query = (
        select(case_events)
        .where(case_events.c.case_id == case_id)
        .order_by(case_events.c.at, case_events.c.id)
    )
    return records(CaseEvent, await conn.execute(query))


async def _change(conn: AsyncConnection, case_id: int, **values: object) -> Case:
    change = update(cases_table).where(cases_table.c.id == case_id).values(**values).returning(cases_table)
    return record(Case, (await conn.execute(change)).one())
