"""Somebody who speaks of their own wish to die or of hurting themselves, and what their message says besides.

A disclosure is looked after and never counted. It is no shield either: what stands beside it in the same message is
read by itself, piece by piece.
"""

import re
from collections.abc import Sequence

from bot.context.phrases import PhraseRule, phrasebook, words
from bot.domain.message import Passage, Surface
from bot.domain.scores import Category, Probabilities, Scored

POSSIBLE = 0.2
"""Score of `self_harm` from which the pieces of a text are scored one by one, in case the policy takes it for a
disclosure. By hand, below every threshold that makes sense."""
_MOST_PIECES = 8
"""Pieces of a text that are looked at; what follows is one piece. By hand, a bound on time."""
_BETWEEN = re.compile(r"(?<=[.!?;:,\n])\s*|\s+(?=(?:and|but|so|then|because|cuz|cause)\b)", re.IGNORECASE)


def pieces(text: str) -> list[str]:
    """The sentences and clauses of `text`, in order."""
    found = [piece.strip(" \t\n,.") for piece in _BETWEEN.split(text, maxsplit=_MOST_PIECES - 1)]
    return [piece for piece in found if piece]


def says_so(text: str) -> bool:
    """Whether a phrase in `text` is_disclosure it."""
    return PhraseRule.SELF_HARM_DISCLOSURE in phrasebook().find(words(text))


def may_disclose(passage: Passage, scored: Scored) -> bool:
    """Whether a message's own passage may be a disclosure, so that what stands beside it has to be read apart."""
    return is_disclosure(passage, scored, POSSIBLE)


def is_disclosure(passage: Passage, scored: Scored, threshold: float) -> bool:
    """Whether a message's own passage is a disclosure, by its score or by a phrase."""
    if scores_as_one(passage, scored, threshold):
        return True
    if _is_other(passage):
        return False
    return says_so(passage.cleaned) or (passage.raw != passage.cleaned and says_so(passage.raw))


def scores_as_one(passage: Passage, scored: Scored, threshold: float) -> bool:
    """Whether the score of a message's own passage says that it is a disclosure."""
    return _score(scored.probabilities) >= threshold and not _is_other(passage)


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
    rest = [piece for piece in said if not says_so(piece)]
    text = ". ".join(rest)
    return Passage(passage.surface, text, text, beside=True), scored if rest else Scored({}, scored.model_id)


def _is_part_of_it(piece: str, scored: Scored) -> bool:
    return _score(scored.probabilities) >= POSSIBLE or says_so(piece)


def _score(probabilities: Probabilities) -> float:
    return probabilities.get(Category.SELF_HARM, 0.0)
