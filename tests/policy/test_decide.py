"""Signals + policy -> verdict: examples with their reasons, and what holds for all signals."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, strategies as st

from bot.domain.decision import Verdict
from bot.domain.finding import Pattern
from bot.domain.handling import Handling
from bot.domain.level import Level, Mode
from bot.domain.message import Person, Surface, Unread, Unscored
from bot.domain.reasons import Param, Reason, ReasonCode
from bot.domain.scores import Category
from bot.domain.signals import Circumstance, CircumstanceCode, Signals, TargetReason
from bot.policy.decide import decide, exemption, weighed
from bot.policy.schema import Policy, changed
from tests.policy.samples import any_signals, finding, incoming, policy, presets, signals
from tests.support.policies import fixed

BALANCED = fixed("balanced")
FRIENDS = (Circumstance(CircumstanceCode.FRIENDS, -1.6),)
EXEMPTIONS = (BOT, WEBHOOK, CHANNEL, ROLE) = (
    ReasonCode.EXEMPT_BOT,
    ReasonCode.EXEMPT_WEBHOOK,
    ReasonCode.EXEMPT_CHANNEL,
    ReasonCode.EXEMPT_ROLE,
)
_SEVERITY = {level: rank for rank, level in enumerate(Level, 1)}


def levels(given_signals: Signals, rules: Policy = BALANCED, **options: Any) -> list[str]:
    return decide(given_signals, rules, **options).level_names


def codes(verdict: Verdict) -> list[ReasonCode]:
    return [reason.code for reason in verdict.reasons]


def severity(verdict: Verdict) -> int:
    """Rank of the harshest level, 0 for allow."""
    return max((_SEVERITY[level] for level in verdict.levels), default=0)


@pytest.mark.parametrize(
    ("score", "wanted"),
    [
        (0.69, ["allow"]),
        (0.70, ["warn"]),
        (0.85, ["hide"]),
        (0.97, ["hide", "escalate"]),
        (1.0, ["hide", "escalate"]),
    ],
)
def test_thresholds_of_the_balanced_preset(score: float, wanted: list[str]) -> None:
    assert levels(signals({Category.INSULT: score})) == wanted


def test_reasons_name_category_score_threshold_and_aim() -> None:
    (reason,) = decide(signals({Category.INSULT: 0.75}), BALANCED).reasons
    params: dict[str, Param] = {
        "category": "insult",
        "score": 0.75,
        "threshold": 0.7,
        "aim": "mention",
        "people": 1,
    }
    assert reason == Reason(ReasonCode.SCORE, Level.WARN, params)


def test_an_insult_aimed_at_nobody_is_left_alone_and_said_so() -> None:
    verdict = decide(signals({Category.INSULT: 0.99}, targets=()), BALANCED)
    assert verdict.allowed
    params: dict[str, Param] = {"category": "insult", "score": 0.99}
    assert verdict.reasons == (Reason(ReasonCode.UNAIMED, params=params),)


def test_you_is_aim_enough() -> None:
    verdict = decide(signals({Category.INSULT: 0.75}, targets=(), second_person=True), BALANCED)
    assert verdict.level_names == ["warn"]
    assert verdict.reasons[0].params["aim"] == TargetReason.YOU


def test_an_attack_on_an_identity_counts_without_a_target() -> None:
    assert levels(signals({Category.IDENTITY_ATTACK: 0.8}, targets=())) == ["hide"]


@pytest.mark.parametrize(
    ("rules", "wanted"),
    [("relaxed", ["warn"]), ("balanced", ["hide"]), ("strict", ["hide", "escalate"])],
)
def test_a_death_wish_by_rule_weighs_as_a_score_of_severe_toxicity(rules: str, wanted: list[str]) -> None:
    verdict = decide(signals({Category.TOXICITY: 0.1}, targets=(), death_wish=0.8), fixed(rules))
    assert verdict.level_names == wanted
    assert verdict.reasons[0].code is ReasonCode.DEATH_WISH
    assert (verdict.reasons[0].params["category"], verdict.reasons[0].params["score"]) == (
        "severe_toxicity",
        0.8,
    )


def test_the_rule_is_not_named_where_the_score_says_as_much() -> None:
    verdict = decide(signals({Category.SEVERE_TOXICITY: 0.95}, death_wish=0.8), BALANCED)
    assert ReasonCode.DEATH_WISH not in codes(verdict)


def test_without_thresholds_of_severe_toxicity_a_death_wish_by_rule_leads_to_nothing() -> None:
    assert levels(signals(death_wish=0.8, targets=()), policy(thresholds={})) == ["allow"]


def test_friendship_softens_an_insult_and_says_so() -> None:
    verdict = decide(signals({Category.INSULT: 0.9}, circumstances=FRIENDS), BALANCED)
    assert verdict.allowed
    params: dict[str, Param] = {"category": "insult", "score": 0.9, "counted": 0.645}
    assert verdict.reasons == (Reason(ReasonCode.OUTWEIGHED, params=params),)


@pytest.mark.parametrize(
    "category",
    [Category.THREAT, Category.IDENTITY_ATTACK, Category.SEVERE_TOXICITY, Category.SEXUAL_EXPLICIT],
)
def test_nothing_softens_threats_attacks_on_identity_death_wishes_and_sexual_remarks(
    category: Category,
) -> None:
    grave = {category: 0.96}
    assert levels(signals(grave, circumstances=FRIENDS)) == levels(signals(grave)) != ["allow"]


def test_a_death_wish_by_rule_is_not_softened() -> None:
    assert levels(signals(death_wish=0.8, circumstances=FRIENDS)) == ["hide"]


def test_evidence_of_an_attack_raises_a_score_and_says_so() -> None:
    again = (Circumstance(CircumstanceCode.REPEATED, 0.4),)
    verdict = decide(signals({Category.INSULT: 0.65}, circumstances=again), BALANCED)
    assert verdict.level_names == ["warn"]
    assert verdict.reasons[0].params["counted"] == 0.7348


def test_evidence_cannot_make_an_attack_of_swearing_at_nobody() -> None:
    again = (Circumstance(CircumstanceCode.REPEATED, 0.4),)
    assert levels(signals({Category.INSULT: 0.99}, targets=(), circumstances=again)) == ["allow"]


@given(st.floats(0, 1), st.floats(-5, 5))
def test_a_weighed_score_is_a_probability_on_the_side_of_the_evidence(
    score: float, circumstances: float
) -> None:
    counted = weighed(score, circumstances)
    assert 0 <= counted <= 1
    assert counted >= min(score, 0.999) - 1e-9 if circumstances >= 0 else counted <= score + 1e-9


def test_what_automod_blocked_is_evidence_only_for_patterns() -> None:
    blocked = signals(
        {Category.INSULT: 0.99}, findings=(finding(Pattern.SUSTAINED),), surface=Surface.AUTOMOD
    )
    assert levels(blocked) == ["escalate"]


@pytest.mark.parametrize("surface", [Surface.TAG, Surface.EVENT, Surface.CHANNEL_STATUS])
def test_what_the_bot_cannot_change_is_told_to_moderators(surface: Surface) -> None:
    verdict = decide(signals({Category.THREAT: 0.75}, surface=surface), BALANCED)
    assert verdict.level_names == ["hide", "escalate"]
    assert Reason(ReasonCode.HANDLING, Level.ESCALATE, {"handling": Handling.PROPOSE}) in verdict.reasons


@pytest.mark.parametrize(("names", "wanted"), [("reset", ["hide"]), ("propose", ["hide", "escalate"])])
def test_a_hostile_name_is_reset_or_proposed_as_the_policy_says(names: str, wanted: list[str]) -> None:
    rules = changed(BALANCED, names=names)
    hostile = signals({Category.THREAT: 0.75}, surface=Surface.NAME)
    assert levels(hostile, rules) == wanted
    assert rules.handling(Surface.NAME).proposed is (names == "propose")


def test_of_a_forward_it_is_said_that_the_original_stays() -> None:
    hidden = decide(signals({Category.THREAT: 0.75}, surface=Surface.FORWARD), BALANCED)
    assert hidden.level_names == ["hide"]
    forward = Reason(ReasonCode.HANDLING, params={"handling": Handling.DELETE_FORWARD})
    assert hidden.reasons[-1] == forward
    warned = decide(signals({Category.THREAT: 0.55}, surface=Surface.FORWARD), BALANCED)
    assert forward not in warned.reasons


def test_who_hits_back_is_warned_or_hidden_but_not_escalated() -> None:
    verdict = decide(signals({Category.INSULT: 0.99}, hitting_back=True), BALANCED)
    assert verdict.level_names == ["hide"]
    assert [reason.level for reason in verdict.reasons if reason.excused] == [None]


def test_hitting_back_does_not_excuse_a_threat() -> None:
    assert "escalate" in levels(signals({Category.THREAT: 0.9}, hitting_back=True))


def test_what_was_not_scored_is_said_and_not_called_clean() -> None:
    unscored = (Unscored(Unread.IMAGE), Unscored(Unread.LANGUAGE, "fi"))
    assert decide(signals(unscored=unscored), BALANCED).reasons == (
        Reason(ReasonCode.UNSCORED, params={"what": "image"}),
        Reason(ReasonCode.UNSCORED, params={"what": "language", "language": "fi"}),
    )


@pytest.mark.parametrize("kind", [p for p in Pattern if p is not Pattern.SELF_HARM_DISCLOSURE])
def test_every_pattern_leads_to_what_the_policy_says(kind: Pattern) -> None:
    verdict = decide(signals(findings=(finding(kind),)), BALANCED)
    assert verdict.levels == BALANCED.patterns[kind]
    assert {(reason.code, reason.params["pattern"]) for reason in verdict.reasons} == {
        (ReasonCode.PATTERN, kind)
    }


@given(any_signals, presets)
def test_reported_speech_never_triggers_anything(found: Signals, rules: Policy) -> None:
    if found.reported_speech:
        assert decide(found, rules).allowed


@given(any_signals, presets)
def test_somebody_who_may_be_hurting_is_never_punished(found: Signals, rules: Policy) -> None:
    hurting = signals(
        dict(found.probabilities), findings=(finding(Pattern.SELF_HARM_DISCLOSURE), *found.findings)
    )
    assert decide(hurting, rules).allowed


@given(any_signals, presets, st.sampled_from(EXEMPTIONS))
def test_the_exempt_are_never_acted_on(found: Signals, rules: Policy, why: ReasonCode) -> None:
    verdict = decide(found, rules, exempt=why)
    assert verdict.allowed
    assert verdict.reasons == (Reason(why),)


@given(any_signals, presets, st.sampled_from(list(Category)), st.floats(0, 1))
def test_a_higher_score_never_gives_a_milder_verdict(
    found: Signals, rules: Policy, category: Category, more: float
) -> None:
    lower = dict(found.probabilities)
    higher = lower | {category: max(lower.get(category, 0.0), more)}
    rest = {
        name: getattr(found, name) for name in ("targets", "second_person", "circumstances", "findings")
    } | {
        "reported_speech": found.reported_speech,
        "hitting_back": found.hitting_back,
    }
    before, after = (decide(signals(scores, **rest), rules) for scores in (lower, higher))
    assert severity(after) >= severity(before)
    assert before.levels - {Level.WARN} <= after.levels


@given(any_signals, presets, st.sampled_from(list(Surface)))
def test_shadow_decides_exactly_as_live_does(found: Signals, rules: Policy, surface: Surface) -> None:
    found = replace(found, surface=surface)
    shadow, live = changed(rules, mode=Mode.SHADOW), changed(rules, mode=Mode.LIVE)
    assert decide(found, shadow) == decide(found, live)


@given(any_signals, presets)
def test_every_level_has_a_reason_and_comes_first(found: Signals, rules: Policy) -> None:
    verdict = decide(found, rules)
    reasoned = [reason.level for reason in verdict.reasons]
    assert verdict.levels <= {level for level in reasoned if level}
    assert reasoned == sorted(reasoned, key=lambda level: level is None)


@pytest.mark.parametrize(
    ("message", "changes", "wanted"),
    [
        ({}, {}, None),
        ({"author": Person(4, is_bot=True)}, {}, BOT),
        ({"author": Person(4, is_bot=True)}, {"bots": True}, None),
        ({"author": Person(4, is_bot=True), "is_webhook": True}, {"bots": True}, WEBHOOK),
        ({"author": Person(4, is_bot=True), "is_webhook": True}, {"webhooks": True}, None),
        ({}, {"exempt_channels": {2}}, CHANNEL),
        ({"parent_channel_id": 8}, {"exempt_channels": {8}}, CHANNEL),
        ({"category_id": 8}, {"exempt_channels": {8}}, CHANNEL),
        ({"author": Person(4, role_ids=frozenset({7}))}, {"exempt_roles": {7}}, ROLE),
        ({"author": Person(4, role_ids=frozenset({7}))}, {"exempt_roles": {6}}, None),
        ({"author": Person(4, is_bot=True)}, {"bots": True, "exempt_channels": {2}}, CHANNEL),
        (
            {"author": Person(4, is_bot=True), "is_webhook": True},
            {"webhooks": True, "exempt_channels": {2}},
            CHANNEL,
        ),
        (
            {"author": Person(4, is_bot=True, role_ids=frozenset({7}))},
            {"bots": True, "exempt_roles": {7}},
            ROLE,
        ),
    ],
)
def test_exemptions(message: dict[str, Any], changes: dict[str, Any], wanted: ReasonCode | None) -> None:
    assert exemption(incoming(**message), policy(**changes)) is wanted
