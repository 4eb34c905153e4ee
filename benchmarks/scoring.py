"""Messages per second: Detoxify called per message, as its README shows, against the bot's runtime.

``python -m benchmarks.scoring`` prints a table; ``--json FILE`` keeps the figures. All contenders take turns in
one run on the same texts, and medians over the rounds are compared, so that a busy machine slows all alike.
Detoxify's own weights cannot be fetched everywhere, so random weights of BERT-base size stand in for them: speed does
not depend on values. Lengths follow a log-normal distribution with a median of six words, as chat does roughly.
"""

import argparse
import asyncio
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from rich.console import Console
from rich.table import Table
from transformers import BertConfig, BertForSequenceClassification

from benchmarks.results import write
from bot.domain.scores import HOSTILE, Category
from bot.model.errors import CorruptModelError
from bot.model.export import load_original
from bot.model.known_models import COMPACT_CHECKPOINT, COMPACT_FOLDER, COMPACT_PREPARED, ModelSpec
from bot.model.parity import read_probes
from bot.model.prepare import check_prepared, prepare_checkpoint
from bot.model.prepared import Manifest, sha256_of
from bot.model.runtime import OnnxScorer, RuntimeOptions, load_scorer

BASE = ModelSpec("bert-base-random", "for speed only", "BertForSequenceClassification", 6, url="random")
BARS = {"base": 12.0, "compact on its own weights": 12.0, "compact against base": 60.0}
COMMON = (
    "lol",
    "gg",
    "ok",
    "yes",
    "no",
    "?",
    "nice",
    "lmao",
    "same",
    "thanks",
    "true",
    "wait",
    "what",
    "hi",
    "😂",
)
SHARE_OF_COMMON = 0.25
CATEGORIES = [c.value for c in HOSTILE if c is not Category.SEXUAL_EXPLICIT]


@dataclass(frozen=True)
class Contender:
    """Something that scores texts, and how many it is given per round."""

    name: str
    texts: Sequence[str]
    run: Callable[[Sequence[str]], Awaitable[None]]


def chat_lines(count: int, seed: int) -> list[str]:
    """`count` different made-up lines of chat-like lengths."""
    draw = random.Random(seed)
    words = [word for line in read_probes() for word in line.split() if word.isascii()]
    lengths = [min(150, max(1, round(draw.lognormvariate(1.8, 0.9)))) for _ in range(count)]
    return [f"{' '.join(draw.choices(words, k=length))} {n}" for n, length in enumerate(lengths)]


def with_repeats(lines: Sequence[str], seed: int) -> list[str]:
    """The same with `SHARE_OF_COMMON` of them replaced by what everybody keeps writing."""
    draw = random.Random(seed)
    return [draw.choice(COMMON) if draw.random() < SHARE_OF_COMMON else line for line in lines]


def prepared_base(work: Path) -> tuple[Path, Path]:
    """Checkpoint and prepared folder of random weights of BERT-base size; made once, minutes of work."""
    checkpoint, folder = work / "source" / "base.ckpt", work / BASE.name
    if not checkpoint.exists():
        checkpoint.parent.mkdir(parents=True, exist_ok=True)
        for name in ("tokenizer.json", "tokenizer_config.json", "vocab.txt"):
            shutil.copy(COMPACT_FOLDER / name, checkpoint.parent)
        torch.manual_seed(0)
        config = BertConfig(num_labels=len(CATEGORIES))
        model = BertForSequenceClassification(config)
        torch.nn.init.constant_(model.classifier.bias, -2.0)
        config.save_pretrained(checkpoint.parent)
        arch = {
            "model_type": "random",
            "model_name": "BertForSequenceClassification",
            "tokenizer_name": "BertTokenizer",
            "num_classes": len(CATEGORIES),
        }
        described = {"arch": {"args": arch}, "dataset": {"args": {"classes": CATEGORIES}}}
        torch.save({"config": described, "state_dict": model.state_dict()}, checkpoint)
    spec = ModelSpec(BASE.name, BASE.summary, BASE.architecture, 6, url=f"-{sha256_of(checkpoint)[:8]}.ckpt")
    try:
        check_prepared(spec, folder)
    except CorruptModelError:
        prepare_checkpoint(
            spec, checkpoint, sha256_of(checkpoint), checkpoint.parent, folder, lambda step, done: None
        )
    return checkpoint, folder


def naive(original: Any) -> Callable[[Sequence[str]], Awaitable[None]]:
    """`Detoxify.predict`, one text at a time."""

    async def run(texts: Sequence[str]) -> None:
        for text in texts:
            original.predict(text)

    return run


def together(scorer: OnnxScorer) -> Callable[[Sequence[str]], Awaitable[None]]:
    """A busy server: many messages wait at once."""

    async def run(texts: Sequence[str]) -> None:
        await scorer.score(texts)

    return run


