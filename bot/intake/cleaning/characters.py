"""Tricks with characters: text made to run backwards, invisible and piled-up characters, lookalike and styled letters.

Every function takes a text and gives (text, whether a trick was undone). Other scripts stay as they are: a lookalike
counts only inside a word that is otherwise Latin, as a whole English word amid Latin ones, or where a text in a script
that is seldom written makes nothing but English words.
"""

import re
import unicodedata
from functools import cache

from confusable_homoglyphs.confusables import confusables_data

from bot.intake.cleaning.words import is_word, often_disguised

_RIGHT_TO_LEFT_OVERRIDE, _POP = "\u202e", "\u202c"
_OVERRIDDEN = re.compile("\u202e([^\u202c\u202d\u202e\n]*)\u202c?")

# Format characters (Cf), fillers that render as nothing, variation selectors and tag characters.
_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
# With one of the spaces around them where they are spaced out like letters.
_INVISIBLES = re.compile(f" ?[{_INVISIBLE}]+(?= )|[{_INVISIBLE}]+")
_HIDDEN_IN_LATIN = re.compile(f"(?<=[A-Za-z0-9])[{_INVISIBLE}]+(?=[A-Za-z0-9])")
# Joiners belong to the spelling of other scripts and to emoji made of several; the selector chooses an emoji's look.
_IDLE_INVISIBLES = re.compile("[\u200c\u200d\ufe0e\ufe0f]")
_BLANKS = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000]")
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")

_MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_MARK = re.compile(f"[{_MARKS}]")
# Marks on nothing: at the start, on a space or on a sign that takes none.
_LONE_MARKS = re.compile(f" [{_MARKS}]+(?= )|(?:(?<=[\\s.,_*|/~-])|^)[{_MARKS}]+", re.MULTILINE)
# Marks that no Cyrillic or Greek spelling has: overlays, enclosures, most of what is set below or far above.
_STRUCK = re.compile(
    "(?<=[\u0370-\u052f])[\u0315\u031a-\u0322\u0334-\u0338\u033d-\u0341\u0344-\u036f\u0488\u0489\u20d0-\u20ff]+"
)
_LATIN_WITH_MARKS = re.compile(f"[0-9A-Za-zÀ-ɏḀ-ỿ@$!][0-9A-Za-zÀ-ɏḀ-ỿ@$!{_MARKS}]+")

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
_STYLED_NAME = re.compile(
    r"(?:(?P<small>LATIN LETTER SMALL CAPITAL)|"
    r"(?:NEGATIVE |CROSSED NEGATIVE )?(?:SQUARED|CIRCLED) LATIN CAPITAL LETTER|"
    r"(?P<parenthesized>PARENTHESIZED LATIN SMALL LETTER)) (?P<letter>[A-Z])"
)
_LETTERS = re.compile(r"[^\W\d_]+")
_SPELT = 3
# Scripts seldom written in chat, whose letters "fonts" are made of: first words of Unicode's names.
_SELDOM = frozenset(
    {"LISU", "CHEROKEE", "COPTIC", "CANADIAN", "RUNIC", "DESERET", "WARANG", "OSAGE", "CARIAN"}
)
_SIGMA = "ES"
# Letters that chat "fonts" take for Latin ones though Unicode's data does not call them confusable.
_BY_EYE = dict(
    zip(
        "ғєктмнвияпцчшщгьзэдυτηωκβεμπχλθδςђղտռհկɛɑɩⲁⲃⲇⲉⲏⲓⲕⲗⲙⲛⲧⲩⲭⲱᏆᏌᏁᎾᗩᑕᑎᑫᔕᗯᘔᗴᕮ",
        "fektmhbnrnuywwrbseautnwkbeunxaodshnsnhkeaiabdehiklmntyxwIUNOACNQSWZEE",
        strict=True,
    )
)


def undo_override(text: str) -> tuple[str, bool]:
    """Puts text that U+202E makes run right to left into the order in which people see it."""
    if _RIGHT_TO_LEFT_OVERRIDE not in text:
        return text, False
    undone = _OVERRIDDEN.sub(lambda run: run[1][::-1], text)
    return undone, undone != text.replace(_RIGHT_TO_LEFT_OVERRIDE, "").replace(_POP, "")


def remove_invisible(text: str) -> tuple[str, bool]:
    """Removes characters that render as nothing and makes every blank a plain space.

    It is a trick where they stand between Latin letters. Joiners that other scripts and emoji need stay.
    """
    text = _LINE_ENDS.sub("\n", text)
    if text.isascii():
        return text, False
    shown = _HIDDEN_IN_LATIN.sub("", text)
    trick = shown != text
    shown = _INVISIBLES.sub(lambda run: _idle(run[0]), shown)
    return _BLANKS.sub(" ", shown), trick


def _idle(run: str) -> str:
    kept = "".join(_IDLE_INVISIBLES.findall(run))
    return " " + kept if kept and run[0] == " " else kept


