"""The categories of a Detoxify model and the scores of one text."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Category(StrEnum):
    """What a model gives a probability for: the labels of Detoxify, and one of ours.

    https://github.com/unitaryai/detoxify#labels
    """

    TOXICITY = "toxicity"
    SEVERE_TOXICITY = "severe_toxicity"
    OBSCENE = "obscene"
    THREAT = "threat"
    INSULT = "insult"
    IDENTITY_ATTACK = "identity_attack"
    SEXUAL_EXPLICIT = "sexual_explicit"
    SELF_HARM = "self_harm"
    """The writer wants to die or hurts themselves: somebody in need, never something to act against."""


HOSTILE = tuple(category for category in Category if category is not Category.SELF_HARM)
"""What a policy can set thresholds for."""


Probabilities = Mapping[Category, float]
"""Probability (0-1) per category; a category that the model does not have is absent, not zero."""


@dataclass(frozen=True, slots=True)
class Scored:
    """What a model said about one text.

    `probabilities` is empty when the text holds nothing a model can read (empty, whitespace).
    `model_id` names the model and its weights, e.g. ``compact@1a2b3c4d``, or both models of a cascade. `windows` is
    how many pieces it was read in; `cut` says that there were more than are read.
    """

    probabilities: Probabilities
    model_id: str
    windows: int = 1
    cut: bool = False


@dataclass(frozen=True, slots=True)
class ReplacedModel:
    """Names of a model that was chosen but cannot be used, and of the one that works instead."""

    chosen: str
    running: str
