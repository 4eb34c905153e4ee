"""Misspellings that get a word past a filter: a letter left out, two letters swapped, spaces left out.

Only what is no word itself is restored. Every function takes a text and gives (text, whether a trick was undone): only
words that are often disguised make it one, all else is taken for a slip.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from bot.intake.cleaning.words import (
    frequencies,
    frequency,
    known_words,
    often_disguised,
    often_masked,
    split_into_words,
)

_WORD = re.compile(r"[A-Za-z']{3,120}")
_SHORTEST, _LONGEST = 5, 20
_SHORTEST_RUN = 5
_LONG, _LONG_AND_CLEAR = 5, 8
_RARE, _COMMON, _FREQUENT = 1e-6, 1e-5, 5e-5
_EVERYWHERE = 1e-3
_FREQUENT_VERB = 1e-4
_FAR = 5


def undo_misspelling(text: str) -> tuple[str, bool]:
    """Letters put back or swapped back, then spaces put back."""
    trick = False

    def restored(match: re.Match[str]) -> str:
        nonlocal trick
        word = match[0]
        if word.lower() in known_words():
            return word
        meant = _restored(word)
        trick = trick or (meant != word and not often_disguised().isdisjoint(meant.lower().split()))
        return meant

    undone = _WORD.sub(restored, text)
    return undone, trick


@lru_cache(maxsize=8192)
def _restored(word: str) -> str:
    """What an unknown word stands for; a capital at the start may be a name, which is not respelt but split."""
    meant = _misspelt().get(word.lower())
    if meant and (word[0].islower() or meant in often_disguised()):
        return meant.upper() if word.isupper() else meant
    return " ".join(_spaced(word) or [word])


def _spaced(run: str) -> list[str] | None:
    """The words of a run without spaces, or None.

    Three words or more (four with a capital at the start), one of which is often disguised, or five of any kind; or
    two words that are frequent. Swearing is not split off short words ("Hancock", "deadass").
    """
    words = split_into_words(run) if len(run) >= _SHORTEST_RUN and run[-2:].lower() != "'s" else None
    if words is None or len(words) < 2:
        return None
    lowered = [word.lower() for word in words]
    telling = not often_disguised().isdisjoint(lowered)
    name = run[0].isupper() and run[1:].islower()
    if len(words) == 2:
        return words if _is_pair(lowered, name=name, telling=telling) else None
    long = sum(len(word) >= 3 for word in words) * 5 >= 2 * len(words) and len(run) * 2 >= 5 * len(words)
    needed = 5 if not telling else 4 if name else 3
    return words if long and len(words) >= needed else None


def _is_pair(words: list[str], *, name: bool, telling: bool) -> bool:
    """Whether two words were written without the space between them: both long, or a frequent one beside another.

    Swearing counts beside long words and before very frequent ones. What may be a `name` needs a very frequent one.
    """
    first, second = words
    lengths = sorted(map(len, words))
    rarer, commoner = sorted(map(frequency, words))
    if lengths[0] >= _LONG and (telling or not name):
        return True
    if first == "i" and second in often_disguised() and len(second) >= 4:
        return True
    if first == "to" and not name and frequency(second) >= _FREQUENT_VERB:
        return True
    if not set(often_masked()).isdisjoint(words) and lengths[0] < 4:
        return first in often_masked() and frequency(second) >= _EVERYWHERE
    fits = lengths[0] >= 2 or (first in {"i", "a"} and len(second) >= 4)
    least = _FREQUENT if lengths[0] == 2 and lengths[1] < _LONG else _RARE if lengths[1] > _LONG else _COMMON
    return fits and rarer >= least and commoner >= (_EVERYWHERE if name else _FREQUENT)


@cache
def _misspelt() -> dict[str, str]:
    """Misspellings, each with the word that it stands for: the only one, or one that is by far the most frequent."""
    meant: dict[str, list[str]] = {}
    common = {
        word
        for word, share in frequencies().items()
        if share >= _COMMON and word.isalpha() and word.isascii()
    }
    for word in common | often_disguised():
        if _SHORTEST <= len(word) <= _LONGEST:
            sure = len(word) >= _LONG_AND_CLEAR or word in often_disguised()
            for wrong in {*_without_one(word), *_swapped(word), *([word[1:]] if sure else [])}:
                meant.setdefault(wrong, []).append(word)
    for word in often_masked():
        if len(word) == _SHORTEST - 1:
            for wrong in {*_without_one(word), *_swapped(word)}:
                meant.setdefault(wrong, []).append(word)
    known = known_words()
    return {
        wrong: best for wrong, words in meant.items() if wrong not in known and (best := _clearest(words))
    }


def _clearest(words: list[str]) -> str | None:
    first, *others = sorted(words, key=_weight, reverse=True)
    return first if not others or _weight(first) >= _FAR * _weight(others[0]) else None


def _weight(word: str) -> float:
    """Frequency; words that are often disguised are the likelier ones to be misspelt."""
    return frequency(word) * (_FAR if word in often_disguised() else 1)


def _without_one(word: str) -> Iterator[str]:
    """`word` without one letter other than the first, which people seldom leave out."""
    return (word[:at] + word[at + 1 :] for at in range(1, len(word)))


def _swapped(word: str) -> Iterator[str]:
    """`word` with two neighbouring letters swapped."""
    return (word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1))
