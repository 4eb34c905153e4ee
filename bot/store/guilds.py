"""Servers and what they have chosen, apart from the policy."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update as sql_update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.dialects import upsert
from bot.store.rows import maybe, record, records
from bot.store.tables import guilds


@dataclass(frozen=True, slots=True)
class Guild:
    """One server.

    `report_weekday` counts from Monday = 0 and `report_hour` is local to `timezone` (IANA name); `left_at`
    and `delete_after` are set while the bot is not in the server.
    """

    guild_id: int
    joined_at: datetime
    left_at: datetime | None
    delete_after: datetime | None
    mod_role_id: int | None
    alert_channel_id: int | None
    timezone: str
    report_weekday: int
    report_hour: int
    set_up_at: datetime | None
    paused_until: datetime | None


async def get(conn: AsyncConnection, guild_id: int) -> Guild | None:
    """The server, None when the bot never joined it."""
    return maybe(
        Guild, (await conn.execute(select(guilds).where(guilds.c.guild_id == guild_id))).one_or_none()
    )


async def ensure(conn: AsyncConnection, guild_id: int, now: datetime) -> None:
    """Make the server's row where it is missing; changes nothing else."""
    insert = upsert(conn, guilds).values(guild_id=guild_id, joined_at=now)
    await conn.execute(insert.on_conflict_do_nothing(index_elements=["guild_id"]))


async def get_or_create(conn: AsyncConnection, guild_id: int, *, now: datetime) -> Guild:
    """The server, created when it is new.

    A server that was left is joined again: its deletion is called off and `joined_at` is now, because what
    was written in between is not the bot's to read.
    """
    await ensure(conn, guild_id, now)
    await conn.execute(
        sql_update(guilds)
        .where(guilds.c.guild_id == guild_id, guilds.c.left_at.is_not(None))
        .values(joined_at=now, left_at=None, delete_after=None)
    )
    return record(Guild, (await conn.execute(select(guilds).where(guilds.c.guild_id == guild_id))).one())


async def left(conn: AsyncConnection, guild_id: int, *, at: datetime, delete_after: datetime) -> None:
    """The bot is out of the server; its data is deleted after `delete_after` unless it joins again."""
    await conn.execute(
        sql_update(guilds)
        .where(guilds.c.guild_id == guild_id, guilds.c.left_at.is_(None))
        .values(left_at=at, delete_after=delete_after)
    )


async def update(conn: AsyncConnection, guild_id: int, **settings: object) -> Guild | None:
    """Change columns of the server; None when it is unknown.

    Raises `sqlalchemy.exc.CompileError` for a name that is no column and `IntegrityError` for a weekday or
    hour out of range.
    """
    change = sql_update(guilds).where(guilds.c.guild_id == guild_id).values(**settings).returning(guilds)
    return maybe(Guild, (await conn.execute(change)).one_or_none())


async def present(conn: AsyncConnection) -> list[Guild]:
    """The servers the bot is in."""
    query = select(guilds).where(guilds.c.left_at.is_(None)).order_by(guilds.c.guild_id)
    return records(Guild, await conn.execute(query))
