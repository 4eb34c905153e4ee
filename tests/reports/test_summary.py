"""`/summary` and `/history member` on a real database: numbers, never a ranking, never old text."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from discord import ui
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.actions import ActionKind, Payload
from bot.domain.cases import CaseOutcome
from bot.domain.level import Level, Mode
from bot.policy.schema import PolicyChange, changed
from bot.reports.summary import Summaries
from bot.servers import Servers
from bot.store import cases, journal, strikes
from bot.store.cases import Case
from bot.store.database import Database
from bot.store.journal import DailyCount, PlannedAction
from tests.store.samples import AVA, BEN, CHANNEL, GUILD, MOD, new_verdict
from tests.support.decisions import decision

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)  # a Sunday
DAY = timedelta(days=1)
OTHER = CHANNEL + 1


class History:
    """A database with verdicts and cases as they come, and the summaries of it."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.servers = Servers(db)
        self.summaries = Summaries(db, self.servers, now=lambda: NOW)
        self._messages = 0

    async def live(self) -> None:
        policy = (await self.servers.get(GUILD)).policy
        await self.servers.set_policy(GUILD, changed(policy, mode=Mode.LIVE), by=MOD, what=PolicyChange.MODE)

    async def flagged(self, conn: AsyncConnection, at: datetime, *outcome: str, **changes: Any) -> int:
        self._messages += 1
        verdict = new_verdict(
            message_id=self._messages,
            sent_at=at,
            decided_at=at,
            decision=decision(*map(Level, outcome)),
            **changes,
        )
        recorded = await journal.record(conn, verdict, [])
        assert recorded is not None
        return recorded.verdict_id

    async def case(self, conn: AsyncConnection, opened: datetime, verdict_id: int, **more: Any) -> Case:
        about: dict[str, Any] = {"subject_id": AVA, "target_id": BEN, "pattern": "sustained"} | more
        case = await cases.open(conn, GUILD, opened_at=opened, **about)
        await cases.attach_verdict(conn, case.id, verdict_id)
        return case

    async def server(self, days: int = 7) -> str:
        return text_of(await self.summaries.server(GUILD, days))

    async def member(self, user_id: int = AVA, name: str = "Ava") -> str:
        return text_of(await self.summaries.member(GUILD, user_id, name))


def text_of(view: ui.LayoutView) -> str:
    """All words of a card; fails where Discord would refuse it."""
    words = "\n".join(item.content for item in view.walk_children() if isinstance(item, ui.TextDisplay))
    assert len(words) <= 4_000
    assert view.total_children_count <= 40
    return words


@pytest.fixture
async def history(tmp_path: Path) -> AsyncIterator[History]:
    db = await Database.open(f"sqlite+aiosqlite:///{tmp_path / 'upstander.db'}")
    yield History(db)
    await db.close()


def row(text: str, label: str) -> list[int]:
    """The numbers behind `label` in the table."""
    line = next(line for line in text.splitlines() if line.strip().startswith(label))
    return [int(number.replace(",", "")) for number in line.replace(label, "").split()]


async def test_numbers_stand_beside_those_of_the_period_before(history: History) -> None:
    await history.live()
    async with history.db.write() as conn:
        await history.flagged(conn, NOW - DAY, "hide", "escalate")
        await history.flagged(conn, NOW - 2 * DAY, "warn")
        await history.flagged(conn, NOW - 9 * DAY, "warn")
        today, before = NOW.date(), (NOW - 9 * DAY).date()
        counts = [DailyCount(GUILD, CHANNEL, today, 1500, 4), DailyCount(GUILD, CHANNEL, before, 1000, 0)]
        await journal.flush(conn, counts=counts, cursors=[])

    said = await history.server()

    assert "**2 of 1,500 messages** flagged. The period before: 1 of 1,000." in said
    assert row(said, "messages read") == [1500, 1000]
    assert row(said, "flagged") == [2, 1]
    assert row(said, "warned") == [1, 1]
    assert row(said, "hidden") == [1, 0]
    assert row(said, "escalated") == [1, 0]
    assert "would" not in said
    assert "4 messages had something I could not score" in said


async def test_shadow_mode_says_that_nothing_was_done(history: History) -> None:
    async with history.db.write() as conn:
        await history.flagged(conn, NOW - DAY, "hide", mode="shadow")

    said = await history.server()

    assert "Shadow mode: nothing was done" in said
    assert row(said, "would hide") == [1, 0]
    assert "\n hidden" not in said


async def test_after_going_live_both_are_told_apart(history: History) -> None:
    await history.live()
    async with history.db.write() as conn:
        await history.flagged(conn, NOW - 3 * DAY, "warn", mode="shadow")
        await history.flagged(conn, NOW - DAY, "warn")

    said = await history.server()

    assert "Part of the time was in shadow mode" in said
    assert row(said, "warned") == [1, 0]
    assert row(said, "would warn") == [1, 0]


async def test_a_quiet_week_is_said_to_be_quiet(history: History) -> None:
    await history.live()

    said = await history.server()

    assert "Nothing was flagged" in said
    assert "**Open cases** none" in said
    assert "**When**" not in said


async def test_where_and_when(history: History) -> None:
    friday_evening = datetime(2026, 11, 20, 20, 30, tzinfo=UTC)
    await history.servers.get(GUILD)
    await history.servers.update(GUILD, timezone="Europe/Berlin")
    async with history.db.write() as conn:
        for minute in range(4):
            await history.flagged(conn, friday_evening + timedelta(minutes=minute), "warn", channel_id=OTHER)
        await history.flagged(conn, friday_evening - 2 * DAY, "warn")

    said = await history.server()

    assert f"<#{OTHER}> 4 · <#{CHANNEL}> 1" in said
    assert "most on Friday (4) and between 19:00 and 22:00 (5)" in said


