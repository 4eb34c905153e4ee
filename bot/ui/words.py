"""Words for what the program knows: enumerations, and the sentences that stand in several places."""

from collections.abc import Collection
from datetime import datetime

from discord.utils import format_dt

from bot.domain.actions import ActionKind, ActionState
from bot.domain.cases import CaseKind, CaseOutcome, EventKind, Occasion
from bot.domain.decision import Rule, outcome_of
from bot.domain.finding import Pattern
from bot.domain.handling import Handling, handling
from bot.domain.level import Level
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


def action(kind: ActionKind) -> str:
    """What was done, or is to be."""
    return text(f"action-{kind}")


def action_state(state: ActionState) -> str:
    """How far an action is, as a sign."""
    return _STATES[state]


def category(name: Category) -> str:
    """A category of scores."""
    return text(f"category-{name}")


def outcome(levels: Collection[Level], *, shadow: bool = False) -> str:
    """What was done, or with `shadow` what would have been, least grave first."""
    family = "would" if shadow else "outcome"
    return ", ".join(text(f"{family}-{level}") for level in outcome_of(levels))


def pattern(kind: Pattern) -> str:
    """A pattern, as a heading."""
    return text(f"pattern-{kind}")


def rule_name(rule: Rule) -> str:
    """What a verdict rests on, in a list of such."""
    return pattern(rule) if isinstance(rule, Pattern) else category(rule)


def case_title(about: CaseKind | None) -> str:
    """What a case is about; None for single messages."""
    return pattern(about) if isinstance(about, Pattern) else text(f"occasion-{about or 'single'}")


def case_hint(about: CaseKind | None) -> str:
    """What moderators should know about cases of this kind, empty where there is nothing."""
    return text(f"hint-{about}") if about in _WITH_HINT else ""


def case_event(kind: EventKind) -> str:
    """What happened in a case."""
    return text(f"event-{kind}")


def case_outcome(ended: CaseOutcome | None) -> str:
    """How a case ended (of old ones that may not be known)."""
    return text(f"case-outcome-{ended or CaseOutcome.CLOSED}")


def surface(place: Surface) -> str:
    """A surface, where it is the place of something."""
    return text(f"surface-{place}")


def hidden_note(place: Surface) -> str:
    """What an author should know about how text on `place` was hidden, empty where it is simply gone."""
    return text("hidden-forward") if handling(place) is Handling.DELETE_FORWARD else ""


def when(moment: datetime) -> str:
    """A time that every reader sees in their own time zone."""
    return format_dt(moment, "f")


def plural(count: int, one: str, many: str | None = None) -> str:
    """``1 message``, ``2 messages``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
