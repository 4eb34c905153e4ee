"""Policies: presets, validation, versions by copy, verdicts."""

from itertools import pairwise

import pytest
from hypothesis import given, strategies as st
from pydantic import ValidationError

from bot.domain.decision import verdict_of
from bot.domain.finding import Pattern
from bot.domain.level import Level, Mode
from bot.domain.reasons import Reason, ReasonCode
from bot.domain.scores import Category
from bot.policy.presets import PRESETS, preset
from bot.policy.schema import Policy, Thresholds, changed
from tests.policy.samples import policy
from tests.support.decisions import score_reason


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_starts_in_shadow_and_knows_every_pattern(name: str) -> None:
    found = preset(name)
    assert found.mode is Mode.SHADOW
    assert found.preset == name
    assert set(found.patterns) == set(Pattern) - {Pattern.SELF_HARM_DISCLOSURE}


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_survives_the_store(name: str) -> None:
    assert Policy.model_validate_json(preset(name).model_dump_json()) == preset(name)


def test_presets_are_ordered_from_relaxed_to_strict() -> None:
    for milder, stricter in pairwise(preset(name) for name in PRESETS):
        for category, steps in milder.thresholds.items():
            for level in Level:
                allowed = getattr(steps, level.value)
                if allowed is not None:
                    assert getattr(stricter.thresholds[category], level.value) <= allowed


def test_an_unknown_preset_is_named_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="no preset called 'harsh'; there are relaxed, balanced, strict"):
        preset("harsh")


@pytest.mark.parametrize(
    "steps", [{"warn": 0.8, "hide": 0.7}, {"hide": 0.9, "escalate": 0.8}, {"warn": 0.9, "escalate": 0.8}]
)
def test_thresholds_must_rise(steps: dict[str, float]) -> None:
    with pytest.raises(ValidationError, match="thresholds_fall"):
        Thresholds(**steps)


@pytest.mark.parametrize(
    "change",
    [
        {"evidence_days": 0},
        {"evidence_days": 91},
        {"context_messages": 11},
        {"min_aim": 1.5},
        {"mode": "loud"},
        {"thresholds": {"rudeness": {"warn": 0.5}}},
        {"thresholds": {"insult": {"warn": 1.2}}},
        {"thresholds": {"insult": {"ban": 0.9}}},
        {"patterns": {"pile_on": ["ban"]}},
        {"unknown": 1},
    ],
)
def test_what_makes_no_sense_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        changed(preset("balanced"), **change)


def test_a_change_leaves_the_old_version_as_it_was() -> None:
    old = policy()
    new = changed(old, mode=Mode.LIVE, exempt_roles={5})
    assert (old.mode, new.mode) == (Mode.SHADOW, Mode.LIVE)
    assert old.exempt_roles == frozenset()
    with pytest.raises(ValidationError):
        new.mode = Mode.SHADOW  # type: ignore[misc]


@given(st.lists(st.none() | st.floats(0, 1), min_size=3, max_size=3), st.floats(0, 1), st.floats(0, 1))
def test_a_higher_score_reaches_the_same_levels_and_maybe_more(
    steps: list[float | None], one: float, other: float
) -> None:
    known = sorted(step for step in steps if step is not None)
    rising = iter(known)
    thresholds = Thresholds.model_validate(
        {
            level.value: next(rising) if step is not None else None
            for level, step in zip(Level, steps, strict=True)
        }
    )
    low, high = sorted((one, other))
    assert set(thresholds.levels(low)) <= set(thresholds.levels(high))


def test_a_level_that_is_off_is_never_reached() -> None:
    assert Thresholds(hide=0.5).levels(1.0) == [(Level.HIDE, 0.5)]
    assert Category.INSULT in preset("balanced").thresholds


def test_hiding_replaces_a_warning() -> None:
    verdict = verdict_of([score_reason(Level.WARN), Reason(ReasonCode.STRIKES, Level.HIDE)])
    assert verdict.level_names == ["hide"]
    assert [reason.level for reason in verdict.reasons] == [Level.HIDE, Level.WARN]


def test_no_level_is_allow_and_reasons_for_it_are_kept() -> None:
    why = Reason(ReasonCode.UNAIMED)
    verdict = verdict_of([why])
    assert verdict.allowed
    assert (verdict.level_names, verdict.reasons) == (["allow"], (why,))


def test_decisive_reasons_come_first() -> None:
    though, because = Reason(ReasonCode.UNAIMED), score_reason(Level.ESCALATE)
    assert verdict_of([though, because]).reasons == (because, though)


def test_nobody_is_acted_against_for_being_in_need() -> None:
    steps = {Category.SELF_HARM: Thresholds(warn=0.5)}
    with pytest.raises(ValidationError, match="not_hostile"):
        changed(policy(), thresholds=steps)
