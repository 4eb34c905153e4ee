"""What a message gets on arrival: uncovered languages of all its passages, joined lines."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.message import Incoming, Kind, Person, Surface, Unread, Unscored
from bot.intake.completing import Completing
from bot.intake.language import ENGLISH
from bot.intake.passages import passage_of

_FINNISH = "sinä olet niin tyhmä että minua naurattaa"
_AT = datetime(2026, 1, 1, tzinfo=UTC)


def _incoming(*texts: tuple[Surface, str], kind: Kind = Kind.NEW, message_id: int = 1) -> Incoming:
    passages = tuple(passage_of(surface, text) for surface, text in texts)
    return Incoming(1, 2, message_id, Person(3), _AT, passages, "v", kind)


@pytest.mark.parametrize(
    "surface",
    [
        Surface.CONTENT,
        Surface.FORWARD,
        Surface.POLL,
        Surface.NAME,
        Surface.TEXT_FILE,
        Surface.EMBED,
        Surface.THREAD,
    ],
)
def test_an_uncovered_language_is_named_wherever_it_stands(surface: Surface) -> None:
    completed = Completing(ENGLISH)(_incoming((Surface.CONTENT, "look at this"), (surface, _FINNISH)))
    assert completed.unscored == (Unscored(Unread.LANGUAGE, "fi"),)


def test_a_language_is_named_once_and_after_what_was_unscored_before() -> None:
    incoming = replace(
        _incoming((Surface.CONTENT, _FINNISH), (Surface.POLL, _FINNISH)), unscored=(Unscored(Unread.IMAGE),)
    )
    complete = Completing(ENGLISH)
    assert complete.with_languages(complete(incoming)).unscored == (
        Unscored(Unread.IMAGE),
        Unscored(Unread.LANGUAGE, "fi"),
    )


@pytest.mark.parametrize(
    "text",
    [
        "𝔂𝓸𝓾 𝓪𝓻𝓮 𝓼𝓸 𝓼𝓽𝓾𝓹𝓲𝓭 𝓲𝓽 𝓱𝓾𝓻𝓽𝓼",
        "уоu аrе ѕо ѕtuріd іt hurtѕ",
        "ⓨⓞⓤ ⓐⓡⓔ ⓢⓞ ⓢⓣⓤⓟⓘⓓ ⓘⓣ ⓗⓤⓡⓣⓢ",
    ],
)
def test_english_in_other_letters_is_not_called_foreign(text: str) -> None:
    assert Completing(ENGLISH)(_incoming((Surface.CONTENT, text))).unscored == ()


def test_lines_are_joined_and_deleted_ones_are_not() -> None:
    complete = Completing(ENGLISH)
    complete(_incoming((Surface.CONTENT, "you are")))
    joined = complete(_incoming((Surface.CONTENT, "ugly"), message_id=2)).passages[-1]
    assert (joined.surface, joined.raw) == (Surface.JOINED, "you are ugly")
    complete.forget([2])
    assert complete(_incoming((Surface.CONTENT, "late"), message_id=3)).passages[-1].raw == "you are late"


def test_names_and_titles_are_joined_with_nothing() -> None:
    complete = Completing(ENGLISH)
    complete(_incoming((Surface.CONTENT, "you are")))
    named = complete(_incoming((Surface.CONTENT, "ugly"), kind=Kind.NAME, message_id=2))
    assert len(named.passages) == 1


def test_what_is_in_an_uncovered_language_is_not_for_the_model() -> None:
    completed = Completing(ENGLISH)(_incoming((Surface.CONTENT, "look at this"), (Surface.POLL, _FINNISH)))
    assert [passage.unread for passage in completed.passages] == [False, True]


def _line(number: int, text: str, seconds: int, *, reported: bool = False) -> Incoming:
    said = replace(_incoming((Surface.CONTENT, text), message_id=number), reported_speech=reported)
    return replace(said, sent_at=_AT.replace(minute=seconds // 60, second=seconds % 60))


def test_a_report_goes_on_over_several_lines() -> None:
    complete = Completing(ENGLISH)
    lines = [
        (_line(1, 'first he wrote "you are disgusting"', 0, reported=True), True),
        (_line(2, '"nobody would miss you"', 20), True),
        (_line(3, '"ugly loser"', 130), True),
        (_line(4, "you are an ugly loser", 140), False),
        (_line(5, '"ugly loser"', 400), False),
    ]
    for line, reported in lines:
        assert complete(line).reported_speech is reported


def test_what_a_reporter_says_themselves_stands_apart() -> None:
    told = Completing(ENGLISH)(
        _line(1, 'he wrote "you are disgusting". and 𝔂𝓸𝓾 are a worm', 0, reported=True)
    )
    assert told.own_words is not None
    assert told.own_words.beside
    assert told.own_words.cleaned.endswith("you are a worm")
    assert Completing(ENGLISH)(_line(1, 'he wrote "you are disgusting"', 0, reported=True)).own_words is None
