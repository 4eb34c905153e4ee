"""Starts the real bot in this process, with Discord at another address.

With `Launch.scored` a scripted scorer stands in for the model, so that verdicts follow from words in a text: `COLOURS`.
Every text that it scores is appended to that file at once, so that the list survives `kill -9`.
"""

import faulthandler
import os
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self, cast
from unittest.mock import patch

from discord import Client
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from bot.__main__ import main
from bot.cli import reaching, run
from bot.domain.scores import Category, Scored
from bot.model.chosen import OpenedScorer, open_scorer
from bot.model.metrics import Counters, ScorerMetrics
from bot.model.runtime import OnnxScorer

COLOURS = {
    "amber": Category.THREAT,
    "crimson": Category.SEVERE_TOXICITY,
    "indigo": Category.IDENTITY_ATTACK,
}
"""Word -> the category in which a text with it scores 0.6; everything else scores 0.01."""

STUBBORN = "stubborn"
"""A text with this word cannot be scored the first few times."""

_STUBBORN_TIMES = 5
_FIRST_PAUSE = 0.2
"""Seconds that a start waits for Discord at first; five otherwise."""


class ScriptedScorer:
    """Scores by `COLOURS`."""

    model_id = "scripted@1"

    def __init__(self, record: Path) -> None:
        self._record = os.open(record, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._failures = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        os.close(self._record)

    def metrics(self) -> ScorerMetrics:
        """Nothing is counted."""
        return Counters().snapshot(0)

    async def score(self, texts: Sequence[str], *, tenant: int = 0) -> list[Scored]:
        """Scores of `texts`, in order."""
        if any(STUBBORN in text for text in texts) and self._failures < _STUBBORN_TIMES:
            self._failures += 1
            raise RuntimeError("scripted failure")
        os.write(self._record, "".join(f"{text}\n" for text in texts).encode())
        return [Scored(_probabilities(text), self.model_id) for text in texts]


def _probabilities(text: str) -> dict[Category, float]:
    found = {category for word, category in COLOURS.items() if word in text}
    return {category: 0.6 if category in found else 0.01 for category in Category}


def _scripted(record: Path) -> Callable[..., Awaitable[OpenedScorer]]:
    """In place of `bot.model.chosen.open_scorer`."""

    async def open_scripted(model: str, *_: object, **__: object) -> OpenedScorer:
        scorer = cast(OnnxScorer, ScriptedScorer(record))
        return OpenedScorer(scorer, chosen_name=model, running_name=model, fallback_reason=None)

    return open_scripted


@dataclass(frozen=True, slots=True)
class Launch:
    """One start: where Discord is, the folder to run in, all environment variables, and what is scored."""

    api: str
    gateway: str
    folder: Path
    environment: Mapping[str, str]
    scored: Path | None


def launch(wanted: Launch) -> None:
    """Become the bot; its log goes to the file `log` in its folder. Ends with its exit code."""
    with (wanted.folder / "log").open("ab") as sink:
        for stream in (1, 2):
            os.dup2(sink.fileno(), stream)
    faulthandler.enable()
    os.chdir(wanted.folder)
    os.environ.clear()
    os.environ.update(wanted.environment)
    Route.BASE = wanted.api
    DiscordWebSocket.DEFAULT_GATEWAY = URL(wanted.gateway)
    sys.argv[1:] = ["run"]
    opening = _scripted(wanted.scored) if wanted.scored else open_scorer
    with (
        patch.object(run, "open_scorer", opening),
        patch.object(Client, "before_identify_hook", _no_wait),
        patch.object(reaching, "_FIRST_PAUSE", _FIRST_PAUSE),
    ):
        main()


async def _no_wait(*_: object, **__: object) -> None:
    """discord.py waits five seconds before a new session, since Discord limits them; this Discord does not."""
