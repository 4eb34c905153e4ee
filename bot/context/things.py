"""Things that are shouted at as if they heard it (docs/context.md, Target weight)."""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import yaml

_REACH = 2


@cache
def _words() -> tuple[frozenset[str], frozenset[str]]:
    source = files("bot.context").joinpath("data/things.yaml").read_text(encoding="utf-8")
    data = yaml.safe_load(source)
    return frozenset(data["things"]), frozenset(data["before"])


def is_shouted_at(words: Sequence[str]) -> bool:
    """Whether a game, a machine or another thing is spoken to in `words`, or about to somebody who is not meant."""
    things, before = _words()
    if things.isdisjoint(words):
        return False
    return any(
        word in things and not before.isdisjoint(words[max(0, at - _REACH) : at])
        for at, word in enumerate(words)
    )
