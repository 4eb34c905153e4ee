"""The same lines before and after a change: does any verdict differ?

    python -m benchmarks.verdicts write ../shared/data before.jsonl.gz
    python -m benchmarks.verdicts compare before.jsonl.gz after.jsonl.gz

`write` takes the public evaluation sets and a fixed sample of the training and chat sources (training/README.md
names them), each line as a lone reply to somebody, then stretches of real chat as they were written, and the chat
histories of tests/scenarios with the scores that stand in them; all under every preset. It keeps one JSON line per
input and preset: an id, the levels, the patterns found and the hostility, never a text. Run it in a checkout of the
one commit and of the other; `compare` counts what differs, and names the first inputs of each difference. It fails
where there is one.
"""

import argparse
import asyncio
import csv
import gzip
import json
import random
import sys
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.replies import as_reply
from bot.cli.check import scoring
from bot.cli.replay import replay
from bot.context.engine import Context
from bot.domain.decision import Verdict
from bot.domain.message import Incoming
from bot.domain.scores import Scored
from bot.domain.signals import Signals
from bot.intake.completing import Completing
from bot.intake.history import HistoryLine, read_history
from bot.intake.language import ENGLISH
from bot.model.metrics import ScorerMetrics
from bot.model.scorer import Scorer
from bot.pipeline import judge, score_many
from bot.policy.presets import PRESETS, preset
from tests.scenarios.runner import Run, load, scenario_files

_SEED = 20261127
_BATCH = 512
_SHOWN = 5
_LONE = {
    "evaluate/hatecheck": None,
    "evaluate/hatemojicheck": None,
    "evaluate/jigsaw_dev": None,
    "train/train_mix": 8_000,
    "train/dynahate": 3_000,
    "train/measuring_hate_speech": 3_000,
    "chat/goemotions": 4_000,
}
"""Source -> how many of its lines are drawn; None: all."""
_CHATS = {"chat/chitchat": 5_000, "chat/ubuntu_irc": 5_000}
"""Conversation -> how many of its messages are replayed, from the first."""

Row = dict[str, Any]


def lone_replies(folder: Path) -> Iterator[tuple[str, Incoming]]:
    """Each drawn line with its id, as what somebody answers to somebody's harmless message."""
    draw = random.Random(_SEED)
    for source, count in _LONE.items():
        with gzip.open(folder / f"{source}.csv.gz", "rt", encoding="utf-8", newline="") as file:
            texts = [row["text"] for row in csv.DictReader(file)]
        chosen = range(len(texts)) if count is None else sorted(draw.sample(range(len(texts)), count))
        for number in chosen:
            yield f"{source}/{number}", as_reply(texts[number])


class OneByOne:
    """`scorer`, one text at a time: with eight-bit weights, a score depends a little on what else is in the batch."""

    def __init__(self, scorer: Scorer) -> None:
        self._scorer = scorer
        self.model_id = scorer.model_id

    def metrics(self) -> ScorerMetrics:
        """The scorer's."""
        return self._scorer.metrics()

    async def score(self, texts: Sequence[str], *, tenant: int = 0) -> list[Scored]:
        """Scores of `texts`, in order."""
        return [(await self._scorer.score([text], tenant=tenant))[0] for text in texts]


async def rows(folder: Path) -> AsyncIterator[Row]:
    """What `write` keeps."""
    async with scoring("compact") as running:
        scorer = OneByOne(running)
        lone = lone_replies(folder)
        while batch := list(islice(lone, _BATCH)):
            for row in await _alone(scorer, batch):
                yield row
        for source, count in _CHATS.items():
            lines = list(islice(_history(folder / f"{source}.jsonl.gz"), count))
            for name in PRESETS:
                async for line, found in replay(lines, scorer, preset(name)):
                    yield _row(f"{source}/{line.id}/{name}", found.signals, found.verdict)
    for path in scenario_files():
        for name in PRESETS:
            for number, outcome in enumerate(Run(replace(load(path), policy=name)).outcomes()):
                yield _row(f"scenarios/{path.stem}/{number}/{name}", outcome.signals, outcome.verdict)


def _history(path: Path) -> Iterator[HistoryLine]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from read_history(None, file)


async def _alone(scorer: Scorer, batch: Sequence[tuple[str, Incoming]]) -> list[Row]:
    # No line knows another one: each has a joiner and a context of its own.
    incoming = [(id_, Completing(ENGLISH)(message)) for id_, message in batch]
    scored = await score_many(scorer, [message for _, message in incoming])
    found = []
    for (id_, message), passages in zip(incoming, scored, strict=True):
        for name in PRESETS:
            assessment = judge(message, passages, preset(name), Context())
            found.append(_row(f"{id_}/{name}", assessment.signals, assessment.verdict))
    return found


def _row(id_: str, signals: Signals, verdict: Verdict) -> Row:
    return {
        "id": id_,
        "levels": sorted(verdict.levels),
        "patterns": sorted(finding.kind for finding in signals.findings),
        "hostility": round(signals.hostility, 4),
    }


async def write(folder: Path, path: Path) -> int:
    """Write the rows to `path`; how many they are."""
    count = 0
    with gzip.open(path, "wt", encoding="utf-8") as file:
        async for row in rows(folder):
            file.write(json.dumps(row) + "\n")
            count += 1
    return count


def differences(before: Iterable[Row], after: Iterable[Row]) -> dict[str, list[str]]:
    """What differs -> the ids of the rows in which it does."""
    old, new = ({row["id"]: row for row in side} for side in (before, after))
    found: dict[str, list[str]] = defaultdict(list)
    for id_ in old.keys() | new.keys():
        if id_ not in old or id_ not in new:
            found["only before" if id_ in old else "only after"].append(id_)
            continue
        for name in old[id_].keys() & new[id_].keys() - {"id"}:
            was, is_ = old[id_][name], new[id_][name]
            if was != is_:
                said = name if isinstance(was, float) else f"{name} {was} -> {is_}"
                found[said].append(id_)
    return {said: sorted(ids) for said, ids in sorted(found.items(), key=lambda item: -len(item[1]))}


def _read(path: Path) -> list[Row]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _compare(before: Path, after: Path) -> bool:
    old = _read(before)
    found = differences(old, _read(after))
    print(f"{len(old):,} verdicts, {sum(bool(row['levels']) for row in old):,} of them with a level")
    for said, ids in found.items():
        print(f"{len(ids):7,}  {said}: {', '.join(ids[:_SHOWN])}")
    print("no difference" if not found else f"{len(found)} kinds of difference")
    return not found


def main() -> None:
    """Write a file, or compare two."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    writing = commands.add_parser("write")
    writing.add_argument("data", type=Path)
    writing.add_argument("output", type=Path)
    comparing = commands.add_parser("compare")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    options = parser.parse_args()
    if options.command == "write":
        print(f"{asyncio.run(write(options.data, options.output)):,} verdicts")
    elif not _compare(options.before, options.after):
        sys.exit(1)


if __name__ == "__main__":
    main()
