"""Finding cases among many: a moderator's queue, and the open case about the same people."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, String, and_, cast, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.cases import CaseKind, CaseState, EventKind
from bot.store.cases import Case
from bot.store.rows import records
from bot.store.tables import case_events, cases, verdicts

NOTES = 2_000
"""Notes of a server that are searched for words, the newest: they are encrypted, so each has to be read."""


class QueueState(StrEnum):
    """Where a case stands in the queue."""

    OPEN = "open"
    """Not decided, whether or not somebody is at it."""
    FREE = "free"
    """Not decided, and nobody is at it."""
    CLAIMED = "claimed"
    DECIDED = "decided"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases; what is None does not matter. Times: a claim counts at `now`."""

    now: datetime
    standing: QueueState = QueueState.OPEN
    person: int | None = None
    """Author, target, or whom it is about."""
    kind: CaseKind | None = None
    single: bool = False
    """Single messages, which have no kind."""
    claimed_by: int | None = None
    opened_before: datetime | None = None
    ids: Collection[int] | None = None
    """Only these, e.g. those with a word in a note."""


async def search(
    conn: AsyncConnection, guild_id: int, wanted: CaseFilter, *, limit: int, skip: int = 0
) -> list[Case]:
    """Cases, newest first; `skip` turns pages."""
    query = select(cases).where(_matching(guild_id, wanted)).order_by(cases.c.number.desc())
    return records(Case, await conn.execute(query.limit(limit).offset(skip)))


async def count(conn: AsyncConnection, guild_id: int, wanted: CaseFilter) -> int:
    """How many there are."""
    query = select(func.count()).select_from(cases).where(_matching(guild_id, wanted))
    return (await conn.execute(query)).scalar_one()


async def numbered(conn: AsyncConnection, guild_id: int, beginning: str, *, limit: int) -> list[Case]:
    """The newest cases whose number begins with these digits."""
    query = select(cases).where(cases.c.guild_id == guild_id)
    if beginning:
        query = query.where(cast(cases.c.number, String).startswith(beginning, autoescape=True))
    return records(Case, await conn.execute(query.order_by(cases.c.number.desc()).limit(limit)))


async def notes(conn: AsyncConnection, guild_id: int) -> list[tuple[int, bytes]]:
    """Case id and encrypted words of the newest notes."""
    query = (
        select(case_events.c.case_id, case_events.c.body)
        .where(
            case_events.c.guild_id == guild_id,
            case_events.c.kind == EventKind.NOTE,
            case_events.c.body.is_not(None),
        )
        .order_by(case_events.c.id.desc())
        .limit(NOTES)
    )
    return [(row.case_id, row.body) for row in await conn.execute(query)]


async def open_about(
    conn: AsyncConnection, guild_id: int, kind: CaseKind | None, *, target_id: int | None, limit: int
) -> list[Case]:
    """The open cases of a kind about the same target, oldest first."""
    query = select(cases).where(
        cases.c.guild_id == guild_id,
        cases.c.state == CaseState.OPEN,
        _is_kind(kind),
        cases.c.target_id.is_(None) if target_id is None else cases.c.target_id == target_id,
    )
    return records(Case, await conn.execute(query.order_by(cases.c.number).limit(limit)))


async def open_by(
    conn: AsyncConnection, guild_id: int, subject_id: int | None, since: datetime
) -> Case | None:
    """The open case about single messages of one person, opened since then."""
    query = select(cases).where(
        cases.c.guild_id == guild_id,
        cases.c.subject_id.is_(None) if subject_id is None else cases.c.subject_id == subject_id,
        cases.c.state == CaseState.OPEN,
        cases.c.pattern.is_(None),
        cases.c.opened_at >= since,
    )
    rows = records(Case, await conn.execute(query.order_by(cases.c.number).limit(1)))
    return rows[0] if rows else None


async def without_card(conn: AsyncConnection, guild_id: int) -> list[Case]:
    """The open cases that no card was posted of."""
    query = select(cases).where(
        cases.c.guild_id == guild_id, cases.c.state == CaseState.OPEN, cases.c.card_message_id.is_(None)
    )
    return records(Case, await conn.execute(query.order_by(cases.c.number)))


def _matching(guild_id: int, wanted: CaseFilter) -> ColumnElement[bool]:
    where = [cases.c.guild_id == guild_id]
    claimed = and_(cases.c.claimed_by.is_not(None), cases.c.claimed_until > wanted.now)
    if wanted.standing is QueueState.DECIDED:
        where.append(cases.c.state == CaseState.CLOSED)
    elif wanted.standing is not QueueState.ALL:
        where.append(cases.c.state == CaseState.OPEN)
    if wanted.standing is QueueState.CLAIMED:
        where.append(claimed)
    if wanted.standing is QueueState.FREE:
        where.append(or_(cases.c.claimed_by.is_(None), cases.c.claimed_until <= wanted.now))
    if wanted.person is not None:
        wrote = select(verdicts.c.case_id).where(
            verdicts.c.guild_id == guild_id,
            verdicts.c.author_id == wanted.person,
            verdicts.c.case_id.is_not(None),
        )
        person = (cases.c.subject_id, cases.c.target_id)
        where.append(or_(*(column == wanted.person for column in person), cases.c.id.in_(wrote)))
    if wanted.single or wanted.kind is not None:
        where.append(_is_kind(wanted.kind))
    if wanted.claimed_by is not None:
        where += [cases.c.claimed_by == wanted.claimed_by, claimed]
    if wanted.opened_before is not None:
        where.append(cases.c.opened_at < wanted.opened_before)
    if wanted.ids is not None:
        where.append(cases.c.id.in_(wanted.ids))
    return and_(*where)


def _is_kind(kind: CaseKind | None) -> ColumnElement[bool]:
    return cases.c.pattern.is_(None) if kind is None else cases.c.pattern == kind
