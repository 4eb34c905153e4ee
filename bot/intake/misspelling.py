"""Misspellings that get a word past a filter: a letter left out, two letters swapped, spaces left out.

Only words often disguised are restored, and only from what is no word itself. Every function takes a text and gives
(text, whether a trick was undone).
"""

import re
from functools import cache, lru_cache

from bot.intake.words import is_word, often_disguised, often_masked, split_into_words

_UNSPACED = re.compile(r"[A-Za-z']{8,60}")
_LETTERS = re.compile(r"[A-Za-z]{3,20}")
_VOWELS = frozenset("aeiou")
_SHORTEST = 5


def undo_misspelling(text: str) -> tuple[str, bool]:
    """Spaces put back, then letters put back or swapped back."""
    spaced = _UNSPACED.sub(lambda run: _spaced(run[0]), text)
    restored = _LETTERS.sub(lambda word: _restored(word[0]), spaced)
    return restored, restored != text


@lru_cache(maxsize=4096)
def _spaced(run: str) -> str:
    """The words of a run without spaces, one of them often disguised: three or more, or two long ones.

    A capital at the start may be a name ("Dickinson"), which takes four words to be taken for a sentence.
    """
    if is_word(run) or "'" in run or is_word(run.removesuffix("s")):
        return run
    words = split_into_words(run)
    if words is None or len(words) < 2:
        return run
    telling = not often_disguised().isdisjoint(word.lower() for word in words)
    long = sum(len(word) >= 3 for word in words)
    needed = 4 if run[0].isupper() and run[1:].islower() else 3
    sentence = len(words) >= needed and long * 2 >= len(words) and len(run) >= 3 * len(words)
    pair = len(words) == 2 and min(map(len, words)) >= 4 and run[0].islower()
    return " ".join(words) if telling and (sentence or pair) else run


def _restored(word: str) -> str:
    meant = _misspelt().get(word.lower())
    return (meant.upper() if word.isupper() else meant) if meant else word


@cache
def _misspelt() -> dict[str, str]:
    """Misspellings, each with the one word that it may stand for. The first letter stays where it is."""
    meant: dict[str, set[str]] = {}
    for word in often_disguised():
        if len(word) >= _SHORTEST:
            for at in range(1, len(word)):
                meant.setdefault(word[:at] + word[at + 1 :], set()).add(word)
                meant.setdefault(word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :], set()).add(word)
    for word in often_masked():
        if len(word) == _SHORTEST - 1:
            for at in range(1, len(word)):
                if word[at] in _VOWELS:
                    meant.setdefault(word[:at] + word[at + 1 :], set()).add(word)
                meant.setdefault(word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :], set()).add(word)
    return {wrong: min(words) for wrong, words in meant.items() if len(words) == 1 and not is_word(wrong)}
