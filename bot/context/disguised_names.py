"""Members' names in disguise: "b3n", "m@x", "beeeen", "b e n", "Mar.la".

Cleaning undoes disguises where that gives English words. Names are none, so it leaves them, and only who knows
the members can tell. Only whole names count, never short forms or slips of what is disguised.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise

from bot.context import phrases
from bot.context.names import Named, People, common_words, fold_words, named_exactly
from bot.context.parameters import TargetSettings
from bot.context.roster import SHORTEST

_SIGNS = {
    "0": "o",
    "1": "i",
    "3": "e",
    "4": "a",
    "5": "s",
    "7": "t",
    "8": "b",
    "@": "a",
    "$": "s",
    "!": "i",
    "|": "i",
}
_LETTERS = str.maketrans(_SIGNS)
_LETTERS_WITH_L = str.maketrans(_SIGNS | {"1": "l", "!": "l", "|": "l"})
"""What digits and signs stand for; 1, ! and | stand for i and for l."""
_MIXED = re.compile(r"(?<![^\s\"'(*_~|])(?=\S{0,31}[^\W\d_])(?=\S{0,31}[0134578@$!|])[^\W_][\w@$!|]{2,31}")
"""A word in which signs stand among letters, no longer than a name may be."""
_ANY_SIGN, _THREE = re.compile(r"[0134578@$!|]"), re.compile(r"(.)\1\1")
"""What there has to be for the costly ones to be searched for."""
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_SHORT_WORDS = {
    *(
        "a",
        "i",
        "u",
        "r",
        "an",
        "am",
        "as",
        "at",
        "be",
        "by",
        "do",
        "go",
        "ha",
        "he",
        "hi",
        "if",
        "im",
        "in",
        "is",
    ),
    *(
        "it",
        "la",
        "lo",
        "ma",
        "me",
        "my",
        "no",
        "of",
        "oh",
        "ok",
        "on",
        "or",
        "so",
        "to",
        "up",
        "ur",
        "us",
        "we",
    ),
    *("ya", "yo"),
}
"""Ordinary words that are too short for the list of common ones: "in a" is no Ina."""
_LONGEST_LETTERED = 12
"""Letters of a name that is spelt out one by one. By hand."""


def find_disguised_names(
    raw: str, lists: Sequence[Sequence[str]], people: People, settings: TargetSettings
) -> Iterator[tuple[Named, Sequence[str]]]:
    """Members named in disguise in `raw`, each with the words among which their `at` counts.

    `lists` are the words of the text as written and as cleaned: names may stand in pieces in either.
    """
    for form in _forms(raw):
        words = fold_words(phrases.words(form))
        for word in people.name_words(frozenset(words)) - common_words():
            named = named_exactly(words.index(word), word, people, settings)
            if named is not None:
                yield named, words
    for pieces in lists:
        words = fold_words(pieces)
        for at, word in _in_pieces(words, people):
            named = named_exactly(at, word, people, settings)
            if named is not None:
                yield named, words


def _forms(raw: str) -> Iterator[str]:
    """The text with letters for signs, and with stretched letters once and twice; nothing where it has neither."""
    spelt = {raw}
    if _ANY_SIGN.search(raw) and _MIXED.search(raw):
        spelt = {_spelt(raw, table) for table in (_LETTERS, _LETTERS_WITH_L)}
    for form in spelt:
        if _THREE.search(form) and _STRETCHED.search(form):
            yield _STRETCHED.sub(r"\1", form)
            yield _STRETCHED.sub(r"\1\1", form)
        elif form is not raw:
            yield form


def _spelt(raw: str, letters: Mapping[int, str]) -> str:
    return _MIXED.sub(lambda word: word[0].translate(letters), raw)


def _in_pieces(words: Sequence[str], people: People) -> Iterator[tuple[int, str]]:
    """Names whose two pieces, or whose letters, stand one after the other; with the place of the last one."""
    ordinary = _ordinary_words()
    joined = {
        before + word: at
        for at, (before, word) in enumerate(pairwise(words), start=1)
        if before not in ordinary or word not in ordinary
    }
    if 1 in map(len, words):
        joined |= _spelt_out(words)
    for name in people.name_words(joined.keys()) - common_words():
        yield joined[name], name


def _spelt_out(words: Sequence[str]) -> dict[str, int]:
    """What letters standing one by one may spell, with the place of the last one."""
    found: dict[str, int] = {}
    run = 0
    for at, word in enumerate((*words, "")):
        if len(word) == 1:
            run += 1
            continue
        if run >= SHORTEST:
            letters = "".join(words[at - run : at])
            for length in range(SHORTEST, min(run, _LONGEST_LETTERED) + 1):
                found[letters[:length]] = at - run + length - 1
                found[letters[-length:]] = at - 1
        run = 0
    return found


@cache
def _ordinary_words() -> frozenset[str]:
    return common_words() | _SHORT_WORDS
