"""What is wrong with a policy, in the words of the catalogue."""

import pytest
from pydantic import ValidationError

from bot.domain.scores import Category
from bot.policy.presets import preset
from bot.policy.schema import changed
from bot.policy.strikes import Rung, StrikeKind
from bot.ui.policy import why_invalid


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        (
            {"thresholds": {Category.INSULT: {"warn": 0.9, "hide": 0.25}}},
            "thresholds must rise from warn to hide to escalate, not 0.9, 0.25",
        ),
        ({"thresholds": {Category.SELF_HARM: {"warn": 0.5}}}, "nobody is acted against for self_harm"),
        (
            {"strikes": {"weights": {StrikeKind.INSULT: 1.0}}},
            "every kind of strike needs a weight and every rung a sum",
        ),
        (
            {"strikes": {"rungs": {rung: 5.0 - place for place, rung in enumerate(Rung)}}},
            "the sums of the rungs must rise, not 5, 4, 3, 2, 1",
        ),
        ({"evidence_days": 1000}, "evidence_days cannot have this value"),
        ({"thresholds": {Category.INSULT: {"warn": 2}}}, "thresholds.insult.warn cannot have this value"),
    ],
)
def test_what_is_wrong_is_said_in_our_words(changes: dict[str, object], why: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        changed(preset("balanced"), **changes)
    assert why_invalid(wrong.value) == why
