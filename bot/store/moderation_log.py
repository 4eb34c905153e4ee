"""Who of the moderators did what, and when. No text of members."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.cases import LogEntry
from bot.store.rows import records
from bot.store.tables import moderator_actions


@dataclass(frozen=True, slots=True)
class ModeratorAction:
    """One entry; `actor_id` is None after the moderator had their data erased."""

    id: int
    guild_id: int
    actor_id: int | None
    at: datetime
    what: LogEntry
    detail: Mapping[str, Any]


async def add(
    conn: AsyncConnection,
    guild_id: int,
    actor_id: int,
    at: datetime,
    what: LogEntry,
    detail: Mapping[str, Any],
) -> None:
    """Note what a moderator did; `detail` holds ids, numbers and names of settings."""
    new = {"guild_id": guild_id, "actor_id": actor_id, "at": at, "what": what, "detail": dict(detail)}
    await conn.execute(insert(moderator_actions).values(new))


async def newest(
    conn: AsyncConnection, guild_id: int, *, limit: int = 50, before_id: int | None = None
) -> list[ModeratorAction]:
    """The newest entries, newest first; `before_id` turns the page."""
    query = select(moderator_actions).where(moderator_actions.c.guild_id == guild_id)
    if before_id is not None:
        query = query.where(moderator_actions.c.id < before_id)
    return records(
        ModeratorAction, await conn.execute(query.order_by(moderator_actions.c.id.desc()).limit(limit))
    )
