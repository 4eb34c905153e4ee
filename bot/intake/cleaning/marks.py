"""Marks piled up on letters ("zalgo") and letters struck out."""

import re
import unicodedata

_MOST_PILED = 30
"""Marks on one letter. Unicode's Stream-Safe Text Format (https://unicode.org/reports/tr15/#Stream_Safe_Text_Format):
no language needs more, and putting more of them in order takes time that grows with the square of their number."""

_MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_MARK = re.compile(f"[{_MARKS}]")
# Marks on nothing: at the start, on a space or on a sign that takes none.
_LONE_MARKS = re.compile(f" [{_MARKS}]+(?= )|(?:(?<=[\\s.,_*|/~-])|^)[{_MARKS}]+", re.MULTILINE)
# Marks that no Cyrillic or Greek spelling has: overlays, enclosures, most of what is set below or far above.
_STRUCK = re.compile(
    "(?<=[\u0370-\u052f])[\u0315\u031a-\u0322\u0334-\u0338\u033d-\u0341\u0344-\u036f\u0488\u0489\u20d0-\u20ff]+"
)
_LATIN_WITH_MARKS = re.compile(f"[0-9A-Za-zÀ-ɏḀ-ỿ@$!][0-9A-Za-zÀ-ɏḀ-ỿ@$!{_MARKS}]+")


def strip_piled_marks(text: str) -> tuple[str, bool]:
    """Composes accents (NFC) and strips the marks of Latin words in which some do not compose ("zalgo", struck out)."""
    if text.isascii():
        return text, False
    composed = unicodedata.normalize("NFC", _LONE_MARKS.sub("", _without_highest(text)))
    stripped = _STRUCK.sub("", composed)
    stripped = _LATIN_WITH_MARKS.sub(
        lambda word: base_letters(word[0]) if _MARK.search(word[0]) else word[0], stripped
    )
    return stripped, stripped != composed


def base_letters(word: str) -> str:
    """`word` without accents and other marks."""
    return _MARK.sub("", unicodedata.normalize("NFD", word))


def _without_highest(text: str) -> str:
    """`text` without the marks that are piled up higher than any language does."""
    kept: list[str] = []
    piled = 0
    for char in text:
        piled = piled + 1 if unicodedata.combining(char) else 0
        if piled <= _MOST_PILED:
            kept.append(char)
    return "".join(kept)
