"""Messages per second through the whole path, against naive `Detoxify.predict` on the same weights, in one run.

The path is the live one without Discord's network: per-server queues, model, context, policy, one SQLite file with
verdicts, planned actions, cursors and counts. Also the bot's memory and the time from start to ready, in
fresh processes.
"""

import argparse
import asyncio
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.results import publish
from bot.actions.titles import Titles
from bot.cases.opening import CaseOpening
from bot.context.engine import Context
from bot.domain.level import Mode
from bot.domain.message import Incoming, Person
from bot.intake.passages import passages_of
from bot.live.moderation import Moderation
from bot.live.progress import Progress
from bot.live.recording import Recorder
from bot.model.chosen import open_scorer
from bot.model.known_models import COMPACT_CHECKPOINT, COMPACT_FOLDER
from bot.model.runtime import RuntimeOptions
from bot.pipeline import score
from bot.policy.schema import PolicyChange, changed
from bot.servers import Servers
from bot.store.crypto import EvidenceCipher
from bot.store.database import Database

_SETS = Path(__file__).parent / "sets"
_MEMBERS = 500
_GUILD = 1
_QUEUE = 2_000


def chat(count: int, *, repeats: float, seed: int = 7) -> list[str]:
    """`count` texts from the written sets; a share of `repeats` comes back as it was, the others are made unique."""
    rng = random.Random(seed)
    lines = [
        line for path in sorted(_SETS.glob("*.txt")) for line in path.read_text("utf-8").splitlines() if line
    ]
    return [
        line if rng.random() < repeats else f"{line} {rng.randrange(10**6)}"
        for line in rng.choices(lines, k=count)
    ]


def mixed(count: int, *, hostile: float, seed: int = 7) -> list[str]:
    """`count` unique texts, of which a share of `hostile` insults somebody and the others are benign chat."""
    rng = random.Random(seed)
    benign, insults = (
        [line for line in (_SETS / name).read_text("utf-8").splitlines() if line]
        for name in ("benign_chat.txt", "second_person_insults.txt")
    )
    return [
        f"{rng.choice(insults if rng.random() < hostile else benign)} {rng.randrange(10**6)}"
        for _ in range(count)
    ]


async def scoring_alone(texts: Sequence[str], folder: Path) -> dict[str, float]:
    """Throughput of the model on `texts`, as many at once as the queues of the live path hold."""
    opened = await open_scorer("compact", folder / "models", runtime=RuntimeOptions())
    async with opened.scorer as scorer:
        room = asyncio.Semaphore(_QUEUE)

        async def one(incoming: Incoming) -> None:
            async with room:
                await score(scorer, incoming)

        started, cpu = time.perf_counter(), time.process_time()
        await asyncio.gather(*(one(incoming) for incoming in messages(texts)))
        seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    return {"messages_per_s": len(texts) / seconds, "cpu_s": cpu}


async def share_of_scoring(count: int, rounds: int) -> dict[str, float]:
    """The whole path against scoring alone, on ordinary chat (2 % hostile) and on an attack (every second line).

    The two of a round run one after the other; medians of the rounds. `*_cpu_share` is the same by the processor's
    time, which a busy machine changes less.
    """
    found: dict[str, list[float]] = {}
    for turn in range(rounds):
        for name, hostile in (("chat", 0.02), ("attack", 0.5)):
            texts = mixed(count, hostile=hostile, seed=turn)
            with tempfile.TemporaryDirectory() as folder:
                alone = await scoring_alone(texts, Path(folder))
                path = await whole_path(texts, Path(folder))
            for key, value in (
                (f"{name}_per_s", path["messages_per_s"]),
                (f"{name}_share_of_scoring", path["messages_per_s"] / alone["messages_per_s"]),
                (f"{name}_cpu_share_of_scoring", alone["cpu_s"] / path["cpu_s"]),
                (f"{name}_cpu_ms", 1000 * path["cpu_s"] / count),
                (f"{name}_decisions", path["verdicts"] / count),
            ):
                found.setdefault(key, []).append(value)
    return {name: median(values) for name, values in found.items()}


def messages(texts: Sequence[str], seed: int = 7) -> Iterator[Incoming]:
    """A busy server: many members, ten channels, two messages a second."""
    rng = random.Random(seed)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for number, text in enumerate(texts, 1):
        yield Incoming(
            guild_id=_GUILD,
            channel_id=10 + rng.randrange(10),
            message_id=number,
            author=Person(1_000 + rng.randrange(_MEMBERS)),
            sent_at=start + timedelta(seconds=number / 2),
            passages=passages_of(text),
            version="1",
        )


