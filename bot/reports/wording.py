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
from bot.ui.catalogue import text

_CHANNELS = 5
_RULES = 4
_CASES = 6
_WINDOW = 3
"""Hours of the stretch of the day that is named as the busiest."""
_ENOUGH = 5
"""Flagged messages from which on it makes sense to say when they came."""


def heading(title: str, period: Period) -> str:
    """Title and days."""
    message = "summary-heading-running" if period.running else "summary-heading"
    return text(message, title=title, days=span(period.days), timezone=period.zone.key)


def span(days: Sequence[date]) -> str:
    """``16 Nov – 22 Nov 2026``."""
    first, last = days[0], days[-1]
    if first == last:
        return words.day(last, year=True)
    return f"{words.day(first, year=first.year != last.year)} – {words.day(last, year=True)}"


def opening(summary: Summary, *, shadow: bool) -> str:
    """The period in one sentence, and whether anything was done about it."""
    totals, before = summary.totals, summary.before
    if totals.flagged:
        said = text("summary-flagged", flagged=totals.flagged, messages=totals.scanned)
    else:
        said = text("summary-nothing", messages=totals.scanned)
    if before.scanned:
        said += " " + text("summary-before", flagged=before.flagged, messages=before.scanned)
    if shadow:
        said += "\n" + text("summary-all-shadow")
    elif totals.shadow:
        said += "\n" + text("summary-part-shadow")
    return said


def table(totals: Totals, before: Totals, *, shadow: bool) -> str:
    """The numbers beside those of the period before, as a block of fixed width."""
    lines = [f"{'':<18}{text('table-now'):>7}{text('table-before'):>8}"]
    lines += [
        f"{label:<18}{words.number(now):>7}{words.number(then):>8}"
        for label, now, then in _rows(totals, before, shadow)
    ]
    return "```\n" + "\n".join(lines) + "\n```"


def where(summary: Summary) -> str:
    """The channels with most flagged messages."""
    # Channel 0 stands for names and events, which stand in none.
    shown = [
        f"{f'<#{channel}>' if channel else text('summary-where-nowhere')} {words.number(count)}"
        for channel, count in list(summary.by_channel.items())[:_CHANNELS]
    ]
    more = len(summary.by_channel) - _CHANNELS
    others = [text("summary-where-others", channels=more)] if more > 0 else []
    return text("summary-where", places=" · ".join([*shown, *others])) if shown else ""


def when(summary: Summary) -> str:
    """The busiest weekday and stretch of the day, once there is enough to speak of one."""
    if summary.totals.flagged < _ENOUGH:
        return ""
    by_weekday = [sum(hours) for hours in summary.by_hour]
    by_hour = [sum(day[hour] for day in summary.by_hour) for hour in range(24)]
    stretches = [sum(by_hour[(start + n) % 24] for n in range(_WINDOW)) for start in range(24)]
    start = stretches.index(max(stretches))
    return text(
        "summary-when",
        weekday=words.weekday(by_weekday.index(max(by_weekday))),
        on_day=max(by_weekday),
        begin=f"{start:02}",
        end=f"{(start + _WINDOW) % 24:02}",
        in_hours=max(stretches),
    )


def what(rules: Mapping[Rule, int]) -> str:
    """What the flagged messages were about."""
    shown = [f"{words.rule_name(name)} {words.number(count)}" for name, count in list(rules.items())[:_RULES]]
    return text("summary-what", rules=" · ".join(shown)) if shown else ""


def open_cases(cases: Sequence[Case]) -> str:
    """Open cases with their age, oldest first."""
    if not cases:
        return text("summary-open-none")
    lines = [text("summary-open", cases=len(cases)), *(f"- {case_line(case)}" for case in cases[:_CASES])]
    if len(cases) > _CASES:
        lines.append(text("summary-open-more", more=len(cases) - _CASES))
    return "\n".join(lines)


def case_line(case: Case) -> str:
    """Number, kind, age and the way to the card. No names."""
    parts = [text("summary-case", number=str(case.number), title=words.case_title(case.pattern))]
    if case.state is not CaseState.OPEN:
        parts.append(words.case_outcome(case.outcome))
    parts.append(format_dt(case.opened_at, "R"))
    if case.card_channel_id and case.card_message_id:
        url = f"https://discord.com/channels/{case.guild_id}/{case.card_channel_id}/{case.card_message_id}"
        parts.append(f"[{text('case-card-link')}]({url})")
    return " · ".join(parts)


def false_alarms(totals: Totals) -> str:
    """How often moderators disagreed, and what to do when it is often."""
    decided = totals.confirmed + totals.false_alarms
    if not decided:
        return ""
    many = decided >= _ENOUGH and totals.false_alarms * 2 >= decided
    message = "summary-false-alarms-many" if many else "summary-false-alarms"
    return text(message, false_alarms=totals.false_alarms, cases=decided)


def unscored(totals: Totals) -> str:
    """What nobody looked at is said to be unknown, never clean."""
    return text("summary-unscored", messages=totals.unscored) if totals.unscored else ""


def _rows(totals: Totals, before: Totals, shadow: bool) -> Iterator[tuple[str, int, int]]:
    yield text("table-read"), totals.scanned, before.scanned
    yield text("table-flagged"), totals.flagged, before.flagged
    if not shadow or totals.levels or before.levels:
        for level in Level:
            yield f" {text(f'done-{level}')}", totals.levels.get(level, 0), before.levels.get(level, 0)
    if shadow or totals.shadow or before.shadow:
        for level in Level:
            yield f" {text(f'table-would-{level}')}", totals.shadow.get(level, 0), before.shadow.get(level, 0)
    yield text("table-cases"), totals.cases_opened, before.cases_opened
    yield text("table-confirmed"), totals.confirmed, before.confirmed
    yield text("table-false-alarms"), totals.false_alarms, before.false_alarms
    if totals.appeals or before.appeals or totals.appeals_accepted:
        yield text("table-appeals"), totals.appeals, before.appeals
        yield f" {text('table-accepted')}", totals.appeals_accepted, before.appeals_accepted
