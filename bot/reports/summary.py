"""`/summary` and `/history member`: numbers, dates and links, no old text, no ranking of people."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from discord import ui
from discord.utils import format_dt

from bot.cases import strike_ladder
from bot.cases.strike_ladder import Standing
from bot.clock import utcnow
from bot.domain.level import Mode
from bot.reports import wording
from bot.reports.periods import Period, last_days
from bot.servers import Servers
from bot.store import cases, statistics, verdicts
from bot.store.database import Database
from bot.store.statistics import Summary
from bot.store.strikes import StrikeRow
from bot.store.verdicts import StoredVerdict
from bot.ui import explanations, words
from bot.ui.cards import answer_card, card
from bot.ui.catalogue import text
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
            newest = await verdicts.involving(conn, guild_id, user_id, flagged_only=True, limit=_SHOWN)
            about = await cases.of_member(conn, guild_id, user_id, limit=_CASES)
            strikes = await strike_ladder.standing(conn, policy, guild_id, user_id, now)
        numbers = {case.id: case.number for case in about}
        return answer_card(
            text("record", name=inline(name)),
            text(
                "record-numbers",
                days=RECORD_DAYS,
                flagged=record.flagged,
                confirmed=record.confirmed,
                false_alarms=record.false_alarms,
                let_pass=record.let_pass,
            ),
            _strikes(strikes),
            _listed("record-cases", [wording.case_line(case) for case in about]),
            _listed("record-messages", [_verdict(verdict, numbers) for verdict in newest]),
            text("record-note"),
        )


def _last(days: int) -> str:
    return text("summary-today") if days == 1 else text("summary-days", days=days)


def _listed(message: str, lines: Sequence[str], **parameters: str) -> str:
    if not lines:
        return text(f"{message}-none")
    more = [text("and-more", more=len(lines) - _SHOWN)] if len(lines) > _SHOWN else []
    return "\n".join([text(message, **parameters), *(f"- {line}" for line in lines[:_SHOWN]), *more])


def _verdict(verdict: StoredVerdict, numbers: dict[int, int]) -> str:
    decision, live = verdict.decision, verdict.mode is Mode.LIVE
    family = "done" if live else "would"
    done = words.listed([text(f"{family}-{level}") for level in decision.level_names])
    number = numbers.get(verdict.case_id or 0)
    case = f" · {text('record-case', number=str(number))}" if number else ""
    there = not live or not decision.hidden
    url = f"https://discord.com/channels/{verdict.guild_id}/{verdict.channel_id}/{verdict.message_id}"
    elsewhere = f"<#{verdict.channel_id}>" if verdict.channel_id else words.surface(decision.surface)
    place = f"[{text('case-message')}]({url})" if there else elsewhere
    return f"{format_dt(verdict.sent_at, 'd')} {done} · {explanations.rule(decision)}{case} · {place}"


def _strikes(standing: Standing) -> str:
    """The points that count now, what they call for, and where they come from."""
    lines = [_strike(strike, value) for strike, value in zip(standing.given, standing.values, strict=True)]
    return _listed(
        "record-strikes", lines[::-1], standing=words.standing(standing.points, standing.rung, now=True)
    )


def _strike(strike: StrikeRow, value: float) -> str:
    left = text("record-strike", points=value, of=strike.weight)
    state = text("record-strike-overturned") if strike.overturned_at else left
    return f"{format_dt(strike.at, 'd')} · {state}"
