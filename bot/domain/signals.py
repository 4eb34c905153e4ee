"""What context hands to policy: scores, targets, patterns. Plain data."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.finding import Finding
from bot.domain.message import Surface, Unscored
from bot.domain.reasons import Note
from bot.domain.scores import Probabilities


class TargetReason(StrEnum):
    """What points at the person whom a message is aimed at (docs/context.md, Target weight)."""

    MENTION = "mention"
    NAME = "name"
    SHARED_NAME = "shared_name"
    """A name that several members share."""
    WORD_NAME = "word_name"
    """A name that is an everyday word as well."""
    SHORT_NAME = "short_name"
    NAME_BEGINNING = "name_beginning"
    MISSPELT_NAME = "misspelt_name"
    REPLY = "reply"
    REPLY_YOU = "reply_you"
    """A reply that says "you"."""
    TOLD_ABOUT_OTHERS = "told_about_others"
    LINE_BEFORE = "line_before"
    """Going on from the author's line before."""
    YOU_AFTER_THEM = "you_after_them"
    """ "You" just after they spoke."""
    YOU_IN_THREAD = "you_in_thread"
    RIGHT_AFTER_THEM = "right_after_them"
    IN_THREAD = "in_thread"
    GROUP = "group"
    """A role or everyone is mentioned."""
    YOU = "you"
    """ "You", and nobody known is meant by it."""
    NOBODY = "nobody"
    LEGACY = "legacy"
    """No longer known: stored before it was a code."""


class CircumstanceCode(StrEnum):
    """What besides the words speaks for or against an attack (docs/context.md, Circumstances)."""

    FRIENDS = "friends"
    LAUGHTER = "laughter"
    """The author laughs, and the two know each other."""
    CALM = "calm"
    """The two talked to each other calmly just before."""
    QUARREL = "quarrel"
    """Both are hostile to each other, and the author is not the one who does more."""
    HITS_BACK = "hits_back"
    UNSURE_AIM = "unsure_aim"
    """Neither a mention, a clear name nor a reply says who is meant."""
    REPEATED = "repeated"
    """The author was hostile to this person before, and does more than they do."""
    OUTRANKS = "outranks"


@dataclass(frozen=True, slots=True)
class Circumstance:
    """One contribution to the decision about one message.

    `weight` is in log-odds: below 0 it speaks for leaving the message alone, above 0 for an attack.
    """

    code: CircumstanceCode
    weight: float


def moved_by(circumstances: Iterable[Circumstance]) -> float:
    """How much they move a decision together (log-odds)."""
    return sum([each.weight for each in circumstances])


@dataclass(frozen=True, slots=True)
class Target:
    """A person the message is aimed at; `weight` 0-1 says how sure we are, `reason` why."""

    id: int
    weight: float
    reason: TargetReason


@dataclass(frozen=True, slots=True)
class Signals:
    """Everything policy may look at for one message.

    `probabilities` are those of the most hostile passage on `surface`. `hostility` is h of docs/context.md, floors by
    rule included; `notes` say what raised or lowered it. `banter` is the discount factor b (1: none) of what counts
    in patterns; `circumstances` move what the scores of this one message count as.
    `death_wish` is the h that a rule gives to a text which wishes somebody dead (0: it does not), `exclusion` the one
    for shutting out somebody who is meant.
    `attack_beside` says that a message in which its author may be hurting attacks somebody besides: everything else
    here is about that then. `second_person` says that the text speaks to somebody ("you", an imperative), target known
    or not; `to_group` that it mentions a role or everyone.
    `unscored` names what no model could read; an empty `probabilities` with `unscored` means unknown, never clean.
    """

    probabilities: Probabilities
    surface: Surface
    hostility: float
    targets: tuple[Target, ...] = ()
    death_wish: float = 0.0
    exclusion: float = 0.0
    second_person: bool = False
    to_group: bool = False
    banter: float = 1.0
    circumstances: tuple[Circumstance, ...] = ()
    reported_speech: bool = False
    hitting_back: bool = False
    attack_beside: bool = False
    disguised: bool = False
    findings: tuple[Finding, ...] = ()
    notes: tuple[Note, ...] = ()
    unscored: tuple[Unscored, ...] = ()
    model_id: str = ""

    @property
    def aim(self) -> float:
        """Weight of the surest target, 0 without one."""
        return max((target.weight for target in self.targets), default=0.0)
