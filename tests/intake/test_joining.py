"""Words split over several messages are put together, and only those."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.intake.cleaning import clean
from bot.intake.joining import Joiner, joined_passage
from bot.intake.message import Incoming, Passage, Person, Surface

_START = datetime(2026, 1, 1, tzinfo=UTC)


def _say(
    joiner: Joiner, *texts: str, gap: float = 2, author: int = 1, channel: int = 9, first_id: int = 100
) -> str | None:
    result = None
    for n, text in enumerate(texts):
        at = _START + timedelta(seconds=gap * n)
        result = joiner.joined(channel, author, first_id + n, text, at)
    return result


@pytest.mark.parametrize(
    ("texts", "joined"),
    [
        (["k", "y", "s"], "kys"),
        (["you are", "such a", "loser"], "you are such a loser"),
        (["l o s", "e r"], "l o s e r"),
        (["you", "s", "u", "c", "k"], "you suck"),
        (["hello"], None),
        (["hello", " "], None),
        (["stay", "x" * 200], None),
    ],
)
def test_messages_are_put_together(texts: list[str], joined: str | None) -> None:
    assert _say(Joiner(), *texts) == joined


def test_only_those_of_the_last_twenty_seconds() -> None:
    assert _say(Joiner(), "k", "y", "s", gap=20) == "ys"
    assert _say(Joiner(), "k", "y", "s", gap=21) is None


def test_people_and_channels_are_kept_apart() -> None:
    joiner = Joiner()
    assert _say(joiner, "k", "y") == "ky"
    assert _say(joiner, "s", author=2, first_id=200) is None
    assert _say(joiner, "s", channel=8, first_id=300) is None


def test_an_interruption_ends_the_run() -> None:
    joiner = Joiner()
    _say(joiner, "you are")
    _say(joiner, "hi", author=2, first_id=200)
    assert _say(joiner, "such a loser", first_id=300) is None


def test_an_edit_takes_the_place_of_the_message() -> None:
    joiner = Joiner()
    _say(joiner, "you are", "nice")
    assert joiner.joined(9, 1, 101, "ugly", _START + timedelta(seconds=2)) == "you are ugly"


def test_a_deleted_message_is_forgotten() -> None:
    joiner = Joiner()
    _say(joiner, "you are", "ugly")
    joiner.forget(101, 9, 1)
    joiner.forget(101, 9, 77)
    assert joiner.joined(9, 1, 102, "welcome", _START + timedelta(seconds=3)) == "you are welcome"


def test_what_is_kept_is_bounded() -> None:
    joiner = Joiner()
    assert len(_say(joiner, *["word " * 20] * 30, gap=0.1) or "") <= 300
    assert _say(joiner, *"abcdefghijklmnop", gap=0.1, author=3) == "efghijklmnop"
    for author in range(6000):
        joiner.joined(9, author, author, "x", _START)
    assert len(joiner._recent) == 5000


def test_the_passage_is_scored_as_one_text() -> None:
    joiner = Joiner()

    def incoming(message_id: int, text: str) -> Incoming:
        passage = Passage(Surface.CONTENT, text, clean(text).text)
        return Incoming(1, 9, message_id, Person(1), _START + timedelta(seconds=message_id), (passage,), "")

    assert joined_passage(joiner, incoming(1, "you are such")) is None
    passage = joined_passage(joiner, incoming(2, "an 1d10t"))
    assert passage == Passage(Surface.JOINED, "you are such an 1d10t", "you are such an idiot")
