"""Every version of every server's policy; the highest is in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.rows import maybe, record
from bot.store.tables import policies


@dataclass(frozen=True, slots=True)
class StoredPolicy:
    """One version. `body` is the policy as JSON; `created_by` is None for what the bot created itself."""

    guild_id: int
    version: int
    created_at: datetime
    created_by: int | None
    note: str
    """What this version changed, as a code."""
    body: Mapping[str, Any]


async def save(
    conn: AsyncConnection,
    guild_id: int,
    body: Mapping[str, Any],
    *,
    created_by: int | None,
    note: str = "",
    now: datetime,
) -> StoredPolicy:
    """Store `body` as the next version (the first is 1)."""
    newest = select(func.max(policies.c.version)).where(policies.c.guild_id == guild_id)
    version = ((await conn.execute(newest)).scalar() or 0) + 1
    new = {
        "guild_id": guild_id,
        "version": version,
        "created_at": now,
        "created_by": created_by,
        "note": note,
        "body": body,
    }
    return record(StoredPolicy, (await conn.execute(insert(policies).values(new).returning(policies))).one())


async def current(conn: AsyncConnection, guild_id: int) -> StoredPolicy | None:
    """The version in force."""
    query = (
        select(policies).where(policies.c.guild_id == guild_id).order_by(policies.c.version.desc()).limit(1)
    )
    return maybe(StoredPolicy, (await conn.execute(query)).one_or_none())
