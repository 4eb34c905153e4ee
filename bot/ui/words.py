"""Words for what the program knows: enumerations, and the sentences that stand in several places."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from discord.utils import format_dt

from bot.domain.actions import ActionKind, ActionState
from bot.domain.cases import Occasion
from bot.domain.finding import Pattern
from bot.domain.handling import Handling, handling
from bot.domain.message import Surface
from bot.domain.scores import Category
from bot.ui.catalogue import text

_STATES = {
    ActionState.PLANNED: "🕓",
    ActionState.RUNNING: "🕓",
    ActionState.DONE: "✅",
    ActionState.FAILED: "⚠️",
    ActionState.UNDONE: "↩️",
}
_WITH_HINT = frozenset({Pattern.PILE_ON, Pattern.MUTUAL_CONFLICT, Occasion.CHECK_ON})
_RULES = frozenset({*Category, *Pattern}) - {Pattern.SELF_HARM_DISCLOSURE}


def rule_of(reasons: Sequence[str], scores: Mapping[str, float], signals: Mapping[str, Any]) -> str:
    """The rule behind a recorded verdict: that of its pattern, else of the category its reasons name first."""
    patterns = [str(found["kind"]) for found in signals.get("patterns", [])]
    by_score = sorted(scores, key=lambda category: -scores[category])
    named = [c for reason in reasons for c in by_score if reason.startswith(c.replace("_", " "))]
    found = next((name for name in [*patterns, *named, *by_score] if name in _RULES), "else")
    return text(f"rule-{found}")


def action(kind: str) -> str:
    """An `ActionKind`: what was done, or is to be."""
    return text(f"action-{ActionKind(kind)}")


def action_state(state: str) -> str:
    """An `ActionState` as a sign."""
    return _STATES[ActionState(state)]


def category(name: str) -> str:
    """A `Category` of scores."""
    return text(f"category-{Category(name)}")


def outcome(levels: Sequence[str], *, shadow: bool = False) -> str:
    """What was done, or with `shadow` what would have been; `levels` as stored, ``["allow"]`` for none."""
    family = "would" if shadow else "outcome"
    return ", ".join(text(f"{family}-{level}") for level in levels)


def pattern(kind: str) -> str:
    """A `Pattern`, as a heading."""
    return text(f"pattern-{Pattern(kind)}")


def rule_name(name: str) -> str:
    """What a verdict rests on, a `Pattern` or a `Category`, in a list of such."""
    return pattern(name) if name in frozenset(Pattern) else category(name)


def case_title(about: str | None) -> str:
    """What a case is about: a `Pattern`, an `Occasion`, or None for single messages."""
    if about in frozenset(Pattern):
        return text(f"pattern-{about}")
    return text(f"occasion-{about or 'single'}")


def case_hint(about: str | None) -> str:
    """What moderators should know about cases of this kind, empty where there is nothing."""
    return text(f"hint-{about}") if about in _WITH_HINT else ""


def case_event(kind: str) -> str:
    """What happened in a case (`CaseEvent`)."""
    return text(f"event-{kind}")


def case_outcome(outcome: str | None) -> str:
    """How a case ended (`CaseOutcome`; of old cases it may not be known)."""
    return text(f"case-outcome-{outcome or 'closed'}")


def surface(name: str) -> str:
    """A `Surface`, where it is the place of something."""
    return text(f"surface-{Surface(name)}")


def hidden_note(surface: str) -> str:
    """What an author should know about how text on `surface` was hidden, empty where it is simply gone."""
    return text("hidden-forward") if handling(Surface(surface)) is Handling.DELETE_FORWARD else ""


def when(moment: datetime) -> str:
    """A time that every reader sees in their own time zone."""
    return format_dt(moment, "f")


def plural(count: int, one: str, many: str | None = None) -> str:
    """``1 message``, ``2 messages``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
