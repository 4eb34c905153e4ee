"""Words split over several messages are put together, and only those."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.message import Incoming, Passage, Person, Surface
from bot.intake.cleaning.clean import clean
from bot.intake.joining import Joiner, joined_passage

_START = datetime(2026, 1, 1, tzinfo=UTC)


def _say(
    joiner: Joiner, *texts: str, gap: float = 2, author: int = 1, channel: int = 9, first_id: int = 100
) -> str | None:
    result = None
    for n, text in enumerate(texts):
        at = _START + timedelta(seconds=gap * n)
        result = joiner.joined(channel, author, first_id + n, text, at)
    return result and result[0]


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


def test_letters_and_fragments_go_on_after_an_interruption() -> None:
    joiner = Joiner()
    said = None
    for n, piece in enumerate(["k", "y", "s"]):
        said = _say(joiner, piece, gap=0, first_id=100 + n)
        _say(joiner, "haha what", author=2, first_id=200 + n)
    assert said == "kys"
    _say(joiner, "stu", author=3, first_id=300)
    _say(joiner, "what", author=2, first_id=301)
    assert _say(joiner, "pid", author=3, first_id=302) == "stu pid"
    _say(joiner, "what", author=2, first_id=303)
    assert _say(joiner, "hello", author=3, first_id=304) is None


def _edit(joiner: Joiner, message_id: int, text: str, after: float, author: int = 1) -> str | None:
    found = joiner.joined(9, author, message_id, text, _START + timedelta(seconds=after), edited=True)
    return found and found[0]


def test_an_edit_takes_the_place_of_the_message() -> None:
    joiner = Joiner()
    _say(joiner, "you are", "nice")
    assert _edit(joiner, 101, "ugly", 2) == "you are ugly"
    assert _edit(joiner, 101, "x" * 200, 2) is None
    assert _say(joiner, "late", first_id=102) == "you are late"


def test_an_edit_or_an_unfurled_link_of_somebody_else_is_no_interruption() -> None:
    joiner = Joiner()
    _say(joiner, "look https://example.com", author=2, first_id=50)
    _say(joiner, "you are")
    _edit(joiner, 50, "look https://example.com", 0, author=2)
    assert _say(joiner, "ugly", first_id=101) == "you are ugly"


def test_the_edit_of_an_old_message_leaves_the_run() -> None:
    joiner = Joiner()
    _say(joiner, "you are")
    assert _edit(joiner, 5, "long ago", -900) is None
    assert _say(joiner, "ugly", first_id=101) == "you are ugly"


def test_a_deleted_message_is_forgotten() -> None:
    joiner = Joiner()
    _say(joiner, "you are", "ugly")
    joiner.forget([101, 77])
    joined = joiner.joined(9, 1, 102, "welcome", _START + timedelta(seconds=3))
    assert joined == ("you are welcome", (100, 102))


def test_what_is_kept_is_bounded() -> None:
    joiner = Joiner()
    assert len(_say(joiner, *["word " * 20] * 30, gap=0.1) or "") <= 300
    assert _say(joiner, *"abcdefghijklmnop", gap=0.1, author=3) == "efghijklmnop"
    for author in range(6000):
        joiner.joined(9, author, author, "x", _START)
    assert len(joiner._recent) == 5000
    assert len(joiner._written) == 5000


def test_the_passage_is_scored_as_one_text() -> None:
    joiner = Joiner()

    def incoming(message_id: int, text: str) -> Incoming:
        passage = Passage(Surface.CONTENT, text, clean(text).text)
        return Incoming(1, 9, message_id, Person(1), _START + timedelta(seconds=message_id), (passage,), "")

    assert joined_passage(joiner, incoming(1, "you are such")) is None
    passage = joined_passage(joiner, incoming(2, "an 1d10t"))
    assert passage == Passage(Surface.JOINED, "you are such an 1d10t", "you are such an idiot", parts=(1, 2))
