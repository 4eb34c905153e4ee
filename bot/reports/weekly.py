"""The weekly report by DM: to subscribed moderators who still are moderators, once per week, whatever happens.

Invariants: a report is planned in the store before it is sent; a planned one is sent until it is marked, but never
twice: its card carries the id of its run, and an attempt that may have got through is looked for first.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO

import discord
import structlog
from discord import ui

from bot.actions.meaning import Meaning, meaning_of
from bot.actions.reach import send_marked
from bot.cases.moderators import Moderators
from bot.clock import utcnow
from bot.domain.actions import RunState
from bot.domain.cases import LogEntry
from bot.domain.level import Mode
from bot.gateway import Gateway
from bot.reports.chart import Chart, draw
from bot.reports.periods import WEEK, Period, last_days, next_due, week_before
from bot.reports.summary import Summaries
from bot.servers import Servers
from bot.store import guilds, moderation_log, subscriptions
from bot.store.database import Database
from bot.store.subscriptions import ReportRun
from bot.ui import words
from bot.ui.catalogue import speaking, text
from bot.ui.report_card import CHART_FILE, report_card
from bot.ui.safe import inline

log = structlog.get_logger(__name__)

MAX_ATTEMPTS = 10
_AT_ONCE = 500
_SOON = timedelta(minutes=15)
# Cards of reports and of actions never carry the same marker: those of actions are below this (bot/actions/reach.py).
_MARKERS = 2**30


@dataclass(frozen=True, slots=True)
class Report:
    """A report ready to be sent, any number of times."""

    paragraphs: tuple[str, ...]
    chart: bytes
    description: str

    def card(self) -> tuple[ui.LayoutView, list[discord.File]]:
        """A fresh card and its file; discord.py uses each up when it sends them."""
        file = discord.File(BytesIO(self.chart), filename=CHART_FILE, description=self.description)
        return report_card(*self.paragraphs, description=self.description), [file]


async def stagger() -> None:
    """The pause between two DMs: many in a row make Discord suspect spam."""
    await asyncio.sleep(random.uniform(2.0, 5.0))  # noqa: S311 - jitter, not a secret


class WeeklyReports:
    """Plans and sends reports. `pause` is awaited between two DMs, `now` is the clock."""

    def __init__(
        self,
        gateway: Gateway,
        database: Database,
        servers: Servers,
        summaries: Summaries,
        moderators: Moderators,
        *,
        pause: Callable[[], Awaitable[None]] = stagger,
        now: Callable[[], datetime] = utcnow,
    ) -> None:
        self._gateway = gateway
        self._db = database
        self._servers = servers
        self._summaries = summaries
        self._moderators = moderators
        self._pause = pause
        self._now = now
        self._drawing = asyncio.Lock()
        self._not_before: dict[int, datetime] = {}

    async def run_once(self) -> bool:
        """Plan what is due, then send what is planned. True when something is left or due within minutes."""
        if not self._gateway.is_ready():
            return True  # before, every server and member would seem to be gone
        async with self._db.write() as conn:
            await subscriptions.plan_due(conn, self._now())
            soon = any(
                next_due(guild, self._now()) - self._now() < _SOON for guild in await guilds.present(conn)
            )
        async with self._db.read() as conn:
            runs = await subscriptions.planned_runs(conn, limit=_AT_ONCE)
        self._not_before = {run.id: self._not_before[run.id] for run in runs if run.id in self._not_before}
        now = self._now()
        await self._send_all([run for run in runs if self._not_before.get(run.id, now) <= now])
        return soon or bool(self._not_before)

    async def preview(self, guild_id: int) -> tuple[ui.LayoutView, list[discord.File]]:
        """The report as it would be if the week ended tonight."""
        zone = (await self._servers.get(guild_id)).timezone
        return (await self._report(guild_id, last_days(WEEK, self._now(), zone), "weekly-preview")).card()

    async def subscribe(self, guild_id: int, user_id: int) -> bool:
        """Send the member the report from the next due time on; False when they get it already."""
        async with self._db.write() as conn:
            return await subscriptions.subscribe(conn, guild_id, user_id, self._now())

    async def unsubscribe(self, guild_id: int, user_id: int) -> bool:
        """End it; False when there was no subscription."""
        async with self._db.write() as conn:
            return await subscriptions.unsubscribe(conn, guild_id, user_id)

    async def schedule(self, guild_id: int, *, weekday: int, hour: int, timezone: str, by: int) -> datetime:
        """Change when reports are sent (Monday = 0, hour and IANA time zone of the server); the next due time."""
        await self._servers.get(guild_id)
        async with self._db.write() as conn:
            # One transaction: nothing may fall due by the new schedule before it is said not to be sent belatedly.
            guild = await guilds.update(
                conn, guild_id, report_weekday=weekday, report_hour=hour, timezone=timezone
            )
            assert guild is not None
            await subscriptions.skip_due(conn, guild, self._now())
            detail = {"weekday": weekday, "hour": hour, "timezone": timezone}
            await moderation_log.add(conn, guild_id, by, self._now(), LogEntry.REPORT_SCHEDULE, detail)
        self._servers.forget(guild_id)
        return next_due(guild, self._now())

    async def next_due(self, guild_id: int) -> datetime:
        """When the next report is due."""
        return next_due((await self._servers.get(guild_id)).guild, self._now())

    async def trouble(self, guild_id: int, user_id: int) -> str | None:
        """What a subscriber must know: the newest report did not reach them."""
        async with self._db.read() as conn:
            run = await subscriptions.last_run(conn, guild_id, user_id)
        if run is None or run.state != RunState.FAILED:
            return None
        return text("weekly-not-delivered", when=words.when(run.period_end))

    async def _send_all(self, runs: list[ReportRun]) -> None:
        newest: dict[tuple[int, datetime], Report] = {}
        for position, run in enumerate(runs):
            if position:
                await self._pause()
            try:
                await self._deliver(run, newest)
            except Exception as error:
                await self._trouble(run, error)

    async def _deliver(self, run: ReportRun, newest: dict[tuple[int, datetime], Report]) -> None:
        """Send one report, or settle why not. Subscribers of one server follow each other and share a report."""
        guild = self._gateway.get_guild(run.guild_id)
        if guild is None:
            await self._end(run, RunState.SKIPPED)
            return
        if guild.unavailable:
            return
        async with self._db.write() as conn:
            if not await subscriptions.begin_run(conn, run.id):
                return
        member = await self._moderators.find(guild.id, run.user_id)
        if member is None:
            log.info("no longer a moderator, unsubscribed from the report", guild=guild.id, user=run.user_id)
            await self.unsubscribe(guild.id, run.user_id)
            return
        week = (run.guild_id, run.period_end)
        with speaking(guild.preferred_locale.value):
            if week not in newest:
                newest.clear()
                zone = (await self._servers.get(guild.id)).timezone
                period = week_before(run.period_end, zone)
                newest[week] = await self._report(guild.id, period, "weekly-title")
            view, files = newest[week].card()
        marker = _MARKERS + run.id % _MARKERS
        since = run.planned_at if run.attempts else None
        await send_marked(member, view, marker=marker, since=since, files=files)
        await self._end(run, RunState.SENT)

    async def _trouble(self, run: ReportRun, error: Exception) -> None:
        meaning = meaning_of(error)
        if meaning is None:
            log.exception("report failed", run=run.id, guild=run.guild_id)
        if meaning in {Meaning.LATER, None} and run.attempts + 1 < MAX_ATTEMPTS:
            self._not_before[run.id] = self._now() + timedelta(minutes=min(60, 2**run.attempts))
            return
        log.warning(
            "report not delivered", run=run.id, guild=run.guild_id, user=run.user_id, why=str(meaning)
        )
        await self._end(run, RunState.FAILED)

    async def _end(self, run: ReportRun, state: RunState) -> None:
        async with self._db.write() as conn:
            await subscriptions.end_run(conn, run.id, state, self._now())

    async def _report(self, guild_id: int, period: Period, title: str) -> Report:
        """`title` is the message of its heading."""
        server = await self._servers.get(guild_id)
        summary = await self._summaries.read(guild_id, period)
        shadow = server.mode_at(self._now()) is Mode.SHADOW
        guild = self._gateway.get_guild(guild_id)
        heading = text(title, server=inline(guild.name)) if guild else text(f"{title}-nameless")
        chart = Chart.of(summary, period.days)
        async with self._drawing:  # one at a time: a chart in the making takes several megabytes
            picture = await draw(chart)
        paragraphs = self._summaries.paragraphs(summary, period, shadow=shadow, title=heading)
        return Report((*paragraphs, text("weekly-closing")), picture, chart.description)
