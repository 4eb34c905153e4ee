"""Decisions in words: every code has some, for both readers, and people read no numbers."""

import re

import pytest

from bot.domain.decision import decision_of
from bot.domain.finding import Finding, Pattern, PrivateData
from bot.domain.handling import Handling
from bot.domain.level import Level
from bot.domain.message import Surface, Unread, Unscored
from bot.domain.reasons import NoBanter, Note, NoteCode, Param, Reason, ReasonCode
from bot.domain.scores import HOSTILE, Category
from bot.domain.signals import Circumstance, CircumstanceCode, Signals, Target, TargetReason
from bot.policy.decide import decide
from bot.ui import explanations
from bot.ui.explanations import Reader
from tests.support.decisions import decision, score_reason
from tests.support.policies import fixed

AIM: dict[str, Param] = {"aim": "reply", "people": 1}
AIMS: tuple[dict[str, Param], ...] = (
    AIM,
    {"aim": "you", "people": 0},
    {"aim": "nobody", "people": 0},
    {"aim": "name", "people": 3},
)
INSULT: dict[str, Param] = {"category": "insult"}
SCORE: dict[str, Param] = {"score": 0.9, "counted": 0.45, "threshold": 0.85}
MEASURES: dict[Pattern, tuple[dict[str, Param], ...]] = {
    Pattern.SELF_HARM_DISCLOSURE: ({},),
    Pattern.PRIVATE_DATA: tuple({"data": kind.value} for kind in PrivateData),
    Pattern.ENCOURAGING_SELF_HARM: ({"aim": 0.5}, {"aim": 1.0}),
    Pattern.SERIOUS_ACT: ({"aim": 0.8, "score": 0.91},),
    Pattern.PILE_ON: (
        {
            "people": 3,
            "addressed_by": 4,
            "fraction": 0.75,
            "pressure": 1.85,
            "effective": 2.51,
            "window": 900.0,
        },
    ),
    Pattern.SUSTAINED: (
        {
            "episodes": 3,
            "days": 3,
            "window_days": 14,
            "weight": 2.48,
            "threshold": 2.0,
            "share": 0.81,
            "outranks": 1,
        },
        {"people": 2, "burden": 3.1, "threshold": 3.0},
    ),
    Pattern.MUTUAL_CONFLICT: (
        {"forth": 2.1, "back": 2.4, "threshold": 2.0},
        {"forth_lines": 3, "back_lines": 2},
    ),
    Pattern.ACUTE: (
        {"pressure": 2.3, "threshold": 2.0},
        {"pressure": 2.3, "threshold": 2.0, "fraction": 0.6},
    ),
}


FRIENDS = (Circumstance(CircumstanceCode.FRIENDS, -1.6),)
_BY_CATEGORY = (
    ReasonCode.SCORE,
    ReasonCode.DEATH_WISH,
    ReasonCode.EXCLUSION,
    ReasonCode.OUTWEIGHED,
    ReasonCode.BANTER,
    ReasonCode.UNAIMED,
)


def _reasons() -> list[Reason]:
    """One of every code, and of every form it may take."""
    by_category = [
        Reason(code, Level.WARN, SCORE | {"category": category.value} | aim)
        for code in _BY_CATEGORY
        for category in HOSTILE
        for aim in AIMS
    ]
    plain = [Reason(code) for code in ReasonCode if code in explanations._SAME_FOR_BOTH]
    return [
        *by_category,
        *plain,
        *(Reason(ReasonCode.PATTERN, params={"pattern": kind.value}) for kind in Pattern),
        *(Reason(ReasonCode.HANDLING, params={"handling": how.value}) for how in Handling),
        *(Reason(ReasonCode.UNSCORED, params={"what": what.value} | _language(what)) for what in Unread),
        Reason(ReasonCode.STRIKES, params={"points": 3.0, "threshold": 3, "minutes": 10}),
    ]


