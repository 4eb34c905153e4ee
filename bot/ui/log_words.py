"""The moderators' log in words."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import discord

from bot.domain.cases import LogEntry
from bot.ui import words
from bot.ui.cards import answer_card
from bot.ui.catalogue import text

_OF_CASES = frozenset(
    {
        LogEntry.CASE_CONFIRMED,
        LogEntry.CASE_FALSE_ALARM,
        LogEntry.CASE_UNDONE,
        LogEntry.CASE_CLOSED,
        LogEntry.CASE_MERGED,
        LogEntry.REOPENED,
        LogEntry.TIMEOUT,
        LogEntry.SLOW_MODE,
        LogEntry.CASE_SEEN,
        LogEntry.NOTE,
    }
)


def deed(what: LogEntry, detail: Mapping[str, Any]) -> str:
    """What somebody did, without who: ``confirmed case #7``."""
    known = {name: "" if value is None else str(value) for name, value in detail.items()}
    message = f"log-{what.value.replace(' ', '_')}"
    if what in _OF_CASES:
        return text(message, case=known.get("case", "?"))
    if what is LogEntry.PAUSE:
        return text(message, until=_until(known.get("until", "")))
    if what is LogEntry.POLICY:
        change = text(f"log-policy-{known.get('change', 'start')}")
        return text(message, version=known.get("version", "?"), change=change)
    if what is LogEntry.SETUP:
        role = f"<@&{known['role']}>" if known.get("role") else text("setup-role-none")
        channel = f"<#{known['channel']}>" if known.get("channel") else text("setup-channel-none")
        return text(message, role=role, channel=channel)
    if what is LogEntry.RECORD_SEEN:
        return text(message, member=f"<@{known.get('member', '0')}>")
    return text(message)


def log_line(
    number: int, at: datetime, actor_id: int | None, what: LogEntry, detail: Mapping[str, Any]
) -> str:
    """One entry in a list."""
    who = f"<@{actor_id}>" if actor_id else text("log-erased")
    return f"-# {number} · {words.when(at)} · {who} {deed(what, detail)}"


def log_notice(actor_id: int | None, what: LogEntry, detail: Mapping[str, Any]) -> discord.ui.LayoutView:
    """Tells moderators, where cases appear, that somebody changed how the bot works."""
    who = f"<@{actor_id}>" if actor_id else text("log-erased")
    return answer_card(text("log-notice"), f"{who} {deed(what, detail)}")


def _until(written: str) -> str:
    """A time in Unix seconds; the first release wrote a date in words."""
    return words.when(datetime.fromtimestamp(int(written), UTC)) if written.isdecimal() else written
