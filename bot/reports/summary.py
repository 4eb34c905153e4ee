"""`/summary` and `/history member`: numbers, dates and links, no old text, no ranking of people."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from discord import ui
from discord.utils import format_dt

from bot.cases import strike_ladder
from bot.cases.strike_ladder import Standing
from bot.clock import utcnow
from bot.domain.level import ALLOW, Level, Mode
from bot.reports import wording
from bot.reports.periods import Period, last_days
from bot.servers import Servers
from bot.store import cases, statistics, verdicts
from bot.store.database import Database
from bot.store.statistics import Summary
from bot.store.strikes import StrikeRow
from bot.store.verdicts import StoredVerdict
from bot.ui import explanations, words
from bot.ui.cards import card, report
from bot.ui.safe import inline

RECORD_DAYS = 90
_SHOWN = 8
_CASES = 200
"""Cases looked at for one record: more than anybody is likely to have."""


class Summaries:
    """Reads the store and puts it into cards. `now` is the clock."""

    def __init__(self, database: Database, servers: Servers, *, now: Callable[[], datetime] = utcnow) -> None:
        self._db = database
        self._servers = servers
        self._now = now

    async def server(self, guild_id: int, days: int) -> ui.LayoutView:
        """What happened in the last `days` days (today included) against the days before."""
        server = await self._servers.get(guild_id)
        period = last_days(days, self._now(), server.timezone)
        summary = await self.read(guild_id, period)
        shadow = server.mode_at(self._now()) is Mode.SHADOW
        return card(*self.paragraphs(summary, period, shadow=shadow, title=_last(days)))

    async def read(self, guild_id: int, period: Period) -> Summary:
        """The numbers of a period."""
        async with self._db.read() as conn:
            return await statistics.summary(conn, guild_id, period.start, period.end, period.zone)

    @staticmethod
    def paragraphs(summary: Summary, period: Period, *, shadow: bool, title: str) -> list[str]:
        """A summary in words, most important first; empty ones have nothing to say."""
        return [
            wording.heading(title, period),
            wording.opening(summary, shadow=shadow),
            wording.table(summary.totals, summary.before, shadow=shadow),
            "\n".join(
                filter(None, [wording.where(summary), wording.when(summary), wording.what(summary.rules)])
            ),
            "\n".join(
                filter(None, [wording.open_cases(summary.open_cases), wording.false_alarms(summary.totals)])
            ),
            wording.unscored(summary.totals),
        ]

    async def member(self, guild_id: int, user_id: int, name: str) -> ui.LayoutView:
        """What is kept about one member, for the moderators who decide about them."""
        now = self._now()
        policy = await self._servers.policy(guild_id)
        async with self._db.read() as conn:
            record = await statistics.member_record(
                conn, guild_id, user_id, now - timedelta(days=RECORD_DAYS)
            )
            newest = await verdicts.involving(conn, guild_id, user_id, limit=_SHOWN)
            about = await cases.of_member(conn, guild_id, user_id, limit=_CASES)
            strikes = await strike_ladder.standing(conn, policy, guild_id, user_id, now)
        numbers = {case.id: case.number for case in about}
        return report(
            f"Record of {inline(name)}",
            f"In {RECORD_DAYS} days: {words.plural(record.flagged, 'flagged message')}, "
            f"{words.plural(record.confirmed, 'confirmed case')}, {words.plural(record.false_alarms, 'false alarm')}.",
            _strikes(strikes),
            _listed("Cases", [wording.case_line(case) for case in about]),
            _listed("Newest flagged messages", [_verdict(verdict, numbers) for verdict in newest]),
            "-# Only numbers, dates and links: texts stay in their cases until they are purged.",
        )


def _last(days: int) -> str:
    return "Today" if days == 1 else f"The last {days} days"


def _listed(title: str, lines: Sequence[str], *, note: str = "") -> str:
    if not lines:
        return f"**{title}** none"
    more = f"\n… and {len(lines) - _SHOWN} more" if len(lines) > _SHOWN else ""
    return f"**{title}** {note}\n" + "\n".join(f"- {line}" for line in lines[:_SHOWN]) + more


def _verdict(verdict: StoredVerdict, numbers: dict[int, int]) -> str:
    decision, live = verdict.decision, verdict.mode is Mode.LIVE
    done = wording.DONE if live else wording.WOULD
    outcome = " and ".join(done[level] for level in Level if level in decision.levels) or ALLOW
    rule = explanations.rule(decision)
    case = f" · case #{numbers[verdict.case_id]}" if verdict.case_id in numbers else ""
    there = not live or not decision.hidden
    url = f"https://discord.com/channels/{verdict.guild_id}/{verdict.channel_id}/{verdict.message_id}"
    elsewhere = f"<#{verdict.channel_id}>" if verdict.channel_id else decision.surface
    place = f"[message]({url})" if there else elsewhere
    return f"{format_dt(verdict.sent_at, 'd')} {outcome} · {rule}{case} · {place}"


def _strikes(standing: Standing) -> str:
    """The points that count now, what they call for, and where they come from."""
    lines = [_strike(strike, value) for strike, value in zip(standing.given, standing.values, strict=True)]
    return _listed("Strikes", lines[::-1], note=standing.words)


def _strike(strike: StrikeRow, value: float) -> str:
    state = "overturned, counts nothing" if strike.overturned_at else f"{value:.1f} of {strike.weight:g} left"
    return f"{format_dt(strike.at, 'd')} · {state}"
