"""What context hands to policy: scores, targets, patterns. Plain data."""

from dataclasses import dataclass

from bot.domain.finding import Finding
from bot.domain.message import Surface
from bot.domain.scores import Probabilities


@dataclass(frozen=True, slots=True)
class Target:
    """A person the message is aimed at; `weight` 0-1 says how sure we are, `reason` why, in words."""

    id: int
    weight: float
    reason: str


@dataclass(frozen=True, slots=True)
class Signals:
    """Everything policy may look at for one message.

    `probabilities` are those of the most hostile passage on `surface`. `hostility` is h of DESIGN.md, floors by
    rule included; `notes` says in words what raised or lowered it. `banter` is the discount factor b (1: none).
    `death_wish` is the h that a rule gives to a text which wishes somebody dead (0: it does not).
    `second_person` says that the text speaks to somebody ("you", an imperative), target known or not.
    `unscored` names what no model could read; an empty `probabilities` with `unscored` means unknown, never clean.
    """

    probabilities: Probabilities
    surface: Surface
    hostility: float
    targets: tuple[Target, ...] = ()
    death_wish: float = 0.0
    second_person: bool = False
    banter: float = 1.0
    reported_speech: bool = False
    hitting_back: bool = False
    disguised: bool = False
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    unscored: tuple[str, ...] = ()
    model_id: str = ""

    @property
    def aim(self) -> float:
        """Weight of the surest target, 0 without one."""
        return max((target.weight for target in self.targets), default=0.0)
