"""What a text costs at most, whoever wrote it: cleaning, quoting and the rules about words."""

import pkgutil
import random
import sys
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from statistics import median
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st, target

import bot.context
import bot.intake
from bot.context.names import find_names
from bot.context.parameters import TargetSettings
from bot.context.phrases import phrasebook, words
from bot.context.private_data import find
from bot.context.roster import SeenRoster
from bot.domain.message import Person, Surface
from bot.intake.cleaning.clean import clean
from bot.intake.language import ENGLISH, uncovered_language
from bot.intake.passages import passage_of
from bot.intake.quoting.reported_speech import is_reported_speech
from bot.intake.warming import warm_up

_MOST_CALLS, _MOST_CALLS_OF_CLEANING = 110, 60
"""Calls of functions a character, C's included, at most: of all that is done, and of cleaning; 75 and 42 are the most
that were found. A deterministic measure of work, but for what the pattern library does inside one call."""
_MOST_TIMES_ORDINARY = 20
"""How many times as long as ordinary text of the same length any text takes, with room for a busy machine: ordinary
text takes 1 to 3 µs a character, crafted ones up to 7 (short pieces with digits), of which cleaning takes 4."""
_LENGTH = 8000
_LONGEST_MESSAGE = 4000

_NAMES = ["will", "may", "Mia", "alexandra", "sebastian", *(f"name{number}" for number in range(30))]
_ORDINARY = (
    "the quick brown fox and his friends went home after the game because it was late and we had school today, "
    "but what did you think about the new map? i really like the second part of it. "
)


class _People(SeenRoster):
    """Members who are all around."""

    def around(self) -> dict[int, float]:
        return {number: float(number) for number in range(24)}

    def can_be_target(self, user: int) -> bool:
        return user >= 0


_PEOPLE = _People(Person(number, (name,)) for number, name in enumerate(_NAMES))


def _everything(text: str) -> None:
    """All that is done with the words of a text before and beside the model."""
    passage = passage_of(Surface.CONTENT, text)
    is_reported_speech(text, None)
    is_reported_speech(text[:_LONGEST_MESSAGE], text)
    uncovered_language(passage.cleaned, ENGLISH)
    found = words(text)
    phrasebook().find(found)
    find(text)
    find_names(text, found, _PEOPLE, TargetSettings())


def _modules(*packages: ModuleType) -> Iterator[ModuleType]:
    for package in packages:
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            yield import_module(found.name)


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    warm_up()
    _everything("he said: my aunt's phone is 555 123 4567, will, st0p1d f*** k y s 🤡 уou")


def _forget() -> None:
    """Empties what is remembered of words, so that each text costs what it costs at first sight."""
    for module in _modules(bot.intake, bot.context):
        for value in vars(module).values():
            if hasattr(value, "cache_parameters") and value.cache_parameters()["maxsize"]:
                value.cache_clear()


def _calls(text: str, done: Callable[[str], object] = _everything) -> float:
    """Calls a character that `text` takes for what is `done` with it."""
    _forget()
    count = 0

    def note(*_: Any) -> None:
        nonlocal count
        count += 1

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        done(text)
    finally:
        sys.setprofile(before)
    return count / len(text)


_SIGNS = "1043$@!|+( .,;:-_*#~`'\"<>[]()/\\&?=%0aAzZ9\n\t\u200b\u0301\u0323аеоéσ𝓼🅰🤡中ﷺ\u202e"
_KNOWN = (
    "http:// www. <@1> <:a: %20 ``` ** || st id fu lo ser sh1t you said 12 555 (11) +49 aa@ 's at 1 will May "
    "mia 🎵 told call stupid, dumb"
)
_PIECES = st.one_of(
    st.sampled_from(_KNOWN.split()),
    st.text(_SIGNS, min_size=1, max_size=4),
    st.text("abcdeiilostu", min_size=1, max_size=6),
)


@given(st.lists(_PIECES, min_size=1, max_size=12), st.sampled_from(["", " ", "\n", "."]), st.integers(0, 9))
@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=True,
)
def test_no_text_that_a_search_finds_takes_many_calls_a_character(
    pieces: list[str], between: str, seed: int
) -> None:
    shuffled = random.Random(seed)
    text = between.join(shuffled.choice(pieces) for _ in range(300))[:600]
    calls = _calls(text) if text else 0.0
    target(calls)
    assert calls <= _MOST_CALLS, text


