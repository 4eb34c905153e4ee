"""Cost of context per message, and memory, at the size of a large server.

    python -m benchmarks.context --members 100000 --messages 1000000

Members talk in 200 channels; who is active follows a Zipf law, one in twenty messages is hostile. CPU time is
measured per 500 messages, so that growth and disturbances by other processes show; rows are drained after each 500.
"""

import argparse
import gc
import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import psutil

from benchmarks.results import publish
from bot.context.engine import Context
from bot.context.ledger import Contribution, Ledger
from bot.context.parameters import DAY, ContextSettings
from bot.context.roster import SeenRoster
from bot.domain.message import Incoming, Passage, Person, Reply, Surface
from bot.domain.scores import Category, Scored

_GUILD = 1
_CHANNELS = 200
_CHUNK = 500
_START = datetime(2026, 1, 1, tzinfo=UTC)
_CLEAN = (
    "anyone up for a round later tonight",
    "the new update looks good, i tried the second map",
    "thanks, that worked",
    "lol nice one",
    "i will be back in ten minutes, need to walk the dog",
    "where did you find that",
)
_HOSTILE = ("you are so bad at this", "nobody cares what you think", "what a loser")


def _messages(count: int, people: list[Person], rng: random.Random) -> Iterator[tuple[Incoming, Scored]]:
    """`count` messages, three seconds apart."""
    weights = list(accumulate(1 / (rank + 10) for rank in range(len(people))))
    for number in range(count):
        author, other = rng.choices(people, cum_weights=weights, k=2)
        hostile = rng.random() < 0.05
        text = rng.choice(_HOSTILE if hostile else _CLEAN)
        sign = rng.random()
        mentions = (other,) if sign < 0.15 else ()
        score = rng.uniform(0.5, 0.95) if hostile else rng.uniform(0.0, 0.15)
        probabilities = dict.fromkeys(Category, score / 4) | {
            Category.INSULT: score,
            Category.TOXICITY: score,
        }
        body = f"<@{other.id}> {text}" if mentions else text
        incoming = Incoming(
            guild_id=_GUILD,
            channel_id=rng.randrange(_CHANNELS),
            message_id=1_000_000 + number,
            author=author,
            sent_at=_START + timedelta(seconds=3 * number),
            passages=(Passage(Surface.CONTENT, body, body),),
            version="",
            mentions=mentions,
            reply=Reply(number, other) if 0.15 <= sign < 0.35 else None,
        )
        yield incoming, Scored(probabilities, "benchmark")


def assess(members: int, count: int, parts: int) -> dict[str, Any]:
    """µs of CPU per message for each part of a run of `count` messages, drained rows included apart."""
    rng = random.Random(1)
    process = psutil.Process()
    people = [Person(10_000 + number, (f"member{number}",)) for number in range(members)]
    context, settings = Context(), ContextSettings()
    roster = SeenRoster(people, bound=members)
    gc.collect()
    before = process.memory_info().rss
    result: list[dict[str, Any]] = []
    for _ in range(parts):
        batch = list(_messages(count // parts, people, rng))
        assessed: list[float] = []
        drained: list[float] = []
        for start in range(0, len(batch), _CHUNK):
            chunk = batch[start : start + _CHUNK]
            began = time.process_time()
            for incoming, scored in chunk:
                context.assess(incoming, [(incoming.passages[0], scored)], settings, known=roster)
            middle = time.process_time()
            context.drain()
            assessed.append((middle - began) / len(chunk))
            drained.append((time.process_time() - middle) / len(chunk))
        del batch
        gc.collect()
        result.append(
            {
                "assess_us": _summary(assessed),
                "drain_us": _summary(drained),
                "grown_mb": round((process.memory_info().rss - before) / 2**20, 1),
            }
        )
    return {"members": members, "messages": count, "parts": result}


def dyads(members: int, updates: int, parts: int) -> dict[str, Any]:
    """µs of CPU per update of the ledger alone, with random pairs: every bound is reached and kept."""
    rng = random.Random(2)
    process = psutil.Process()
    ledger, settings = Ledger(), ContextSettings()
    gc.collect()
    before = process.memory_info().rss
    base = _START.timestamp()
    result: list[dict[str, Any]] = []
    number = 0
    for _ in range(parts):
        spent: list[float] = []
        for _ in range(updates // parts // _CHUNK):
            pairs = [(rng.randrange(members), members + rng.randrange(members)) for _ in range(_CHUNK)]
            began = time.process_time()
            for author, target in pairs:
                number += 1
                at = base + number
                ledger.record(
                    Contribution(author, target, number, at, int(at // DAY), 0.5, 0.4, 1.0), settings
                )
            spent.append((time.process_time() - began) / _CHUNK)
            ledger.dyads.take_changes()
            ledger.pressures.take_changes()
        gc.collect()
        result.append(
            {
                "update_us": _summary(spent),
                "dyads": len(ledger.dyads),
                "targets": len(ledger.pressures),
                "grown_mb": round((process.memory_info().rss - before) / 2**20, 1),
            }
        )
    return {"members": members, "updates": updates, "parts": result}


def _summary(seconds: list[float]) -> dict[str, float]:
    """Median over chunks, and the fastest tenth: what it costs when nothing else disturbs the machine. In µs."""
    tenth = quantiles(seconds, n=10)[0] if len(seconds) > 1 else seconds[0]
    return {"median": round(median(seconds) * 1e6, 1), "fastest_tenth": round(tenth * 1e6, 1)}


def _loop_speed() -> float:
    """Nanoseconds of CPU per turn of an empty loop: says how fast this machine is right now."""
    began = time.process_time()
    for _ in range(5_000_000):
        pass
    return round((time.process_time() - began) / 5_000_000 * 1e9, 1)


def main() -> None:
    """Run and print JSON."""
    parser = argparse.ArgumentParser(description="Cost of context per message, and memory.")
    parser.add_argument("--members", type=int, default=100_000)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--updates", type=int, default=1_000_000)
    parser.add_argument("--parts", type=int, default=5)
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    args = parser.parse_args()
    found = {
        "empty_loop_ns": _loop_speed(),
        "dyads": dyads(args.members, args.updates, args.parts),
        "assess": assess(args.members, args.messages, args.parts),
    }
    publish(found, args.json)


if __name__ == "__main__":
    main()
