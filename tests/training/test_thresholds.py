"""Thresholds chosen by what may go wrong, and what they do to lines that were read."""

from pathlib import Path

import numpy as np
import pytest
import yaml

from bot.policy.presets import PRESETS
from training import real, thresholds
from training.data import INSULT, LABELS, Example
from training.read.read import Aim, Label, ReadLine, Should


def chat(count: int = 20_000) -> np.ndarray:
    draw = np.random.default_rng(1)
    return draw.beta(0.05, 3, (count, len(LABELS)))


@pytest.mark.parametrize("name", PRESETS)
def test_thresholds_keep_to_the_targets_and_a_step_lower_would_not(name: str) -> None:
    scores, target = chat(), thresholds.TARGETS[name]
    steps = thresholds.choose(name, scores)
    assert real.reached(scores, steps, "warn").mean() <= target.act
    assert real.reached(scores, steps, "hide").mean() <= target.hide
    lower = {c: {level: v - thresholds.STEP for level, v in levels.items()} for c, levels in steps.items()}
    assert real.reached(scores, lower, "warn").mean() > target.act
    assert {c: set(levels) for c, levels in steps.items()} == {
        c: set(levels) for c, levels in thresholds.read(name).items()
    }


def test_only_numbers_and_their_origin_change_in_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = thresholds.path("balanced").read_text(encoding="utf-8")
    (tmp_path / "balanced.yaml").write_text(before, encoding="utf-8")
    steps = thresholds.choose("balanced", chat())
    monkeypatch.setattr(thresholds, "PRESETS", tmp_path)
    for _ in range(2):
        thresholds.write("balanced", steps, "of 10 lines")
    after = (tmp_path / "balanced.yaml").read_text(encoding="utf-8")
    assert after.count("# Thresholds: of 10 lines") == 1
    assert yaml.safe_load(after)["thresholds"] == steps
    assert yaml.safe_load(after)["patterns"] == yaml.safe_load(before)["patterns"]


def line(letters: str, aim: Aim, should: Should) -> ReadLine:
    label = Label("0" * 16, "chitchat", "tune", letters, aim, should, 1)
    return ReadLine(Example(letters, label.values, "chitchat"), label)


def test_figures_of_read_lines_count_what_should_have_happened() -> None:
    lines = [
        line("", Aim.NOBODY, Should.NOTHING),
        line("m", Aim.SELF, Should.CARE),
        line("ti", Aim.PERSON, Should.REMIND),
        line("tsi", Aim.PERSON, Should.ESCALATE),
    ]
    scores = np.zeros((4, len(LABELS)))
    scores[:, INSULT] = 0.1, 0.6, 0.7, 0.95
    steps = {"insult": {"warn": 0.5, "hide": 0.9}}
    found = real.by_preset(scores, real.Truth.of(lines), steps)
    assert found["harmless_acted_on"] == 0.5
    assert found["hostile_at_person_acted_on"] == 1
    assert found["hostile_at_person_hidden"] == 0.5
    assert found["mild_hidden"] == 0
    assert found["acted_on_rightly"] == pytest.approx(2 / 3)
    assert found["hidden_rightly"] == 1
    whole = real.figures(lines, lambda texts: scores[: len(texts)], {"p": steps}, {"0" * 16: 0.5})
    assert whole["found_at_half_percent"]["core"] == 1
    assert whole["auc"]["insult"] == 1
    assert "toxicity" not in whole["auc"]  # a model without that output
