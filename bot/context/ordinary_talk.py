"""Talk that a model takes for an attack though it is ordinary: contests in games, and words for who somebody is.

It says which categories of a score do not count; what else the text says still does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from bot.domain.reasons import NoteCode
from bot.domain.scores import HOSTILE, Category

_MOST_WORDS_OF_AN_ANSWER = 3
_MOST_WORDS_OF_A_CHALLENGE = 16
"""By hand: in a longer text a game is more often only mentioned."""
_INTO = frozenset({"in", "at", "on", "next", "this", "during", "tonights"})
_NEAR = 3
"""Words behind "in" or "at" among which the game stands. By hand."""
_OF_CONTESTS = frozenset({Category.THREAT, Category.SEVERE_TOXICITY, Category.TOXICITY})


@dataclass(frozen=True, slots=True)
class _Lists:
    """The words of `data/ordinary_talk.yaml`.

    `contest`: what one does to an opponent; `game`: names and things of games; `real`: what is said outside of them;
    `moves`: what one dies for in a game. `identity`: who somebody is; `answer`: what may stand beside that.
    """

    contest: frozenset[str]
    game: frozenset[str]
    real: frozenset[str]
    moves: frozenset[tuple[str, ...]]
    identity: frozenset[str]
    answer: frozenset[str]


@cache
def _lists() -> _Lists:
    source = files("bot.context").joinpath("data/ordinary_talk.yaml").read_text(encoding="utf-8")
    data = yaml.safe_load(source)
    moves = frozenset(tuple(row.split()) for row in data.pop("moves"))
    return _Lists(moves=moves, **{name: frozenset(words) for name, words in data.items()})


def ordinary_talk(words: Sequence[str]) -> tuple[NoteCode, frozenset[Category]] | None:
    """What kind of ordinary talk the whole text with these `words` is, and which categories do not count; or None."""
    if len(words) <= _MOST_WORDS_OF_AN_ANSWER:
        lists = _lists()
        if (
            words
            and not lists.identity.isdisjoint(words)
            and (lists.identity | lists.answer).issuperset(words)
        ):
            return NoteCode.IDENTITY_WORDS, frozenset(HOSTILE)
    if len(words) <= _MOST_WORDS_OF_A_CHALLENGE and _is_challenge(words):
        return NoteCode.GAME_TALK, _OF_CONTESTS
    return None


def _is_challenge(words: Sequence[str]) -> bool:
    """Whether somebody is challenged, or told of a move, in what is said to be a game, and nothing else is said."""
    lists = _lists()
    fights = [at for at, word in enumerate(words) if word in lists.contest]
    if not fights or lists.game.isdisjoint(words):
        return False
    moves = any(tuple(words[at : at + 2]) in lists.moves for at in range(len(words) - 1))
    if not lists.real.isdisjoint(word for word in words if not (moves and word.endswith("self"))):
        return False
    return moves or any(
        word in _INTO and at > fights[0] and not lists.game.isdisjoint(words[at + 1 : at + 1 + _NEAR])
        for at, word in enumerate(words)
    )
