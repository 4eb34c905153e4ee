"""Phrase rules: what a score cannot see, found word by word.

A phrase is a row of words. ``a|b`` means either, ``word?`` may be absent, ``*`` stands for up to two words.
All phrases of all rules share one trie, so the cost of a text does not grow with the number of phrases.
"""

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files
from itertools import product

import yaml

_WORD = re.compile(r"<@!?\d+>|[^\W_]+(?:['’][^\W_]+)*")
_APOSTROPHES = str.maketrans("", "", "'’")
_GAP = "*"
_GAP_WORDS = 2
_BEHIND = 2
"""Words behind a phrase at which a row that cancels it may begin. By hand."""


def words(text: str) -> list[str]:
    """The words of `text`, small letters, without apostrophes; user mentions stay whole (``<@1>``)."""
    text = text.casefold()
    if "'" in text or "’" in text:
        text = text.translate(_APOSTROPHES)
    return _WORD.findall(text)


def word_spans(text: str) -> list[tuple[int, int]]:
    """Where in `text` its words stand, in the order of `words`."""
    return [match.span() for match in _WORD.finditer(text)]


class PhraseRule(StrEnum):
    """What a phrase of `data/phrases.yaml` says."""

    DEATH_WISH = "death_wish"
    SELF_HARM_DISCLOSURE = "self_harm_disclosure"
    EXCLUSION = "exclusion"
    STANDS_BY = "stands_by"
    STOP = "stop"
    POSITIVE = "positive"
    IMPERATIVE = "imperative"


@dataclass(frozen=True, slots=True)
class PhraseMeaning:
    """What phrases with one meaning share.

    A match does not count when one of `unless_before` stands up to `reach` words before it, one of the rows of
    `unless_after` up to `_BEHIND` words behind it, or one of `unless` anywhere in the text. Where there are `between`,
    only those may stand between the word and the match ("told me to …", not "told you off …"), and within a row of
    `but_not` the word cancels nothing ("i told").
    """

    name: PhraseRule
    unless_before: frozenset[str] = frozenset()
    reach: int = 3
    unless: frozenset[str] = frozenset()
    unless_after: frozenset[tuple[str, ...]] = frozenset()
    between: frozenset[str] = frozenset()
    but_not: tuple[tuple[str, ...], ...] = ()

    def allows(self, text: Sequence[str], at: int, end: int) -> bool:
        """Whether a match from word `at` of `text` up to `end` counts."""
        if not self.unless.isdisjoint(text) or self._is_cancelled(text, at):
            return False
        return not any(
            tuple(text[start : start + len(row)]) == row
            for row in self.unless_after
            for start in range(end, end + _BEHIND)
        )

    def _is_cancelled(self, text: Sequence[str], at: int) -> bool:
        for before in range(at - 1, max(0, at - self.reach) - 1, -1):
            word = text[before]
            if word in self.unless_before and not self._is_excepted(text, before):
                return True
            if self.between and word not in self.between:
                return False
        return False

    def _is_excepted(self, text: Sequence[str], at: int) -> bool:
        """Whether the word at `at` stands within a row of `but_not`."""
        return any(
            word == text[at] and place <= at and tuple(text[at - place : at - place + len(row)]) == row
            for row in self.but_not
            for place, word in enumerate(row)
        )


@dataclass(slots=True)
class _Node:
    """A step in the trie: the words that may follow, a gap that may follow, rules whose phrase ends here."""

    next: dict[str, "_Node"] = field(default_factory=dict)
    gap: "_Node | None" = None
    ends: list[PhraseMeaning] = field(default_factory=list)


class Phrasebook:
    """All phrases of several rules."""

    def __init__(self, entries: Iterable[tuple[PhraseMeaning, str]]) -> None:
        """`entries`: rule and phrase. Raises ValueError for a phrase that begins with a gap."""
        self._root = _Node()
        for rule, phrase in entries:
            for row in _expand(phrase):
                if row[0] == _GAP:
                    raise ValueError(f"rule {rule.name}: a phrase may not begin with a gap")
                self._insert(rule, row)

    def find(self, text: Sequence[str]) -> dict[PhraseRule, int]:
        """The rules with a phrase in `text`, with the index of the word where it begins."""
        found: dict[PhraseRule, int] = {}
        first = self._root.next
        if first.keys().isdisjoint(text):
            return found
        for at, word in enumerate(text):
            node = first.get(word)
            if node is None:
                continue
            for rule, end in _ends(text, at + 1, node):
                if rule.name not in found and rule.allows(text, at, end):
                    found[rule.name] = at
        return found

    def _insert(self, rule: PhraseMeaning, row: Sequence[str]) -> None:
        node = self._root
        for word in row:
            if word == _GAP:
                node.gap = node.gap or _Node()
                node = node.gap
            else:
                node = node.next.setdefault(word, _Node())
        if rule not in node.ends:
            node.ends.append(rule)


def _ends(text: Sequence[str], at: int, node: _Node) -> Iterator[tuple[PhraseMeaning, int]]:
    """Rules of all phrases that go on from `node` at word `at`, with the word behind their end."""
    for rule in node.ends:
        yield rule, at
    if node.gap is not None:
        for skip in range(_GAP_WORDS + 1):
            yield from _ends(text, at + skip, node.gap)
    if at < len(text):
        following = node.next.get(text[at])
        if following is not None:
            yield from _ends(text, at + 1, following)


def _expand(phrase: str) -> Iterator[tuple[str, ...]]:
    """Every plain row of words that `phrase` stands for."""
    choices: list[list[str]] = []
    for part in phrase.split():
        options = part.removesuffix("?").translate(_APOSTROPHES).split("|")
        choices.append([*options, ""] if part.endswith("?") else options)
    for row in product(*choices):
        plain = tuple(word for word in row if word)
        if plain:
            yield plain


@cache
def phrasebook() -> Phrasebook:
    """The rules of `data/phrases.yaml`."""
    source = files("bot.context").joinpath("data/phrases.yaml").read_text(encoding="utf-8")
    return Phrasebook(_entries(yaml.safe_load(source)["rules"]))


def _entries(specs: Mapping[str, Mapping[str, object]]) -> Iterator[tuple[PhraseMeaning, str]]:
    for name, spec in specs.items():
        rule = PhraseMeaning(
            PhraseRule(name),
            unless_before=frozenset(_strings(spec.get("unless_before"))),
            reach=int(str(spec.get("reach", 3))),
            unless=frozenset(_strings(spec.get("unless"))),
            unless_after=frozenset(tuple(row.split()) for row in _strings(spec.get("unless_after"))),
            between=frozenset(_strings(spec.get("between"))),
            but_not=tuple(tuple(row.split()) for row in _strings(spec.get("but_not"))),
        )
        for phrase in _strings(spec["phrases"]):
            yield rule, codecs.decode(phrase, "rot13") if spec.get("encoding") == "rot13" else phrase


def _strings(value: object) -> Sequence[str]:
    return [str(item) for item in value] if isinstance(value, list) else []
