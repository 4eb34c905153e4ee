"""Strikes against members. An overturned one counts nothing; its row stays."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.dialects import upsert
from bot.store.rows import records
from bot.store.tables import strikes


@dataclass(frozen=True, slots=True)
class StrikeRow:
    """One strike; `weight` in points (docs/context.md, Strikes) as it was when it was given."""

    id: int
    guild_id: int
    user_id: int
    target_id: int | None
    weight: float
    at: datetime
    verdict_id: int | None
    case_id: int | None
    episode: str
    overturned_at: datetime | None
    overturned_by: int | None


async def add(
    conn: AsyncConnection,
    guild_id: int,
    user_id: int,
    *,
    target_id: int | None,
    weight: float,
    at: datetime,
    verdict_id: int | None,
    case_id: int | None,
    episode: str,
) -> bool:
    """Give a strike.

    False, and nothing changed, when the member has one for this `episode` already; an overturned one stays
    overturned: the same episode is not punished again after it was.
    """
    insert = upsert(conn, strikes).values(
        guild_id=guild_id,
        user_id=user_id,
        target_id=target_id,
        weight=weight,
        at=at,
        verdict_id=verdict_id,
        case_id=case_id,
        episode=episode,
    )
    insert = insert.on_conflict_do_nothing(index_elements=["guild_id", "user_id", "episode"])
    return (await conn.execute(insert.returning(strikes.c.id))).scalar() is not None


async def overturn(conn: AsyncConnection, *, verdict_id: int, by: int, at: datetime) -> int:
    """The strikes from this verdict no longer count; how many there were."""
    change = (
        update(strikes)
        .where(strikes.c.verdict_id == verdict_id, strikes.c.overturned_at.is_(None))
        .values(overturned_at=at, overturned_by=by)
    )
    return (await conn.execute(change)).rowcount


async def withdraw(conn: AsyncConnection, case_id: int) -> None:
    """The decision that gave these strikes is taken back: as if they had never been given."""
    await conn.execute(delete(strikes).where(strikes.c.case_id == case_id, strikes.c.overturned_at.is_(None)))


async def of_member(conn: AsyncConnection, guild_id: int, user_id: int) -> list[StrikeRow]:
    """A member's strikes, overturned ones included, oldest first."""
    query = select(strikes).where(strikes.c.guild_id == guild_id, strikes.c.user_id == user_id)
    return records(StrikeRow, await conn.execute(query.order_by(strikes.c.at, strikes.c.id)))


async def standing(conn: AsyncConnection, since: datetime) -> list[StrikeRow]:
    """Every server's strikes given after `since` that were not overturned, oldest first."""
    query = select(strikes).where(strikes.c.at >= since, strikes.c.overturned_at.is_(None))
    return records(StrikeRow, await conn.execute(query.order_by(strikes.c.at, strikes.c.id)))
