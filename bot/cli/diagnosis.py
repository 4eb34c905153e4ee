"""What `doctor` says about one part of an installation."""

from dataclasses import dataclass
from enum import StrEnum


class Health(StrEnum):
    """How a part is."""

    GOOD = "ok"
    NOTE = "note"
    BAD = "bad"


_MARKS = {Health.GOOD: "[green]✓[/]", Health.NOTE: "[yellow]•[/]", Health.BAD: "[red]✗[/]"}


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One line: what was looked at, how it is, and what to do when it is not good."""

    what: str
    health: Health
    detail: str

    @property
    def bad(self) -> bool:
        """The bot will not run well like this."""
        return self.health is Health.BAD

    @property
    def mark(self) -> str:
        """A sign for terminals."""
        return _MARKS[self.health]

    def as_json(self) -> dict[str, str]:
        """For machines."""
        return {"what": self.what, "health": self.health.value, "detail": self.detail}