def _again(piece: str) -> Callable[[int], str]:
    return lambda length: (piece * (length // len(piece) + 1))[:length]


def _of(alphabet: str, shortest: int, longest: int, between: str = " ") -> Callable[[int], str]:
    """Words of letters drawn from `alphabet`."""

    def made(length: int) -> str:
        drawn = random.Random(7)
        some = (
            "".join(drawn.choice(alphabet) for _ in range(drawn.randint(shortest, longest)))
            for _ in range(length)
        )
        return between.join(some)[:length]

    return made


_CRAFTED: dict[str, Callable[[int], str]] = {
    "leetspeak with doubled letters": lambda length: " ".join(
        "".join(letter * (1 + (number >> place) % 3) + "1" for place, letter in enumerate("abcd")) + "!!"
        for number in range(length)
    )[:length],
    "the same, glued": _again("(aa1bb1cc1dd1!!"),
    "phone numbers": _of("0123456789", 3, 4, "-"),
    "numbers": _again("12 "),
    "numbers in brackets": _again("(11)"),
    "a log": _again("2026-11-24 10:32:11.123 INFO 10.0.0.1 done\n"),
    "a URL without end": lambda length: f"http://{'a' * (length - 11)}/%20",
    "a URL of signs": lambda length: f"http://{'a&' * (length // 2)}",
    "piled-up marks": lambda length: "a" + "\u0301\u0323" * (length // 2),
    "piled-up Hebrew marks": lambda length: "א" + "\u05b0\u05bc\u05c1" * (length // 3),
    "mentions": _again("<@1> "),
    "block quotes and mentions": lambda length: ">" * (length // 2) + "<@1>" * (length // 8),
    "apostrophes": _again(" 'ab'c"),
    "an open quotation": _again("x 'y'z "),
    "names that are words": _again("will May "),
    "names that are no words": _again("mia alex seb "),
    "unknown words": _of("abcdefghijklmnopqrstuvwxyz", 5, 14),
    "long unknown words": _of("abcdefghijklmnopqrstuvwxyz", 110, 120),
    "letters": _of("abcdefghijklmnopqrstuvwxyz", 1, 1),
    "dotted letters": _of("abcdefghijklmnopqrstuvwxyz", 1, 1, "."),
    "short pieces": _of("abcdeilostu", 1, 3),
    "short pieces with digits": _of("ab1l!0oe3$", 1, 4),
    "stretched letters": _of("aaabbbccc", 9, 12),
    "masked letters": _of("abcdefst***", 9, 9),
    "mixed alphabets": _of("aаeеoоpрcсxх", 7, 7),
    "styled letters": _of("𝓼𝓽𝓾𝓹𝓲𝓭", 7, 7),
    "ligatures": _again("ﷺ"),
    "one token without end": _again("othe."),
    "a laugh without end": lambda length: "ha" * ((length - 1) // 2) + "o",
}


@pytest.mark.parametrize("kind", _CRAFTED)
def test_no_crafted_text_takes_many_calls_to_clean(kind: str) -> None:
    assert _calls(_CRAFTED[kind](_LENGTH // 4), clean) <= _MOST_CALLS_OF_CLEANING


def _seconds(text: str) -> float:
    """Processor time of this thread, the median of several."""
    times = []
    for _ in range(3):
        _forget()
        started = time.thread_time()
        _everything(text)
        times.append(time.thread_time() - started)
    return median(times)


@pytest.mark.parametrize("kind", _CRAFTED)
def test_no_crafted_text_takes_many_times_as_long_as_ordinary_text(kind: str) -> None:
    ordinary = _seconds(_again(_ORDINARY)(_LENGTH))
    assert _seconds(_CRAFTED[kind](_LENGTH)) <= _MOST_TIMES_ORDINARY * max(ordinary, _LENGTH * 1e-6)


@pytest.mark.parametrize("kind", _CRAFTED)
def test_time_grows_no_faster_than_length(kind: str) -> None:
    made = _CRAFTED[kind]
    short = _seconds(made(_LENGTH // 2))
    assert _seconds(made(_LENGTH * 2)) <= 8 * short + 0.02
