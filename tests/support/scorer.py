"""A scorer whose scores are written into the test, so that tests of everything else do not depend on a model."""

import asyncio
from collections.abc import Mapping, Sequence

from bot.domain.scores import HOSTILE, Category, Scored
from bot.model.metrics import Counters, ScorerMetrics
from bot.policy.presets import DEFAULT_PRESET, preset

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


def _between(category: Category, level: str, above: str | None = None) -> float:
    """A score of the default preset in the middle between a level's threshold and the next one's."""
    steps = preset(DEFAULT_PRESET).thresholds[category]
    lower, upper = getattr(steps, level), getattr(steps, above) if above else 1.0
    return float(round((lower + upper) / 2, 4))


SCRIPT: Mapping[str, Mapping[Category, float]] = {
    "warn-me": {Category.INSULT: _between(Category.INSULT, "warn", "hide"), Category.TOXICITY: 0.5},
    "hide-me": {
        Category.INSULT: _between(Category.INSULT, "hide", "escalate"),
        Category.TOXICITY: _between(Category.TOXICITY, "warn"),
    },
    "escalate-me": {Category.INSULT: 0.99, Category.TOXICITY: 0.99},
    "group-me": {Category.IDENTITY_ATTACK: _between(Category.IDENTITY_ATTACK, "hide", "escalate")},
}
"""Texts of the e2e tests: each leads to the level that it names, the last to hiding whoever is meant."""
