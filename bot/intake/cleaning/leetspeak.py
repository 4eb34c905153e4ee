"""Digits and signs in place of letters: "1d10t".

A word is undone only where that gives a word: "sh1t" is, "mp3" and "2nd" are not. What stands for what is in
`data/leetspeak.yaml`.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product
from re import Pattern

from bot.intake.cleaning.stretching import known_form
from bot.intake.cleaning.word_lists import frequencies, frequency, known_outlines, often_disguised, outline
from bot.intake.cue_files import read_data, read_patterns

_MOST_AMBIGUOUS = 4
"""Characters of a word that may stand for two letters: 2^4 forms are tried at most. By hand, a bound on time."""
_LONGEST = 30
"""Characters of a word: half as many again as the longest word of the lists, for stretched ones. By hand."""
_SEVERAL = 2
"""Words that are plausible, if none is telling, before any is undone. By hand: one alone is often a name or a code."""
_MANY = 3
"""Undone words from which on a text is leetspeak throughout, and lone digits in it are short words. By hand."""
_TELLING_LETTERS = 4
"""Letters of a word that chance hardly spells. By hand: three are often a code."""
_TELLING_PLAIN = 2
"""Letters of such a word that are written as letters. By hand: "1337" is a number."""
_SHORTEST_NUMBERED = 3
"""Letters of a word whose end is digits ("a55"). By hand: "a5" is a paper size."""
_REMEMBERED = 4096
"""Words remembered with their reading. By hand, a bound on memory."""

_NO_SIGN = re.compile(r"[A-Za-z]+")


@dataclass(frozen=True, slots=True)
class _Leetspeak:
    letters: dict[str, str]
    likeliest: dict[int, str]
    """Each character with the first letter that it may stand for; the others have the same `outline`."""
    short_words: dict[str, str]
    model_names: frozenset[str]
    ordinal: Pattern[str]
    measure: Pattern[str]
    mixed: Pattern[str]
    """A letter beside a sign."""
    token: Pattern[str]
    """Letters and signs in a row."""


@cache
def _leetspeak() -> _Leetspeak:
    data = read_data("bot.intake.cleaning", "leetspeak.yaml")
    signs = re.escape("".join(data["letters"]))
    return _Leetspeak(
        data["letters"],
        str.maketrans({sign: letters[0] for sign, letters in data["letters"].items()}),
        data["short_words"],
        frozenset(data["model_names"]),
        **read_patterns("bot.intake.cleaning", "leetspeak.yaml"),
        mixed=re.compile(rf"[A-Za-z][{signs}]|[{signs}][A-Za-z]"),
        token=re.compile(rf"[A-Za-z{signs}]+"),
    )


def undo_leetspeak(text: str) -> tuple[str, bool]:
    """Digits and signs back to letters, where that gives words; and whether a trick was undone.

    Words of two or three letters ("1s", "4r3") are undone only beside a longer one: alone they may mean anything.
    """
    leet = _leetspeak()
    if not leet.mixed.search(text):
        return text, False
    found = {
        token
        for token in leet.token.findall(text)
        if not _NO_SIGN.fullmatch(token) and leet.mixed.search(token)
    }
    words = {token: word for token in found if (word := plain_word(token))}
    telling = {token for token, word in words.items() if _is_telling(token, word)}
    if not telling and sum(_is_plausible(token, word) for token, word in words.items()) < _SEVERAL:
        return text, False
    if len(words) >= _MANY:
        words |= leet.short_words
    else:
        words = {
            token: word
            for token, word in words.items()
            if token in telling or not leet.measure.fullmatch(token)
        }
    return leet.token.sub(lambda token: words.get(token[0], token[0]), text), True


def _is_plausible(token: str, word: str) -> bool:
    """Whether several words like this one can hardly be chance."""
    return len(word) > 2 and not _leetspeak().measure.fullmatch(token) and not _is_numbered(token)


def _is_telling(token: str, word: str) -> bool:
    """Whether undoing `token` to `word` can hardly be chance."""
    core = word.strip("!|(+").lower()
    long = len(core) >= _TELLING_LETTERS
    if _leetspeak().measure.fullmatch(token) or _is_numbered(token):
        return core in often_disguised() and (long or core not in frequencies())
    plain = sum(c.isalpha() and c.isascii() for c in token)
    return core in often_disguised() or (long and plain >= _TELLING_PLAIN and token[0] not in "@!+|($")


@lru_cache(maxsize=_REMEMBERED)
def plain_word(token: str) -> str | None:
    """The word that `token` stands for, punctuation around it kept, or None."""
    leet = _leetspeak()
    for core, before, after in _cores(token):
        if (
            len(core) < 2
            or not _may_be_word(core)
            or leet.ordinal.fullmatch(core)
            or not leet.mixed.search(core)
        ):
            continue
        word = _decoded(core)
        if word:
            return before + word + after
    return None


def _is_numbered(token: str) -> bool:
    """Letters and then digits, as in "a55" or "mp3"."""
    return token[-1].isdigit() and token.rstrip("0123456789").isalpha()


def _cores(token: str) -> list[tuple[str, str, str]]:
    """The token itself and the token without the punctuation that commonly surrounds words."""
    tail = token.rstrip("!|")
    inner = tail.lstrip("(|!+")
    before, after = tail[: len(tail) - len(inner)], token[len(tail) :]
    return [(token, "", ""), (inner, before, after)] if before or after else [(token, "", "")]


def _may_be_word(core: str) -> bool:
    """Whether trying what `core` stands for can give anything: one look-up instead of sixteen."""
    return len(core) <= _LONGEST and outline(as_likely(core)) in known_outlines()


def as_likely(text: str) -> str:
    """`text` with the first letter that each sign may stand for; the others have the same `outline`."""
    return text.translate(_leetspeak().likeliest)


def _decoded(core: str) -> str | None:
    if known_form(core):
        return None
    options = [_leetspeak().letters.get(c, c) for c in core]
    if sum(len(choice) > 1 for choice in options) > _MOST_AMBIGUOUS:
        return None
    forms = (known_form("".join(letters)) for letters in product(*options))
    words = [form for form in forms if form]
    if not words:
        return None
    best = max(words, key=frequency)
    if _is_numbered(core) and (len(best) < _SHORTEST_NUMBERED or best.lower() in _leetspeak().model_names):
        return None
    return best.upper() if core.upper() == core and sum(c.isalpha() for c in core) > 1 else best
