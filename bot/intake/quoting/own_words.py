"""What of a text is the author's own attack, and what only tells the words of others.

Tells "stop calling people fat pigs" from "stop calling people. fat pig". Never decides whether a message is hostile,
only whether one may claim to tell somebody else's words.
"""

import re
from dataclasses import dataclass
from functools import cache
from re import Pattern

from bot.intake.cleaning.word_lists import is_word
from bot.intake.cue_files import read_patterns

_FEWEST_WORDS = 3
"""Words that make a remark on a quote. By hand: two are an interjection ("oh wow")."""

_REMARK_WORD = re.compile(r"(?<![\w@])[^\W\d_]+(?:'[^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Wording:
    """The patterns of `data/own_words.yaml`."""

    told: Pattern[str]
    """Words told: from the verb of telling to the end of the clause, but not into an address."""
    attack: Pattern[str]
    """An insult, a threat or a wish of ill."""
    objection: Pattern[str]
    """A whole word that objects to a quote."""
    laughter: Pattern[str]
    """A whole word that only laughs."""


@cache
def wording() -> Wording:
    """The patterns, read once."""
    return Wording(**read_patterns("bot.intake.quoting", "own_words.yaml"))


def attacks(text: str) -> bool:
    """Whether `text` insults, threatens or wishes ill in words that are not told as somebody else's.

    Mentions must stand in it as "@name"; quoted strings must be taken out before.
    """
    return wording().attack.search(wording().told.sub(" … ", text)) is not None


def is_attack(text: str) -> bool:
    """As `attacks`, no matter whose words they are."""
    return wording().attack.search(text) is not None


def is_remark(text: str) -> bool:
    """Whether `text`, standing beside a quote, says something about it: an objection, or three words or more.

    Laughter, names, mentions and signs say nothing.
    """
    words = [word for word in _REMARK_WORD.findall(text) if not wording().laughter.fullmatch(word)]
    if any(map(wording().objection.fullmatch, words)):
        return True
    return sum(len(word) > 1 and is_word(word) for word in words) >= _FEWEST_WORDS
