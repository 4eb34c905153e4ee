"""The thresholds that ship: chosen for the bundled model by stated targets, and no others."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.domain.scores import Category
from bot.model.known_models import COMPACT_PREPARED
from bot.model.prepared import Manifest
from bot.policy.presets import PRESETS, preset

pytest.importorskip("torch")
from training.thresholds import CEILING, TARGETS

FIGURES = json.loads((Path(__file__).parents[2] / "training" / "figures.json").read_bytes())["thresholds"]
BY_RULE = 6 / FIGURES["lines"]
"""Rules act on a few lines besides, which no threshold moves."""


def shipped(name: str) -> dict[str, dict[str, float]]:
    return {
        category.value: steps.model_dump(exclude_none=True)
        for category, steps in preset(name).thresholds.items()
    }


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_has_the_numbers_that_were_chosen_for_the_bundled_model(name: str) -> None:
    assert FIGURES["model"] == Manifest.read(COMPACT_PREPARED).model_id
    assert shipped(name) == FIGURES["presets"][name]["steps"]


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_keeps_to_its_targets_on_harmless_chat(name: str) -> None:
    found: dict[str, Any] = FIGURES["presets"][name]
    assert found["harmless_acted_on"] <= TARGETS[name].act + BY_RULE
    assert found["harmless_hidden"] <= TARGETS[name].hide + BY_RULE


@pytest.mark.parametrize("name", PRESETS)
def test_a_rule_that_wishes_somebody_dead_hides_under_every_preset(name: str) -> None:
    policy = preset(name)
    severe = policy.thresholds[Category.SEVERE_TOXICITY]
    assert severe.hide is not None
    assert policy.context.hostility.death_wish >= min(severe.hide, CEILING)
