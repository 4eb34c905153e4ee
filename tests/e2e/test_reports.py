"""Summaries, the weekly report and retention, on the running bot."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from bot.actions.outbox import Batch
from bot.reports import chart, weekly
from bot.reports.chart import HEIGHT, WIDTH
from bot.reports.weekly import MAX_ATTEMPTS, WeeklyReports
from bot.store import guilds, journal, subscriptions
from bot.store.subscriptions import ReportRun
from tests.e2e.world import Person, World, answer, text_of

DAY = timedelta(days=1)


_PICTURES: dict[str, bytes] = {}
_draw = chart._render_and_tidy


@pytest.fixture(autouse=True)
def _each_chart_is_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests draw the same few charts again and again, which would be most of their time."""

    def drawn(wanted: chart.Chart) -> bytes:
        key = repr(wanted)
        if key not in _PICTURES:
            _PICTURES[key] = _draw(wanted)
        return _PICTURES[key]

    monkeypatch.setattr(chart, "_render_and_tidy", drawn)


class Killed(BaseException):
    """The process ends here; nothing after it happens."""


class Clocked(WeeklyReports):
    """The reports of a world, run by hand with a clock of their own."""

    def __init__(self, world: World) -> None:
        self.at = world.env.now()
        self.pauses = 0
        bot = world.bot
        super().__init__(
            bot,
            bot.db,
            bot.servers,
            bot.summaries,
            bot.moderators,
            pause=self._count,
            now=lambda: self.at,
        )
        self._world = world

    async def _count(self) -> None:
        self.pauses += 1

    async def subscribed(self, *people: Person) -> "Clocked":
        """With these subscribers, at the moment at which their first report is due."""
        for person in people:
            await self.subscribe(self._world.guild.id, person.id)
        self.at = await self.next_due(self._world.guild.id)
        return self

    async def run(self, person: Person) -> ReportRun:
        """The newest report planned for somebody."""
        async with self._world.bot.db.read() as conn:
            found = await subscriptions.last_run(conn, self._world.guild.id, person.id)
        assert found is not None
        return found


async def reports_of(world: World, person: Person) -> list[str]:
    """The reports that reached somebody."""
    return [text for text in map(text_of, await world.dms(person)) if "Weekly report" in text]


# The report


async def test_the_report_arrives_by_itself_with_a_chart(live: World) -> None:
    # Simulated time begins with Thursday in UTC, so on this island it is Wednesday, an hour before midnight.
    assert live.env.now().replace(minute=0, second=0, microsecond=0) == datetime(2026, 1, 1, tzinfo=UTC)
    await live.mod.slash(live.general, "weekly schedule", weekday=3, hour=1, timezone="Atlantic/Cape_Verde")
    await live.mod.slash(live.general, "weekly subscribe")
    await live.say(live.ann, "hide-me", to=live.ben)
    await live.settle(timedelta(hours=2, minutes=15).total_seconds())

    (report,) = await live.dms(live.mod)
    said = text_of(report)
    assert "Weekly report: Chess Club" in said
    assert "**1 of 1 message** flagged" in said
    assert live.general.mention in said
    (chart,) = report.attachments
    assert Image.open(BytesIO(await chart.read())).size == (WIDTH, HEIGHT)
    assert "Flagged messages per day" in (chart.description or "")


async def test_it_comes_once_a_week(live: World) -> None:
    reports = await Clocked(live).subscribed(live.mod)
    for _ in range(3):
        await reports.run_once()
        reports.at += timedelta(hours=8)

    assert len(await reports_of(live, live.mod)) == 1

    reports.at += 7 * DAY
    await reports.run_once()
    await reports.run_once()
    assert len(await reports_of(live, live.mod)) == 2


async def test_after_a_downtime_over_the_due_time_it_comes_late_and_once(live: World) -> None:
    reports = await Clocked(live).subscribed(live.mod)
    due = reports.at
    reports.at += 2 * DAY
    await reports.run_once()
    await reports.run_once()

    assert len(await reports_of(live, live.mod)) == 1
    assert (await reports.run(live.mod)).period_end == due


async def test_after_a_month_off_only_the_newest_week_comes(live: World) -> None:
    reports = await Clocked(live).subscribed(live.mod)
    reports.at += 30 * DAY
    await reports.run_once()

    assert len(await reports_of(live, live.mod)) == 1


