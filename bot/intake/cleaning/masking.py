"""Letters replaced by asterisks and the like: "f***"."""

import re
from functools import lru_cache

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
    exact = re.compile(_RUN.sub(lambda run: "." * len(run[0]), shown))
    loose = (
        re.compile(_RUN.sub(f".{{1,{_MOST_LETTERS}}}", shown))
        if len(shown) > 2 and shown[-1].isalpha()
        else exact
    )
    for pattern in (exact, loose):
        for word in often_masked():
            if pattern.fullmatch(word) and (len(word) > _SHORT or "**" in token):
                return (
                    word.upper()
                    if token[0].isupper() and token.isupper() and len(_NO_SIGN.findall(token)) > 1
                    else word
                )
    return None
