"""The share of benign public conversations in which anything automatic would happen.

    python -m benchmarks.benign ../shared/data/train/train_mix.csv.gz

Takes the rows of the chat sources (assumed benign by those who published them), in their order, ten lines a
conversation, two people in turn, through the live path under each preset. The model has seen these rows in
training, so the share is a lower bound for chat it has not seen.
"""

import argparse
import asyncio
import csv
import gzip
import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.cli.check import scoring
from bot.cli.replay import replay
from bot.intake.history import HistoryLine
from bot.policy.presets import PRESETS, preset

_SOURCES = ("chat_chitchat", "chat_ubuntu_irc", "chat_persona")
_LINES = 10


def conversations(path: Path, count: int) -> list[list[HistoryLine]]:
    """`count` conversations, drawn with a fixed seed; each in a channel of its own."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file) if row["src"].startswith(_SOURCES)]
    blocks = [texts[start : start + _LINES] for start in range(0, len(texts), _LINES)]
    chosen = random.Random(3).sample(blocks, min(count, len(blocks)))
    return [list(_lines(number, block)) for number, block in enumerate(chosen)]


def _lines(number: int, texts: list[str]) -> Iterator[HistoryLine]:
    start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=number)
    for place, text in enumerate(texts):
        yield HistoryLine.model_validate(
            {
                "id": number * _LINES + place + 1,
                "channel_id": number + 1,
                "author_id": 2 * number + place % 2 + 1,
                "timestamp": (start + timedelta(seconds=40 * place)).isoformat(),
                "content": text,
                "reply_to": number * _LINES + place if place else None,
            }
        )


async def measure(path: Path, count: int) -> dict[str, dict[str, float]]:
    """Per preset: share of conversations and of messages with any level."""
    chats = conversations(path, count)
    lines = [line for chat in chats for line in chat]
    found: dict[str, dict[str, float]] = {}
    async with scoring("compact") as scorer:
        for name in PRESETS:
            acted = [
                line.channel_id
                async for line, assessment in replay(lines, scorer, preset(name))
                if not assessment.verdict.allowed
            ]
            found[name] = {
                "conversations": len(chats),
                "conversations_with_action": len(set(acted)) / len(chats),
                "messages_with_action": len(acted) / len(lines),
            }
    return found


def main() -> None:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("path", type=Path)
    parser.add_argument("--conversations", type=int, default=300)
    options = parser.parse_args()
    print(json.dumps(asyncio.run(measure(options.path, options.conversations)), indent=1))


if __name__ == "__main__":
    main()
