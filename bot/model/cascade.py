"""Two models: the bundled one reads everything, the chosen one as much as it can keep up with."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import structlog

from bot.domain.scores import Category, Scored
from bot.model.lifetime import Started
from bot.model.metrics import ScorerMetrics
from bot.model.runtime import OnnxScorer

log = structlog.get_logger(__name__)

_SLICE = 256
_YOU = re.compile(r"\b(?:you|your|yours|yourself|youre|u|ur|ya)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CascadeOptions:
    """When the first model screens, and what it lets through.

    From more than `backlog` texts that wait for the chosen model until half as many wait, the chosen model is asked
    only for those with any probability of at least `suspicious`. What it knows already is not screened.
    """

    backlog: int = 256
    suspicious: float = 0.1


class Cascade(Started):
    """A `Scorer` that joins what two models say, and screens texts with the first while the second is held up.

    The chosen model's probabilities count, with two exceptions: outputs that it lacks are those of the first model,
    and for an insult in a text that says "you", the higher one counts, since comments (which Detoxify's models learnt
    from) hold few short remarks at the reader. Each `Scored.model_id` tells what happened: ``chosen with first``
    where both read the text, ``first for chosen`` where the first found nothing during a flood. The backlog is
    bounded by the queues of both models.
    """

    def __init__(self, first: OnnxScorer, chosen: OnnxScorer, options: CascadeOptions | None = None) -> None:
        self._first = first
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
        """Counts of the chosen model, with what only the first one read; failures of both."""
        chosen, first = self._chosen.metrics(), self._first.metrics()
        return replace(
            chosen,
            scored=chosen.scored + self._screened,
            queue_length=chosen.queue_length + first.queue_length,
            failures=chosen.failures + first.failures,
            screened=self._screened,
            confirmed=self._confirmed,
        )

    async def start(self) -> None:
        """Starts both models."""
        await self._first.start()
        await self._chosen.start()

    async def close(self) -> None:
        """Closes both models, as `OnnxScorer.close` does."""
        await asyncio.gather(self._first.close(), self._chosen.close())

    async def score(self, texts: Sequence[str], *, tenant: int = 0) -> list[Scored]:
        """Scores of `texts`, in order; see `OnnxScorer.score` for waiting and errors."""
        slices = [texts[start : start + _SLICE] for start in range(0, len(texts), _SLICE)]
        scored: list[Scored] = []
        for part in slices:
            scored += await (self._screen if self._flooded() else self._read)(part, tenant)
        return scored

    def _flooded(self) -> bool:
        """Whether new texts are screened now; logs when that changes."""
        waiting, limit = self._chosen.queue_length, self._options.backlog
        if self._screening != (waiting > (limit // 2 if self._screening else limit)):
            self._screening = not self._screening
            log.info(
                "screening starts" if self._screening else "screening stops",
                model=self.model_id,
                screen=self._first.model_id,
                waiting=waiting,
                screened=self._screened,
                confirmed=self._confirmed,
            )
        return self._screening

    async def _read(self, texts: Sequence[str], tenant: int) -> list[Scored]:
        first, chosen = await asyncio.gather(
            self._first.score(texts, tenant=tenant), self._chosen.score(texts, tenant=tenant)
        )
        return list(map(_joined, texts, first, chosen))

    async def _screen(self, texts: Sequence[str], tenant: int) -> list[Scored]:
        first = await self._first.score(texts, tenant=tenant)
        known = [self._chosen.knows(text) for text in texts]
        asked = [n for n, one in enumerate(first) if known[n] or self._is_suspicious(one)]
        chosen = await self._chosen.score([texts[n] for n in asked], tenant=tenant)
        scored = [replace(one, model_id=f"{one.model_id} for {self.model_id}") for one in first]
        for n, one in zip(asked, chosen, strict=True):
            scored[n] = _joined(texts[n], first[n], one)
        self._screened += len(texts) - len(asked)
        self._confirmed += sum(not known[n] for n in asked)
        return scored

    def _is_suspicious(self, scored: Scored) -> bool:
        return any(value >= self._options.suspicious for value in scored.probabilities.values())


def _joined(text: str, first: Scored, chosen: Scored) -> Scored:
    """What both say about one text."""
    probabilities = {**first.probabilities, **chosen.probabilities}
    insult = first.probabilities.get(Category.INSULT, 0.0)
    if insult > probabilities.get(Category.INSULT, 1.0) and _YOU.search(text):
        probabilities[Category.INSULT] = insult
    return Scored(
        probabilities,
        f"{chosen.model_id} with {first.model_id}",
        max(first.windows, chosen.windows),
        first.cut or chosen.cut,
    )