async def whole_path(texts: Sequence[str], folder: Path) -> dict[str, float]:
    """Throughput of the live path on `texts`."""
    database = await Database.open(f"sqlite+aiosqlite:///{folder / 'bench.db'}")
    cipher = EvidenceCipher.from_file(folder / "key")
    servers = Servers(database)
    server = await servers.get(_GUILD)
    await servers.set_policy(_GUILD, changed(server.policy, mode=Mode.LIVE), by=1, what=PolicyChange.SETUP)
    opened = await open_scorer("compact", folder / "models", runtime=RuntimeOptions())
    async with opened.scorer as scorer:
        context = Context()
        recorder = Recorder(
            database=database,
            cipher=cipher,
            context=context,
            cases=CaseOpening(),
            wake_outbox=lambda: None,
        )
        progress = Progress(database, servers, context)
        moderation = Moderation(
            scorer=scorer,
            context=context,
            servers=servers,
            progress=progress,
            recorder=recorder,
            titles=Titles(),
            queue_size=_QUEUE,
        )
        started, cpu = time.perf_counter(), time.process_time()
        for incoming in messages(texts):
            await moderation.read(replace(incoming))
        await moderation.queues.drained()
        await progress.flush()
        seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
        async with database.read() as conn:
            acted = (await conn.exec_driver_sql("SELECT count(*) FROM verdicts")).scalar_one()
            counted = (await conn.exec_driver_sql("SELECT sum(scanned) FROM daily_counts")).scalar_one()
    await database.close()
    if counted != len(texts):
        raise RuntimeError(f"{counted} of {len(texts)} messages were counted")
    return {"messages_per_s": len(texts) / seconds, "verdicts": acted, "cpu_s": cpu, "wall_s": seconds}


def naive(texts: Sequence[str]) -> float:
    """Messages per second of `Detoxify.predict`, one call per message, on compact's weights."""
    from bot.model.export import load_original  # noqa: PLC0415 - torch is only needed for the baseline

    model = load_original(COMPACT_CHECKPOINT, COMPACT_FOLDER)
    model.predict(texts[0])
    started = time.perf_counter()
    for text in texts:
        model.predict(text)
    return len(texts) / (time.perf_counter() - started)


_START = """
import asyncio, sys, time
started = time.perf_counter()
from contextlib import AsyncExitStack
from pathlib import Path
import psutil
from bot.cli.run import build
from bot.settings import Settings
async def main():
    async with AsyncExitStack() as stack:
        bot = await build(Settings(data_dir=Path(sys.argv[1]), model="compact", _env_file=None), stack)
        await bot.scorer.score(["hello there"])
        ready = time.perf_counter() - started
        await bot.scorer.score([f"message number {n} " * (n % 9 + 1) for n in range(500)])
        assert "torch" not in sys.modules
        print(ready, psutil.Process().memory_info().rss / 2**20)
asyncio.run(main())
"""


def start_and_memory(times: int) -> dict[str, float]:
    """Seconds from process start to the first score, and resident MB after 500 messages; medians."""
    found = []
    for _ in range(times):
        with tempfile.TemporaryDirectory() as folder:
            made = subprocess.run(
                [sys.executable, "-c", _START, folder], check=True, capture_output=True, text=True
            )
        found.append([float(value) for value in made.stdout.split()[-2:]])
    ready, memory = zip(*found, strict=True)
    return {"start_to_ready_s": median(ready), "resident_mb": median(memory)}


async def measure(count: int, baseline: int, rounds: int) -> dict[str, Any]:
    """Everything, in rounds; medians. The baseline runs between the rounds, so both see the same machine."""
    result: dict[str, list[float]] = {"unique": [], "repeated": [], "naive": []}
    for turn in range(rounds):
        for name, repeats in (("unique", 0.0), ("repeated", 0.5)):
            with tempfile.TemporaryDirectory() as folder:
                texts = chat(count, repeats=repeats, seed=turn)
                result[name].append((await whole_path(texts, Path(folder)))["messages_per_s"])
        result["naive"].append(await asyncio.to_thread(naive, chat(baseline, repeats=0.0, seed=turn)))
    medians = {f"{name}_per_s": median(values) for name, values in result.items()}
    ratios = {
        "times_naive_unique": medians["unique_per_s"] / medians["naive_per_s"],
        "times_naive_repeated": medians["repeated_per_s"] / medians["naive_per_s"],
    }
    started = await asyncio.to_thread(start_and_memory, rounds)
    return medians | ratios | await share_of_scoring(count, rounds) | started


def main() -> None:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=4_000)
    parser.add_argument("--baseline", type=int, default=80)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    options = parser.parse_args()
    measured = asyncio.run(measure(options.messages, options.baseline, options.rounds))
    found = {name: round(value, 2) for name, value in measured.items()}
    publish(found, options.json)


if __name__ == "__main__":
    main()
