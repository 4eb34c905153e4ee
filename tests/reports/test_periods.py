"""Whole days by the server's clock, across clock changes."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from bot.reports.periods import last_days, next_due, week_before
from bot.store.guilds import Guild
from bot.store.subscriptions import latest_due

BERLIN = ZoneInfo("Europe/Berlin")
GUILD = Guild(
    guild_id=1,
    joined_at=datetime(2026, 1, 1, tzinfo=UTC),
    left_at=None,
    delete_after=None,
    mod_role_id=None,
    alert_channel_id=None,
    timezone="Europe/Berlin",
    report_weekday=0,
    report_hour=9,
    set_up_at=None,
    paused_until=None,
)


def test_the_last_days_end_with_today_by_the_servers_clock() -> None:
    late = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)  # half past midnight on the 23rd in Berlin

    period = last_days(7, late, BERLIN)

    assert period.days == tuple(date(2026, 11, 17) + timedelta(days=n) for n in range(7))
    assert period.end == datetime(2026, 11, 23, 23, tzinfo=UTC)
    assert period.running


def test_one_day_is_today() -> None:
    assert last_days(1, datetime(2026, 11, 22, 12, tzinfo=UTC), BERLIN).days == (date(2026, 11, 22),)


@pytest.mark.parametrize(
    ("due", "first", "hours"),
    [
        (datetime(2026, 11, 23, 8, tzinfo=UTC), date(2026, 11, 16), 168),
        (datetime(2026, 3, 30, 7, tzinfo=UTC), date(2026, 3, 23), 167),  # clocks go forward on the 29th
        (datetime(2026, 10, 26, 8, tzinfo=UTC), date(2026, 10, 19), 169),  # and back on the 25th
    ],
)
def test_a_week_has_seven_whole_days_whatever_its_hours(due: datetime, first: date, hours: int) -> None:
    period = week_before(due, BERLIN)

    assert period.days == tuple(first + timedelta(days=n) for n in range(7))
    assert period.end - period.start == timedelta(hours=hours)
    assert not period.running


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (datetime(2026, 3, 23, 8, tzinfo=UTC), datetime(2026, 3, 30, 7, tzinfo=UTC)),
        (datetime(2026, 10, 19, 7, tzinfo=UTC), datetime(2026, 10, 26, 8, tzinfo=UTC)),
        (datetime(2026, 11, 23, 7, 59, tzinfo=UTC), datetime(2026, 11, 23, 8, tzinfo=UTC)),
    ],
)
def test_reports_come_at_the_same_local_hour_across_clock_changes(now: datetime, due: datetime) -> None:
    assert next_due(GUILD, now) == due


@given(
    now=st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001 - hypothesis wants naive bounds
    weekday=st.integers(0, 6),
    hour=st.integers(0, 23),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "America/St_Johns", "Pacific/Apia", "Africa/Cairo"]),
)
def test_the_next_report_follows_the_latest_after_a_week_by_the_calendar(
    now: datetime, weekday: int, hour: int, zone: str
) -> None:
    guild = replace(GUILD, report_weekday=weekday, report_hour=hour, timezone=zone)
    now = now.replace(tzinfo=UTC)

    due = next_due(guild, now)

    assert now < due <= now + timedelta(days=7, hours=2)
    assert due.astimezone(ZoneInfo(zone)).weekday() == weekday
    assert latest_due(guild, due) == due
    assert latest_due(guild, due - timedelta(seconds=1)) < due