async def test_open_cases_have_an_age_and_a_link(history: History) -> None:
    opened = NOW - 12 * DAY
    async with history.db.write() as conn:
        case = await history.case(conn, opened, await history.flagged(conn, opened, "escalate"))
        await cases.set_card(conn, case.id, 5, 6)

    said = await history.server()

    assert f"#1 Sustained bullying · <t:{int(opened.timestamp())}:R> · [card](" in said
    assert f"/channels/{GUILD}/5/6" in said


async def test_false_alarms_are_counted_and_many_bring_advice(history: History) -> None:
    async with history.db.write() as conn:
        for number in range(5):
            verdict = await history.flagged(conn, NOW - DAY, "escalate")
            case = await history.case(conn, NOW - DAY, verdict)
            outcome = CaseOutcome.CONFIRMED if number < 2 else CaseOutcome.FALSE_ALARM
            await cases.close(conn, case.id, outcome=outcome, by=MOD, at=NOW - DAY)

    said = await history.server()

    assert "3 of 5 decided cases" in said
    assert "/policy threshold" in said


async def test_people_are_never_ranked_or_named(history: History) -> None:
    people = [AVA + number for number in range(30)]
    async with history.db.write() as conn:
        for person in people:
            verdict = await history.flagged(conn, NOW - DAY, "escalate", author_id=person, target_id=BEN)
            await history.case(conn, NOW - DAY, verdict, subject_id=person)

    said = await history.server()

    assert "<@" not in said
    assert not [person for person in [*people, BEN] if str(person) in said]


@pytest.mark.parametrize("days", [1, 7, 180])
async def test_a_busy_server_fits_into_a_card(history: History, days: int) -> None:
    async with history.db.write() as conn:
        for number in range(200):
            channel = CHANNEL + number
            verdict = await history.flagged(
                conn, NOW - timedelta(hours=1), "hide", "escalate", channel_id=channel
            )
            await history.case(conn, NOW - DAY, verdict)

    said = await history.server(days)

    assert "and 195 other channels" in said
    assert "… and 194 more: `/case list`" in said


async def test_a_record_has_verdicts_cases_and_strikes_with_their_points(history: History) -> None:
    async with history.db.write() as conn:
        verdict = await history.flagged(conn, NOW - 9 * DAY, "hide", "escalate", evidence=b"not for eyes")
        await history.flagged(conn, NOW - DAY, "warn", mode="shadow")
        case = await history.case(conn, NOW - 9 * DAY, verdict)
        await cases.close(conn, case.id, outcome=CaseOutcome.CONFIRMED, by=MOD, at=NOW - 9 * DAY)
        for weight, episode in ((3.0, "a"), (2.0, "b")):
            await strikes.add(
                conn,
                GUILD,
                AVA,
                target_id=BEN,
                weight=weight,
                at=NOW - 9 * DAY,
                verdict_id=verdict if episode == "b" else None,
                case_id=case.id,
                episode=episode,
            )
        await strikes.overturn(conn, verdict_id=verdict, by=MOD, at=NOW)

    said = await history.member(name="*Ava* @everyone")

    assert "2 flagged messages, 1 confirmed case, 0 false alarms" in said
    assert "2.7 points now: explained privately" in said  # 3 points, nine of ninety days faded
    assert "2.7 of 3 left" in said
    assert "overturned, counts nothing" in said
    assert "#1 Sustained bullying · confirmed" in said
    assert "hidden and escalated · " in said
    assert "case #1" in said
    assert "would be warned" in said
    assert "not for eyes" not in said
    assert "@everyone" not in said
    assert "*Ava*" not in said.replace("\\*", "")


async def test_strikes_do_not_fade_during_a_timeout(history: History) -> None:
    async with history.db.write() as conn:
        verdict = await history.flagged(conn, NOW - 9 * DAY, "escalate")
        case = await history.case(conn, NOW - 9 * DAY, verdict)
        payload: Payload = {"author_id": AVA, "until": int((NOW - 4 * DAY).timestamp())}
        action = PlannedAction(ActionKind.TIMEOUT, "timeout:1", payload)
        (action_id,) = await journal.plan(conn, GUILD, [action], case_id=case.id, now=NOW - 8 * DAY)
        await journal.claim(conn, [action_id], NOW)
        await journal.mark_done(conn, [action_id], NOW - 8 * DAY, {})
        await strikes.add(
            conn,
            GUILD,
            AVA,
            target_id=BEN,
            weight=2.0,
            at=NOW - 9 * DAY,
            verdict_id=verdict,
            case_id=case.id,
            episode="a",
        )

    # nine days old, of which four in a timeout: 2 · (1 - 5/90)
    assert "1.9 points now" in await history.member()


async def test_somebody_without_a_record_has_none(history: History) -> None:
    said = await history.member(BEN, "Ben")

    assert "0 flagged messages" in said
    assert "**Strikes** none" in said
    assert "**Cases** none" in said


async def test_a_long_record_fits_into_a_card(history: History) -> None:
    async with history.db.write() as conn:
        for number in range(60):
            verdict = await history.flagged(conn, NOW - number * DAY, "hide", "escalate")
            case = await history.case(conn, NOW - number * DAY, verdict)
            await strikes.add(
                conn,
                GUILD,
                AVA,
                target_id=BEN,
                weight=5.0,
                at=NOW - number * DAY,
                verdict_id=verdict,
                case_id=case.id,
                episode=str(number),
            )

    said = await history.member()

    assert "a review for a ban is proposed" in said
    assert "Only numbers, dates and links" in said
