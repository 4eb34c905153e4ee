"""Weekly reports are planned exactly once, by the server's clock."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from bot.domain.actions import RunState
from bot.store import guilds, subscriptions
from bot.store.database import Database
from bot.store.guilds import Guild
from bot.store.subscriptions import latest_due
from tests.store.samples import AVA, BEN, DAY, GUILD, NOW

SERVER = Guild(
    guild_id=GUILD,
    joined_at=NOW,
    left_at=None,
    delete_after=None,
    mod_role_id=None,
    alert_channel_id=None,
    timezone="Europe/Vienna",
    report_weekday=0,
    report_hour=9,
    set_up_at=None,
    paused_until=None,
)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-03-09T08:00:00", "2026-03-09T08:00:00"),  # Monday 9:00 in Vienna, to the second
        ("2026-03-09T07:59:59", "2026-03-02T08:00:00"),
        ("2026-03-15T23:00:00", "2026-03-09T08:00:00"),
        ("2026-03-30T07:00:00", "2026-03-30T07:00:00"),  # the first Monday of summer time
    ],
)
def test_latest_due_follows_the_local_clock(now: str, due: str) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert latest_due(SERVER, at) == datetime.fromisoformat(due).replace(tzinfo=UTC)


@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.integers(0, 6),
    st.integers(0, 23),
    st.sampled_from(["UTC", "Asia/Kolkata", "America/New_York", "Pacific/Apia", "Australia/Lord_Howe"]),
)
def test_latest_due_is_the_last_week_and_stable(now: datetime, weekday: int, hour: int, zone: str) -> None:
    server = replace(SERVER, timezone=zone, report_weekday=weekday, report_hour=hour)
    due = latest_due(server, now)
    assert timedelta(0) <= now - due < timedelta(days=7, hours=2)
    assert latest_due(server, due) == due


async def subscribed(db: Database, *users: int) -> None:
    async with db.write() as conn:
        await guilds.get_or_create(conn, GUILD, now=NOW - 30 * DAY)
        for user in users:
            await subscriptions.subscribe(conn, GUILD, user, NOW - 10 * DAY)


async def test_subscribing(db: Database) -> None:
    await subscribed(db, AVA, BEN)
    async with db.write() as conn:
        assert not await subscriptions.subscribe(conn, GUILD, AVA, NOW)
        assert await subscriptions.subscribers(conn, GUILD) == [AVA, BEN]
        assert await subscriptions.unsubscribe(conn, GUILD, AVA)
        assert not await subscriptions.unsubscribe(conn, GUILD, AVA)
        assert await subscriptions.subscribers(conn, GUILD) == [BEN]


async def test_each_report_is_planned_once(db: Database) -> None:
    await subscribed(db, AVA, BEN)
    async with db.write() as conn:
        assert await subscriptions.plan_due(conn, NOW) == 2
        assert await subscriptions.plan_due(conn, NOW + timedelta(hours=1)) == 0
        runs = await subscriptions.planned_runs(conn)
        for run in runs:
            assert await subscriptions.begin_run(conn, run.id)
        await subscriptions.end_run(conn, runs[0].id, RunState.SENT, NOW)
        await subscriptions.end_run(conn, runs[1].id, RunState.FAILED, NOW)
        assert await subscriptions.plan_due(conn, NOW + timedelta(hours=2)) == 0
        assert await subscriptions.planned_runs(conn) == []
        assert not await subscriptions.begin_run(conn, runs[0].id)
        sent = await subscriptions.last_run(conn, GUILD, AVA)
        assert await subscriptions.plan_due(conn, NOW + 7 * DAY) == 2
    assert sent is not None
    assert (sent.state, sent.attempts, sent.sent_at, sent.period_end) == (
        "sent",
        1,
        NOW,
        datetime(2026, 3, 9, 9, tzinfo=UTC),
    )


async def test_after_a_long_downtime_only_the_newest_week_is_due(db: Database) -> None:
    await subscribed(db, AVA)
    async with db.write() as conn:
        assert await subscriptions.plan_due(conn, NOW + 28 * DAY) == 1


async def test_a_planned_report_survives_a_restart(db: Database, url: str) -> None:
    await subscribed(db, AVA)
    async with db.write() as conn:
        await subscriptions.plan_due(conn, NOW)
        (run,) = await subscriptions.planned_runs(conn)
        await subscriptions.begin_run(conn, run.id)
    await db.close()
    again = await Database.open(url)
    async with again.write() as conn:
        assert await subscriptions.plan_due(conn, NOW) == 0
        (left,) = await subscriptions.planned_runs(conn)
    await again.close()
    assert (left.id, left.attempts) == (run.id, 1)


async def test_nobody_gets_a_report_from_before_they_subscribed(db: Database) -> None:
    await subscribed(db)
    async with db.write() as conn:
        await subscriptions.subscribe(conn, GUILD, AVA, NOW)
        assert await subscriptions.plan_due(conn, NOW) == 0
        assert await subscriptions.plan_due(conn, NOW + 7 * DAY) == 1


async def test_servers_that_were_left_get_no_report(db: Database) -> None:
    await subscribed(db, AVA)
    async with db.write() as conn:
        await guilds.left(conn, GUILD, at=NOW, delete_after=NOW + DAY)
        assert await subscriptions.plan_due(conn, NOW) == 0


async def test_unsubscribing_skips_what_is_planned(db: Database) -> None:
    await subscribed(db, AVA)
    async with db.write() as conn:
        await subscriptions.plan_due(conn, NOW)
        await subscriptions.unsubscribe(conn, GUILD, AVA)
        assert await subscriptions.planned_runs(conn) == []
        run = await subscriptions.last_run(conn, GUILD, AVA)
    assert run is not None
    assert run.state == RunState.SKIPPED
