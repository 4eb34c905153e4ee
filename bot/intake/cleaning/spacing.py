"""Letters spaced out or separated, and words cut: "s t u p i d", "k-y-s", one a line, "st.upid".

Letters are put together only where that gives words, so "A B C", "W A S D" and initials stay. One telling find (a
longer word, or one that is often disguised) makes shorter ones in the same text believable.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from itertools import islice

from bot.intake.cleaning.leetspeak import as_likely, plain_word
from bot.intake.cleaning.splitting import split_into_words
from bot.intake.cleaning.stretching import THREE_ALIKE, known_form
from bot.intake.cleaning.word_lists import (
    ONE_LETTER_WORDS,
    frequencies,
    frequency,
    is_word,
    known_outlines,
    known_words,
    often_disguised,
    outline,
)

_MOST_LETTERS = 200
"""Letters, after the first, of a run that is put together. By hand, a bound on time: a split is linear in it."""
_MOST_SIGNS = 3
"""Signs between two letters of a run ("k...y...s"). By hand."""
_FEWEST_LINES, _MOST_LINE_ENDS = 2, 3
"""Lines of one letter that follow on the first, and line ends between them. By hand: two lines are a list."""
_FEWEST_WIDE, _MOST_BLANKS = 4, 8
"""Characters that follow on the first in a text that is spaced out widely, and blanks between them. By hand."""
_LONGEST_PIECE, _MOST_CUTS, _MOST_CUTTING_SIGNS = 12, 6, 2
"""Of words cut by signs: letters of a piece, cuts, signs in each cut. By hand: the longest word that is often disguised
has 12 letters."""
_MOST_FRAGMENTS = 4
"""Pieces that spaces cut one word into. By hand: the work for a text grows with it."""
_LETTERS_A_WORD = 2.5
"""Letters a word, at least, where separated letters make several words. By hand: any letters make shorter ones."""
_TELLING_LETTERS = 4
"""Letters of a word that chance hardly spells. By hand."""
_MANY = 2
"""Finds from which on all are believed; one telling find counts as many. By hand."""
_EVERYDAY = 3e-5
"""Frequency of words that are pieces of nothing: that of 3,160 words. By hand."""
_COMMON = 1e-5
"""Frequency of a word that is put together although it is rarely disguised: that of 7,223 words. By hand."""
_FAR = 10
"""How many times as frequent as a piece of it a word is that is surely meant. By hand."""
_FEW_RARE = 4
"""Words of a run for each rare one, at most, where nothing telling was found. By hand."""
_REMEMBERED, _MEANT = 1024, 8192
"""Runs, and joined pieces, that are remembered with what they make. By hand, a bound on memory."""

_ITEM = r"[A-Za-z0-9@$!]"
_SIGN = r"[^\sA-Za-z0-9@$]"
_NO_ITEM_BEFORE, _NO_ITEM_AFTER = r"(?<![A-Za-z0-9@$])", r"(?![A-Za-z0-9@$])"
# One character and one separator, again and again. Where single spaces part letters, wider ones part words.
_DOTTED = re.compile(
    rf"{_NO_ITEM_BEFORE}{_ITEM}(?:[ \t]?{_SIGN}{{1,{_MOST_SIGNS}}}[ \t]?{_ITEM}){{1,{_MOST_LETTERS}}}{_NO_ITEM_AFTER}"
)
_SPACED = re.compile(rf"{_NO_ITEM_BEFORE}{_ITEM}(?:[ \t]{_ITEM}){{1,{_MOST_LETTERS}}}{_NO_ITEM_AFTER}")
_ON_LINES = re.compile(
    rf"^[ \t]*{_ITEM}(?:[ \t]*\n{{1,{_MOST_LINE_ENDS}}}[ \t]*{_ITEM}){{{_FEWEST_LINES},{_MOST_LETTERS}}}[ \t]*$",
    re.MULTILINE,
)
_WIDELY_SPACED = re.compile(rf"(?<!\S)\S(?:[ \t]{{2,{_MOST_BLANKS}}}\S(?!\S)){{{_FEWEST_WIDE},}}")
_PIECE = rf"{_ITEM}{{1,{_LONGEST_PIECE}}}+"
_CUT = re.compile(
    rf"{_NO_ITEM_BEFORE}{_PIECE}(?:{_SIGN}{{1,{_MOST_CUTTING_SIGNS}}}{_PIECE}){{1,{_MOST_CUTS}}}+{_NO_ITEM_AFTER}"
)
_SHORT_WORDS = re.compile(rf"(?<![\w'’-]){_PIECE}(?: {_PIECE})++(?![\w'’-])")
_NO_ITEM = re.compile(r"[^A-Za-z0-9@$!]+")
_SPACES = re.compile(r" {2,}")
# The likelier split where word frequencies alone say otherwise.
_ARE_A = re.compile(r"(?<=\byou )area\b")
# Signs among separated letters, where each stands for its likeliest letter.
_LIKELIEST = str.maketrans("01345789@$!", "oieastbgasi")


def join_separated(text: str) -> tuple[str, bool]:
    """Puts together letters that are written apart or on lines of their own, and words cut by signs or spaces.

    Gives the text and whether a trick was undone.
    Words cut in few pieces are put together if they are words often disguised, or if several are cut; never where the
    pieces are everyday words themselves.
    """
    joined = _WIDELY_SPACED.sub(lambda run: _SPACES.sub(" ", run[0]), text)
    joined = _undo(_DOTTED, _letters_together, joined)
    joined = _undo(_SPACED, _letters_together, joined)
    if "\n" in joined:
        joined = _undo(_ON_LINES, _letters_together, joined)
    joined = _undo(_CUT, _cut_together, joined)
    joined = _undo(_SHORT_WORDS, _fragments_together, joined)
    return (_SPACES.sub(" ", joined).strip(), True) if joined != text else (text, False)


def _undo(pattern: re.Pattern[str], together: Callable[[str], tuple[str, int]], text: str) -> str:
    """`text` with every match put together, if what was found is telling. `together` gives the text and its weight."""
    weight = 0

    def replaced(match: re.Match[str]) -> str:
        nonlocal weight
        result, telling = together(match[0])
        weight += telling
        return result

    joined = pattern.sub(replaced, text)
    return joined if weight >= _MANY else text


@lru_cache(maxsize=_REMEMBERED)
def _letters_together(run: str) -> tuple[str, int]:
    """Separated letters as words. Telling: several letters, or a word often disguised."""
    letters = _NO_ITEM.sub("", run)
    plain = letters if letters.isalpha() else letters.translate(_LIKELIEST)
    if not (any(map(str.isalpha, letters)) and plain.isalpha()):
        return run, 0
    words = split_into_words(plain)
    if words is None or (len(words) > 1 and len(plain) < _LETTERS_A_WORD * len(words)):
        return run, 0
    telling = len(plain) >= _TELLING_LETTERS or plain.lower() in often_disguised()
    return _ARE_A.sub("are a", " ".join(words)), _MANY * telling


@lru_cache(maxsize=_REMEMBERED)
def _cut_together(run: str) -> tuple[str, int]:
    """A word cut by signs, where the pieces are no words themselves or rarer ones. Short words tell nothing."""
    pieces = [piece for piece in _NO_ITEM.split(run) if piece]
    word = _meant("".join(pieces))
    if word is None:
        return run, 0
    hyphenated = set(run) - set("".join(pieces)) <= set("-'’/")
    if len(word) >= _TELLING_LETTERS and word.lower() in often_disguised():
        return word, _MANY
    if hyphenated or _are_likelier(pieces, word):
        return run, 0
    return word, _MANY * (len(word) >= _TELLING_LETTERS)


@lru_cache(maxsize=_MEANT)
def _meant(letters: str) -> str | None:
    """The word that joined pieces make, leetspeak and stretched letters undone; None if they make none."""
    if letters.isalpha():
        return letters if is_word(letters) else known_form(letters) if THREE_ALIKE.search(letters) else None
    return plain_word(letters) if sum(map(str.isalpha, letters)) > 1 else None


def _are_likelier(pieces: list[str], whole: str) -> bool:
    """Whether the pieces may well be words of their own: all known, and each more frequent than the whole."""
    return min(map(frequency, pieces)) >= frequency(whole)


def _fragments_together(run: str) -> tuple[str, int]:
    """Words cut by spaces, in a run of short words; boldly once a find is telling."""
    lowered = run.lower().split(" ")
    everyday = _everyday()
    if everyday.issuperset(lowered):
        return run, 0
    possible = _possible_sizes(lowered)
    if not any(possible):
        return run, 0
    bold: list[int] = []
    if max(_sizes(lowered, possible, bold=False)) == 1:
        rare = sum(piece not in everyday and not piece.isdigit() for piece in lowered)
        # Several words take two pieces each.
        few = len(lowered) < 2 * _MANY or rare * _FEW_RARE < len(lowered)
        if few or not _are_many(lowered, bold := _sizes(lowered, possible, bold=True)):
            return run, 0
    bold = bold or _sizes(lowered, possible, bold=True)
    pieces = iter(run.split(" "))
    words = ["".join(islice(pieces, size)) for size in bold]
    return " ".join(
        word if size == 1 else _meant(word) or word for word, size in zip(words, bold, strict=True)
    ), _MANY


def _are_many(pieces: list[str], sizes: list[int]) -> bool:
    """Whether several words were found that are far more frequent than a piece of theirs."""
    left = iter(pieces)
    words = [list(islice(left, size)) for size in sizes]
    return (
        sum(
            _FAR * min(map(frequency, parts)) <= frequency("".join(parts))
            for parts in words
            if len(parts) > 1
        )
        >= _MANY
    )


def _possible_sizes(pieces: list[str]) -> list[Sequence[int]]:
    """For each piece, how many from there on may make one word, most first; empty for most.

    What makes a word has the outline of one, which neither leetspeak nor stretching changes. A number stands for
    itself, and nothing joins with it.
    """
    known = known_outlines()
    outlines = outline(as_likely(" ".join(pieces))).split(" ")
    numbers = [piece.isdigit() for piece in pieces]
    found: list[Sequence[int]] = []
    for at, first in enumerate(outlines):
        if numbers[at]:
            found.append(())
            continue
        together, sizes = first, list[int]()
        for further in range(at + 1, min(at + _MOST_FRAGMENTS, len(pieces))):
            if numbers[further]:
                break
            after = outlines[further]
            together += after[1:] if after[0] == together[-1] else after
            exclaimed = pieces[at][0] == "!" or pieces[further][-1] == "!"
            if together in known or (exclaimed and _is_exclaimed_word(pieces[at : further + 1])):
                sizes.append(further - at + 1)
        found.append(sizes[::-1])
    return found


def _is_exclaimed_word(pieces: list[str]) -> bool:
    """Whether pieces with exclamation marks around them, taken for what they are, may make a word."""
    joined = "".join(pieces)
    return outline(as_likely(joined.strip("!"))) in known_outlines()


def _sizes(pieces: list[str], possible: list[Sequence[int]], *, bold: bool) -> list[int]:
    """How many pieces each word is made of, in order."""
    sizes: list[int] = []
    at = 0
    while at < len(pieces):
        size = 1
        if possible[at] and (bold or _is_cut(pieces, at)):
            size = _longest_cut_word(pieces[at : at + _MOST_FRAGMENTS], possible[at], bold=bold)
        sizes.append(size)
        at += size
    return sizes


def _is_cut(pieces: list[str], at: int) -> bool:
    """Whether some word may begin at a piece, if not read boldly: everyday words are put together only then."""
    near = pieces[at : at + _MOST_FRAGMENTS]
    last = next((end for end, piece in enumerate(near) if piece.isdigit()), len(near))
    return not _everyday().issuperset(near[:last]) and (
        near[0] in _beginnings()
        or any(piece not in known_words() and len(piece) > 1 and piece.isalpha() for piece in near)
    )


def _longest_cut_word(pieces: list[str], possible: Sequence[int], *, bold: bool) -> int:
    """How many of the first pieces make one word (1: none), of the `possible` numbers, most first."""
    for size in possible:
        parts = pieces[:size]
        joined = "".join(parts)
        # No word is longer than what it is made of.
        word = _meant(joined) if len(joined) >= _TELLING_LETTERS - bold else None
        if word is None or len(word) < _TELLING_LETTERS - bold:
            continue
        everyday = _everyday().issuperset(parts)
        if bold and parts[0] in ONE_LETTER_WORDS and word not in often_disguised():
            continue
        if bold and (word in often_disguised() or not (everyday and _are_likelier(parts, word))):
            return size
        if word in often_disguised() and not everyday:
            return size
        if (
            frequency(word) >= _COMMON
            and all(len(part) > 1 for part in parts)
            and not all(map(is_word, parts))
        ):
            return size
    return 1


@cache
def _beginnings() -> frozenset[str]:
    """What words often disguised begin with."""
    return frozenset(word[:at] for word in often_disguised() for at in range(1, len(word)))


@cache
def _everyday() -> frozenset[str]:
    """Words that are pieces of nothing: frequent ones, and the words of one letter."""
    frequent = {word for word, share in frequencies().items() if share >= _EVERYDAY and len(word) > 1}
    return ONE_LETTER_WORDS.union(frequent)
