"""A decision is data: it comes back as it was, names its rules, and holds nothing that somebody typed."""

from typing import Any

import pytest
from hypothesis import given
from pydantic import ValidationError

from bot.domain.decision import Decision, decision_of
from bot.domain.finding import CountedMessage, Finding, Pattern
from bot.domain.level import Level
from bot.domain.reasons import Note, NoteCode, Reason, ReasonCode
from bot.domain.scores import Category
from bot.domain.signals import Signals
from bot.policy.decide import decide
from bot.policy.schema import Policy
from tests.policy.samples import any_signals, presets
from tests.support.decisions import decision, score_reason


@given(any_signals, presets)
def test_every_decision_comes_back_as_it_was_stored(signals: Signals, rules: Policy) -> None:
    made = decision_of(signals, decide(signals, rules))
    assert Decision.model_validate_json(made.model_dump_json()) == made


@given(any_signals, presets)
def test_what_is_at_its_default_need_not_be_stored(signals: Signals, rules: Policy) -> None:
    made = decision_of(signals, decide(signals, rules))
    assert Decision.model_validate(made.model_dump(mode="json", exclude_defaults=True)) == made


def test_levels_are_stored_in_order() -> None:
    made = decision(Level.ESCALATE, Level.WARN, Level.HIDE)
    assert made.model_dump(mode="json")["levels"] == ["warn", "hide", "escalate"]


@pytest.mark.parametrize(
    "fields",
    [
        {"reasons": (Reason(ReasonCode.SCORE, None, {"category": "said by Marvin, the clown"}),)},
        {"notes": (Note(NoteCode.BANTER, {"why": "Mia's friend"}),)},
        {"findings": (Finding(Pattern.ACUTE, 1, (2,), (3,), {"who": "<@123>"}),)},
    ],
)
def test_text_has_no_place_in_it(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="holds text, not an id"):
        decision(**fields)


def test_another_version_is_refused() -> None:
    stored = decision(Level.WARN).model_dump(mode="json") | {"schema_version": 2}
    with pytest.raises(ValidationError, match="schema_version"):
        Decision.model_validate(stored)


def test_rules_are_patterns_then_decisive_categories_else_the_highest_scores() -> None:
    pile_on = Finding(Pattern.PILE_ON, 1, (2, 3), (4,), counted=(CountedMessage(4, 2, 0.5),))
    reasons = (score_reason(Level.HIDE, Category.THREAT), score_reason(Level.WARN, Category.INSULT))
    assert decision(reasons=reasons, findings=(pile_on,)).rules == [
        Pattern.PILE_ON,
        Category.THREAT,
        Category.INSULT,
    ]
    unaimed = Reason(ReasonCode.UNAIMED, params={"category": "insult", "score": 0.9})
    assert decision(reasons=(unaimed,)).rules == [Category.TOXICITY, Category.INSULT]


def test_a_reason_that_led_to_several_levels_is_told_once() -> None:
    assert decision(Level.ESCALATE, Level.HIDE).distinct_reasons == [score_reason(Level.ESCALATE)]
