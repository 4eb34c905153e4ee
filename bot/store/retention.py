"""Nothing is kept longer than it has to be."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, String, Table, and_, cast, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.actions import ABOUT_DISCLOSURES, ActionState, RunState
from bot.domain.cases import AppealState, CaseState
from bot.domain.finding import Pattern
from bot.store.tables import (
    actions,
    appeals,
    cases,
    daily_counts,
    guilds,
    ledger,
    metadata,
    moderator_actions,
    notices,
    report_runs,
    strikes,
    verdicts,
)

LEDGER_DAYS = 30
"""Days after which untouched numbers about people are gone (docs/architecture.md, Promises)."""

CARE_DAYS = 2
"""Days after which nothing tells who may have spoken of dying or hurting themselves: longer than the day in
which they get no second card, and short."""

COUNT_DAYS = 400
"""Days for which daily counts are kept: a year and a bit, so that a month can be compared with the year before."""


@dataclass(frozen=True, slots=True)
class Purged:
    """How much was deleted; `evidence` counts texts of verdicts, whose numbers stay."""

    evidence: int
    verdicts: int
    cases: int
    actions: int
    strikes: int
    counts: int
    ledger: int
    servers: int


async def purge(conn: AsyncConnection, now: datetime, *, verdict_days: int) -> Purged:
    """Delete what is past its days.

    Evidence and the texts of decided appeals go when `evidence_until` is over; verdicts with their actions and
    appeals, closed cases with their notes, strikes, moderators' actions and reports after `verdict_days`; what
    belongs to an open case stays until the case is closed. Disclosures go after two days, and with them that
    somebody got a card about it. Everything of a server goes once its `delete_after` is over.
    """
    old = now - timedelta(days=verdict_days)
    servers = await _delete_left_servers(conn, now)
    evidence = await _purge_texts(conn, now)
    open_cases = select(cases.c.id).where(cases.c.state == CaseState.OPEN)
    of_open_case = verdicts.c.case_id.in_(open_cases)
    old_verdicts = and_(verdicts.c.decided_at < old, or_(verdicts.c.case_id.is_(None), ~of_open_case))
    disclosures = and_(
        verdicts.c.decided_at < now - timedelta(days=CARE_DAYS),
        verdicts.c.evidence_until.is_(None),
        cast(verdicts.c.decision, String).contains(f'"{Pattern.SELF_HARM_DISCLOSURE}"'),
        or_(verdicts.c.case_id.is_(None), ~of_open_case),
    )
    unfinished = actions.c.state.in_([ActionState.PLANNED, ActionState.RUNNING])
    loose = and_(
        actions.c.verdict_id.is_(None),
        actions.c.planned_at < old,
        or_(actions.c.case_id.is_(None), actions.c.case_id.not_in(open_cases)),
        ~unfinished,
    )
    purged = Purged(
        evidence=evidence,
        actions=await _delete(conn, actions, loose),
        verdicts=await _delete(conn, verdicts, or_(old_verdicts, disclosures)),
        cases=await _delete(conn, cases, and_(cases.c.state == CaseState.CLOSED, cases.c.closed_at < old)),
        strikes=await _delete(conn, strikes, strikes.c.at < old),
        counts=await _delete(
            conn, daily_counts, daily_counts.c.day < (now - timedelta(days=COUNT_DAYS)).date()
        ),
        ledger=await _delete(conn, ledger, ledger.c.updated_at < now - timedelta(days=LEDGER_DAYS)),
        servers=servers,
    )
    await _delete(conn, moderator_actions, moderator_actions.c.at < old)
    await _delete(
        conn, report_runs, and_(report_runs.c.planned_at < old, report_runs.c.state != RunState.PLANNED)
    )
    await _delete(conn, notices, and_(notices.c.last_at < old, ~notices.c.opted_out))
    await _delete(
        conn,
        notices,
        and_(notices.c.kind.in_(ABOUT_DISCLOSURES), notices.c.last_at < now - timedelta(days=CARE_DAYS)),
    )
    return purged


async def cases_losing_text(conn: AsyncConnection, now: datetime) -> list[int]:
    """Ids of cases with a card that shows a text which `purge` is about to delete."""
    query = (
        select(cases.c.id)
        .join(verdicts, verdicts.c.case_id == cases.c.id)
        .where(
            verdicts.c.evidence_until <= now,
            verdicts.c.evidence.is_not(None),
            cases.c.card_message_id.is_not(None),
        )
        .distinct()
    )
    return list((await conn.execute(query.order_by(cases.c.id))).scalars())


async def delete_server(conn: AsyncConnection, guild_id: int) -> None:
    """Delete everything of one server."""
    for table in reversed(metadata.sorted_tables):
        await conn.execute(delete(table).where(table.c.guild_id == guild_id))


async def _delete_left_servers(conn: AsyncConnection, now: datetime) -> int:
    left = (await conn.execute(select(guilds.c.guild_id).where(guilds.c.delete_after <= now))).scalars().all()
    for guild_id in left:
        await delete_server(conn, guild_id)
    return len(left)


async def _purge_texts(conn: AsyncConnection, now: datetime) -> int:
    over = verdicts.c.evidence_until <= now
    await conn.execute(
        update(appeals)
        .where(
            appeals.c.text.is_not(None),
            appeals.c.state != AppealState.OPEN,
            appeals.c.verdict_id.in_(select(verdicts.c.id).where(over)),
        )
        .values(text=None)
    )
    gone = update(verdicts).where(over, verdicts.c.evidence.is_not(None)).values(evidence=None)
    return (await conn.execute(gone)).rowcount


async def _delete(conn: AsyncConnection, table: Table, where: ColumnElement[bool]) -> int:
    return (await conn.execute(delete(table).where(where))).rowcount
