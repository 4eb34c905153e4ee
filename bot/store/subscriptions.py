"""Who gets the weekly report, and which reports are due: each exactly once, also after downtime."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.actions import RunState
from bot.store import guilds
from bot.store.dialects import upsert
from bot.store.guilds import Guild
from bot.store.rows import records
from bot.store.tables import report_runs, subscriptions


@dataclass(frozen=True, slots=True)
class ReportRun:
    """One report to one moderator about the week that ends at `period_end`."""

    id: int
    guild_id: int
    user_id: int
    period_end: datetime
    state: RunState
    planned_at: datetime
    sent_at: datetime | None
    attempts: int


async def subscribe(conn: AsyncConnection, guild_id: int, user_id: int, since: datetime) -> bool:
    """Subscribe a moderator; False when they were already."""
    insert = upsert(conn, subscriptions).values(guild_id=guild_id, user_id=user_id, since=since)
    insert = insert.on_conflict_do_nothing(index_elements=["guild_id", "user_id"])
    return (await conn.execute(insert.returning(subscriptions.c.user_id))).scalar() is not None


async def unsubscribe(conn: AsyncConnection, guild_id: int, user_id: int) -> bool:
    """End a subscription and skip what is planned for it; False when there was none."""
    await conn.execute(
        update(report_runs)
        .where(
            report_runs.c.guild_id == guild_id,
            report_runs.c.user_id == user_id,
            report_runs.c.state == RunState.PLANNED,
        )
        .values(state=RunState.SKIPPED)
    )
    gone = delete(subscriptions).where(
        subscriptions.c.guild_id == guild_id, subscriptions.c.user_id == user_id
    )
    return (await conn.execute(gone)).rowcount > 0


async def subscribers(conn: AsyncConnection, guild_id: int) -> list[int]:
    """Ids of a server's subscribers, longest subscribed first."""
    query = select(subscriptions.c.user_id).where(subscriptions.c.guild_id == guild_id)
    return list(
        (await conn.execute(query.order_by(subscriptions.c.since, subscriptions.c.user_id))).scalars()
    )


def latest_due(guild: Guild, now: datetime) -> datetime:
    """The last time at or before `now` at which the server's report was due, by its own clock and calendar.

    A local time that a clock change skips or repeats is due once, at the first instant it can mean.
    """
    zone = ZoneInfo(guild.timezone)
    local = now.astimezone(zone)
    day = local.date() - timedelta(days=(local.weekday() - guild.report_weekday) % 7)
    while True:
        due = datetime(day.year, day.month, day.day, guild.report_hour, tzinfo=zone).astimezone(UTC)
        if due <= now:
            return due
        day -= timedelta(days=7)


async def plan_due(conn: AsyncConnection, now: datetime) -> int:
    """Plan the newest due report of every subscriber, unless it was planned before; how many were new.

    After a longer downtime only the newest week is planned. Who subscribed after a report was due waits for the
    next one; servers that the bot has left get none.
    """
    return sum([await _add_runs(conn, guild, now, RunState.PLANNED) for guild in await guilds.present(conn)])


async def skip_due(conn: AsyncConnection, guild: Guild, now: datetime) -> None:
    """The server's schedule has just become what `guild` says.

    What it would have made due before now is not sent belatedly; the first report comes at the next due time.
    """
    await _add_runs(conn, guild, now, RunState.SKIPPED)


async def _add_runs(conn: AsyncConnection, guild: Guild, now: datetime, state: RunState) -> int:
    """One run for each who was subscribed when the newest report was due, unless it exists; how many were new."""
    added = 0
    period_end = latest_due(guild, now)
    query = select(subscriptions.c.user_id).where(
        subscriptions.c.guild_id == guild.guild_id, subscriptions.c.since < period_end
    )
    for user_id in (await conn.execute(query)).scalars().all():
        insert = upsert(conn, report_runs).values(
            guild_id=guild.guild_id, user_id=user_id, period_end=period_end, state=state, planned_at=now
        )
        insert = insert.on_conflict_do_nothing(index_elements=["guild_id", "user_id", "period_end"])
        added += (await conn.execute(insert.returning(report_runs.c.id))).scalar() is not None
    return added


async def planned_runs(conn: AsyncConnection, *, limit: int = 50) -> list[ReportRun]:
    """Reports that are still to be sent, in the order in which they were planned."""
    query = select(report_runs).where(report_runs.c.state == RunState.PLANNED)
    return records(ReportRun, await conn.execute(query.order_by(report_runs.c.id).limit(limit)))


async def begin_run(conn: AsyncConnection, run_id: int) -> bool:
    """Count an attempt before sending; False when the report is no longer planned."""
    begin = (
        update(report_runs)
        .where(report_runs.c.id == run_id, report_runs.c.state == RunState.PLANNED)
        .values(attempts=report_runs.c.attempts + 1)
    )
    return (await conn.execute(begin)).rowcount > 0


async def end_run(conn: AsyncConnection, run_id: int, state: RunState, at: datetime) -> None:
    """The report was sent, cannot be sent (failed), or is not to be sent (skipped)."""
    sent_at = at if state is RunState.SENT else None
    await conn.execute(
        update(report_runs).where(report_runs.c.id == run_id).values(state=state, sent_at=sent_at)
    )


async def last_run(conn: AsyncConnection, guild_id: int, user_id: int) -> ReportRun | None:
    """The member's newest report, for status."""
    query = (
        select(report_runs)
        .where(report_runs.c.guild_id == guild_id, report_runs.c.user_id == user_id)
        .order_by(report_runs.c.period_end.desc())
        .limit(1)
    )
    runs = records(ReportRun, await conn.execute(query))
    return runs[0] if runs else None
