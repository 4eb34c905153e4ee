"""Quarrels of two, at any pace, and who only answers (docs/context.md, Patterns)."""

import pytest

from bot.context.exchange import Exchange
from bot.context.parameters import DAY
from bot.domain.finding import Finding, Pattern
from tests.context.helpers import LEA, MIA, TOM, Chat


def quarrel(pace: float, strength: tuple[float, float] = (0.9, 0.9), lines: int = 8) -> list[Finding]:
    """Findings where Mia and Tom insult each other in turn, `pace` seconds apart."""
    chat = Chat()
    found: list[Finding] = []
    for number in range(lines):
        author, target = ((MIA, TOM), (TOM, MIA))[number % 2]
        signals = chat.say(author, "so bad", number * pace, to=[target], insult=strength[number % 2])
        found += signals.findings
    return found


@pytest.mark.parametrize("pace", [2, 20, 60, 180])
@pytest.mark.parametrize("strength", [(0.9, 0.9), (0.95, 0.75), (0.75, 0.95)])
def test_insults_in_turn_are_a_mutual_conflict_of_both_at_any_pace(
    pace: float, strength: tuple[float, float]
) -> None:
    found = quarrel(pace, strength)
    assert {finding.kind for finding in found} == {Pattern.MUTUAL_CONFLICT}
    assert {finding.authors for finding in found} == {(MIA.id, TOM.id)}
    assert found[0].target_id is None
    # The lines of both stand in it.
    assert found[-1].messages == tuple(range(1, 9))


def test_one_answer_makes_no_quarrel_of_an_attack() -> None:
    chat = Chat()
    found: list[Finding] = []
    for number in range(4):
        found += chat.say(TOM, "so bad", number * 60, to=[MIA], insult=0.9).findings
        if number == 1:
            found += chat.say(MIA, "so bad yourself", 90, to=[TOM], insult=0.9).findings
    assert {(finding.kind, finding.authors) for finding in found} == {(Pattern.ACUTE, (TOM.id,))}


def test_who_answers_a_flood_is_no_aggressor() -> None:
    chat = Chat()
    for number in range(14):
        chat.say(TOM, "so bad", number * 30, to=[MIA], insult=0.9)
    for number in range(6):
        answer = chat.say(MIA, "leave me alone you creep", 450 + number * 20, to=[TOM], insult=0.99)
        assert answer.findings == ()


def test_who_was_the_aggressor_before_makes_no_quarrel_of_it() -> None:
    chat = Chat()
    chat.say(TOM, "so bad", 0, to=[MIA], insult=0.9)
    chat.say(TOM, "so bad", DAY / 2, to=[MIA], insult=0.9)
    found: list[Finding] = []
    for number in range(6):
        author, target = ((TOM, MIA), (MIA, TOM))[number % 2]
        found += chat.say(author, "so bad", DAY + number * 30, to=[target], insult=0.9).findings
    assert {finding.authors for finding in found} == {(TOM.id,)}
    assert Pattern.MUTUAL_CONFLICT not in {finding.kind for finding in found}


def test_who_says_stop_and_no_more_does_not_quarrel_any_longer() -> None:
    chat = Chat()
    for number in range(4):
        author, target = ((MIA, TOM), (TOM, MIA))[number % 2]
        chat.say(author, "so bad", number * 30, to=[target], insult=0.9)
    chat.say(TOM, "please stop", 130, to=[MIA])
    signals = chat.say(MIA, "so bad", 150, to=[TOM], insult=0.95)
    assert [(finding.kind, finding.authors) for finding in signals.findings] == [(Pattern.ACUTE, (MIA.id,))]


def test_a_third_one_is_not_drawn_into_it() -> None:
    chat = Chat()
    for number in range(6):
        author, target = ((MIA, TOM), (TOM, MIA))[number % 2]
        chat.say(author, "so bad", number * 30, to=[target], insult=0.9)
        signals = chat.say(LEA, "can you two take five minutes", number * 30 + 5, to=[MIA, TOM])
        assert signals.findings == ()


@pytest.mark.parametrize(
    ("forth", "back", "two_way", "undecided", "answers"),
    [
        (3, 2, False, True, False),
        (4, 2, False, False, False),
        (2, 1, False, False, False),
        (2, 5, False, False, True),
        (4, 3, True, True, False),
        (6, 3, True, False, False),
    ],
)
def test_lines_of_each_tell_a_quarrel_from_an_attack(
    forth: int, back: int, two_way: bool, undecided: bool, answers: bool
) -> None:
    found = Exchange([(0.0, n) for n in range(forth)], [(0.0, n) for n in range(back)], one_sided=False)
    assert (found.two_way, found.undecided, found.answers) == (two_way, undecided, answers)


def test_two_answers_to_an_attack_make_no_quarrel_of_it() -> None:
    chat = Chat()
    found: list[Finding] = []
    for number, mia in enumerate((False, True, False, True, False, False)):
        author, target = (MIA, TOM) if mia else (TOM, MIA)
        found += chat.say(author, "so bad", number * 40, to=[target], insult=0.9).findings
    assert {(finding.kind, finding.authors) for finding in found} == {(Pattern.ACUTE, (TOM.id,))}


def test_going_on_after_an_objection_needs_no_third_time() -> None:
    chat = Chat()
    chat.say(TOM, "so bad", 0, to=[MIA], insult=0.9)
    chat.say(MIA, "please stop", 60, to=[TOM])
    signals = chat.say(TOM, "so bad", 120, to=[MIA], insult=0.9)
    assert [(finding.kind, finding.authors) for finding in signals.findings] == [(Pattern.ACUTE, (TOM.id,))]
    slowly = Chat()
    slowly.say(TOM, "so bad", 0, to=[MIA], insult=0.9)
    slowly.say(MIA, "please stop", 60, to=[TOM])
    signals = slowly.say(TOM, "so bad", DAY, to=[MIA], insult=0.9)
    assert [(finding.kind, finding.authors) for finding in signals.findings] == [
        (Pattern.SUSTAINED, (TOM.id,))
    ]
