"""Ways in which people hide words from a filter, applied by code. Used by `benchmarks.evasion` and by tests."""

import random
import re
import string
import unicodedata
from collections.abc import Callable
from urllib.parse import quote

from bot.intake.cleaning.word_lists import often_masked

Disguise = Callable[[str], str]

_HOMOGLYPHS = str.maketrans("aceopxyijsACEHIKMOPTXB", "асеорхуіјѕАСЕНІКМОРТХВ")
_LEET = str.maketrans("aeiostAEIOST", "431057431057")
_SYMBOLS = str.maketrans({"a": "@", "s": "$", "i": "!"})
_SMALL_CAPITALS = str.maketrans("abcdefghijklmnoprtuvwyz", "ᴀʙᴄᴅᴇғɢʜɪᴊᴋʟᴍɴᴏᴘʀᴛᴜᴠᴡʏᴢ")
_ZALGO = "\u0315\u0321\u0334\u0337\u034e\u035c\u0360\u0489"


def _styled(first_small: int, first_capital: int) -> dict[int, str]:
    small = {ord(c): chr(first_small + at) for at, c in enumerate(string.ascii_lowercase)}
    return small | {ord(c): chr(first_capital + at) for at, c in enumerate(string.ascii_uppercase)}


_MATHEMATICAL = _styled(0x1D4EA, 0x1D4D0)
_FULLWIDTH = _styled(0xFF41, 0xFF21)
_CIRCLED = _styled(0x24D0, 0x24B6)
_SQUARED = {ord(c): chr(0x1F170 + at) for at, c in enumerate(string.ascii_uppercase)}
_REGIONAL = {ord(c): chr(0x1F1E6 + at) + " " for at, c in enumerate(string.ascii_lowercase)}


def _between_letters(text: str, separator: str) -> str:
    return " ".join(separator.join(word) for word in text.split(" "))


def _spaced(text: str) -> str:
    return "  ".join(" ".join(word) for word in text.split(" "))


def _cut(text: str, separator: str) -> str:
    """One cut through the middle of every longer word."""
    return " ".join(
        f"{word[: len(word) // 2]}{separator}{word[len(word) // 2 :]}" if len(word) > 3 else word
        for word in text.split(" ")
    )


def _zalgo(text: str) -> str:
    rng = random.Random(text)
    return "".join(c + "".join(rng.choices(_ZALGO, k=2)) if c.isalpha() else c for c in text)


def _stretched(text: str) -> str:
    return "".join(
        c * 4 if c in "aeiou" and at and text[at - 1].isalpha() else c for at, c in enumerate(text)
    )


def _escaped(text: str) -> str:
    return " ".join(
        "".join(f"%{ord(c):02X}" if c.isascii() else quote(c) for c in word) for word in text.split(" ")
    )


def _bold_inside(text: str) -> str:
    return " ".join(
        f"{word[: len(word) // 2]}**{word[len(word) // 2 :]}**" if len(word) > 3 else word
        for word in text.split(" ")
    )


def _accented(text: str) -> str:
    """A diaeresis on the vowels of longer words, as a mark of its own."""
    accents = str.maketrans("aeiouAEIOU", "äëïöüÄËÏÖÜ")
    return unicodedata.normalize("NFD", _in_long_words(text, lambda word: word.translate(accents)))


def _masked(text: str) -> str:
    """An asterisk for the first vowel inside each word that is often masked."""
    return " ".join(
        re.sub(r"(?<=\w)[aeiou](?=\w)", "*", word, count=1)
        if word.lower().strip(string.punctuation) in often_masked()
        else word
        for word in text.split(" ")
    )


def _letter_emoji(text: str) -> str:
    return "".join(
        f"<:letter_{c.lower()}:12345678901234567>" if c in string.ascii_letters else c for c in text
    )


def _without_a_letter(word: str) -> str:
    return word[: len(word) // 2] + word[len(word) // 2 + 1 :]


def _swapped(word: str) -> str:
    at = len(word) // 2
    return word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]


def _in_long_words(text: str, change: Disguise) -> str:
    return re.sub(r"[A-Za-z]{6,}", lambda word: change(word[0]), text)


DISGUISES: dict[str, Disguise] = {
    "invisible characters": lambda text: _between_letters(text, "\u200b"),
    "soft hyphens": lambda text: _between_letters(text, "\u00ad"),
    "bidi marks": lambda text: _between_letters(text, "\u2060\u200e"),
    "zalgo": _zalgo,
    "struck through": lambda text: "".join(c + "\u0336" if c.isalpha() else c for c in text),
    "homoglyphs": lambda text: text.translate(_HOMOGLYPHS),
    "mathematical": lambda text: text.translate(_MATHEMATICAL),
    "fullwidth": lambda text: text.translate(_FULLWIDTH),
    "circled": lambda text: text.translate(_CIRCLED),
    "squared": lambda text: text.upper().translate(_SQUARED),
    "small capitals": lambda text: text.translate(_SMALL_CAPITALS),
    "regional indicators": lambda text: text.lower().replace(" ", "  ").translate(_REGIONAL),
    "accented": _accented,
    "leetspeak": lambda text: text.translate(_LEET),
    "symbols": lambda text: text.translate(_SYMBOLS),
    "masked letters": _masked,
    "letter emoji": _letter_emoji,
    "letter left out": lambda text: _in_long_words(text, _without_a_letter),
    "letters swapped": lambda text: _in_long_words(text, _swapped),
    "spaces left out": lambda text: text.replace(" ", ""),
    "spaced out": _spaced,
    "spaced out evenly": lambda text: " ".join(text.replace(" ", "")),
    "dotted": lambda text: _between_letters(text, "."),
    "hyphenated": lambda text: _between_letters(text, "-"),
    "one letter a line": lambda text: "\n".join(text.replace(" ", "")),
    "cut by dots": lambda text: _cut(text, "."),
    "cut by spaces": lambda text: _cut(text, " "),
    "stretched": _stretched,
    "bold inside words": _bold_inside,
    "spoilers": lambda text: " ".join(f"||{word}||" for word in text.split(" ")),
    "code": lambda text: f"```\n{text}\n```",
    "masked link": lambda text: f"[{text}](https://example.com/a)",
    "percent-encoding": _escaped,
    "reversed": lambda text: "\n".join(f"\u202e{line[::-1]}\u202c" for line in text.split("\n")),
    "link behind": lambda text: f"{text} https://example.com/watch?v=dQw4",
    "mention before": lambda text: f"<@123456789012345678> {text}",
    "custom emoji": lambda text: f"{text} <:pepe_laugh:123456789012345678><a:wave:123456789012345679>",
    "time stamp": lambda text: f"<t:1735689600:R> {text}",
    "block quote": lambda text: f"> {text}",
}
