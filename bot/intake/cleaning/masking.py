"""Letters replaced by asterisks and the like: "f***"."""

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from bot.intake.cleaning.word_lists import often_masked

_SIGNS = "*#%•■█✱†"
"""The signs that letters are masked with. By hand, from what filters and people use."""
_LONGEST = 20
"""Characters of a masked word. By hand: the longest word that is often masked has 13 letters."""
_MOST_LETTERS = 4
"""Letters that one run of signs may stand for where the lengths do not agree. By hand, since little is left."""
_SHORT = 3
"""Letters of words that are read only where two signs in a row stand in them. By hand: "a*s" may be anything."""
_REMEMBERED = 1024
"""Masked words remembered with their reading. By hand, a bound on memory."""
_LOOKALIKES = str.maketrans("@$01345!", "asoieasi")
"""Signs that stand for letters beside masked ones."""

_RUN = re.compile(f"[{re.escape(_SIGNS)}]+")
_NO_SIGN = re.compile(r"[A-Za-z]+")
_MASKED = re.compile(
    rf"(?<![\w{re.escape(_SIGNS)}])[A-Za-z@$][A-Za-z@$0-9{re.escape(_SIGNS)}]{{1,{_LONGEST - 1}}}"
    rf"(?![\w{re.escape(_SIGNS)}])"
)


def undo_masking(text: str) -> tuple[str, bool]:
    """Words with letters replaced by asterisks and the like, where they fit a word that is often masked.

    Gives the text and whether a trick was undone.
    """
    if not _RUN.search(text):
        return text, False
    undone = _MASKED.sub(lambda token: unmasked(token[0]) or token[0], text)
    return undone, undone != text


@lru_cache(maxsize=_REMEMBERED)
def unmasked(token: str) -> str | None:
    """The often-masked word that `token` stands for: of the same length, else with the same ends; None if none fits."""
    if not _RUN.search(token) or _NO_SIGN.fullmatch(token):
        return None
    shown = token.lower().translate(_LOOKALIKES)
    words = [word for word in _by_first_letter().get(shown[0], ()) if len(word) > _SHORT or "**" in token]
    word = next((word for word in words if _fits_exactly(word, shown)), None)
    if word is None and len(shown) > 2 and shown[-1].isalpha():
        pieces = _RUN.split(shown)
        word = next((word for word in words if _fits_loosely(word, pieces)), None)
    if word and token[0].isupper() and token.isupper() and len(_NO_SIGN.findall(token)) > 1:
        return word.upper()
    return word


@cache
def _by_first_letter() -> Mapping[str, Sequence[str]]:
    """The words that are often masked, the more common ones first."""
    found: dict[str, list[str]] = {}
    for word in often_masked():
        found.setdefault(word[0], []).append(word)
    return found


def _fits_exactly(word: str, shown: str) -> bool:
    """Whether each sign of `shown` stands for one letter of `word`."""
    return len(word) == len(shown) and all(
        letter == sign or sign in _SIGNS for letter, sign in zip(word, shown, strict=True)
    )


def _fits_loosely(word: str, pieces: Sequence[str]) -> bool:
    """Whether a few letters of `word` stand between each of `pieces` and the next."""
    first, *others = pieces
    ends = {len(first)} if word.startswith(first) else set()
    for piece in others:
        ends = {
            start + len(piece)
            for end in ends
            for start in range(end + 1, end + _MOST_LETTERS + 1)
            if word.startswith(piece, start)
        }
    return len(word) in ends
