"""How long an action is tried while Discord is in trouble, and how often."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.domain.actions import ActionKind
from bot.store.journal import Action

_DAYS = timedelta(days=7)
_HOUR = timedelta(hours=1)
_FOREVER = timedelta.max
_PATIENCE: Mapping[ActionKind, timedelta] = {
    ActionKind.WARN_AUTHOR: _HOUR,
    ActionKind.TELL_HIDDEN: _HOUR,
    ActionKind.SUPPORT_TARGET: _HOUR,
    ActionKind.CARE: _HOUR,
    ActionKind.MEDIATE: _HOUR,
    ActionKind.EXPLAIN_STRIKE: _HOUR,
    ActionKind.TIMEOUT: _HOUR,
    ActionKind.SLOW_MODE: timedelta(minutes=30),
    ActionKind.CASE_CARD: _FOREVER,
}
"""What is not named here changes what stands on Discord, or takes something back: worth it for days."""

LEAST_ATTEMPTS = 8
"""However long an action has waited for its turn: about four minutes of trouble are never the end of it."""

_LONGEST_PAUSE = 600
"""Seconds."""


def gives_up(action: Action, now: datetime) -> bool:
    """Whether it is no longer worth trying; from when it was planned, through restarts."""
    patience = _PATIENCE.get(action.kind, _DAYS)
    return action.attempts >= LEAST_ATTEMPTS and now - action.planned_at >= patience


def pause(attempts: int) -> timedelta:
    """How long to wait after so many attempts: twice as long each time."""
    return timedelta(seconds=min(_LONGEST_PAUSE, 2 ** min(attempts, 16)))
