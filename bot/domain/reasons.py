"""Why something was decided, as codes with parameters. `bot/ui` turns them into words for people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.level import Level

Param = int | float | str
"""A number, an id, or the value of an enumeration of this package; never text that somebody typed."""


class ReasonCode(StrEnum):
    """Why a verdict is what it is; behind each, its parameters."""

    EXEMPT_WEBHOOK = "exempt_webhook"
    EXEMPT_BOT = "exempt_bot"
    EXEMPT_CHANNEL = "exempt_channel"
    EXEMPT_ROLE = "exempt_role"
    COPY = "copy"
    """A bot's copy of a member's message, which was judged: it goes with that one."""
    DISCLOSURE = "disclosure"
    """Somebody may be hurting: care, never punishment."""
    REPORTED_SPEECH = "reported_speech"
    """Reports or quotes somebody else's words: nothing automatic."""
    PATTERN = "pattern"
    """`pattern`: a finding of the decision."""
    SCORE = "score"
    """`category` reached `threshold` with `score`, which the circumstances make `counted`; `aim`, `people`."""
    OUTWEIGHED = "outweighed"
    """`category` with `score` would have led to something; the circumstances make it `counted`."""
    BANTER = "banter"
    """The same in decisions from before banter was one of several circumstances."""
    UNAIMED = "unaimed"
    """`category` with `score` would have led to something, but is aimed at nobody."""
    DEATH_WISH = "death_wish"
    """By rule as grave as a `score` of `category`, which reaches `threshold`; `aim`, `people`."""
    EXCLUSION = "exclusion"
    """Shuts somebody out: by rule as grave as a `score` of `category`; as with `death_wish`, and `counted`."""
    HANDLING = "handling"
    """`handling`: what moderators should know where hiding is not simply deleting."""
    UNSCORED = "unscored"
    """`what` no model read, `language` where it is one that the model does not cover."""
    STRIKES = "strikes"
    """`points` reach `threshold`: deleted with a timeout of `minutes`."""
    MEMBER_REPORT = "member_report"
    """A member pointed moderators to it."""


class NoteCode(StrEnum):
    """What raised or lowered the hostility of a message; behind each, its parameters."""

    DEATH_WISH = "death_wish"
    """Wishes somebody dead or hurt: counts as at least `floor`."""
    EXCLUSION = "exclusion"
    """Shuts somebody out: counts as at least `floor`."""
    SEXUAL = "sexual"
    """Sexual words with `score` aimed at a person count as hostility."""
    GAME_TALK = "game_talk"
    """A challenge or a move in a game: no threat."""
    IDENTITY_WORDS = "identity_words"
    """Only words for who somebody is: no attack."""
    DISCLOSURE = "disclosure"
    MENTIONS_MANY = "mentions_many"
    OBJECTS = "objects"
    """Tells the other to stop."""
    REPORTED_SPEECH = "reported_speech"
    BANTER = "banter"
    """Counts `factor` of itself: `mutual` and `friendly` of 1."""
    BANTER_REFUSED = "banter_refused"
    """No discount, for a reason that `why` names (`NoBanter`)."""
    HITS_BACK = "hits_back"
    OUTRANKS = "outranks"


class NoBanter(StrEnum):
    """Why rough words between two who are friendly are not taken as banter."""

    GRAVE = "grave"
    """A threat, a death wish or an attack on identity."""
    OBJECTED = "objected"
    """The target reported this person or told them to stop."""
    STRIKE = "strike"
    """The author has an active strike about the target."""
    SEVERAL = "several"
    """Several people are hostile to the target."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why.

    `level` is None for what spoke for leaving the message alone; `excused`: it would have called moderators,
    but the author hits back after being attacked.
    """

    code: ReasonCode
    level: Level | None = None
    params: Mapping[str, Param] = field(default_factory=dict)
    excused: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """What raised or lowered the hostility of a message."""

    code: NoteCode
    params: Mapping[str, Param] = field(default_factory=dict)


def distinct(reasons: Iterable[Reason]) -> list[Reason]:
    """`reasons` in their order; one that led to several levels stands once, with the first of them."""
    seen: dict[tuple[ReasonCode, bool, tuple[tuple[str, Param], ...]], Reason] = {}
    for reason in reasons:
        seen.setdefault((reason.code, reason.excused, tuple(sorted(reason.params.items()))), reason)
    return list(seen.values())
