"""What a policy decides about one message."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """What is to happen. No level means: allow."""

    WARN = "warn"
    HIDE = "hide"
    ESCALATE = "escalate"


class Mode(StrEnum):
    """`shadow`: everything is decided and logged, nothing is done. `live`: verdicts are carried out."""

    SHADOW = "shadow"
    LIVE = "live"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, in words a moderator reads. `level` is None for what spoke for leaving the message alone."""

    text: str
    level: Level | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """A set of levels (none: allow) and every reason that led to it, the decisive ones first."""

    levels: frozenset[Level]
    reasons: tuple[Reason, ...]

    @property
    def allowed(self) -> bool:
        """Nothing is to happen."""
        return not self.levels

    @property
    def outcome(self) -> list[str]:
        """The levels as words in a fixed order, ``["allow"]`` when there are none."""
        return [level.value for level in Level if level in self.levels] or ["allow"]

    @property
    def explanation(self) -> list[str]:
        """The reasons as sentences; one that led to several levels stands once."""
        return list(dict.fromkeys(reason.text for reason in self.reasons))


_WEIGHT = {Level.ESCALATE: 0, Level.HIDE: 1, Level.WARN: 2, None: 3}


def verdict_of(reasons: Iterable[Reason]) -> Verdict:
    """The verdict that follows from `reasons`. Hiding tells the author as well, so it replaces a warning."""
    ordered = sorted(reasons, key=lambda reason: _WEIGHT[reason.level])
    levels = {reason.level for reason in ordered if reason.level}
    if Level.HIDE in levels:
        levels.discard(Level.WARN)
    return Verdict(frozenset(levels), tuple(ordered))