def _language(what: Unread) -> dict[str, Param]:
    return {"language": "fi"} if what is Unread.LANGUAGE else {}


@pytest.mark.parametrize("reader", Reader)
def test_every_code_has_words(reader: Reader) -> None:
    reasons = _reasons()
    assert {reason.code for reason in reasons} == set(ReasonCode)
    weighed = decision(reasons=tuple(reasons)).model_copy(update={"circumstances": FRIENDS})
    said = explanations.reasons(weighed, reader)
    assert all(said)
    assert not any("{" in sentence for sentence in said)


def test_people_read_no_numbers_but_how_long_a_timeout_lasts() -> None:
    findings = tuple(Finding(kind, 2, (1,), (3,), measures) for kind, (measures, *_) in MEASURES.items())
    said = explanations.reasons(decision(reasons=tuple(_reasons()), findings=findings), Reader.PEOPLE)
    assert [sentence for sentence in said if re.search(r"\d", sentence)] == [
        "earlier strikes: deleted, with a timeout of 10 minutes"
    ]


@pytest.mark.parametrize("reader", Reader)
@pytest.mark.parametrize(
    ("kind", "measures"), [(kind, one) for kind, all_ in MEASURES.items() for one in all_]
)
def test_every_pattern_has_a_sentence(kind: Pattern, measures: dict[str, Param], reader: Reader) -> None:
    assert explanations.finding(Finding(kind, 2, (1,), (3,), measures), reader).endswith(".")


@pytest.mark.parametrize("reader", Reader)
@pytest.mark.parametrize("kind", Pattern)
def test_a_pattern_whose_measures_are_not_known_has_one_too(kind: Pattern, reader: Reader) -> None:
    assert explanations.finding(Finding(kind, 2, (1,), (3,)), reader)


def test_experts_read_measures() -> None:
    measures = MEASURES[Pattern.SUSTAINED][0]
    assert explanations.finding(Finding(Pattern.SUSTAINED, 2, (1,), (3,), measures), Reader.EXPERTS) == (
        "3 episodes on 3 days within 14 days (weight 2.48, from 2 on it is a pattern); 81% of the hostility between "
        "the two comes from the author; the author has more power here than the target."
    )


def test_experts_read_scores_and_thresholds() -> None:
    signals = Signals(
        {Category.INSULT: 0.9},
        Surface.CONTENT,
        0.9,
        (Target(9, 1.0, TargetReason.MENTION),),
        circumstances=(
            Circumstance(CircumstanceCode.FRIENDS, -0.8),
            Circumstance(CircumstanceCode.REPEATED, 0.2),
        ),
    )
    made = decision_of(signals, decide(signals, fixed("balanced")))
    assert explanations.reasons(made, Reader.EXPERTS) == [
        "insult 0.90, between friends −0.80, not the first time +0.20: counts as 0.83 ≥ 0.70, aimed at one person "
        "by a mention"
    ]
    assert explanations.reasons(made, Reader.PEOPLE) == ["an insult, aimed at one person"]


def test_beside_an_insult_people_are_not_told_that_it_is_toxic_as_well() -> None:
    reasons = (score_reason(Level.HIDE), score_reason(Level.WARN, Category.TOXICITY))
    assert explanations.reasons(decision(reasons=reasons), Reader.PEOPLE) == [
        "an insult, aimed at one person"
    ]
    assert len(explanations.reasons(decision(reasons=reasons), Reader.EXPERTS)) == 2
    alone = decision(reasons=reasons[1:])
    assert explanations.reasons(alone, Reader.PEOPLE) == ["hostile words, aimed at one person"]


def test_experts_read_what_outweighs_a_score() -> None:
    signals = Signals(
        {Category.INSULT: 0.9},
        Surface.CONTENT,
        0.9,
        (Target(9, 1.0, TargetReason.MENTION),),
        circumstances=FRIENDS,
    )
    made = decision_of(signals, decide(signals, fixed("balanced")))
    assert explanations.reasons(made, Reader.EXPERTS) == [
        "insult 0.90, between friends −1.60: counts as 0.65"
    ]
    assert explanations.reasons(made, Reader.PEOPLE) == [
        "an insult, but what is known of the two speaks against an attack"
    ]