def one_by_one(scorer: OnnxScorer) -> Callable[[Sequence[str]], Awaitable[None]]:
    """A quiet server: each message comes when the one before is done."""

    async def run(texts: Sequence[str]) -> None:
        for text in texts:
            await scorer.score([text])

    return run


async def speeds(contenders: Sequence[Contender], rounds: int) -> dict[str, list[float]]:
    """Messages per second of each contender, per round; the first, uncounted round warms everything up."""
    measured: dict[str, list[float]] = {contender.name: [] for contender in contenders}
    for number in range(rounds + 1):
        for contender in contenders:
            texts = [f"{text} {number}" for text in contender.texts]  # no cache carries over
            if number == 0:
                texts = texts[: len(texts) // 4]
            if contender.name.endswith("repeats, cache"):
                texts = with_repeats(texts, number)
            started = time.perf_counter()
            await contender.run(texts)
            if number:
                measured[contender.name].append(len(texts) / (time.perf_counter() - started))
    return measured


async def measure(work: Path, rounds: int, scale: float) -> dict[str, Any]:
    """All figures of one run."""
    checkpoint, folder = prepared_base(work)
    base, compact = (
        load_original(checkpoint, checkpoint.parent),
        load_original(COMPACT_CHECKPOINT, COMPACT_FOLDER),
    )
    lines = chat_lines(2000, seed=1)

    def some(count: int) -> list[str]:
        return lines[: max(8, round(count * scale))]

    uncached = RuntimeOptions(cache_size=0)
    async with (
        load_scorer(folder, uncached) as fast_base,
        load_scorer(COMPACT_PREPARED, uncached) as fast_compact,
        load_scorer(folder) as cached_base,
        load_scorer(COMPACT_PREPARED) as cached_compact,
    ):
        contenders = [
            Contender("detoxify, base", some(80), naive(base)),
            Contender("detoxify, compact", some(400), naive(compact)),
            Contender("bot, base, under load", some(400), together(fast_base)),
            Contender("bot, compact, under load", some(2000), together(fast_compact)),
            Contender("bot, base, one by one", some(100), one_by_one(fast_base)),
            Contender("bot, compact, one by one", some(400), one_by_one(fast_compact)),
            Contender("bot, base, repeats, cache", some(400), together(cached_base)),
            Contender("bot, compact, repeats, cache", some(2000), together(cached_compact)),
        ]
        measured = await speeds(contenders, rounds)
    medians = {name: statistics.median(values) for name, values in measured.items()}
    ratios = {
        "base": medians["bot, base, under load"] / medians["detoxify, base"],
        "compact on its own weights": medians["bot, compact, under load"] / medians["detoxify, compact"],
        "compact against base": medians["bot, compact, under load"] / medians["detoxify, base"],
    }
    return {
        "messages_per_second": medians,
        "rounds": measured,
        "ratios": ratios,
        "bars": BARS,
        "precision": {
            "base": Manifest.read(folder).precision.value,
            "compact": Manifest.read(COMPACT_PREPARED).precision.value,
        },
        "load_average_at_end": os.getloadavg()[0],
        "cores": os.cpu_count(),
        "compact_in_a_process_of_its_own": _alone(),
    }


def _alone() -> dict[str, float]:
    """Load time, speed and memory of `compact` where no torch is in the way."""
    command = [sys.executable, "-m", "bot", "model", "bench", "compact", "--json"]
    figures: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return figures


def _show(figures: dict[str, Any], console: Console) -> None:
    speed = Table("scoring", "messages per second (median)", "slowest round", "fastest round")
    for name, median in figures["messages_per_second"].items():
        values = figures["rounds"][name]
        speed.add_row(name, f"{median:.1f}", f"{min(values):.1f}", f"{max(values):.1f}")
    console.print(speed)
    ratios = Table("times faster than naive Detoxify", "measured", "bar")
    for name, ratio in figures["ratios"].items():
        ratios.add_row(name, f"{ratio:.1f}", f"{figures['bars'][name]:.0f}")
    console.print(ratios)
    for name, value in figures["compact_in_a_process_of_its_own"].items():
        console.print(f"compact alone: {name.replace('_', ' ')} {value:.2f}", highlight=False)
    console.print(f"precision: {figures['precision']}", highlight=False)
    load, cores = figures["load_average_at_end"], figures["cores"]
    if load > cores + 1:
        console.print(f"[yellow]{load:.1f} processes ran on {cores} cores: repeat on a quiet machine[/]")


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    parser.add_argument("--work", type=Path, default=Path("build/benchmarks"), help="where models are kept")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--scale", type=float, default=1.0, help="share of the usual number of texts")
    arguments = parser.parse_args()
    figures = asyncio.run(measure(arguments.work, arguments.rounds, arguments.scale))
    _show(figures, Console())
    if arguments.json:
        write(figures, arguments.json)


if __name__ == "__main__":
    main()