def strip_piled_marks(text: str) -> tuple[str, bool]:
    """Composes accents (NFC) and strips the marks of Latin words in which some do not compose ("zalgo", struck out)."""
    if text.isascii():
        return text, False
    composed = unicodedata.normalize("NFC", _LONE_MARKS.sub("", text))
    stripped = _STRUCK.sub("", composed)
    stripped = _LATIN_WITH_MARKS.sub(
        lambda word: _base_letters(word[0]) if _MARK.search(word[0]) else word[0], stripped
    )
    return stripped, stripped != composed


def undo_styled_letters(text: str) -> tuple[str, bool]:
    """Letters of mathematical, enclosed, small-capital, fullwidth and regional-indicator alphabets to plain ones.

    Regional indicators that stand in pairs are flags and stay, unless together they spell a word often disguised.
    """
    if text.isascii():
        return text, False
    plain = _REGIONALS.sub(lambda run: _regional_letters(run[0]), text).translate(_styled_letters())
    return plain, plain != text


def undo_lookalikes(text: str) -> tuple[str, bool]:
    """Letters of other scripts that look Latin to Latin ones, in words that mix them with Latin letters.

    A word all of lookalikes is undone where the text has Latin words (or is all in a script seldom written), no word
    of the other script that could not be Latin, and the outcome is an English word. Accents go only where that gives a
    word often disguised.
    """
    if text.isascii():
        return text, False
    words = [word for word in _LETTERS.findall(text) if len(word) > 1]
    foreign = {word for word in words if not word.isascii()}
    amid_latin = all(map(_could_be_latin, foreign)) and (
        len(foreign) < len(set(words)) or all(map(_is_english_in_a_seldom_script, foreign))
    )
    plain = {word: _plain_word(word, amid_latin) for word in foreign}
    if _is_spelt_with_lookalikes(text):
        return "".join(map(_folded, text)), True
    if spelt := _spelt_with_lookalikes_alone(text):
        return spelt, True
    if any(word != plain[word] and len(word) > 2 for word in foreign):
        undone = _LETTERS.sub(lambda word: plain.get(word[0]) or _short_plain_word(word[0]), text)
        return undone, True
    return text, False


def _is_spelt_with_lookalikes(text: str) -> bool:
    """Whether single letters, spelt out, mix Latin ones with lookalikes, and nothing else is in another script."""
    single = [word for word in _LETTERS.findall(text) if len(word) == 1]
    foreign = sum(not _is_latin(letter) for letter in single)
    return (
        foreign > 0 and len(single) - foreign >= _SPELT and _could_be_latin("".join(_LETTERS.findall(text)))
    )


def _spelt_with_lookalikes_alone(text: str) -> str | None:
    """The text in Latin letters where it is nothing but single lookalikes that spell a word often disguised."""
    letters = _LETTERS.findall(text)
    if len(letters) < _SPELT or any(len(word) > 1 for word in letters) or any(map(_is_latin, letters)):
        return None
    for sigma in _SIGMA:
        read = text.replace("Σ", sigma)
        if _folded("".join(_LETTERS.findall(read))).lower() in often_disguised():
            return "".join(map(_folded, read))
    return None


def _is_english_in_a_seldom_script(word: str) -> bool:
    """Whether an English word is written in letters that merely look Latin, of a script seldom written."""
    return is_word(_folded(word)) and all(
        _is_latin(char) or unicodedata.name(char, "").partition(" ")[0] in _SELDOM for char in word
    )


def _plain_word(word: str, amid_latin: bool) -> str:
    """A word of two letters or more with its lookalikes undone, where that is sure enough."""
    folded = _folded(word)
    if _could_be_latin(word) and folded != word:
        mixed = any(map(_is_latin, word))
        if mixed or (amid_latin and is_word(folded)):
            word = folded
    bare = _base_letters(word)
    return bare if bare.lower() in often_disguised() else word


def _short_plain_word(word: str) -> str:
    """A word of one letter that looks like an English one, beside words that were undone."""
    folded = _folded(word)
    return folded if len(word) == 1 and folded.lower() in {"a", "i", "u"} else word


def _folded(word: str) -> str:
    table = _lookalikes()
    return "".join(table.get(c, c) for c in word)


def _could_be_latin(word: str) -> bool:
    table = _lookalikes()
    return all(c in table or _is_latin(c) for c in word)


def _regional_letters(run: str) -> str:
    letters = "".join(chr(ord(c) - 0x1F1E6 + ord("A")) for c in run)
    return letters if len(run) % 2 or letters.lower() in often_disguised() else run


def _base_letters(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", word) if not _MARK.match(c))


def _is_latin(char: str) -> bool:
    return char.isascii() or unicodedata.name(char, "").startswith("LATIN ")


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


@cache
def _lookalikes() -> dict[str, str]:
    """Letters outside Latin that look like one ASCII letter, from Unicode's confusables (UTS #39)."""
    table: dict[str, str] = {}
    for char, similar in confusables_data.items():
        if len(char) == 1 and char.isalpha() and not _is_latin(char):
            for candidate in (entry["c"] for entry in similar):
                if len(candidate) == 1 and candidate.isascii() and candidate.isalpha():
                    # Unicode's prototype of the capital I is the small l; letters without case look like capitals.
                    table[char] = "I" if candidate == "l" and not char.islower() else candidate
    return _BY_EYE | table
