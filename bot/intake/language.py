"""Which language a text is in, offline: so that what a model does not cover is called unscored, never clean.

Google's Compact Language Detector v3 (https://github.com/google/cld3, packaged as `cld3-py`), about 2 MB. It was made
for web pages and takes short chat slang for all sorts of languages, so a text abstains (None) when it is short,
when the detector is unsure, and when most of its words are everyday English.
"""

import re
from collections.abc import Set
from functools import cache

import gcld3

from bot.domain.message import Unread, Unscored
from bot.intake.cleaning.word_lists import frequencies
from bot.intake.cue_files import read_data

ENGLISH = frozenset({"en"})
# The languages of Detoxify's multilingual model (https://github.com/unitaryai/detoxify).
MULTILINGUAL = frozenset({"en", "fr", "es", "it", "pt", "tr", "ru"})

_MOST_CHARACTERS = 1000
"""Characters that are looked at. By hand, a bound on time: the detector needs far fewer."""
_LONGEST_TAG = 100
"""Characters of a mention, custom emoji or command, which are in no language: see `cleaning.markup`."""
_NOT_LANGUAGE = re.compile(rf"<[^<>\s]{{1,{_LONGEST_TAG}}}>|https?://\S+|```.*?```|`[^`\n]*`|@\S+", re.DOTALL)
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_STRETCHED = re.compile(r"(\w)\1{2,}")
_LAUGHTER = re.compile(r"l+(?:o+l+)+|l+m+f*a+o+|x+d+")
_LAUGHING = frozenset("hjkxaeio")
_LAUGH = re.compile("ha|ja|he|je|hi|ka|xa")
_LATIN_LETTER = re.compile(r"[A-Za-zÀ-ɏ]")
_CYRILLIC_LETTER = re.compile(r"[\u0400-\u04ff]")
_FEWEST_LATIN_LETTERS, _FEWEST_WORDS = 12, 3
"""Letters and words of a text in Latin letters. By hand: shorter chat lines are taken for all sorts of languages."""
_SHORT_LETTERS, _SHORT_WORDS = 20, 4
"""Below these the detector has to be as sure as of a text with some English in it. By hand."""
_DENSE_LETTER = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_FEWEST_DENSE_LETTERS, _FEWEST_OTHER_LETTERS = 5, 12
"""Letters of a text in Chinese, Japanese or Korean, and in other scripts, which tell more than Latin ones. By hand."""
_HALF_SURE, _SURE, _SURER = 0.5, 0.7, 0.95
"""Probabilities from which on the detector is believed: its own threshold for being reliable
(https://github.com/google/cld3), which does where hardly a word is English; more, by hand, where some are; less where
there are words that only other languages have."""
_EVERYDAY = 1e-5
"""Frequency of everyday English words: that of 7,223 words. By hand."""
_MOSTLY_ENGLISH, _PARTLY_ENGLISH = 0.7, 0.4
"""Shares of them in a text that is English whatever its words are, and in one that is when some of them are telling;
other languages share half of their words with English at most ("die Sonne scheint hell"). By hand."""
_TELLING = frozenset(read_data("bot.intake", "telling_words.yaml")["english"])
_TELLING_OTHER = frozenset(read_data("bot.intake", "telling_words.yaml")["other"])
_TELLING_SHARE, _TELLING_WORDS = 0.34, 2
"""Share, and number, of telling words in a text that is English or has English in it, however foreign the rest is: an
attack is not left unread because of the words around it. The number also of words of other languages. By hand."""
_MOST_BYTES = 4
"""Bytes of a character in UTF-8."""


def language_of(text: str) -> str | None:
    """ISO 639 code of the language of `text`, or None where it is too short or unclear to say."""
    prose = _prose(text)
    words = [word for word in _WORD.findall(prose) if not _is_laughter(word.lower())]
    letters = sum(map(len, words))
    latin = len(_LATIN_LETTER.findall(prose))
    sure = _SURE
    if latin * 2 >= letters:
        if letters < _FEWEST_LATIN_LETTERS or len(words) < _FEWEST_WORDS:
            return None
        share = sum(frequencies().get(word.lower(), 0.0) >= _EVERYDAY for word in words) / len(words)
        telling = _TELLING.intersection(map(str.lower, words))
        if share >= _MOSTLY_ENGLISH or (telling and share >= _PARTLY_ENGLISH):
            return "en"
        if len(telling) >= min(_TELLING_WORDS, _TELLING_SHARE * len(words)):
            return "en"
        if not telling and len(_TELLING_OTHER.intersection(map(str.lower, words))) >= _TELLING_WORDS:
            sure = _HALF_SURE
        elif share >= _PARTLY_ENGLISH or letters < _SHORT_LETTERS or len(words) < _SHORT_WORDS:
            sure = _SURER
    elif letters < (_FEWEST_DENSE_LETTERS if _DENSE_LETTER.search(prose) else _FEWEST_OTHER_LETTERS):
        return None
    found = _detector().FindLanguage(text=" ".join(words).encode("utf-8", "replace").decode())
    # Codes such as "ru-Latn" are guesses at transliterations, which chat slang looks like.
    if found.probability < sure or "-Latn" in found.language or found.language == "und":
        return None
    return str(found.language).partition("-")[0]


def _prose(text: str) -> str:
    """What may be in a language: no mentions, links, code, and nothing with digits in it."""
    tokens = _NOT_LANGUAGE.sub(" ", text[:_MOST_CHARACTERS]).split()
    return " ".join(token for token in tokens if not _DIGIT.search(token))


def _is_laughter(word: str) -> bool:
    """Whether a word, in small letters, is "hahaha", "lol" or the like."""
    # An "o" may stand before the laugh, as in "ohaha"; for a pattern that takes time that grows with the square.
    laughs = _LAUGHING.issuperset(word) and _LAUGH.search(word.rpartition("o")[2])
    return bool(laughs or _LAUGHTER.fullmatch(word))


def is_foreign(text: str) -> bool:
    """Whether `text` is clearly in another language than English, however its letters are stretched."""
    return language_of(_STRETCHED.sub(r"\1", text)) not in {None, "en"}


def uncovered_language(text: str, covered: Set[str]) -> Unscored | None:
    """The language for `Incoming.unscored` where `text` is in a language outside `covered`, else None.

    A text in another script than the covered languages use is "und" where its language is unclear.
    """
    language = language_of(text)
    if language is None and _is_foreign_script(text, covered):
        language = "und"
    return Unscored(Unread.LANGUAGE, language) if language and language not in covered else None


def _is_foreign_script(text: str, covered: Set[str]) -> bool:
    letters = "".join(_WORD.findall(_prose(text)))
    readable = len(_LATIN_LETTER.findall(letters)) + ("ru" in covered) * len(
        _CYRILLIC_LETTER.findall(letters)
    )
    return len(letters) >= _FEWEST_DENSE_LETTERS and readable * 2 < len(letters)


@cache
def _detector() -> "gcld3.NNetLanguageIdentifier":
    return gcld3.NNetLanguageIdentifier(min_num_bytes=0, max_num_bytes=_MOST_CHARACTERS * _MOST_BYTES)
