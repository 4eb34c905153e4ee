"""Word lists that tell whether undoing a trick gives real words.

Everyday English with frequencies, and small curated lists of words that people disguise. They only decide whether
undoing a trick gives a word, never whether a message is hostile. They stand ROT13-encoded in `data/`, so that the terms
are not plainly readable; `data/README.md` says where they come from.
"""

import codecs
import re
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from importlib.resources import files

_TENFOLD = 100
"""Centibels, in which the list of everyday words is written, of a tenfold frequency."""
_CURATED_FREQUENCY = 1e-5
"""Frequency of curated words that the list of everyday words lacks or has as rarer: that of the median curated word."""
_READABLE = Fraction(4, 5)
"""Share of a text's words that are words as they stand, from which on a model's score of it counts. By hand."""
_SHORT = 2
"""Letters of words that need to be frequent: there are few pairs of letters that the list does not have."""
_FREQUENT = 1e-4
"""Frequency of such words: 38 of the list's 500 words of two letters have it."""
_LAST_ALIKE = re.compile(r"(.)(?!\1)", re.DOTALL)
"""The last of the same characters in a row."""
_PUNCTUATION = ".,;:!?\"'()*_~|`>-"
ONE_LETTER_WORDS = frozenset("aiu")
"""The letters that are words by themselves, "u" for "you" among them."""


@cache
def frequencies() -> Mapping[str, float]:
    """Relative frequency of about 29,000 everyday English words, lower case."""
    shares: dict[str, float] = {}
    for line in _decoded("everyday_words.txt").splitlines():
        centibels, *words = line.split()
        shares.update(dict.fromkeys(words, 10 ** (int(centibels) / _TENFOLD)))
    return shares


@cache
def often_disguised() -> frozenset[str]:
    """Lower-case words that people disguise to get past filters, and words that they aim such tricks at."""
    return frozenset(_decoded("disguised_words.txt").split())


@cache
def often_masked() -> tuple[str, ...]:
    """Lower-case words that people write with asterisks in them, the more common ones first."""
    return tuple(_decoded("masked_words.txt").split())


def _decoded(name: str) -> str:
    encoded = files("bot.intake.cleaning").joinpath("data", name).read_text(encoding="utf-8")
    return codecs.decode(encoded, "rot13")


@cache
def known_words() -> frozenset[str]:
    """Lower-case words of all lists."""
    return often_disguised().union(frequencies())


def outline(letters: str) -> str:
    """What is left of `letters` however they are stretched, and whether "i" or "l" is meant: of "Llloserr", "ioser"."""
    return "".join(_LAST_ALIKE.findall(letters.lower().replace("l", "i")))


@cache
def known_outlines() -> frozenset[str]:
    """The outlines of all known words: what has another one stands for no word, which a single look-up tells."""
    return frozenset(map(outline, known_words()))


def is_word(word: str) -> bool:
    """Whether `word` (any case) is everyday English or on the curated list."""
    return word.lower() in known_words()


def is_piece(word: str) -> bool:
    """Whether `word` is one, and no single letter other than "a", "i" and "u"."""
    return word.lower() in ONE_LETTER_WORDS if len(word) == 1 else is_word(word)


def is_readable(text: str) -> bool:
    """Whether most words of `text` are known as they stand. Where they are not, a model's score of it is noise."""
    tokens = text.split()
    known = sum(_is_plain(token.strip(_PUNCTUATION)) for token in tokens)
    return known >= _READABLE * len(tokens)


def _is_plain(token: str) -> bool:
    return is_piece(token) and (len(token) > _SHORT or frequency(token) >= _FREQUENT)


def frequency(word: str) -> float:
    """Relative frequency of `word` (any case); 0 for an unknown word."""
    folded = word.lower()
    known = frequencies().get(folded, 0.0)
    return max(known, _CURATED_FREQUENCY) if folded in often_disguised() else known
