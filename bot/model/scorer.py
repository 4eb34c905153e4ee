"""What everything that scores texts looks like to the rest of the program."""

from collections.abc import Sequence
from typing import Protocol

from bot.domain.scores import Scored
from bot.model.metrics import ScorerMetrics


class Scorer(Protocol):
    """Scores texts off the event loop. One instance serves the whole process."""

    @property
    def model_id(self) -> str:
        """Name and weights of the chosen model."""
        ...

    def metrics(self) -> ScorerMetrics:
        """What was scored so far, how much waits and how long it takes."""
        ...

    async def score(self, texts: Sequence[str], *, tenant: int = 0) -> list[Scored]:
        """Scores of `texts`, in order. `tenant` (the server's id) keeps servers from starving each other."""
        ...
