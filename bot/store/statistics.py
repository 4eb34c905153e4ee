"""Numbers for summaries and reports. Never a ranking of people."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from typing import Any

from sqlalchemy import Row, and_, distinct, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.cases import AppealState, CaseOutcome, CaseState
from bot.domain.decision import Decision, Rule
from bot.domain.level import Level, Mode
from bot.store import cases
from bot.store.cases import Case
from bot.store.rows import is_readable
from bot.store.tables import appeals, cases as cases_table, daily_counts, verdicts
from bot.store.verdicts import led_to_something

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Totals:
    """Numbers of one period.

    `scanned` and `unscored` count whole days in the server's time zone. `flagged` counts verdicts other than
    allow, `levels` how many of them had each level in live mode, `shadow` what would have been done in shadow
    mode. A member's message may have several levels.
    """

    scanned: int = 0
    unscored: int = 0
    flagged: int = 0
    levels: Mapping[Level, int] = field(default_factory=dict)
    shadow: Mapping[Level, int] = field(default_factory=dict)
    cases_opened: int = 0
    confirmed: int = 0
    false_alarms: int = 0
    appeals: int = 0
    appeals_accepted: int = 0


@dataclass(frozen=True, slots=True)
class Summary:
    """What happened in one server between `start` (included) and `end` (excluded).

    `by_hour[weekday][hour]` (Monday = 0) and `by_day` count flagged messages by the server's clock, `by_channel`
    by channel id, most first; `rules` by pattern or category, most first. `levels_by_day` counts each flagged
    message once, by (day, mode, gravest level); `by_day_before` is the period before. `open_cases` are those open
    now, oldest first.
    """

    start: datetime
    end: datetime
    totals: Totals
    before: Totals
    by_channel: Mapping[int, int]
    by_hour: tuple[tuple[int, ...], ...]
    by_day: Mapping[date, int]
    by_day_before: Mapping[date, int]
    levels_by_day: Mapping[tuple[date, Mode, Level], int]
    rules: Mapping[Rule, int]
    open_cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class MemberRecord:
    """One member's record: flagged messages, and closed cases about them by how they ended."""

    flagged: int
    confirmed: int
    false_alarms: int
    let_pass: int
    """Rightly noticed, and given back all the same."""


async def summary(
    conn: AsyncConnection, guild_id: int, start: datetime, end: datetime, zone: tzinfo
) -> Summary:
    """The period from `start` to `end` and its totals beside those of the equally long period before."""
    now = await _tally(conn, guild_id, start, end, zone)
    earlier = _period_before(start, end, zone)
    before = await _tally(conn, guild_id, earlier, start, zone)
    return Summary(
        start=start,
        end=end,
        totals=await _totals(conn, guild_id, start, end, zone, now),
        before=await _totals(conn, guild_id, earlier, start, zone, before),
        by_channel=dict(now.by_channel.most_common()),
        by_hour=tuple(tuple(now.by_hour[day, hour] for hour in range(24)) for day in range(7)),
        by_day=dict(sorted(now.by_day.items())),
        by_day_before=dict(sorted(before.by_day.items())),
        levels_by_day=dict(now.levels_by_day),
        rules=dict(now.rules.most_common()),
        open_cases=tuple(await cases.list_open(conn, guild_id)),
    )


async def member_record(conn: AsyncConnection, guild_id: int, user_id: int, since: datetime) -> MemberRecord:
    """The record of one member since then, for the moderators who decide about them."""
    flagged = select(func.count()).where(
        verdicts.c.guild_id == guild_id,
        verdicts.c.author_id == user_id,
        verdicts.c.sent_at >= since,
        led_to_something(),
    )
    ended = (
        select(cases_table.c.outcome, func.count(distinct(cases_table.c.id)))
        .join(verdicts, verdicts.c.case_id == cases_table.c.id)
        .where(
            cases_table.c.guild_id == guild_id,
            verdicts.c.author_id == user_id,
            cases_table.c.state == CaseState.CLOSED,
            cases_table.c.closed_at >= since,
        )
        .group_by(cases_table.c.outcome)
    )
    outcomes: dict[CaseOutcome | None, int] = dict((await conn.execute(ended)).all())
    return MemberRecord(
        flagged=(await conn.execute(flagged)).scalar_one(),
        confirmed=outcomes.get(CaseOutcome.CONFIRMED, 0),
        false_alarms=outcomes.get(CaseOutcome.FALSE_ALARM, 0),
        let_pass=outcomes.get(CaseOutcome.UNDONE, 0),
    )


def _period_before(start: datetime, end: datetime, zone: tzinfo) -> datetime:
    """When the equally long period before begins.

    By the clock, so that whole days stay whole days where a clock change makes one of the two longer.
    """
    local_start, local_end = (moment.astimezone(zone).replace(tzinfo=None) for moment in (start, end))
    return (local_start - (local_end - local_start)).replace(tzinfo=zone).astimezone(UTC)


