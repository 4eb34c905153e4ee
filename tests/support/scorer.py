"""A scorer whose scores are written into the test, so that tests of everything else do not depend on a model."""

import asyncio
from collections.abc import Mapping, Sequence

from bot.domain.scores import HOSTILE, Category, Scored
from bot.model.metrics import Counters, ScorerMetrics

CALM: dict[Category, float] = dict.fromkeys(HOSTILE, 0.01)


class ScriptedScorer:
    """Scores a text by the first key of `script` that it contains; everything else is calm.

    `hold` can be cleared to keep every call waiting, `failing` set to make calls raise.
    """

    model_id = "scripted@test"

    def __init__(self, script: Mapping[str, Mapping[Category, float]] | None = None) -> None:
        self.script = dict(script or {})
        self.seen: list[str] = []
        self.hold = asyncio.Event()
        self.hold.set()
        self.failing = False
        self.counters = Counters()

    def metrics(self) -> ScorerMetrics:
        return self.counters.snapshot(0)

    async def score(self, texts: Sequence[str], *, tenant: int = 0) -> list[Scored]:
        await self.hold.wait()
        if self.failing:
            raise RuntimeError("the model broke")
        self.seen += texts
        self.counters.scored += len(texts)
        return [self._one(text) for text in texts]

    def _one(self, text: str) -> Scored:
        if not text.strip():
            return Scored({}, self.model_id)
        found = next((scores for key, scores in self.script.items() if key in text.lower()), {})
        return Scored(CALM | dict(found), self.model_id)


SCRIPT: Mapping[str, Mapping[Category, float]] = {
    "warn-me": {Category.INSULT: 0.75, Category.TOXICITY: 0.8},
    "hide-me": {Category.INSULT: 0.90, Category.TOXICITY: 0.9},
    "escalate-me": {Category.INSULT: 0.99, Category.TOXICITY: 0.99},
    "threat-me": {Category.THREAT: 0.75, Category.TOXICITY: 0.9},
}
"""Texts of the e2e tests; thresholds are those of the balanced preset."""
