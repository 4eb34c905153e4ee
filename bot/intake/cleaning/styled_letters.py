"""Styled letters: mathematical, enclosed, small-capital, fullwidth and regional-indicator alphabets ("𝓼𝓽𝓾𝓹𝓲𝓭")."""

import re
import unicodedata
from functools import cache

from bot.intake.cleaning.word_lists import often_disguised

_FIRST_REGIONAL = 0x1F1E6
"""Regional indicator A (https://www.unicode.org/charts/PDF/U1F100.pdf)."""
_REGIONAL = "\U0001f1e6-\U0001f1ff"
_REGIONALS = re.compile(f"[{_REGIONAL}]+")
_STYLED_BLOCKS = (
    range(0x1D00, 0x1DC0),  # phonetic extensions: small capitals
    range(0x2070, 0x20A0),  # superscripts and subscripts
    range(0x2100, 0x2150),  # letterlike symbols
    range(0x2460, 0x2500),  # enclosed alphanumerics
    range(0xFF21, 0xFF5B),  # fullwidth forms
    range(0x1D400, 0x1D800),  # mathematical alphabets
    range(0x1F110, 0x1F18A),  # enclosed alphanumeric supplement
    range(0x0250, 0x0300),  # small capitals and modifier letters among the phonetic ones
    range(0xA720, 0xA800),  # small capitals in Latin Extended-D
)
"""The blocks of Unicode (https://www.unicode.org/Public/UNIDATA/Blocks.txt) that hold styled letters."""
_STYLED_NAME = re.compile(
    r"(?:(?P<small>LATIN LETTER SMALL CAPITAL)|"
    r"(?:NEGATIVE |CROSSED NEGATIVE )?(?:SQUARED|CIRCLED) LATIN CAPITAL LETTER|"
    r"(?P<parenthesized>PARENTHESIZED LATIN SMALL LETTER)) (?P<letter>[A-Z])"
)


def undo_styled_letters(text: str) -> tuple[str, bool]:
    """Styled letters to plain ones, and whether there were any.

    Regional indicators that stand in pairs are flags and stay, unless together they spell a word often disguised.
    """
    if text.isascii():
        return text, False
    plain = _REGIONALS.sub(lambda run: _regional_letters(run[0]), text).translate(_styled_letters())
    return plain, plain != text


def _regional_letters(run: str) -> str:
    letters = "".join(chr(ord(c) - _FIRST_REGIONAL + ord("A")) for c in run)
    return letters if len(run) % 2 or letters.lower() in often_disguised() else run


@cache
def _styled_letters() -> dict[int, str]:
    table: dict[int, str] = {ord("ſ"): "s"}
    for block in _STYLED_BLOCKS:
        for code in block:
            char = chr(code)
            compatible = unicodedata.normalize("NFKC", char)
            named = _STYLED_NAME.fullmatch(unicodedata.name(char, ""))
            if named:
                table[code] = (
                    named["letter"]
                    if not (named["small"] or named["parenthesized"])
                    else named["letter"].lower()
                )
            elif (
                compatible != char and compatible.isascii() and compatible.isalpha() and len(compatible) == 1
            ) or (unicodedata.category(char) == "Nd" and compatible != char):
                table[code] = compatible
    return table
