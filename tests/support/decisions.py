"""Decisions and reasons for tests that need some, whatever they rest on."""

from typing import Any

from bot.domain.decision import Decision
from bot.domain.level import Level
from bot.domain.message import Surface
from bot.domain.reasons import Reason, ReasonCode
from bot.domain.scores import Category


def score_reason(
    level: Level | None = None, category: Category = Category.INSULT, score: float = 0.93
) -> Reason:
    """A score of `category` that reached a threshold, aimed at one person by a reply."""
    params = {"category": category.value, "score": score, "threshold": 0.85, "aim": "reply", "people": 1}
    return Reason(ReasonCode.SCORE, level, params)


def decision(
    *levels: Level, category: Category = Category.INSULT, score: float = 0.93, **fields: Any
) -> Decision:
    """A decision with these levels, because of an insult unless told otherwise."""
    given = {
        "levels": frozenset(levels),
        "reasons": tuple(score_reason(level, category, score) for level in levels),
        "scores": {Category.TOXICITY: 0.95, category: score},
        "surface": Surface.CONTENT,
        "hostility": score,
    }
    return Decision(**(given | fields))
