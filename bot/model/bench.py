"""Quick figures of one prepared model; benchmarks/scoring.py compares it with Detoxify itself."""

import asyncio
import time
from pathlib import Path

import psutil

from bot.model.parity import read_probes
from bot.model.runtime import OnnxScorer, RuntimeOptions, load_scorer

_ONE_BY_ONE = 100
_TOGETHER = 2000


def measure(folder: Path) -> dict[str, float]:
    """Load time (s), messages per second one by one and under load, without cache, and memory (MB)."""
    started = time.perf_counter()
    scorer = load_scorer(folder, RuntimeOptions(cache_size=0))
    loaded = time.perf_counter() - started
    return {"seconds_to_load": loaded} | asyncio.run(_measure(scorer))


async def _measure(scorer: OnnxScorer) -> dict[str, float]:
    probes = [line for line in read_probes() if line.strip()]
    async with scorer:
        await scorer.score(probes[:20])
        started = time.perf_counter()
        for number in range(_ONE_BY_ONE):
            await scorer.score([probes[number % len(probes)]])
        alone = time.perf_counter() - started
        # A number makes every text different: equal ones in flight would be scored once.
        texts = [f"{probes[number % len(probes)]} {number}" for number in range(_TOGETHER)]
        started = time.perf_counter()
        await scorer.score(texts)
        together = time.perf_counter() - started
    return {
        "messages_per_second_one_by_one": _ONE_BY_ONE / alone,
        "messages_per_second_under_load": _TOGETHER / together,
        "resident_megabytes": psutil.Process().memory_info().rss / 2**20,
    }
