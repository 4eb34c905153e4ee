"""Patterns over several messages or people, and what was found of one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.reasons import Param


class Pattern(StrEnum):
    """Patterns over several messages or people, in order of precedence (docs/context.md, Patterns)."""

    SELF_HARM_DISCLOSURE = "self_harm_disclosure"
    PRIVATE_DATA = "private_data"
    ENCOURAGING_SELF_HARM = "encouraging_self_harm"
    SERIOUS_ACT = "serious_act"
    PILE_ON = "pile_on"
    SUSTAINED = "sustained"
    MUTUAL_CONFLICT = "mutual_conflict"
    ACUTE = "acute"

    @property
    def has_one_target(self) -> bool:
        """Whether one person is targeted, who is offered help."""
        return self not in {Pattern.SELF_HARM_DISCLOSURE, Pattern.MUTUAL_CONFLICT}


class PrivateData(StrEnum):
    """What kind of somebody's private data a text shares."""

    EMAIL = "email"
    ADDRESS = "address"
    PHONE = "phone"
    IP = "ip"
    IDENTITY = "identity"
    """Who somebody is: their full name with their class, ward or birthday."""
    RESIDENCE = "residence"
    """Where somebody lives."""


@dataclass(frozen=True, slots=True)
class CountedMessage:
    """One message that a finding rests on; `weight` (0-1) is how much it counted towards the target."""

    message_id: int
    author_id: int
    weight: float


@dataclass(frozen=True, slots=True)
class Finding:
    """A pattern that holds now.

    `authors` are those who make it, `messages` the ids of the messages that counted, `counted` those of them that the
    ledger still knew when the decision was recorded. `measures` by pattern (docs/context.md, Patterns):

    - private data: `data` (`PrivateData`)
    - encouraging self-harm: `aim` (target weight, 0-1); serious act: `aim`, `score`
    - pile-on: `people`, `addressed_by`, `fraction` f, `pressure` P, `effective` n_eff, `window` (seconds)
    - sustained, by one: `episodes`, `days`, `window_days`, `weight` D, `threshold`, and those that hold of `share`,
      `aggressors`, `outranks`; by several: `people`, `burden` B, `threshold`
    - mutual conflict: `forth` and `back` (D), `threshold`; within minutes `forth_lines` and `back_lines`,
      the hostile ones of each
    - acute: `pressure` A, `threshold`, `fraction` f where it is not from one author
    """

    kind: Pattern
    target_id: int | None
    authors: tuple[int, ...]
    messages: tuple[int, ...]
    measures: Mapping[str, Param] = field(default_factory=dict)
    counted: tuple[CountedMessage, ...] = ()
