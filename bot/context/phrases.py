"""Phrase rules: what a score cannot see, found word by word.

A phrase is a row of words. ``a|b`` means either, ``word?`` may be absent, ``*`` stands for up to two words.
Phrases are indexed by their first word, so the cost of a text hardly grows with the number of phrases.
"""

import codecs
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import product

import yaml

_WORD = re.compile(r"<@!?\d+>|[^\W_]+(?:['’][^\W_]+)*")
_APOSTROPHES = str.maketrans("", "", "'’")
_GAP = "*"
_GAP_WORDS = 2


def words(text: str) -> list[str]:
    """The words of `text`, small letters, without apostrophes; user mentions stay whole (``<@1>``)."""
    return _WORD.findall(text.casefold().translate(_APOSTROPHES))


@dataclass(frozen=True, slots=True)
class Rule:
    """Phrases with one meaning. `unless_before`: words that cancel a match up to `reach` words before it."""

    name: str
    phrases: Mapping[str, Sequence[tuple[str, ...]]]
    unless_before: frozenset[str] = frozenset()
    reach: int = 3
    unless: frozenset[str] = field(default_factory=frozenset)

    def find(self, text: Sequence[str]) -> int | None:
        """Index of the first word that begins a phrase of this rule, None without one."""
        for index, word in enumerate(text):
            for phrase in self.phrases.get(word, ()):
                if _continues(text, index + 1, phrase, 1) and not self._cancelled(text, index):
                    return index
        return None

    def _cancelled(self, text: Sequence[str], index: int) -> bool:
        if not self.unless_before.isdisjoint(text[max(0, index - self.reach) : index]):
            return True
        return not self.unless.isdisjoint(text)


def _continues(text: Sequence[str], at: int, phrase: tuple[str, ...], part: int) -> bool:
    """Whether `phrase` from `part` on stands in `text` at `at`."""
    while part < len(phrase):
        if phrase[part] == _GAP:
            return any(_continues(text, at + skip, phrase, part + 1) for skip in range(_GAP_WORDS + 1))
        if at >= len(text) or text[at] != phrase[part]:
            return False
        at += 1
        part += 1
    return True


def _expand(phrase: str) -> Iterable[tuple[str, ...]]:
    """Every plain row of words that `phrase` stands for."""
    choices: list[list[str]] = []
    for part in phrase.split():
        optional = part.endswith("?")
        options = part.removesuffix("?").split("|")
        choices.append([*options, ""] if optional else options)
    for row in product(*choices):
        plain = tuple(word.replace("'", "") for word in row if word)
        if plain:
            yield plain


def compile_rule(name: str, spec: Mapping[str, object]) -> Rule:
    """A rule from its entry in the data file. Raises ValueError for a phrase that begins with a gap."""
    phrases: dict[str, list[tuple[str, ...]]] = {}
    entries = spec.get("phrases", ())
    assert isinstance(entries, list | tuple)
    for entry in entries:
        text = codecs.decode(str(entry), "rot13") if spec.get("encoding") == "rot13" else str(entry)
        for row in _expand(text):
            if row[0] == _GAP:
                raise ValueError(f"rule {name}: a phrase may not begin with a gap")
            phrases.setdefault(row[0], []).append(row)
    return Rule(
        name=name,
        phrases=phrases,
        unless_before=_word_set(spec.get("unless_before")),
        reach=int(str(spec.get("reach", 3))),
        unless=_word_set(spec.get("unless")),
    )


def _word_set(value: object) -> frozenset[str]:
    if not isinstance(value, list):
        return frozenset()
    return frozenset(str(word).replace("'", "") for word in value)


@cache
def rules() -> Mapping[str, Rule]:
    """All rules of `data/phrases.yaml`, by name."""
    source = files("bot.context").joinpath("data/phrases.yaml").read_text(encoding="utf-8")
    return {name: compile_rule(name, spec) for name, spec in yaml.safe_load(source)["rules"].items()}