@dataclass(slots=True)
class _Sums:
    flagged: int = 0
    levels: Counter[Level] = field(default_factory=Counter)
    shadow: Counter[Level] = field(default_factory=Counter)
    by_channel: Counter[int] = field(default_factory=Counter)
    by_hour: Counter[tuple[int, int]] = field(default_factory=Counter)
    by_day: Counter[date] = field(default_factory=Counter)
    levels_by_day: Counter[tuple[date, Mode, Level]] = field(default_factory=Counter)
    rules: Counter[Rule] = field(default_factory=Counter)

    def add(self, row: Row[*tuple[Any, ...]], zone: tzinfo) -> None:
        local = row.sent_at.astimezone(zone)
        self.flagged += 1
        decision: Decision = row.decision
        levels = [level for level in Level if level in decision.levels]
        (self.levels if row.mode is Mode.LIVE else self.shadow).update(levels)
        self.by_channel[row.channel_id] += 1
        self.by_hour[local.weekday(), local.hour] += 1
        self.by_day[local.date()] += 1
        self.levels_by_day[local.date(), row.mode, levels[-1]] += 1
        self.rules.update(decision.rules[:1])


async def _tally(conn: AsyncConnection, guild_id: int, start: datetime, end: datetime, zone: tzinfo) -> _Sums:
    """Count verdicts. In Python, because hours are local; in batches, so that the loop is never held."""
    sums = _Sums()
    seen = verdicts.c
    query = select(seen.sent_at, seen.channel_id, seen.mode, seen.decision).where(
        seen.guild_id == guild_id, seen.sent_at >= start, seen.sent_at < end
    )
    async with conn.stream(query, execution_options={"yield_per": _BATCH}) as result:
        async for row in result:
            if is_readable(row) and not row.decision.allowed:
                sums.add(row, zone)
    return sums


async def _totals(
    conn: AsyncConnection, guild_id: int, start: datetime, end: datetime, zone: tzinfo, sums: _Sums
) -> Totals:
    scanned, unscored = await _counts(
        conn, guild_id, start.astimezone(zone).date(), end.astimezone(zone).date()
    )
    ended = await _cases_ended(conn, guild_id, start, end)
    made, accepted = await _appeals(conn, guild_id, start, end)
    return Totals(
        scanned=scanned,
        unscored=unscored,
        flagged=sums.flagged,
        levels=dict(sums.levels),
        shadow=dict(sums.shadow),
        cases_opened=await _cases_opened(conn, guild_id, start, end),
        confirmed=ended.get(CaseOutcome.CONFIRMED, 0),
        false_alarms=ended.get(CaseOutcome.FALSE_ALARM, 0),
        appeals=made,
        appeals_accepted=accepted,
    )


async def _counts(conn: AsyncConnection, guild_id: int, first: date, after_last: date) -> tuple[int, int]:
    """Scanned and unscored messages.

    A period that ends at noon gets the day it began on and not the one it ends on, so that periods next to
    each other never count a day twice; within one day, that day.
    """
    day = daily_counts.c.day
    days = day == first if first == after_last else and_(day >= first, day < after_last)
    query = select(
        func.coalesce(func.sum(daily_counts.c.scanned), 0),
        func.coalesce(func.sum(daily_counts.c.unscored), 0),
    ).where(daily_counts.c.guild_id == guild_id, days)
    scanned, unscored = (await conn.execute(query)).one()
    return scanned, unscored


async def _cases_opened(conn: AsyncConnection, guild_id: int, start: datetime, end: datetime) -> int:
    query = select(func.count()).where(
        cases_table.c.guild_id == guild_id, cases_table.c.opened_at >= start, cases_table.c.opened_at < end
    )
    return (await conn.execute(query)).scalar_one()


async def _cases_ended(
    conn: AsyncConnection, guild_id: int, start: datetime, end: datetime
) -> dict[CaseOutcome | None, int]:
    query = (
        select(cases_table.c.outcome, func.count())
        .where(
            cases_table.c.guild_id == guild_id,
            cases_table.c.state == CaseState.CLOSED,
            cases_table.c.closed_at >= start,
            cases_table.c.closed_at < end,
        )
        .group_by(cases_table.c.outcome)
    )
    return dict((await conn.execute(query)).all())


async def _appeals(conn: AsyncConnection, guild_id: int, start: datetime, end: datetime) -> tuple[int, int]:
    """Appeals made, and those accepted, within the period."""
    made = select(func.count()).where(
        appeals.c.guild_id == guild_id, appeals.c.at >= start, appeals.c.at < end
    )
    accepted = select(func.count()).where(
        appeals.c.guild_id == guild_id,
        appeals.c.state == AppealState.ACCEPTED,
        appeals.c.decided_at >= start,
        appeals.c.decided_at < end,
    )
    return (await conn.execute(made)).scalar_one(), (await conn.execute(accepted)).scalar_one()
