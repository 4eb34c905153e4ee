"""Two models under a flood: a fast one screens, the chosen one confirms."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Self

from bot.model.metrics import ScorerMetrics
from bot.model.runtime import OnnxScorer
from bot.model.scores import Scored

_SLICE = 256


@dataclass(frozen=True, slots=True)
class CascadeOptions:
    """When the screen comes in, and what it lets through.

    While more than `backlog` texts wait for the chosen model, new ones are screened first; those with any
    probability of at least `suspicious` go on to the chosen model, the others keep the screen's scores.
    """

    backlog: int = 256
    suspicious: float = 0.1


class Cascade:
    """A `Scorer` that answers with the chosen model while that keeps up, and screens texts while it does not.

    What happened is in each `Scored.model_id`: ``chosen`` alone, ``chosen via screen`` where both read the text, or
    ``screen for chosen`` where the screen found nothing. The backlog is bounded by the queues of both models.
    """

    def __init__(self, screen: OnnxScorer, chosen: OnnxScorer, options: CascadeOptions | None = None) -> None:
        self._screen = screen
        self._chosen = chosen
        self._options = options or CascadeOptions()
        self._screened = 0
        self._confirmed = 0

    @property
    def model_id(self) -> str:
        """Name and weights of the chosen model."""
        return self._chosen.model_id

    def metrics(self) -> ScorerMetrics:
        """The chosen model's figures, with what the screen settled and what both read."""
        chosen = self._chosen.metrics()
        return replace(
            chosen,
            scored=chosen.scored + self._screened,
            queue_length=chosen.queue_length + self._screen.queue_length,
            screened=self._screened,
            confirmed=self._confirmed,
        )

    async def start(self) -> None:
        """Starts both models."""
        await self._screen.start()
        await self._chosen.start()

    async def close(self) -> None:
        """Closes both models, as `OnnxScorer.close` does."""
        await asyncio.gather(self._screen.close(), self._chosen.close())

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def score(self, texts: Sequence[str], *, tenant: int = 0) -> list[Scored]:
        """Scores of `texts`, in order; see `OnnxScorer.score` for waiting and errors."""
        slices = [texts[start : start + _SLICE] for start in range(0, len(texts), _SLICE)]
        scored: list[Scored] = []
        for part in slices:
            flooded = self._chosen.queue_length > self._options.backlog
            scored += await (self._screen_first if flooded else self._chosen.score)(part, tenant=tenant)
        return scored

    async def _screen_first(self, texts: Sequence[str], *, tenant: int) -> list[Scored]:
        scored = await self._screen.score(texts, tenant=tenant)
        suspicious = [number for number, result in enumerate(scored) if self._is_suspicious(result)]
        confirmed = await self._chosen.score([texts[number] for number in suspicious], tenant=tenant)
        scored = [replace(result, model_id=f"{result.model_id} for {self.model_id}") for result in scored]
        for number, result in zip(suspicious, confirmed, strict=True):
            scored[number] = replace(result, model_id=f"{result.model_id} via {self._screen.model_id}")
        self._screened += len(scored) - len(confirmed)
        self._confirmed += len(confirmed)
        return scored

    def _is_suspicious(self, scored: Scored) -> bool:
        return any(value >= self._options.suspicious for value in scored.probabilities.values())
