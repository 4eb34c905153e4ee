"""Digits and symbols in place of letters, and masked letters ("f***").

A word is undone only where that gives a word: "sh1t" is, "mp3" and "2nd" are not. Every function takes a text and
gives (text, whether a trick was undone).
"""

import re
from functools import lru_cache
from itertools import product

from bot.intake.cleaning.words import frequencies, frequency, known_form, often_disguised, often_masked

_LETTERS_FOR = {
    "0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "6": "g", "7": "t", "8": "b", "9": "g",
    "@": "a", "$": "s", "!": "il", "|": "il", "+": "t", "(": "c", "€": "e", "£": "l", "¢": "c", "¥": "y", "§": "s",
    "₴": "s", "₣": "f", "₭": "k", "₦": "n", "฿": "b", "₱": "p",
}  # fmt: skip
_SIGNS = re.escape("".join(_LETTERS_FOR))
_MIXED = re.compile(rf"[A-Za-z][{_SIGNS}]|[{_SIGNS}][A-Za-z]")
_TOKEN = re.compile(rf"[A-Za-z{_SIGNS}]+")
_NO_SIGN = re.compile(r"[A-Za-z]+")
_ORDINAL = re.compile(r"\d*(?:1st|2nd|3rd|\dth)|\d+(?:am|pm|gb|mb|kg|km|px|ms|fps)", re.IGNORECASE)
_MEASURE = re.compile(
    r"\d+(?:s|k|m|b|g|t|h|d|x|p|c|f|w|y|v|e|l|am|pm|ms|px|gb|mb|kb|tb|hz|mhz|ghz|kg|km|cm|mm|ft|in|"
    r"lb|lbs|oz|min|mins|sec|secs|hr|hrs|yr|yrs|fps|ish|v\d|on\d|d\d*)",
    re.IGNORECASE,
)
_MOST_AMBIGUOUS = 4
# Words of one letter, undone in texts that have many undone words.
# What product numbers spell: "Galaxy A55".
_MODEL_NAMES = frozenset({"ass"})
_SEVERAL, _MANY = 2, 3
_ALONE = {
    "4": "a",
    "@": "a",
    "1": "i",
    "17": "it",
    "15": "is",
    "70": "to",
    "50": "so",
    "47": "at",
    "45": "as",
}

_MASK = "*#%•■█✱†"
_MASKED = re.compile(
    rf"(?<![\w{re.escape(_MASK)}])[A-Za-z@$][A-Za-z@$0-9{re.escape(_MASK)}]{{1,19}}(?![\w{re.escape(_MASK)}])"
)
_MASK_RUN = re.compile(f"[{re.escape(_MASK)}]+")


def undo_leetspeak(text: str) -> tuple[str, bool]:
    """Digits and symbols back to letters, where that gives words.

    Words of two or three letters ("1s", "4r3") are undone only beside a longer one: alone they may mean anything.
    """
    if not _MIXED.search(text):
        return text, False
    found = {
        token for token in _TOKEN.findall(text) if not _NO_SIGN.fullmatch(token) and _MIXED.search(token)
    }
    words = {token: word for token in found if (word := plain_word(token))}
    telling = {token for token, word in words.items() if _is_telling(token, word)}
    if not telling and sum(_is_plausible(token, word) for token, word in words.items()) < _SEVERAL:
        return text, False
    if len(words) >= _MANY:
        words |= _ALONE
    else:
        words = {
            token: word for token, word in words.items() if token in telling or not _MEASURE.fullmatch(token)
        }
    return _TOKEN.sub(lambda token: words.get(token[0], token[0]), text), True


def _is_plausible(token: str, word: str) -> bool:
    """Whether several words like this one can hardly be chance."""
    return len(word) > 2 and not _MEASURE.fullmatch(token) and not _is_numbered(token)


def _is_telling(token: str, word: str) -> bool:
    """Whether undoing `token` to `word` can hardly be chance."""
    core = word.strip("!|(+").lower()
    if _MEASURE.fullmatch(token) or _is_numbered(token):
        return core in often_disguised() and (len(core) >= 4 or core not in frequencies())
    plain = sum(c.isalpha() and c.isascii() for c in token)
    return core in often_disguised() or (len(core) >= 4 and plain >= 2 and token[0] not in "@!+|($")


@lru_cache(maxsize=4096)
def plain_word(token: str) -> str | None:
    """The word that `token` stands for, punctuation around it kept, or None."""
    for core, before, after in _cores(token):
        if len(core) < 2 or _ORDINAL.fullmatch(core) or not _MIXED.search(core):
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


def _decoded(core: str) -> str | None:
    if known_form(core):
        return None
    options = [_LETTERS_FOR.get(c, c) for c in core]
    if sum(len(choice) > 1 for choice in options) > _MOST_AMBIGUOUS or len(core) > 30:
        return None
    forms = (known_form("".join(letters)) for letters in product(*options))
    words = [form for form in forms if form]
    if not words:
        return None
    best = max(words, key=frequency)
    if _is_numbered(core) and (len(best) < 3 or best.lower() in _MODEL_NAMES):
        return None
    return best.upper() if core.upper() == core and sum(c.isalpha() for c in core) > 1 else best


def undo_masking(text: str) -> tuple[str, bool]:
    """Words with letters replaced by asterisks and the like, where they fit a word that is often masked."""
    if not _MASK_RUN.search(text):
        return text, False
    undone = _MASKED.sub(lambda token: unmasked(token[0]) or token[0], text)
    return undone, undone != text


@lru_cache(maxsize=1024)
def unmasked(token: str) -> str | None:
    """The often-masked word that `token` stands for: of the same length, else with the same ends; None if none fits."""
    if not _MASK_RUN.search(token) or _NO_SIGN.fullmatch(token):
        return None
    shown = token.lower().translate(str.maketrans("@$01345!", "asoieasi"))
    exact = re.compile(_MASK_RUN.sub(lambda run: "." * len(run[0]), shown))
    loose = re.compile(_MASK_RUN.sub(".{1,4}", shown)) if len(shown) > 2 and shown[-1].isalpha() else exact
    for pattern in (exact, loose):
        for word in often_masked():
            if pattern.fullmatch(word) and (len(word) > 3 or "**" in token):
                return (
                    word.upper()
                    if token[0].isupper() and token.isupper() and len(_NO_SIGN.findall(token)) > 1
                    else word
                )
    return None
