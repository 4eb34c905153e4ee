"""Somebody who speaks of their own wish to die or of hurting themselves, and what their message says besides.

A disclosure is looked after and never counted. It is no shield either: what stands beside it in the same message is
read by itself, piece by piece.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from bot.context.parameters import CareSettings
from bot.context.phrases import PhraseRule, phrasebook, words
from bot.domain.message import Passage, Surface
from bot.domain.scores import Category, Scored

POSSIBLE = 0.2
"""Score of `self_harm` from which the pieces of a text are scored one by one, in case the policy takes it for a
disclosure. By hand, below every threshold that makes sense."""
_MOST_PIECES = 8
"""Pieces of a text that are looked at; what follows is one piece. By hand, a bound on time."""
_MOST_UNSAID = 9
"""Words of a text in which who speaks may be left out ("so tired of living"). By hand."""
_BETWEEN = re.compile(r"(?<=[.!?;:,\n])\s*|\s+(?=(?:and|but|so|then|because|cuz|cause)\b)", re.IGNORECASE)


def pieces(text: str) -> list[str]:
    """The sentences and clauses of `text`, in order."""
    found = [piece.strip(" \t\n,.") for piece in _BETWEEN.split(text, maxsplit=_MOST_PIECES - 1)]
    return [piece for piece in found if piece]


def phrase_in(text: str) -> bool:
    """Whether a phrase in `text` discloses it: of the author's life, not of a song or a game."""
    return not _is_elsewhere(words(text)) and any(map(_says_so, pieces(text)))


def _says_so(piece: str) -> bool:
    """Whether a phrase in a sentence or clause discloses it, of its author."""
    said, lists = words(piece), _lists()
    if PhraseRule.SELF_HARM_DISCLOSURE not in phrasebook().find(said):
        return False
    if not lists.first.isdisjoint(said):
        return True
    return len(said) <= _MOST_UNSAID and lists.second.isdisjoint(said)


def may_disclose(passage: Passage, scored: Scored) -> bool:
    """Whether a message's own passage may be a disclosure, so that what stands beside it has to be read apart."""
    return not _is_other(passage) and (_score(scored) >= POSSIBLE or phrase_in(passage.cleaned))


def is_disclosure(passage: Passage, scored: Scored, settings: CareSettings, *, by_phrase: bool) -> bool:
    """Whether a message's own passage is a disclosure: by its score, or by a phrase that this does not contradict."""
    if _is_other(passage):
        return False
    known = Category.SELF_HARM in scored.probabilities
    if by_phrase and (not known or _score(scored) >= settings.with_phrase):
        return True
    if not known or _score(scored) < settings.self_harm:
        return False
    return not _is_elsewhere(words(passage.cleaned)) or _score(scored) >= settings.elsewhere


def _is_elsewhere(said: Sequence[str]) -> bool:
    return not _lists().elsewhere.isdisjoint(said)


def _is_other(passage: Passage) -> bool:
    """Whether `passage` is what was said before, joined, or what is said besides."""
    return passage.surface is Surface.JOINED or passage.beside


def beside(passage: Passage, scored: Sequence[tuple[str, Scored]], model_id: str) -> tuple[Passage, Scored]:
    """What `passage` says besides, from its `pieces` with their scores; an empty passage where it says nothing else."""
    rest = [(piece, each) for piece, each in scored if not _is_part_of_it(piece, each)]
    text = ". ".join(piece for piece, _ in rest)
    together: dict[Category, float] = {}
    for _, each in rest:
        for category, score in each.probabilities.items():
            together[category] = max(score, together.get(category, 0.0))
    apart = Passage(passage.surface, text, text, disguised=passage.disguised, beside=True)
    return apart, Scored(together, model_id)


def unscored_beside(passage: Passage, scored: Scored) -> tuple[Passage, Scored]:
    """As `beside` where the pieces have no scores of their own: what is left has those of the whole."""
    said = pieces(passage.cleaned)
    rest = [piece for piece in said if not phrase_in(piece)]
    text = ". ".join(rest)
    return Passage(passage.surface, text, text, beside=True), scored if rest else Scored({}, scored.model_id)


def _is_part_of_it(piece: str, scored: Scored) -> bool:
    return _score(scored) >= POSSIBLE or phrase_in(piece)


def _score(scored: Scored) -> float:
    return scored.probabilities.get(Category.SELF_HARM, 0.0)


@dataclass(frozen=True, slots=True)
class _Wording:
    """The words of `data/disclosure.yaml`."""

    first: frozenset[str]
    second: frozenset[str]
    elsewhere: frozenset[str]


@cache
def _lists() -> _Wording:
    source = files("bot.context").joinpath("data/disclosure.yaml").read_text(encoding="utf-8")
    return _Wording(**{name: frozenset(found) for name, found in yaml.safe_load(source).items()})
