"""People named in a text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.context.conversation import Line
from bot.context.settings import TargetSettings
from bot.intake.message import Incoming


class Names(Protocol):
    """Looks up members by the words of their names."""

    def named(self, word: str) -> Sequence[int]:
        """Ids of those who may be called `word`."""
        ...

    def can_be_target(self, user: int) -> bool:
        """Neither the author nor a bot."""
        ...


@dataclass(frozen=True, slots=True)
class Named:
    """A member named at word `at`."""

    id: int
    at: int
    weight: float
    reason: str
    possessive: bool = False


def find_names(
    incoming: Incoming, words: Sequence[str], before: Sequence[Line], people: Names, settings: TargetSettings
) -> list[Named]:
    """Members named in the text, in order. Several who share a name: the one who spoke last, else nobody."""
    now = incoming.sent_at.timestamp()
    recent = [line.author for line in before if now - line.at <= settings.recent_window]
    found: list[Named] = []
    for at, word in enumerate(words):
        if len(word) < 3:
            continue
        candidates = [user for user in people.named(word) if people.can_be_target(user)]
        if len(candidates) == 1:
            found.append(Named(candidates[0], at, settings.name, f"named ({word})"))
        elif candidates:
            nearest = next((user for user in recent if user in candidates), None)
            if nearest is not None:
                found.append(
                    Named(nearest, at, settings.unsure_name, f"named ({word}), spoke last of several")
                )
    return found
