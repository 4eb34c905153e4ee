"""On whose side a text is: who is shut out, and who stands by whom (docs/context.md, Sides)."""

import pytest

from bot.domain.message import Person, Reply
from bot.domain.reasons import NoteCode
from bot.domain.signals import Signals
from tests.context.helpers import GUILD, LEA, MIA, TOM, Chat

DEFENCE = (
    "just ignore them, you're great",
    "don't listen to them, your art is beautiful",
    "dont listen to them, the colours are really nice",
    "block them and move on",
    "are you ok?",
    "they're just jealous",
    "nobody deserves that",
    "leave her alone",
)


def answer(text: str) -> Signals:
    """What Tom answers to Mia."""
    chat = Chat()
    chat.say(MIA, "here is my drawing", 0)
    return chat.say(TOM, text, 30, reply=Reply(1, MIA))


@pytest.mark.parametrize("text", DEFENCE)
@pytest.mark.parametrize("insult", [0.02, 0.45, 0.65])
def test_who_stands_by_somebody_is_not_among_those_who_attack_them(text: str, insult: float) -> None:
    """Whatever an unsure model says, too."""
    chat = Chat()
    people = [Person(number, (f"Person{number}",)) for number in range(20, 25)]
    chat.say(MIA, "here is my drawing", 0)
    for number, person in enumerate(people):
        attacks = number < 2
        signals = chat.say(
            person,
            "so bad" if attacks else text,
            30 + 20 * number,
            reply=Reply(1, MIA),
            insult=0.9 if attacks else insult,
        )
        assert signals.findings == ()
    crowd = chat.context._server(GUILD).ledger.pressures.get(MIA.id)
    assert crowd is not None
    shares = crowd.crowd(crowd.touched, chat.settings.pile_on).shares
    assert shares.keys() == {20, 21}


def test_words_of_comfort_before_an_attack_excuse_nothing() -> None:
    chat = Chat()
    for number in range(3):
        person = Person(20 + number, (f"Person{number}",))
        signals = chat.say(person, "are you ok? so bad", 20 * number, to=[MIA], insult=0.9)
    assert [finding.authors for finding in signals.findings] == [(20, 21, 22)]


@pytest.mark.parametrize(
    "text",
    [
        "nobody wants you to be sad",
        "mute her mic please, there is an echo",
        "dont invite them yet, it is a surprise",
    ],
)
def test_what_shuts_out_nobody_is_not_hostile(text: str) -> None:
    signals = answer(text)
    assert signals.hostility == 0.02
    assert NoteCode.EXCLUSION not in {note.code for note in signals.notes}


@pytest.mark.parametrize("text", ["nobody wants you here", "you are not invited", "nobody wants you to come"])
def test_shutting_out_whom_it_is_said_to_counts(text: str) -> None:
    signals = answer(text)
    assert signals.hostility == signals.exclusion == 0.62
    assert NoteCode.EXCLUSION in {note.code for note in signals.notes}


@pytest.mark.parametrize(
    "text", ["nobody invite <@1>", "dont talk to her, <@1> is so weird", "mia is weird, dont talk to her"]
)
def test_shutting_out_somebody_who_is_talked_about_counts_for_them(text: str) -> None:
    chat = Chat()
    chat.say(MIA, "hello", 0)
    signals = chat.say(LEA, text, 400, mentions=(MIA,) if "<@1>" in text else ())
    assert [target.id for target in signals.targets] == [MIA.id]
    assert signals.exclusion == 0.62


def test_whom_a_conspiracy_is_told_to_is_not_shut_out() -> None:
    signals = Chat().say(TOM, "nobody likes her, dont invite her", 0, to=[MIA])
    assert signals.exclusion == 0.0
    assert signals.hostility == 0.02


def test_who_reports_an_attack_is_not_among_those_who_make_it() -> None:
    chat = Chat()
    for number in range(4):
        person = Person(20 + number, (f"Person{number}",))
        quoted = number >= 2
        signals = chat.say(person, "so bad", 20 * number, to=[MIA], insult=0.95, reported_speech=quoted)
        assert signals.findings == ()


def test_who_helps_somebody_for_minutes_and_is_misread_once_is_no_attacker() -> None:
    chat = Chat()
    helpers = [Person(20 + number, (f"Person{number}",)) for number in range(3)]
    for number in range(30):
        misread = number >= 27
        signals = chat.say(
            helpers[number % 3],
            "click resize" if misread else "open the settings and choose the second entry",
            number * 20,
            to=[MIA],
            insult=0.75 if misread else 0.02,
        )
        assert signals.findings == ()


def test_calm_lines_hide_no_pile_on_of_clear_attacks() -> None:
    chat = Chat()
    for number in range(6):
        person = Person(20 + number % 3, (f"Person{number % 3}",))
        attacks = number >= 3
        signals = chat.say(
            person, "so bad" if attacks else "hm", number * 20, to=[MIA], insult=0.9 if attacks else 0.02
        )
    assert [finding.authors for finding in signals.findings] == [(20, 21, 22)]


@pytest.mark.parametrize("insult", [0.78, 0.91, 0.98])
def test_who_stands_up_to_an_attacker_makes_no_pile_on_of_it(insult: float) -> None:
    chat = Chat()
    attacker, others = (
        Person(20, ("Att",)),
        [Person(30 + number, (f"Person{number}",)) for number in range(4)],
    )
    chat.say(attacker, "so bad", 0, to=[MIA], insult=0.9)
    for number, other in enumerate(others):
        signals = chat.say(other, "what is wrong with you", 20 + number * 20, to=[attacker], insult=insult)
        assert signals.hitting_back
        assert signals.findings == ()


def test_who_attacked_the_same_person_stands_up_for_nobody() -> None:
    chat = Chat()
    chat.say(TOM, "so bad", 0, to=[MIA], insult=0.9)
    chat.say(LEA, "so bad", 10, to=[MIA], insult=0.9)
    assert not chat.say(LEA, "you are bad too", 20, to=[TOM], insult=0.9).hitting_back


def test_three_who_attack_somebody_who_attacked_nobody_are_a_pile_on_still() -> None:
    chat = Chat()
    chat.say(TOM, "hello", 0, to=[MIA])
    for number in range(3):
        person = Person(30 + number, (f"Person{number}",))
        signals = chat.say(person, "so bad", 20 + number * 20, to=[TOM], insult=0.9)
    assert [finding.target_id for finding in signals.findings] == [TOM.id]
