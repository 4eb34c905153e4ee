"""Letters spaced out, separated or stretched: "s t u p i d", "k-y-s", "st.upid", "stuuupid".

Every function takes a text and gives (text, whether a trick was undone). Letters are put together only where that
gives words, so "A B C", "W A S D" and initials stay.
"""

import re
from functools import cache, lru_cache

from bot.intake.words import frequencies, known_form, often_disguised, split_into_words

_ITEM = r"[A-Za-z0-9@$!]"
# One character and one separator, again and again; the same separator every time, so two spaces end a word.
_SEPARATED = re.compile(
    rf"(?<![A-Za-z0-9@$]){_ITEM}([^\sA-Za-z0-9@$]{{1,2}}|[ \t])(?:{_ITEM}\1){{1,200}}{_ITEM}(?![A-Za-z0-9@$])"
)
_LEET = str.maketrans("01345789@$!", "oieastbgasi")
_CUT = re.compile(r"[A-Za-z]{1,12}(?:[^\sA-Za-z0-9]{1,2}[A-Za-z]{1,12}){1,6}")
_SEPARATORS = re.compile(r"[^A-Za-z]+")
_SHORT_WORDS = re.compile(r"(?<![\w'’-])[A-Za-z]{1,6}(?: [A-Za-z]{1,6})+(?![\w'’-])")
_MOST_FRAGMENTS = 4
_RARE = 2e-6
_LETTERS = re.compile(r"[A-Za-z]+")
_DOUBLED = re.compile(r"\b(?:([A-Za-z])\1){3,}\b")
_THREE_ALIKE = re.compile(r"([A-Za-z])\1{2,}")
_SIGNS_ALIKE = re.compile(r"([!?.,~-])\1{3,}")


def join_separated(text: str) -> tuple[str, bool]:
    """Puts together letters that are written apart, and words that are cut by signs or spaces.

    Words cut in few pieces are put together only if they are words often disguised, and where the pieces are not
    everyday words themselves.
    """
    joined = _SEPARATED.sub(lambda run: _joined_letters(run[0], run[1]), text)
    joined = _CUT.sub(lambda run: _joined_cut(run[0]), joined)
    joined = _SHORT_WORDS.sub(lambda run: _joined_fragments(run[0]), joined)
    return joined, joined != text


def shorten_stretched(text: str) -> tuple[str, bool]:
    """Letters stretched for emphasis to a word's usual spelling, else to two of a kind. Emphasis is no trick."""
    if _THREE_ALIKE.search(text) or _DOUBLED.search(text):
        text = _LETTERS.sub(lambda word: _shortened(word[0]), text)
    return _SIGNS_ALIKE.sub(r"\1\1\1", text), False


@lru_cache(maxsize=1024)
def _joined_letters(run: str, separator: str) -> str:
    letters = run.replace(separator, "")
    plain = letters if letters.isalpha() else letters.translate(_LEET)
    if sum(c.isalpha() for c in letters) * 2 < len(letters) or not plain.isalpha():
        return run
    words = split_into_words(plain)
    if (
        words is None
        or len(plain) < 2.5 * len(words)
        or (len(plain) < 4 and plain.lower() not in often_disguised())
    ):
        return run
    return " ".join(words)


@lru_cache(maxsize=1024)
def _joined_cut(run: str) -> str:
    letters = _SEPARATORS.sub("", run)
    return letters if len(letters) > 3 and letters.lower() in often_disguised() else run


def _joined_fragments(run: str) -> str:
    pieces = run.split(" ")
    if _everyday().issuperset(run.lower().split(" ")):
        return run
    joined: list[str] = []
    at = 0
    while at < len(pieces):
        size = next((n for n in range(_MOST_FRAGMENTS, 1, -1) if _is_cut_word(pieces[at : at + n], n)), 1)
        joined.append("".join(pieces[at : at + size]))
        at += size
    return " ".join(joined)


def _is_cut_word(pieces: list[str], size: int) -> bool:
    return (
        len(pieces) == size
        and "".join(pieces).lower() in often_disguised()
        and sum(map(len, pieces)) > 3
        and not _everyday().issuperset(piece.lower() for piece in pieces)
    )


@cache
def _everyday() -> frozenset[str]:
    """Words that are pieces of nothing: frequent ones, and the words of one letter."""
    frequent = {word for word, share in frequencies().items() if share >= _RARE and len(word) > 1}
    return frozenset(frequent | {"a", "i", "u"})


@lru_cache(maxsize=1024)
def _shortened(word: str) -> str:
    if not (_THREE_ALIKE.search(word) or _DOUBLED.fullmatch(word)):
        return word
    return known_form(word) or _THREE_ALIKE.sub(r"\1\1", word)