async def test_killed_between_sending_and_marking_it_is_not_sent_twice(
    live: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports = await Clocked(live).subscribed(live.mod)

    async def killed(*_: Any) -> None:
        raise Killed

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(subscriptions, "end_run", killed)
        await reports.run_once()
    assert len(await reports_of(live, live.mod)) == 1
    assert (await reports.run(live.mod)).state == "planned"

    again = Clocked(live)
    again.at = reports.at + timedelta(minutes=1)
    await again.run_once()

    assert len(await reports_of(live, live.mod)) == 1
    assert (await again.run(live.mod)).state == "sent"


async def test_killed_before_sending_it_is_sent_after_the_restart(
    live: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports = await Clocked(live).subscribed(live.mod)

    async def killed(*_: Any, **__: Any) -> None:
        raise Killed

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(weekly, "send_marked", killed)
        await reports.run_once()
    assert await reports_of(live, live.mod) == []

    again = Clocked(live)
    again.at = reports.at + timedelta(minutes=1)
    await again.run_once()

    assert len(await reports_of(live, live.mod)) == 1


async def test_between_two_reports_there_is_a_pause(live: World) -> None:
    others = [live.add(f"mod{number}", live.mod_role) for number in range(3)]
    reports = await Clocked(live).subscribed(live.mod, *others)
    await reports.run_once()

    assert [len(await reports_of(live, person)) for person in (live.mod, *others)] == [1, 1, 1, 1]
    assert reports.pauses == 3


async def test_a_former_moderator_gets_nothing_and_is_unsubscribed(live: World) -> None:
    gone, demoted = live.add("gone", live.mod_role), live.add("demoted", live.mod_role)
    reports = await Clocked(live).subscribed(demoted, gone, live.mod)
    live.guild.remove_member(gone)
    live.env.backend.remove_member_role(live.guild.id, demoted.id, live.mod_role.id)
    await live.settle()
    await reports.run_once()

    assert await reports_of(live, demoted) == []
    assert await reports_of(live, gone) == []
    assert len(await reports_of(live, live.mod)) == 1
    async with live.bot.db.read() as conn:
        assert await subscriptions.subscribers(conn, live.guild.id) == [live.mod.id]


async def test_with_dms_closed_the_subscriber_sees_it_in_weekly(live: World) -> None:
    reports = await Clocked(live).subscribed(live.mod)
    live.close_dms(live.mod)
    await reports.run_once()
    await reports.run_once()

    assert (await reports.run(live.mod)).state == "failed"
    assert (await reports.run(live.mod)).attempts == 1
    said = answer(await live.mod.slash(live.general, "weekly subscribe"))
    assert "subscribed already" in said
    assert "could not be delivered" in said


async def test_when_discord_is_in_trouble_it_is_tried_again_later_and_sent_once(live: World) -> None:
    reports = await Clocked(live).subscribed(live.mod)
    live.env.inject_error("POST", f"/channels/{live.users[live.mod.id].dm_channel.id}/messages", status=500)
    assert await reports.run_once()
    assert (await reports.run(live.mod)).state == "planned"

    await reports.run_once()
    assert (await reports.run(live.mod)).attempts == 1  # not hammered

    reports.at += timedelta(minutes=2)
    await reports.run_once()
    assert (await reports.run(live.mod)).state == "sent"
    assert len(await reports_of(live, live.mod)) == 1


async def test_trouble_without_end_is_given_up(live: World) -> None:
    reports = await Clocked(live).subscribed(live.mod)
    path = f"/channels/{live.users[live.mod.id].dm_channel.id}/messages"
    live.env.inject_error("POST", path, status=500, times=None)
    for _ in range(MAX_ATTEMPTS + 3):
        await reports.run_once()
        reports.at += timedelta(hours=1)

    run = await reports.run(live.mod)
    assert (run.state, run.attempts) == ("failed", MAX_ATTEMPTS)


async def test_a_server_that_was_left_gets_no_report(live: World) -> None:
    reports = await Clocked(live).subscribed(live.mod)
    async with live.bot.db.write() as conn:
        await subscriptions.plan_due(conn, reports.at)
    await live.bot.get_guild(live.guild.id).leave()  # type: ignore[union-attr]
    await live.settle()
    await reports.run_once()

    assert (await reports.run(live.mod)).state == "skipped"
    assert await reports_of(live, live.mod) == []


async def test_a_changed_schedule_sends_nothing_belatedly(live: World) -> None:
    reports = await Clocked(live).subscribed(live.mod)
    await reports.run_once()
    reports.at += DAY
    yesterday = (reports.at - timedelta(hours=3)).weekday()
    due = await reports.schedule(live.guild.id, weekday=yesterday, hour=0, timezone="UTC", by=live.mod.id)
    await reports.run_once()
    assert len(await reports_of(live, live.mod)) == 1

    reports.at = due
    await reports.run_once()
    assert len(await reports_of(live, live.mod)) == 2


# Commands


async def test_summary_answers_the_moderator_alone(shadow: World) -> None:
    await shadow.say(shadow.ann, "hide-me", to=shadow.ben)
    said = answer(await shadow.mod.slash(shadow.general, "summary", days=3))

    assert "The last 3 days" in said
    assert "Shadow mode: nothing was done" in said
    assert "would hide" in said


async def test_history_shows_a_record(live: World) -> None:
    await live.say(live.ann, "hide-me", to=live.ben)
    said = answer(await live.mod.slash(live.general, "history member", member=live.ann))

    assert "1 flagged message" in said
    assert "hide-me" not in said


async def test_preview_shows_the_report_with_its_chart(live: World) -> None:
    result = await live.mod.slash(live.general, "weekly preview")

    assert "Preview of the weekly report" in answer(result)
    (message,) = [m for m in (result.response, *result.followups) if m is not None]
    assert [attachment.filename for attachment in message.attachments] == ["report.png"]


async def test_subscribing_and_unsubscribing(live: World) -> None:
    assert "Subscribed. The next report comes" in answer(
        await live.mod.slash(live.general, "weekly subscribe")
    )
    assert "subscribed already" in answer(await live.mod.slash(live.general, "weekly subscribe"))
    assert "Unsubscribed" in answer(await live.mod.slash(live.general, "weekly unsubscribe"))
    assert "not subscribed" in answer(await live.mod.slash(live.general, "weekly unsubscribe"))


async def test_the_schedule_is_stored_and_said(live: World) -> None:
    said = answer(
        await live.mod.slash(live.general, "weekly schedule", weekday=4, hour=18, timezone="Asia/Kolkata")
    )

    assert "every Friday at 18:00 (Asia/Kolkata)" in said
    guild = (await live.bot.servers.get(live.guild.id)).guild
    assert (guild.report_weekday, guild.report_hour, guild.timezone) == (4, 18, "Asia/Kolkata")


async def test_time_zones_are_completed_and_unknown_ones_refused(live: World) -> None:
    choices = await live.mod.autocomplete(
        live.general, "weekly schedule", "timezone", "new y", weekday=0, hour=9
    )
    assert [choice["value"] for choice in choices] == ["America/New_York"]

    said = answer(
        await live.mod.slash(live.general, "weekly schedule", weekday=0, hour=9, timezone="Mars/Base")
    )
    assert "do not know this time zone" in said
    assert (await live.bot.servers.get(live.guild.id)).guild.timezone == "UTC"


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("summary", {}),
        ("weekly subscribe", {}),
        ("weekly unsubscribe", {}),
        ("weekly preview", {}),
        ("weekly schedule", {"weekday": 0, "hour": 9, "timezone": "UTC"}),
    ],
)
async def test_others_than_moderators_are_refused(live: World, command: str, options: dict[str, Any]) -> None:
    # An administrator may open commands to everybody in Discord's settings; the bot refuses anyway.
    for each in live.bot.tree.get_commands():
        each.default_permissions = None
    await live.bot.tree.sync()

    assert "Only moderators" in answer(await live.ann.slash(live.general, command, **options))


