"""How much of what is caught plainly is still caught under each disguise, and what cleaning costs.

    python -m benchmarks.evasion [--fuzz 100000] [--hatecheck FILE] [--json FILE]

Needs the prepared compact model (it is prepared on the first run). A line is caught when its hostility h
(docs/context.md, Hostility) reaches the threshold, through `bot.pipeline.score_many`, the path that live messages take.
"""

import argparse
import asyncio
import csv
import gzip
import random
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from statistics import median
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from benchmarks.disguises import DISGUISES
from benchmarks.results import publish
from bot.context.hostility import core_of, hostility_of
from bot.context.parameters import ContextSettings
from bot.domain.message import Incoming, Person, Surface
from bot.intake.cleaning.clean import clean
from bot.intake.passages import passage_of
from bot.intake.warming import warm_up
from bot.model.known_models import find_model
from bot.model.prepare import ensure_prepared
from bot.model.runtime import load_scorer
from bot.model.scorer import Scorer
from bot.pipeline import score_many

_SETS = Path(__file__).parent / "sets"
_THRESHOLD = 0.5
_BATCH = 64
_GOOD_ENOUGH = 0.85
_SEED = 20261122
_PAIRED_LINES, _PAIRED_BENIGN_LINES = 12, 4
_SPELLING = (
    "spell_char_swap_h",
    "spell_char_del_h",
    "spell_space_del_h",
    "spell_space_add_h",
    "spell_leet_h",
)
_SIGNS = "** * __ _ ~~ || ` ``` [ ]( ) https://a.b/ <@1> <:a:1> %41 а 𝓪 🇦 🤡 1 0 @ $ ! . - f* \\"
_PEOPLE = Person(1, ("somebody",))
_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


def read_lines(name: str) -> list[str]:
    """The lines of a written set."""
    return [line for line in (_SETS / name).read_text("utf-8").splitlines() if line.strip()]


async def hostilities(scorer: Scorer, texts: Sequence[str]) -> list[float]:
    """The hostility h of each text as a whole message."""
    settings_of_h = ContextSettings().hostility
    results: list[float] = []
    for start in range(0, len(texts), _BATCH):
        batch = [_incoming(text) for text in texts[start : start + _BATCH]]
        for passages in await score_many(scorer, batch):
            scores = [scored.probabilities for _, scored in passages]
            results.append(max(hostility_of(s, core_of(s), settings_of_h) for s in scores))
    return results


def _incoming(text: str) -> Incoming:
    return Incoming(1, 1, 1, _PEOPLE, _MOMENT, (passage_of(Surface.CONTENT, text),), version="")


async def measure(scorer: Scorer) -> dict[str, Any]:
    """Share still caught and benign newly flagged, for every disguise and for a sample of every two combined."""
    hostile, benign = read_lines("evasion_hostile.txt"), read_lines("evasion_benign.txt")
    caught = [
        line for line, h in zip(hostile, await hostilities(scorer, hostile), strict=True) if h >= _THRESHOLD
    ]
    quiet = [
        line for line, h in zip(benign, await hostilities(scorer, benign), strict=True) if h < _THRESHOLD
    ]
    single: dict[str, dict[str, float]] = {}
    for name, disguise in DISGUISES.items():
        still = await hostilities(scorer, [disguise(line) for line in caught])
        flagged = await hostilities(scorer, [disguise(line) for line in quiet])
        single[name] = {"still caught": _share(still), "benign newly flagged": _share(flagged)}
    rng = random.Random(_SEED)
    double: dict[str, float] = {}
    newly: list[float] = []
    for first, second in combinations(DISGUISES, 2):
        sample = rng.sample(caught, min(_PAIRED_LINES, len(caught)))
        both = [DISGUISES[second](DISGUISES[first](line)) for line in sample]
        double[f"{first} + {second}"] = _share(await hostilities(scorer, both))
        newly += await hostilities(
            scorer,
            [DISGUISES[second](DISGUISES[first](line)) for line in rng.sample(quiet, _PAIRED_BENIGN_LINES)],
        )
    return {
        "threshold": _THRESHOLD,
        "hostile lines": len(hostile),
        "caught plainly": len(caught),
        "benign lines": len(benign),
        "quiet plainly": len(quiet),
        "single": single,
        "two combined": of_pairs(double),
        "two combined, benign newly flagged": _share(newly),
    }


def of_pairs(double: dict[str, float]) -> dict[str, Any]:
    """Of every two disguises combined: the mean, the worst, those below what is good enough, and all."""
    worst = min(double, key=lambda pair: double[pair])
    return {
        "mean still caught": sum(double.values()) / len(double),
        "worst pair": {worst: double[worst]},
        f"pairs below {_GOOD_ENOUGH:.0%}": {
            pair: share
            for pair, share in sorted(double.items(), key=lambda item: item[1])
            if share < _GOOD_ENOUGH
        },
        "pairs": double,
    }


