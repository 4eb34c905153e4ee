"""Word lists that tell whether undoing a trick gives real words.

Everyday English with frequencies, and small curated lists of words that people disguise. They only decide whether
undoing a trick gives a word, never whether a message is hostile. They stand ROT13-encoded in `data/`, so that the terms
are not plainly readable; `data/README.md` says where they come from.
"""

import codecs
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from itertools import product
from math import log

_LONGEST_WORD = 20
_PUNCTUATION = ".,;:!?\"'()*_~|`>-"
_ONE_LETTER_WORDS = frozenset("aiu")
# Costs in nats. An unknown letter costs more than any known word saves, so that segments are words where possible.
_UNKNOWN_COST = 25.0
_EVERYDAY = 1e-4
_CURATED_FREQUENCY = 1e-5


@cache
def frequencies() -> Mapping[str, float]:
    """Relative frequency of about 29,000 everyday English words, lower case."""
    shares: dict[str, float] = {}
    for line in _decoded("everyday_words.txt").splitlines():
        centibels, *words = line.split()
        shares.update(dict.fromkeys(words, 10 ** (int(centibels) / 100)))
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


def is_word(word: str) -> bool:
    """Whether `word` (any case) is everyday English or on the curated list."""
    return word.lower() in known_words()


def is_readable(text: str) -> bool:
    """Whether most words of `text` are known as they stand. Where they are not, a model's score of it is noise."""
    tokens = text.split()
    known = sum(_is_plain(token.strip(_PUNCTUATION)) for token in tokens)
    return known * 5 >= len(tokens) * 4


def _is_plain(token: str) -> bool:
    return _is_piece(token) and (len(token) > 2 or frequency(token) >= _EVERYDAY)


def frequency(word: str) -> float:
    """Relative frequency of `word` (any case); 0 for an unknown word."""
    folded = word.lower()
    known = frequencies().get(folded, 0.0)
    return max(known, _CURATED_FREQUENCY) if folded in often_disguised() else known


_STRETCHED = re.compile(r"(.)\1\1", re.DOTALL)
_RUN = re.compile(r"(.)\1+", re.DOTALL)
_MOST_RUNS = 4


@lru_cache(maxsize=4096)
def known_form(word: str) -> str | None:
    """`word` if it is a word, else the word that is left when its repeated letters are written once or twice.

    None where there is no such word. Of several the most frequent is taken ("cooool" is "cool", not "col").
    """
    if is_word(word) and not _STRETCHED.search(word):
        return word
    runs = list(_RUN.finditer(word))
    if not 0 < len(runs) <= _MOST_RUNS:
        halved = word[::2]
        return halved if len(word) > 6 and halved == word[1::2] and is_word(halved) else None
    forms: list[str] = []
    for lengths in product((1, 2), repeat=len(runs)):
        kept = [run[1] * length for run, length in zip(runs, lengths, strict=True)]
        forms.append(_replaced(word, runs, kept))
    best = max(forms, key=frequency)
    return best if is_word(best) else word if is_word(word) else None


def _replaced(word: str, runs: list[re.Match[str]], kept: list[str]) -> str:
    ends = [0, *(run.end() for run in runs)]
    starts = [*(run.start() for run in runs), len(word)]
    between = [word[end:start] for end, start in zip(ends, starts, strict=True)]
    return "".join(a + b for a, b in zip(between, [*kept, ""], strict=True))


def split_into_words(letters: str) -> list[str] | None:
    """The most probable split of `letters` into known words, or None where there is none.

    Viterbi search over unigram probabilities (Norvig 2009, "Natural Language Corpus Data"); linear in length, since
    words are at most 20 letters. One-letter words other than "a", "i" and "u" do not count as known.
    """
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(letters) + 1):
        best.append(
            min(
                (best[start][0] + _cost(letters[start:end]), start)
                for start in range(max(0, end - _LONGEST_WORD), end)
            )
        )
    if not letters or best[-1][0] >= _UNKNOWN_COST * max(1, len(letters) // 2):
        return None
    words: list[str] = []
    end = len(letters)
    while end:
        start = best[end][1]
        words.append(letters[start:end])
        end = start
    words.reverse()
    return words if all(_is_piece(word) for word in words) else None


def _is_piece(word: str) -> bool:
    return word.lower() in _ONE_LETTER_WORDS if len(word) == 1 else is_word(word)


def _cost(word: str) -> float:
    if not _is_piece(word):
        return _UNKNOWN_COST * len(word)
    return -log(frequency(word) or _CURATED_FREQUENCY)
