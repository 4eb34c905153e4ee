"""A server's numbers in words: paragraphs of `/summary` and of the weekly report. Never a ranking of people."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from discord.utils import format_dt

from bot.domain.cases import CaseState
from bot.domain.decision import Rule
from bot.domain.level import Level
from bot.reports.periods import Period
from bot.store.cases import Case
from bot.store.statistics import Summary, Totals
from bot.ui import words

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DONE = {Level.WARN: "warned", Level.HIDE: "hidden", Level.ESCALATE: "escalated"}
WOULD = {
    Level.WARN: "would be warned",
    Level.HIDE: "would be hidden",
    Level.ESCALATE: "would be escalated",
}

_CHANNELS = 5
_RULES = 4
_CASES = 6
_WINDOW = 3
"""Hours of the stretch of the day that is named as the busiest."""
_ENOUGH = 5
"""Flagged messages from which on it makes sense to say when they came."""


def heading(title: str, period: Period) -> str:
    """Title and days."""
    today = ", today so far" if period.running else ""
    return f"### {title}\n-# {span(period.days)}{today} · {period.zone.key}"


def span(days: Sequence[date]) -> str:
    """``16 Nov – 22 Nov 2026``."""
    first, last = days[0], days[-1]
    if first == last:
        return f"{last:%-d %b %Y}"
    return f"{first:%-d %b}{f' {first.year}' if first.year != last.year else ''} – {last:%-d %b %Y}"


def opening(summary: Summary, *, shadow: bool) -> str:
    """The period in one sentence, and whether anything was done about it."""
    totals, before = summary.totals, summary.before
    if not totals.flagged:
        said = f"**Nothing was flagged** in {words.plural(totals.scanned, 'message')}."
    else:
        said = f"**{totals.flagged:,} of {words.plural(totals.scanned, 'message')}** flagged."
    if before.scanned:
        said += f" The period before: {before.flagged:,} of {before.scanned:,}."
    if shadow:
        said += "\n**Shadow mode: nothing was done.** Lines with “would” say what I would have done."
    elif totals.shadow:
        said += "\nPart of the time was in shadow mode: for lines with “would”, nothing was done."
    return said


def table(totals: Totals, before: Totals, *, shadow: bool) -> str:
    """The numbers beside those of the period before, as a block of fixed width."""
    lines = [f"{'':<18}{'now':>7}{'before':>8}"]
    lines += [f"{label:<18}{now:>7,}{then:>8,}" for label, now, then in _rows(totals, before, shadow)]
    return "```\n" + "\n".join(lines) + "\n```"


def where(summary: Summary) -> str:
    """The channels with most flagged messages."""
    # Channel 0 stands for names and events, which stand in none.
    shown = [
        f"<#{channel}> {count:,}" if channel else f"names and events {count:,}"
        for channel, count in list(summary.by_channel.items())[:_CHANNELS]
    ]
    more = len(summary.by_channel) - _CHANNELS
    others = f" · and {words.plural(more, 'other channel')}" if more > 0 else ""
    return f"**Where** {' · '.join(shown)}{others}" if shown else ""


def when(summary: Summary) -> str:
    """The busiest weekday and stretch of the day, once there is enough to speak of one."""
    if summary.totals.flagged < _ENOUGH:
        return ""
    by_weekday = [sum(hours) for hours in summary.by_hour]
    by_hour = [sum(day[hour] for day in summary.by_hour) for hour in range(24)]
    stretches = [sum(by_hour[(start + n) % 24] for n in range(_WINDOW)) for start in range(24)]
    start = stretches.index(max(stretches))
    weekday = WEEKDAYS[by_weekday.index(max(by_weekday))]
    return (
        f"**When** most on {weekday} ({max(by_weekday):,}) and between {start:02}:00 and "
        f"{(start + _WINDOW) % 24:02}:00 ({max(stretches):,})"
    )


def what(rules: Mapping[Rule, int]) -> str:
    """What the flagged messages were about."""
    shown = [f"{words.rule_name(name)} {count:,}" for name, count in list(rules.items())[:_RULES]]
    return f"**What** {' · '.join(shown)}" if shown else ""


def open_cases(cases: Sequence[Case]) -> str:
    """Open cases with their age, oldest first."""
    if not cases:
        return "**Open cases** none"
    more = f"\n… and {len(cases) - _CASES} more: `/case list`" if len(cases) > _CASES else ""
    lines = "\n".join(f"- {case_line(case)}" for case in cases[:_CASES])
    return f"**Open cases** {len(cases):,}, oldest first\n{lines}{more}"


def case_line(case: Case) -> str:
    """Number, kind, age and the way to the card. No names."""
    title = words.case_title(case.pattern)
    state = "" if case.state is CaseState.OPEN else f" · {words.case_outcome(case.outcome)}"
    link = ""
    if case.card_channel_id and case.card_message_id:
        url = f"https://discord.com/channels/{case.guild_id}/{case.card_channel_id}/{case.card_message_id}"
        link = f" · [card]({url})"
    return f"#{case.number} {title}{state} · {format_dt(case.opened_at, 'R')}{link}"


def false_alarms(totals: Totals) -> str:
    """How often moderators disagreed, and what to do when it is often."""
    decided = totals.confirmed + totals.false_alarms
    if not decided:
        return ""
    said = f"**False alarms** {totals.false_alarms:,} of {words.plural(decided, 'decided case')}"
    if decided >= _ENOUGH and totals.false_alarms * 2 >= decided:
        said += ". That is a lot: `/policy threshold` makes me more careful."
    return said


def unscored(totals: Totals) -> str:
    """What nobody looked at is said to be unknown, never clean."""
    if not totals.unscored:
        return ""
    return (
        f"-# {words.plural(totals.unscored, 'message')} had something I could not score (pictures, voice, other "
        "languages): unknown, not clean."
    )


def _rows(totals: Totals, before: Totals, shadow: bool) -> Iterator[tuple[str, int, int]]:
    yield "messages read", totals.scanned, before.scanned
    yield "flagged", totals.flagged, before.flagged
    if not shadow or totals.levels or before.levels:
        for level, label in DONE.items():
            yield f" {label}", totals.levels.get(level, 0), before.levels.get(level, 0)
    if shadow or totals.shadow or before.shadow:
        for level in WOULD:
            yield f" would {level}", totals.shadow.get(level, 0), before.shadow.get(level, 0)
    yield "cases opened", totals.cases_opened, before.cases_opened
    yield "confirmed", totals.confirmed, before.confirmed
    yield "false alarms", totals.false_alarms, before.false_alarms
    if totals.appeals or before.appeals or totals.appeals_accepted:
        yield "appeals", totals.appeals, before.appeals
        yield " accepted", totals.appeals_accepted, before.appeals_accepted
