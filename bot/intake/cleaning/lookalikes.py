"""Lookalikes: letters of other scripts, and "fonts", that pass for Latin ones ("уоu").

Other scripts stay as they are: a lookalike counts only inside a word that is otherwise Latin, as a whole English word
among Latin ones, or where a text in a script that is rarely written makes nothing but English words.
"""

import re
import unicodedata
from functools import cache, lru_cache

from confusable_homoglyphs.confusables import confusables_data

from bot.intake.cleaning.marks import base_letters
from bot.intake.cleaning.word_lists import ONE_LETTER_WORDS, is_word, often_disguised
from bot.intake.cue_files import read_data

_FEWEST_SPELT = 3
"""Letters, each by itself, that spell something. By hand: two are initials."""
_SIGMA = "ES"
"""What a capital sigma may stand for."""

_REMEMBERED = 4096
"""Characters remembered with whether they are Latin. By hand, a bound on memory."""

_LETTERS = re.compile(r"[^\W\d_]+")


def undo_lookalikes(text: str) -> tuple[str, bool]:
    """Letters of other scripts that look Latin to Latin ones, in words that mix them with Latin letters.

    A word all of lookalikes is undone where the text has Latin words (or is all in a script rarely written), no word
    of the other script that could not be Latin, and the outcome is an English word. Accents go only where that gives a
    word often disguised.
    """
    if text.isascii():
        return text, False
    words = [word for word in _LETTERS.findall(text) if len(word) > 1]
    foreign = {word for word in words if not word.isascii()}
    amid_latin = all(map(_could_be_latin, foreign)) and (
        len(foreign) < len(set(words)) or all(map(_is_english_in_a_rare_script, foreign))
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
        foreign > 0
        and len(single) - foreign >= _FEWEST_SPELT
        and _could_be_latin("".join(_LETTERS.findall(text)))
    )


def _spelt_with_lookalikes_alone(text: str) -> str | None:
    """The text in Latin letters where it is nothing but single lookalikes that spell a word often disguised."""
    letters = _LETTERS.findall(text)
    if len(letters) < _FEWEST_SPELT or any(len(word) > 1 for word in letters) or any(map(_is_latin, letters)):
        return None
    for sigma in _SIGMA:
        read = text.replace("Σ", sigma)
        if _folded("".join(_LETTERS.findall(read))).lower() in often_disguised():
            return "".join(map(_folded, read))
    return None


def _is_english_in_a_rare_script(word: str) -> bool:
    """Whether an English word is written in letters that merely look Latin, of a script rarely written."""
    return is_word(_folded(word)) and all(
        _is_latin(char) or unicodedata.name(char, "").partition(" ")[0] in _rare_scripts() for char in word
    )


def _plain_word(word: str, amid_latin: bool) -> str:
    """A word of two letters or more with its lookalikes undone, where that is sure enough."""
    folded = _folded(word)
    if _could_be_latin(word) and folded != word:
        mixed = any(map(_is_latin, word))
        if mixed or (amid_latin and is_word(folded)):
            word = folded
    bare = base_letters(word)
    return bare if bare.lower() in often_disguised() else word


def _short_plain_word(word: str) -> str:
    """A word of one letter that looks like an English one, beside words that were undone."""
    folded = _folded(word)
    return folded if len(word) == 1 and folded.lower() in ONE_LETTER_WORDS else word


def _folded(word: str) -> str:
    table = _lookalikes()
    return "".join(table.get(c, c) for c in word)


def _could_be_latin(word: str) -> bool:
    table = _lookalikes()
    return all(c in table or _is_latin(c) for c in word)


@lru_cache(maxsize=_REMEMBERED)
def _is_latin(char: str) -> bool:
    return char.isascii() or unicodedata.name(char, "").startswith("LATIN ")


@cache
def _lookalikes() -> dict[str, str]:
    """Letters outside Latin that look like one ASCII letter: Unicode's confusables (UTS #39) and a few more."""
    table: dict[str, str] = {}
    for char, similar in confusables_data.items():
        if len(char) == 1 and char.isalpha() and not _is_latin(char):
            for candidate in (entry["c"] for entry in similar):
                if len(candidate) == 1 and candidate.isascii() and candidate.isalpha():
                    # Unicode's prototype of the capital I is the small l; letters without case look like capitals.
                    table[char] = "I" if candidate == "l" and not char.islower() else candidate
    by_eye = read_data("bot.intake.cleaning", "lookalikes.yaml")["letters"]
    return {char: latin for latin, chars in by_eye.items() for char in chars} | table


@cache
def _rare_scripts() -> frozenset[str]:
    """Scripts rarely written in chats: first words of the names of their letters."""
    return frozenset(read_data("bot.intake.cleaning", "lookalikes.yaml")["rare_scripts"])
