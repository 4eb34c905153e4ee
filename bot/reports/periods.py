"""Periods of reports: whole calendar days by the server's clock, whatever clock changes fall into them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.store.guilds import Guild
from bot.store.subscriptions import latest_due

WEEK = 7


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` (included) to `end` (excluded), both UTC. `running`: its last day is not over yet."""

    start: datetime
    end: datetime
    zone: ZoneInfo
    running: bool = False

    @property
    def days(self) -> tuple[date, ...]:
        """Its calendar days, in order."""
        first, after = self.start.astimezone(self.zone).date(), self.end.astimezone(self.zone).date()
        return tuple(first + timedelta(days=n) for n in range((after - first).days))


def last_days(count: int, now: datetime, zone: ZoneInfo) -> Period:
    """The last `count` days, today included."""
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return Period(
        _midnight(tomorrow - timedelta(days=count), zone), _midnight(tomorrow, zone), zone, running=True
    )


def week_before(due: datetime, zone: ZoneInfo) -> Period:
    """The seven whole days before the day on which a report is due."""
    day = due.astimezone(zone).date()
    return Period(_midnight(day - timedelta(days=WEEK), zone), _midnight(day, zone), zone)


def next_due(guild: Guild, now: datetime) -> datetime:
    """When the server's next report is due, UTC."""
    zone = ZoneInfo(guild.timezone)
    day = latest_due(guild, now).astimezone(zone).date() + timedelta(days=WEEK)
    return datetime.combine(day, time(guild.report_hour), zone).astimezone(UTC)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
