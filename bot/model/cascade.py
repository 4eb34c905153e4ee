"""Two models under a flood: a fast one screens, the chosen one confirms."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

import structlog

from bot.domain.scores import Scored
from bot.model.lifetime import Started
from bot.model.metrics import ScorerMetrics
from bot.model.runtime import OnnxScorer

log = structlog.get_logger(__name__)

_SLICE = 256


@dataclass(frozen=True, slots=True)
class CascadeOptions:
    """When the screen comes in, and what it lets through.

    From more than `backlog` texts that wait for the chosen model until half as many wait, new ones are screened
    first; those with any probability of at least `suspicious` go on to the chosen model, the others keep the
    screen's scores. What the chosen model knows already is not screened.
    """

    backlog: int = 256
    suspicious: float = 0.1


class Cascade(Started):
    """A `Scorer` that answers with the chosen model while that keeps up, and screens texts while it does not.

    What happened is in each `Scored.model_id`: ``chosen`` alone, ``chosen via screen`` where both read the text, or
    ``screen for chosen`` where the screen found nothing. The backlog is bounded by the queues of both models.
    """

    def __init__(self, screen: OnnxScorer, chosen: OnnxScorer, options: CascadeOptions | None = None) -> None:
        self._screen = screen
        self._chosen = chosen
        self._options = options or CascadeOptions()
        self._screening = False
        self._screened = 0
        self._confirmed = 0

    @property
    def model_id(self) -> str:
        """Name and weights of the chosen model."""
        return self._chosen.model_id

    def metrics(self) -> ScorerMetrics:
        """Counts of both models together; batches and latencies are the chosen model's."""
        chosen, screen = self._chosen.metrics(), self._screen.metrics()
        return replace(
            chosen,
            scored=chosen.scored + self._screened,
            cache_hits=chosen.cache_hits + screen.cache_hits,
            joined=chosen.joined + screen.joined,
            queue_length=chosen.queue_length + screen.queue_length,
            failures=chosen.failures + screen.failures,
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

    async def score(self, texts: Sequence[str], *, tenant: int = 0) -> list[Scored]:
        """Scores of `texts`, in order; see `OnnxScorer.score` for waiting and errors."""
        slices = [texts[start : start + _SLICE] for start in range(0, len(texts), _SLICE)]
        scored: list[Scored] = []
        for part in slices:
            scored += await (self._screen_first if self._flooded() else self._chosen.score)(
                part, tenant=tenant
            )
        return scored

    def _flooded(self) -> bool:
        """Whether new texts are screened now; logs when that changes."""
        waiting, limit = self._chosen.queue_length, self._options.backlog
        if self._screening != (waiting > (limit // 2 if self._screening else limit)):
            self._screening = not self._screening
            log.info(
                "screening starts" if self._screening else "screening stops",
                model=self.model_id,
                screen=self._screen.model_id,
                waiting=waiting,
                screened=self._screened,
                confirmed=self._confirmed,
            )
        return self._screening

    async def _screen_first(self, texts: Sequence[str], *, tenant: int) -> list[Scored]:
        new = [number for number, text in enumerate(texts) if not self._chosen.knows(text)]
        found = await self._screen.score([texts[number] for number in new], tenant=tenant)
        screened = dict(zip(new, found, strict=True))
        chosen = [n for n in range(len(texts)) if n not in screened or self._is_suspicious(screened[n])]
        read = await self._chosen.score([texts[number] for number in chosen], tenant=tenant)
        scored = {
            n: replace(one, model_id=f"{one.model_id} for {self.model_id}") for n, one in screened.items()
        }
        for number, one in zip(chosen, read, strict=True):
            via = f" via {self._screen.model_id}" if number in screened else ""
            scored[number] = replace(one, model_id=f"{one.model_id}{via}")
        self._screened += len(texts) - len(chosen)
        self._confirmed += len(chosen) + len(new) - len(texts)
        return [scored[number] for number in range(len(texts))]

    def _is_suspicious(self, scored: Scored) -> bool:
        return any(value >= self._options.suspicious for value in scored.probabilities.values())
