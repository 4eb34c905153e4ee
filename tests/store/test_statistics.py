"""Numbers of summaries, reports and records."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.cases import CaseOutcome
from bot.domain.level import Level, Mode
from bot.store import appeals, cases, journal, statistics
from bot.store.database import Database
from bot.store.journal import DailyCount
from tests.store.samples import AVA, BEN, CHANNEL, DAY, GUILD, MOD, NOW, stored
from tests.support.decisions import decision

VIENNA = ZoneInfo("Europe/Vienna")
START, END = datetime(2026, 3, 8, 23, tzinfo=UTC), datetime(2026, 3, 15, 23, tzinfo=UTC)
WEEK = timedelta(days=7)


async def test_an_empty_server_has_an_empty_summary(db: Database) -> None:
    async with db.read() as conn:
        summary = await statistics.summary(conn, GUILD, START, END, VIENNA)
    assert summary.totals == summary.before == statistics.Totals()
    assert sum(map(sum, summary.by_hour)) == 0
    assert (len(summary.by_hour), len(summary.by_hour[0])) == (7, 24)
    assert summary.open_cases == ()


async def test_verdicts_are_counted_by_what_where_and_local_time(db: Database) -> None:
    other = CHANNEL + 1
    async with db.write() as conn:
        await stored(conn, message_id=1, sent_at=START, decision=decision(Level.HIDE, Level.ESCALATE))
        await stored(
            conn,
            message_id=2,
            sent_at=END - timedelta(seconds=1),
            decision=decision(Level.WARN),
            channel_id=other,
        )
        await stored(conn, message_id=3, sent_at=START + DAY, mode=Mode.SHADOW, channel_id=other)
        await stored(conn, message_id=4, sent_at=START + DAY, decision=decision())
        await stored(conn, message_id=5, sent_at=END)
        await stored(conn, message_id=6, sent_at=START - timedelta(seconds=1), decision=decision(Level.WARN))
        await stored(conn, message_id=7, sent_at=START, guild_id=GUILD + 1)
        summary = await statistics.summary(conn, GUILD, START, END, VIENNA)
    totals = summary.totals
    assert (totals.flagged, totals.levels, totals.shadow) == (
        3,
        {"hide": 1, "escalate": 1, "warn": 1},
        {"hide": 1},
    )
    assert (summary.before.flagged, summary.before.levels) == (1, {"warn": 1})
    assert list(summary.by_channel.items()) == [(other, 2), (CHANNEL, 1)]
    assert summary.by_day == {date(2026, 3, 9): 1, date(2026, 3, 10): 1, date(2026, 3, 15): 1}
    assert (summary.by_hour[0][0], summary.by_hour[1][0], summary.by_hour[6][23]) == (1, 1, 1)
    assert summary.rules == {"insult": 3}


async def test_scanned_days_are_counted_once(db: Database) -> None:
    days = [date(2026, 3, 1) + n * DAY for n in range(21)]
    async with db.write() as conn:
        await journal.flush(conn, counts=[DailyCount(GUILD, CHANNEL, day, 10, 1) for day in days], cursors=[])
        noon = datetime(2026, 3, 12, 12, tzinfo=UTC)
        weeks = [
            await statistics.summary(conn, GUILD, noon + n * WEEK, noon + (n + 1) * WEEK, VIENNA)
            for n in (-1, 0)
        ]
        today = await statistics.summary(conn, GUILD, noon - timedelta(hours=1), noon, VIENNA)
    assert [(week.totals.scanned, week.totals.unscored) for week in weeks] == [(70, 7), (70, 7)]
    assert weeks[1].before.scanned == 70
    assert today.totals.scanned == 10


async def test_cases_and_appeals(db: Database) -> None:
    async with db.write() as conn:
        found = [
            await cases.open(
                conn,
                GUILD,
                subject_id=AVA,
                target_id=BEN,
                pattern=None,
                opened_at=START + n * timedelta(hours=1),
            )
            for n in range(4)
        ]
        for case, outcome in zip(
            found, (CaseOutcome.CONFIRMED, CaseOutcome.FALSE_ALARM, CaseOutcome.UNDONE), strict=False
        ):
            verdict = await stored(conn, message_id=case.number, sent_at=START)
            await cases.attach_verdict(conn, case.id, verdict.id)
            await appeals.add(conn, verdict, b"blob", START + DAY)
            accepted = outcome is not CaseOutcome.CONFIRMED
            await appeals.decide(conn, case.id, accepted=accepted, by=MOD, at=START + 2 * DAY)
            await cases.close(conn, case.id, outcome=outcome, by=MOD, at=START + 2 * DAY)
        summary = await statistics.summary(conn, GUILD, START, END, VIENNA)
        record = await statistics.member_record(conn, GUILD, AVA, START)
        nobody = await statistics.member_record(conn, GUILD, BEN, START)
        fresh = await statistics.member_record(conn, GUILD, AVA, START + 3 * DAY)
    totals = summary.totals
    assert (totals.cases_opened, totals.confirmed, totals.false_alarms) == (4, 1, 1)
    assert (totals.appeals, totals.appeals_accepted) == (3, 2)
    assert summary.open_cases == (found[3],)
    assert record == statistics.MemberRecord(flagged=3, confirmed=1, false_alarms=1, let_pass=1)
    assert nobody == fresh == statistics.MemberRecord(flagged=0, confirmed=0, false_alarms=0, let_pass=0)


async def test_more_verdicts_than_a_batch(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statistics, "_BATCH", 3)
    async with db.write() as conn:
        for number in range(10):
            await stored(conn, message_id=number, sent_at=NOW)
        summary = await statistics.summary(conn, GUILD, START, END, UTC)
    assert summary.totals.flagged == 10