# Expiry


async def test_when_evidence_is_purged_the_text_goes_from_the_card_too(live: World) -> None:
    await live.open_case()
    assert "escalate-me" in await live.card()
    later = live.env.now() + (await live.bot.servers.get(live.guild.id)).policy.evidence_days * DAY + DAY
    await live.bot.expiry.purge(later)

    (verdict,) = await live.verdicts(live.ann)
    assert verdict.evidence is None
    refresh = (await live.actions())["case_card"]
    assert (refresh.state, refresh.not_before) == ("planned", later + timedelta(seconds=1))
    await live.bot.case_view.post(Batch([refresh]))
    assert "escalate-me" not in await live.card()
    assert "no longer available" in await live.card()


async def test_what_is_still_kept_stays_on_its_card(live: World) -> None:
    await live.open_case()
    await live.bot.expiry.purge(live.env.now() + DAY)
    await live.settle()

    assert "escalate-me" in await live.card()
    assert (await live.actions())["case_card"].state == "done"


async def test_a_server_left_long_ago_is_forgotten_with_its_cases(live: World) -> None:
    await live.open_case()
    await live.bot.welcome.left(live.guild.id)
    later = live.env.now() + (live.bot.settings.leave_days + 1) * DAY
    await live.bot.expiry.purge(later)

    assert await live.verdicts(live.ann) == []
    async with live.bot.db.read() as conn:
        assert await guilds.get(conn, live.guild.id) is None
        assert await journal.backlog(conn) == 0
