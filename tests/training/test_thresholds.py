"""Thresholds chosen by what may go wrong, and what they do to lines that were read."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
import yaml

from bot.domain.level import Level
from bot.domain.message import Surface
from bot.domain.scores import Category
from bot.domain.signals import Signals
from bot.policy.presets import PRESETS, preset
from bot.policy.schema import Policy, changed
from training import real, thresholds
from training.data import LABELS, Example
from training.read.read import Aim, Label, ReadLine, Should


def said(probabilities: Mapping[str, float]) -> Signals:
    return Signals(
        {Category(name): value for name, value in probabilities.items()},
        Surface.CONTENT,
        max(probabilities.values()),
        second_person=True,
    )


def lines(count: int, seed: int, often: float) -> list[Signals]:
    """Lines whose scores are high with the probability `often`."""
    draw = np.random.default_rng(seed).beta(often, 3, (count, len(LABELS)))
    return [said(dict(zip(LABELS, row, strict=True))) for row in draw.tolist()]


CHAT = lines(6_000, 1, 0.05)
MILD = lines(200, 2, 1.0)


def share(signals: Sequence[Signals], policy: Policy, level: Level | None = None) -> float:
    return float(real.reached(signals, policy, level).mean())


@pytest.mark.parametrize("name", PRESETS)
def test_thresholds_keep_to_the_targets_and_a_step_lower_would_not(name: str) -> None:
    target = thresholds.TARGETS[name]
    steps = thresholds.choose(name, CHAT, MILD)
    policy = changed(preset(name), thresholds=steps)
    assert share(CHAT, policy) <= target.act
    assert share(CHAT, policy, Level.HIDE) <= target.hide
    assert share(MILD, policy, Level.HIDE) <= thresholds.MILD + 0.05  # what is grave is hidden all the same
    lower = {
        category: {
            level: value - thresholds.STEP if level == "warn" else value for level, value in levels.items()
        }
        for category, levels in steps.items()
    }
    assert share(CHAT, changed(policy, thresholds=lower)) > target.act
    assert {c: set(levels) for c, levels in steps.items()} == {
        c: set(levels) for c, levels in thresholds.read(name).items()
    }


def test_mild_remarks_raise_what_insults_are_hidden_from_and_not_what_threats_are() -> None:
    harmless = [said({"insult": 0.1, "threat": 0.1})] * 50
    without = thresholds.choose("balanced", harmless, [])
    with_mild = thresholds.choose("balanced", harmless, [said({"insult": 0.8, "threat": 0.8})] * 50)
    assert without["insult"]["hide"] < 0.2
    assert with_mild["insult"]["hide"] == pytest.approx(0.805)
    assert with_mild["threat"] == without["threat"]


def test_only_numbers_and_their_origin_change_in_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = thresholds.path("balanced").read_text(encoding="utf-8")
    (tmp_path / "balanced.yaml").write_text(before, encoding="utf-8")
    steps = thresholds.choose("balanced", CHAT, MILD)
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
    read = [
        line("", Aim.NOBODY, Should.NOTHING),
        line("m", Aim.SELF, Should.CARE),
        line("ti", Aim.PERSON, Should.REMIND),
        line("tsi", Aim.PERSON, Should.ESCALATE),
    ]
    signals = [said({"insult": score}) for score in (0.1, 0.6, 0.7, 0.95)]
    policy = changed(preset("balanced"), thresholds={"insult": {"warn": 0.5, "hide": 0.9}})
    found = real.by_preset(signals, real.Truth.of(read), policy)
    assert found["harmless_acted_on"] == 0.5
    assert found["hostile_at_person_acted_on"] == 1
    assert found["hostile_at_person_hidden"] == 0.5
    assert found["to_hide_at_person_hidden"] == 1
    assert found["mild_hidden"] == 0
    assert found["acted_on_rightly"] == pytest.approx(2 / 3)
    assert found["hidden_rightly"] == 1
    whole = real.figures(read, signals, {"p": policy}, {"0" * 16: 0.5})
    assert whole["found_at_half_percent"]["core"] == 1
    assert whole["auc"]["insult"] == 1
    assert "toxicity" not in whole["auc"]  # a model without that output
