"""Strikes: what confirmed verdicts add up to, and what that proposes (docs/context.md, Strikes). Pure arithmetic.

A strike comes only from a verdict that a person confirmed, or a rule with proven precision: one per episode.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.policy.problems import PolicyProblem, problem

_DAY = 86_400.0


class StrikeKind(StrEnum):
    """What a strike is for, lightest first."""

    INSULT = "insult"
    TARGETED = "targeted"
    IDENTITY = "identity"
    THREAT = "threat"


class Rung(StrEnum):
    """What the ladder calls for. From `TIMEOUT_24H` on it is only proposed: a person decides."""

    EXPLAIN = "explain"
    """A private message that explains the rule and how to appeal."""
    TIMEOUT_10M = "timeout_10m"
    """Delete the message and a timeout of ten minutes."""
    TIMEOUT_24H = "timeout_24h"
    TIMEOUT_7D = "timeout_7d"
    BAN_REVIEW = "ban_review"

    @property
    def automatic(self) -> bool:
        """Whether the bot may do it without a moderator."""
        return self in {Rung.EXPLAIN, Rung.TIMEOUT_10M}


class StrikeSettings(BaseModel):
    """Constants of the ladder. Part of a server's policy."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    weights: dict[StrikeKind, float] = Field(
        {
            StrikeKind.INSULT: 1.0,
            StrikeKind.TARGETED: 2.0,
            StrikeKind.IDENTITY: 3.0,
            StrikeKind.THREAT: 5.0,
        },
        description="weight of a strike by kind (points)",
    )
    lifetime: float = Field(
        90 * _DAY,
        gt=0,
        le=365 * _DAY,
        description="time in which a strike fades to nothing, evenly (seconds)",
    )
    rungs: dict[Rung, float] = Field(
        {
            Rung.EXPLAIN: 1.0,
            Rung.TIMEOUT_10M: 3.0,
            Rung.TIMEOUT_24H: 5.0,
            Rung.TIMEOUT_7D: 8.0,
            Rung.BAN_REVIEW: 12.0,
        },
        description="sum from which a rung is reached (points)",
    )
    episode_gap: float = Field(600.0, gt=0, description="a pause longer than this ends an episode (seconds)")
    episode_length: float = Field(3600.0, gt=0, description="an episode lasts no longer than this (seconds)")

    @model_validator(mode="after")
    def _complete(self) -> "StrikeSettings":
        if set(self.weights) != set(StrikeKind) or set(self.rungs) != set(Rung):
            raise problem(PolicyProblem.STRIKES_INCOMPLETE)
        sums = [self.rungs[rung] for rung in Rung]
        if sums != sorted(sums):
            raise problem(PolicyProblem.RUNGS_FALL, sums=sums)
        return self


@dataclass(frozen=True, slots=True)
class Strike:
    """One strike against a member: its weight in points when it was given, and when the message was written.

    An overturned one counts nothing; its row stays for the record.
    """

    weight: float
    at: datetime
    target_id: int | None = None
    overturned: bool = False


@dataclass(frozen=True, slots=True)
class Timeout:
    """A time during which the member could not write, so that their strikes did not fade."""

    start: datetime
    end: datetime


def total(
    strikes: Iterable[Strike],
    now: datetime,
    timeouts: Sequence[Timeout] = (),
    settings: StrikeSettings | None = None,
) -> float:
    """S = Σ w·max(0, 1 − age/lifetime), in points; time in timeouts does not age a strike."""
    s = settings or StrikeSettings()
    return sum(value(strike, now, timeouts, s) for strike in strikes)


def value(strike: Strike, now: datetime, timeouts: Sequence[Timeout], settings: StrikeSettings) -> float:
    """What one strike still counts at `now`, in points."""
    if strike.overturned:
        return 0.0
    age = max(0.0, (now - strike.at).total_seconds()) - _in_timeouts(strike.at, now, timeouts)
    return strike.weight * min(1.0, max(0.0, 1.0 - age / settings.lifetime))


def rung(points: float, settings: StrikeSettings | None = None) -> Rung | None:
    """The highest rung that `points` reach, None below the first."""
    s = settings or StrikeSettings()
    # Sums of faded weights are not exact: a sum just below a rung counts as that rung.
    reached = [step for step in Rung if points >= s.rungs[step] - 1e-9]
    return reached[-1] if reached else None


def is_new_episode(
    strikes: Iterable[Strike], target_id: int | None, at: datetime, settings: StrikeSettings | None = None
) -> bool:
    """Whether something at `at` towards `target_id` may bring a strike of its own: one strike per episode.

    Overturned strikes count here too: the same episode is not punished again after an appeal was granted. Nor does
    it matter in which order the messages of an episode are confirmed.
    """
    s = settings or StrikeSettings()
    same = [strike.at for strike in strikes if strike.target_id == target_id]
    if any(0 < (later - at).total_seconds() <= s.episode_gap for later in same):
        return False
    times = sorted(earlier for earlier in same if earlier <= at)
    if not times:
        return True
    if (at - times[-1]).total_seconds() > s.episode_gap:
        return True
    start = times[-1]
    for earlier in reversed(times[:-1]):
        if (start - earlier).total_seconds() > s.episode_gap:
            break
        start = earlier
    return (at - start).total_seconds() >= s.episode_length


def _in_timeouts(since: datetime, until: datetime, timeouts: Sequence[Timeout]) -> float:
    """Seconds between `since` and `until` that were spent in timeouts; overlapping ones count once."""
    spent = timedelta()
    reached = since
    for timeout in sorted(timeouts, key=lambda timeout: timeout.start):
        start, end = max(timeout.start, reached), min(timeout.end, until)
        if end > start:
            spent += end - start
            reached = end
    return spent.total_seconds()
