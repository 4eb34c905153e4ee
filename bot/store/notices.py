"""Private cards that are sent at most so often, and who does not want them."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.actions import NoticeKind
from bot.store.dialects import upsert
from bot.store.tables import notices

_KEY = ["guild_id", "user_id", "kind"]


async def claim(
    conn: AsyncConnection, guild_id: int, user_id: int, kind: NoticeKind, now: datetime, every: timedelta
) -> bool:
    """Whether a card of this kind may be sent now; if so, it counts as sent. Plan it in the same transaction."""
    insert = upsert(conn, notices).values(
        guild_id=guild_id, user_id=user_id, kind=kind, last_at=now, opted_out=False
    )
    insert = insert.on_conflict_do_update(
        index_elements=_KEY,
        set_={"last_at": now},
        where=~notices.c.opted_out & or_(notices.c.last_at.is_(None), notices.c.last_at <= now - every),
    )
    return (await conn.execute(insert.returning(notices.c.user_id))).scalar() is not None


async def opt_out(
    conn: AsyncConnection, guild_id: int, user_id: int, kind: NoticeKind, *, out: bool = True
) -> None:
    """The member no longer wants this kind of card (or wants it again)."""
    insert = upsert(conn, notices).values(guild_id=guild_id, user_id=user_id, kind=kind, opted_out=out)
    await conn.execute(insert.on_conflict_do_update(index_elements=_KEY, set_={"opted_out": out}))


async def opted_out(conn: AsyncConnection, guild_id: int, user_id: int, kind: NoticeKind) -> bool:
    """Whether the member asked not to get this kind of card."""
    query = select(notices.c.opted_out).where(
        notices.c.guild_id == guild_id, notices.c.user_id == user_id, notices.c.kind == kind
    )
    return bool((await conn.execute(query)).scalar())
