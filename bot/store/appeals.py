"""What authors say against a verdict: once per verdict."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.cases import AppealState
from bot.store.dialects import upsert
from bot.store.rows import maybe, records
from bot.store.tables import appeals, verdicts
from bot.store.verdicts import StoredVerdict


@dataclass(frozen=True, slots=True)
class Appeal:
    """One appeal. `text` is encrypted, and None once purged together with the verdict's evidence."""

    id: int
    guild_id: int
    verdict_id: int
    author_id: int
    at: datetime
    text: bytes | None
    state: AppealState
    decided_by: int | None
    decided_at: datetime | None


async def add(conn: AsyncConnection, verdict: StoredVerdict, text: bytes, at: datetime) -> bool:
    """Store the author's appeal (encrypted); False when there is one already."""
    insert = upsert(conn, appeals).values(
        guild_id=verdict.guild_id,
        verdict_id=verdict.id,
        author_id=verdict.author_id,
        at=at,
        text=text,
        state=AppealState.OPEN,
    )
    insert = insert.on_conflict_do_nothing(index_elements=["verdict_id"]).returning(appeals.c.id)
    return (await conn.execute(insert)).scalar() is not None


async def decide(conn: AsyncConnection, case_id: int, *, accepted: bool, by: int, at: datetime) -> int:
    """Decide the open appeals against the verdicts of a case; how many there were."""
    of_case = select(verdicts.c.id).where(verdicts.c.case_id == case_id)
    state = AppealState.ACCEPTED if accepted else AppealState.REJECTED
    change = (
        update(appeals)
        .where(appeals.c.verdict_id.in_(of_case), appeals.c.state == AppealState.OPEN)
        .values(state=state, decided_by=by, decided_at=at)
    )
    return (await conn.execute(change)).rowcount


async def of_verdict(conn: AsyncConnection, verdict_id: int) -> Appeal | None:
    """The appeal against a verdict."""
    return maybe(
        Appeal, (await conn.execute(select(appeals).where(appeals.c.verdict_id == verdict_id))).one_or_none()
    )


async def list_open(conn: AsyncConnection, guild_id: int) -> list[Appeal]:
    """Appeals that nobody has decided, oldest first."""
    query = select(appeals).where(appeals.c.guild_id == guild_id, appeals.c.state == AppealState.OPEN)
    return records(Appeal, await conn.execute(query.order_by(appeals.c.at, appeals.c.id)))