@pytest.mark.parametrize("code", CircumstanceCode)
def test_every_kind_of_evidence_has_words(code: CircumstanceCode) -> None:
    assert explanations.circumstances([Circumstance(code, -0.3)]).endswith(" −0.30")


def test_an_excuse_is_said() -> None:
    reason = Reason(ReasonCode.SCORE, None, INSULT | SCORE | AIM, excused=True)
    (said,) = explanations.reasons(decision(reasons=(reason,)), Reader.PEOPLE)
    assert said.endswith("; not escalated, as the author hits back after being attacked")


@pytest.mark.parametrize("code", NoteCode)
def test_every_note_has_a_sentence(code: NoteCode) -> None:
    params: dict[str, Param] = {"floor": 0.8, "score": 0.7, "factor": 0.3, "mutual": 1.0, "friendly": 1.0}
    if code is NoteCode.BANTER_REFUSED:
        said = {explanations.note(Note(code, {"why": why.value})) for why in NoBanter}
        assert len(said) == len(NoBanter)
    else:
        assert explanations.note(Note(code, params)).endswith(".")


def test_the_rule_is_that_of_the_pattern_else_of_the_decisive_score_else_of_the_highest() -> None:
    made = decision(Level.HIDE, category=Category.THREAT, score=0.8)
    assert explanations.rule(made) == "No threats"
    found = Finding(Pattern.PILE_ON, 2, (1,), (3,))
    assert explanations.rule(made.model_copy(update={"findings": (found,)})) == "No piling on"
    assert (
        explanations.rule(decision(scores={Category.OBSCENE: 0.4, Category.INSULT: 0.3}))
        == "No swearing at people"
    )
    assert explanations.rule(decision(scores={})) == "Be kind to people"


def test_what_could_not_be_put_into_codes_stays_as_it_was() -> None:
    old = decision(legacy=("an old sentence",))
    assert explanations.reasons(old, Reader.EXPERTS) == ["an old sentence"]
    assert explanations.reasons(old, Reader.PEOPLE) == []


@pytest.mark.parametrize("what", Unread)
def test_what_no_model_reads_has_a_name(what: Unread) -> None:
    language = "fi" if what is Unread.LANGUAGE else ""
    assert explanations.unscored(Unscored(what, language))


@pytest.mark.parametrize(
    "reason", [r for r in TargetReason if r not in {TargetReason.YOU, TargetReason.NOBODY}]
)
def test_everything_that_points_at_a_person_has_words(reason: TargetReason) -> None:
    assert explanations.target_reason(reason)


@pytest.mark.parametrize(
    ("measures", "said"),
    [
        ({"people": 1, "burden": 3.1, "threshold": 3.0}, "1 person keeps being hostile"),
        ({"people": 2, "burden": 3.1, "threshold": 3.0}, "2 people keep being hostile"),
        (
            {"episodes": 1, "days": 1, "window_days": 14, "weight": 2.4, "threshold": 2.0, "aggressors": 1},
            "1 episode on 1 day within 14 days (weight 2.40, from 2 on it is a pattern); "
            "1 person is hostile to the target",
        ),
    ],
)
def test_one_is_not_several(measures: dict[str, Param], said: str) -> None:
    found = Finding(Pattern.SUSTAINED, 2, (1,), (3,), measures)
    assert said in explanations.finding(found, Reader.EXPERTS)


def test_spans_have_their_plural() -> None:
    said = [explanations._span(minutes * 60) for minutes in (1, 15, 2.5, 120, 180)]
    assert said == ["1 minute", "15 minutes", "2.5 minutes", "2 hours", "3 hours"]
