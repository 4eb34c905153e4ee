"""Patterns over several messages or people, and what was found of one."""

from dataclasses import dataclass
from enum import StrEnum


class Pattern(StrEnum):
    """Patterns over several messages or people, in order of precedence (DESIGN.md, Patterns)."""

    SELF_HARM_DISCLOSURE = "self_harm_disclosure"
    PRIVATE_DATA = "private_data"
    ENCOURAGING_SELF_HARM = "encouraging_self_harm"
    SERIOUS_ACT = "serious_act"
    PILE_ON = "pile_on"
    SUSTAINED = "sustained"
    MUTUAL_CONFLICT = "mutual_conflict"
    ACUTE = "acute"


@dataclass(frozen=True, slots=True)
class Finding:
    """A pattern that holds now. `authors` are those who make it, `messages` the ids of the messages that counted,
    `explanation` a sentence that a moderator understands, numbers included."""

    kind: Pattern
    target_id: int | None
    authors: tuple[int, ...]
    messages: tuple[int, ...]
    explanation: str
