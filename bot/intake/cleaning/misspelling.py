"""Misspellings that get a word past a filter: a letter left out, two letters swapped, spaces left out.

Only what is no word itself is restored. Every function takes a text and gives (text, whether a trick was undone): only
words that are often disguised make it one, all else is taken for a slip.
"""

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import cache, lru_cache

from bot.intake.cleaning.splitting import split_into_words
from bot.intake.cleaning.word_lists import (
    frequencies,
    frequency,
    is_piece,
    known_words,
    often_disguised,
    often_masked,
)

_SHORTEST_UNKNOWN, _LONGEST_RUN = 3, 120
"""Letters of what is looked at: shorter is too ambiguous, longer is no handful of words. By hand."""
_SHORTEST, _LONGEST = 5, 20
"""Letters of words that are restored. By hand: of shorter ones too little is left; the lists have no longer ones."""
_SHORTEST_MASKED = 4
"""The same for words that are often masked, which are shorter on the whole. By hand."""
_SHORTEST_CLEAR = 8
"""Letters of words whose first letter may be missing, as it may of any that is often disguised. By hand."""
_SHORTEST_RUN = 5
"""Letters of a run that is split into words. By hand: shorter ones are abbreviations."""
_LONG = 5
"""Letters of each of two words that are split without looking at their frequencies ("stupidloser"). By hand."""
_TELLING = 4
"""Letters of the word that "i" or "a" is split off from. By hand: with fewer, parts of names are met."""
_UNHIDDEN = 4
"""Letters of the shorter of two words from which on one that is often masked may be either of them. By hand, so that
swearing is not split off short words ("Hancock", "deadass")."""
_RARE, _COMMON, _FREQUENT, _EVERYWHERE = 1e-6, 1e-5, 5e-5, 1e-3
"""Frequencies: of all 28,917 words of the list, of 7,223, 2,071 and 110 of them. By hand."""
_FREQUENT_VERB = 1e-4
"""Frequency of what follows "to" without a space ("todie"): that of 1,111 words. By hand."""
_FAR = 5
"""How many times as frequent as any other candidate the word must be that a misspelling is restored to; also how much
likelier a word that is often disguised is to be the one. By hand."""
_MANY, _MANY_IN_NAMES, _MANY_OF_ANY_KIND = 3, 4, 5
"""Words of a run that is split: with one that is often disguised; the same with a capital, which may be a name; without
any. By hand: the fewer, the more names and foreign words are split."""
_LONG_WORD = 3
"""Letters of a word that is no mere particle. By hand."""
_LONG_SHARE = Fraction(2, 5)
"""Share of such words in a run, at least. By hand: runs of particles are chance splits of names."""
_LETTERS_A_WORD = 2.5
"""Letters a word in a run, at least. By hand, for the same reason."""
_BEGINNING = 3
"""Letters by which words that are often disguised are looked for in a run. By hand: few runs have them."""
_REMEMBERED = 8192
"""Unknown words remembered with what they stand for. By hand, a bound on memory."""

_WORD = re.compile(rf"[A-Za-z']{{{_SHORTEST_UNKNOWN},{_LONGEST_RUN}}}")


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


@lru_cache(maxsize=_REMEMBERED)
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
    looked_at = len(run) >= _SHORTEST_RUN and run[-2:].lower() != "'s" and _may_be_words(run.lower())
    words = split_into_words(run) if looked_at else None
    if words is None or len(words) < 2:
        return None
    lowered = [word.lower() for word in words]
    telling = not often_disguised().isdisjoint(lowered)
    name = run[0].isupper() and run[1:].islower()
    if len(words) == 2:
        return words if _is_pair(lowered, name=name, telling=telling) else None
    long = sum(len(word) >= _LONG_WORD for word in words) >= _LONG_SHARE * len(words)
    long = long and len(run) >= _LETTERS_A_WORD * len(words)
    needed = _MANY_OF_ANY_KIND if not telling else _MANY_IN_NAMES if name else _MANY
    return words if long and len(words) >= needed else None


def _may_be_words(run: str) -> bool:
    """Whether splitting a run can give anything: a few look-ups instead of a search.

    A run too short for many words of any kind is two words, or one of them is often disguised.
    """
    if len(run) >= _LETTERS_A_WORD * _MANY_OF_ANY_KIND:
        return True
    beginnings = _disguised_beginnings()
    for at in range(len(run)):
        if run[at : at + _BEGINNING] in beginnings or run[at : at + _BEGINNING - 1] in beginnings:
            return True
        if at and is_piece(run[at:]) and is_piece(run[:at]):
            return True
    return False


def _is_pair(words: list[str], *, name: bool, telling: bool) -> bool:
    """Whether two words were written without the space between them: both long, or a frequent one beside another.

    Swearing counts beside long words and before very frequent ones. What may be a `name` needs a very frequent one.
    """
    first, second = words
    lengths = sorted(map(len, words))
    rarer, commoner = sorted(map(frequency, words))
    if lengths[0] >= _LONG and (telling or not name):
        return True
    if first == "i" and second in often_disguised() and len(second) >= _TELLING:
        return True
    if first == "to" and not name and frequency(second) >= _FREQUENT_VERB:
        return True
    if not set(often_masked()).isdisjoint(words) and lengths[0] < _UNHIDDEN:
        return first in often_masked() and frequency(second) >= _EVERYWHERE
    fits = lengths[0] >= 2 or (first in {"i", "a"} and len(second) >= _TELLING)
    least = _FREQUENT if lengths[0] == 2 and lengths[1] < _LONG else _RARE if lengths[1] > _LONG else _COMMON
    return fits and rarer >= least and commoner >= (_EVERYWHERE if name else _FREQUENT)


@cache
def _disguised_beginnings() -> frozenset[str]:
    """The first letters of words often disguised."""
    return frozenset(word[:_BEGINNING] for word in often_disguised())


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
            sure = len(word) >= _SHORTEST_CLEAR or word in often_disguised()
            for wrong in {*_without_one(word), *_swapped(word), *([word[1:]] if sure else [])}:
                meant.setdefault(wrong, []).append(word)
    for word in often_masked():
        if len(word) == _SHORTEST_MASKED:
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
    """`word` without one letter other than the first, which people rarely leave out."""
    return (word[:at] + word[at + 1 :] for at in range(1, len(word)))


def _swapped(word: str) -> Iterator[str]:
    """`word` with two neighbouring letters swapped."""
    return (word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1))
