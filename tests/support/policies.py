"""Presets with thresholds that stay as they are here, whatever the shipped ones become.

Scores in scenarios and in tests of context and policy are written for these numbers: they show what is made of a score
below, at and above a threshold. The shipped numbers follow the bundled model (training/thresholds.py) and are held by
tests/training/test_shipped_thresholds.py.
"""

from bot.policy.presets import preset
from bot.policy.schema import Policy, changed

_THRESHOLDS = {
    "relaxed": {
        "insult": {"warn": 0.90, "hide": 0.97},
        "threat": {"warn": 0.70, "hide": 0.85, "escalate": 0.90},
        "identity_attack": {"warn": 0.75, "hide": 0.88, "escalate": 0.95},
        "severe_toxicity": {"warn": 0.75, "hide": 0.88, "escalate": 0.95},
        "sexual_explicit": {"warn": 0.95},
    },
    "balanced": {
        "insult": {"warn": 0.70, "hide": 0.85, "escalate": 0.97},
        "threat": {"warn": 0.50, "hide": 0.70, "escalate": 0.80},
        "identity_attack": {"warn": 0.55, "hide": 0.75, "escalate": 0.90},
        "severe_toxicity": {"warn": 0.50, "hide": 0.70, "escalate": 0.90},
        "sexual_explicit": {"warn": 0.75, "hide": 0.90, "escalate": 0.97},
        "toxicity": {"warn": 0.85},
    },
    "strict": {
        "insult": {"warn": 0.50, "hide": 0.75, "escalate": 0.93},
        "threat": {"warn": 0.35, "hide": 0.55, "escalate": 0.70},
        "identity_attack": {"warn": 0.40, "hide": 0.60, "escalate": 0.80},
        "severe_toxicity": {"warn": 0.35, "hide": 0.55, "escalate": 0.80},
        "sexual_explicit": {"warn": 0.50, "hide": 0.75, "escalate": 0.90},
        "toxicity": {"warn": 0.70, "hide": 0.88, "escalate": 0.99},
        "obscene": {"warn": 0.80, "hide": 0.95},
    },
}


def fixed(name: str) -> Policy:
    """The preset of that name with the thresholds of the tests."""
    return changed(preset(name), thresholds=_THRESHOLDS[name])
