"""People named in a text: tolerant of case, short forms and slips, careful with names that are words."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from typing import Protocol

from nicknames import NickNamer

from bot.context.parameters import TargetSettings
from bot.context.phrases import word_spans
from bot.context.roster import SHORTEST, fold
from bot.domain.signals import TargetReason

_LEAST_TYPO = 5
_LEAST_PREFIX = 3
_LONGEST_NAME = 32
"""Characters of a name (https://docs.discord.com/developers/resources/user#usernames-and-nicknames)."""
_VERB_AFTER_NAME = frozenset(
    {"is", "was", "looks", "smells", "sucks", "has", "cant", "isnt", "doesnt", "does"}
)
_SENTENCE_ENDS = frozenset(".!?:")
_VOCATIVE = re.compile(r"\s*[,:]")


class People(Protocol):
    """Looks up those who can be a target: neither the author nor a bot."""

    def name_words(self, words: Set[str]) -> Set[str]:
        """Those of `words` that some member may be called by."""
        ...

    def named(self, word: str) -> Sequence[int]:
        """Ids of those who may be called `word` (folded)."""
        ...

    def words_of(self, user: int) -> Collection[str]:
        """The words by which this member may be called, none if unknown."""
        ...

    def around(self) -> Mapping[int, float]:
        """Who spoke or was meant here lately, and when (seconds since the epoch)."""
        ...

    def can_be_target(self, user: int) -> bool:
        """Neither the author nor a bot."""
        ...


@dataclass(frozen=True, slots=True)
class Named:
    """A member named at word `at`. `possessive`: something of theirs is spoken of ("Mia's face")."""

    id: int
    at: int
    weight: float
    reason: TargetReason
    possessive: bool = False


def find_names(raw: str, words: Sequence[str], people: People, settings: TargetSettings) -> list[Named]:
    """Members named in `raw`, in order of its `words`, with or without their accents.

    An exact name of one member is clear. Of several who share it, the one around last is meant, less surely.
    Short forms and typing errors only mean people who are around; so do names that are everyday words, which
    need a capital letter or a comma as well.
    """
    if not raw.isascii():
        words = fold_words(words)
    distinct = frozenset(words)
    common = common_words()
    known = people.name_words(distinct)
    uncommon = distinct - common
    if not known and not uncommon:
        return []
    around = people.around()
    spelling = _Spelling(raw, words)
    clear: dict[str, Named | None] = {}
    found: list[Named] = []
    for at, word in enumerate(words):
        if len(word) < SHORTEST or word[0] == "<":
            continue
        if word in common:
            match = _everyday(spelling, at, word, around, people, settings) if word in known else None
        elif word in clear:
            match = clear[word]
            match = match and replace(match, at=at)
        else:
            match = clear[word] = (
                _exact(at, word, around, people, settings)
                if word in known
                else _possessive(at, word, around, people, settings)
                or _inexact(at, word, around, people, settings)
            )
        if match is not None:
            found.append(match)
    return found


def fold_words(words: Iterable[str]) -> list[str]:
    """`words` without accents, but for those that are too long to be names."""
    return [_folded(word) if len(word) <= _LONGEST_NAME and not word.isascii() else word for word in words]


def named_exactly(at: int, word: str, people: People, settings: TargetSettings) -> Named | None:
    """The member called `word` (folded), which stands at word `at`: as in `find_names`."""
    return _exact(at, word, people.around(), people, settings)


@lru_cache(maxsize=4096)
def _folded(word: str) -> str:
    return fold(word)


def _exact(
    at: int, key: str, around: Mapping[int, float], people: People, settings: TargetSettings
) -> Named | None:
    candidates = [user for user in people.named(key) if people.can_be_target(user)]
    if len(candidates) == 1:
        return Named(candidates[0], at, settings.name, TargetReason.NAME)
    nearest = _latest(candidates, around)
    return None if nearest is None else Named(nearest, at, settings.unsure_name, TargetReason.SHARED_NAME)


def _possessive(
    at: int, key: str, around: Mapping[int, float], people: People, settings: TargetSettings
) -> Named | None:
    """The name in "Mia's" and "mias"."""
    if not key.endswith("s") or len(key) <= SHORTEST or key[:-1] in common_words():
        return None
    match = _exact(at, key[:-1], around, people, settings)
    return match and Named(match.id, at, match.weight, match.reason, possessive=True)


def _everyday(
    spelling: "_Spelling",
    at: int,
    key: str,
    around: Mapping[int, float],
    people: People,
    settings: TargetSettings,
) -> Named | None:
    """A name that is a word as well: "Will is late", "will, come here", never "I will"."""
    candidates = [user for user in people.named(key) if user in around and people.can_be_target(user)]
    nearest = _latest(candidates, around)
    if nearest is None or not spelling.looks_like_a_name(at):
        return None
    return Named(nearest, at, settings.unsure_name, TargetReason.WORD_NAME)


class _Spelling:
    """How the words of a text are written. What asks about the whole text is worked out once, when first needed."""

    def __init__(self, raw: str, words: Sequence[str]) -> None:
        self._raw = raw
        self._words = words

    def looks_like_a_name(self, at: int) -> bool:
        if at >= len(self._spans):
            return False
        raw, words = self._raw, self._words
        start, end = self._spans[at]
        before = raw[self._spans[at - 1][1] if at else 0 : start]
        first = at == 0 or before.rstrip()[-1:] in _SENTENCE_ENDS
        followed = at + 1 < len(words) and words[at + 1] in _VERB_AFTER_NAME
        if raw[start].isupper() and not self._shouting and (not first or followed):
            return True
        return before.endswith("@") or bool(first and _VOCATIVE.match(raw, end))

    @cached_property
    def _spans(self) -> Sequence[tuple[int, int]]:
        return word_spans(self._raw)

    @cached_property
    def _shouting(self) -> bool:
        return self._raw.isupper()


def _inexact(
    at: int, key: str, around: Mapping[int, float], people: People, settings: TargetSettings
) -> Named | None:
    """A short form ("alex", "seb") or a typing error, of somebody who is around."""
    related = _short_forms(key)
    initial = key[0]
    candidates: list[tuple[int, TargetReason]] = []
    for user in around:
        for name in people.words_of(user):
            if name[0] != initial and name not in related:
                continue
            reason = _likeness(key, name, related)
            if reason and people.can_be_target(user):
                candidates.append((user, reason))
    nearest = _latest([user for user, _ in candidates], around)
    if nearest is None:
        return None
    reason = next(reason for user, reason in candidates if user == nearest)
    alone = len({user for user, _ in candidates}) == 1
    return Named(nearest, at, settings.name if alone else settings.unsure_name, reason)


def _latest(candidates: Iterable[int], around: Mapping[int, float]) -> int | None:
    """Who of `candidates` was around last."""
    return max((user for user in candidates if user in around), key=lambda user: around[user], default=None)


def _likeness(typed: str, name: str, related: Set[str]) -> TargetReason | None:
    """Why `typed` may stand for `name`, which begins with the same letter or is related; None if it may not."""
    if name in related:
        return TargetReason.SHORT_NAME
    if len(typed) >= _LEAST_PREFIX and len(name) > len(typed) + 1 and name.startswith(typed):
        return TargetReason.NAME_BEGINNING
    if len(typed) >= _LEAST_TYPO and one_slip(typed, name):
        return TargetReason.MISSPELT_NAME
    return None


def one_slip(typed: str, name: str) -> bool:
    """Whether `typed` is `name` with one letter wrong, missing, too many, or two neighbours swapped."""
    if typed == name or abs(len(typed) - len(name)) > 1:
        return False
    start = 0
    shortest = min(len(typed), len(name))
    while start < shortest and typed[start] == name[start]:
        start += 1
    rest_typed, rest_name = typed[start:], name[start:]
    if len(typed) == len(name):
        swapped = rest_typed[:2] == rest_name[1::-1] and rest_typed[2:] == rest_name[2:]
        return swapped or rest_typed[1:] == rest_name[1:]
    return rest_typed[1:] == rest_name if len(typed) > len(name) else rest_typed == rest_name[1:]


@lru_cache(maxsize=4096)
def _short_forms(word: str) -> frozenset[str]:
    """Names that `word` is short for, and short forms of `word` (English; the `nicknames` data set)."""
    namer = _namer()
    return frozenset(namer.canonicals_of(word) | namer.nicknames_of(word))


@cache
def _namer() -> NickNamer:
    return NickNamer()


@cache
def common_words() -> frozenset[str]:
    """Everyday words, which need more than their letters to be a name."""
    text = files("bot.context").joinpath("data/common_words.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))