def _share(hostility: Sequence[float]) -> float:
    return sum(h >= _THRESHOLD for h in hostility) / len(hostility)


async def measure_hatecheck(scorer: Scorer, path: Path) -> dict[str, dict[str, float]]:
    """HateCheck's five spelling functions beside their plain counterparts (Röttger et al. 2021, ACL).

    The counterpart of a case is the case that its `ref_case_id` names.
    """
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="") as file:
        rows = [{"test_case": row.get("text", ""), **row} for row in csv.DictReader(file)]
    plain = {row["case_id"].removesuffix(".0"): row["test_case"] for row in rows}
    by_function: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in rows:
        counterpart = plain.get(str(row.get("ref_case_id", "")).removesuffix(".0"))
        if row["functionality"] in _SPELLING and counterpart:
            by_function[row["functionality"]].append((row["test_case"], counterpart))
    result: dict[str, dict[str, float]] = {}
    for name, pairs in by_function.items():
        spelt = _share(await hostilities(scorer, [case for case, _ in pairs]))
        counterpart = _share(await hostilities(scorer, [plain for _, plain in pairs]))
        result[name] = {"cases": len(pairs), "caught": spelt, "plain counterpart caught": counterpart}
    return result


async def measure_cost(scorer: Scorer, rounds: int = 5) -> dict[str, float]:
    """Microseconds of cleaning and of scoring per line, over the written sets; medians over rounds.

    Neither has seen the lines before: each round's have numbers of their own.
    """
    lines = read_lines("benign_chat.txt")
    warm_up()
    cleaning: list[float] = []
    scoring: list[float] = []
    for turn in range(rounds):
        fresh = [f"{line} {turn}{n}" for n, line in enumerate(lines)]
        started = time.process_time()
        cleaned = [clean(line).text for line in fresh]
        cleaning.append((time.process_time() - started) / len(lines))
        started = time.process_time()
        await scorer.score(cleaned)
        scoring.append((time.process_time() - started) / len(lines))
    return {
        "cleaning, µs a message": 1e6 * median(cleaning),
        "scoring, µs of CPU a message": 1e6 * median(scoring),
        "cleaning / scoring": median(cleaning) / median(scoring),
    }


def fuzz(examples: int) -> dict[str, float]:
    """Cleans hypothesis-made strings of up to 4,000 characters. Any exception ends the run.

    Gives the slowest, and the time per character by length: it stays level where cleaning is linear.
    """
    slowest = 0.0
    spent: dict[int, list[float]] = defaultdict(list)

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        derandomize=True,
    )
    @given(nasty_texts())
    def run(text: str) -> None:
        nonlocal slowest
        started = time.process_time()
        clean(text)
        took = time.process_time() - started
        slowest = max(slowest, took)
        if len(text) >= 500:
            spent[len(text) // 1000].append(took / len(text))

    run()
    by_length = {
        f"µs a character at {k * 1000}-{k * 1000 + 999}": 1e6 * sum(v) / len(v)
        for k, v in sorted(spent.items())
    }
    return {"examples": examples, "slowest, ms": slowest * 1e3, **by_length}


def nasty_texts() -> st.SearchStrategy[str]:
    """Any code point, lone surrogates included, marks of markdown and disguise, nested and repeated up to 4,000."""
    marks = st.sampled_from([*_SIGNS.split(), "> ", "# ", " ", "a b", "\u202e", "\u200b", "\u0336"])
    piece = st.one_of(
        st.text(st.characters(), max_size=12), marks, st.text("abcdeikstu104@ .*|", max_size=12)
    )
    repeated = st.builds(lambda text, times: text * times, piece, st.integers(1, 400))
    return st.lists(st.one_of(piece, piece, repeated), max_size=30).map(lambda parts: "".join(parts)[:4000])


async def _main(arguments: argparse.Namespace) -> dict[str, Any]:
    folder = await asyncio.to_thread(ensure_prepared, find_model("compact"), arguments.cache, _say)
    async with load_scorer(folder) as scorer:
        result: dict[str, Any] = {"model": scorer.model_id, "cost": await measure_cost(scorer)}
        if arguments.hatecheck:
            result["hatecheck"] = await measure_hatecheck(scorer, arguments.hatecheck)
        return result | await measure(scorer)


def _say(*step: object) -> None:
    print(*step, file=sys.stderr)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fuzz", type=int, metavar="N", help="only clean N made-up strings")
    parser.add_argument("--hatecheck", type=Path, help="HateCheck's test_suite_cases.csv")
    parser.add_argument("--cache", type=Path, default=Path("data/models"), help="where prepared models are")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    arguments = parser.parse_args()
    result = fuzz(arguments.fuzz) if arguments.fuzz else asyncio.run(_main(arguments))
    publish(result, arguments.json)


if __name__ == "__main__":
    main()
