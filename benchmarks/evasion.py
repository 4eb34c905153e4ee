"""How much of what is caught plainly is still caught under each disguise, and what cleaning costs.

    python -m benchmarks.evasion [--fuzz 100000] [--hatecheck FILE] [--json FILE]

Needs the prepared compact model (it is prepared on the first run). Two questions are asked, through the path that live
messages take (`bot.pipeline`):

- *caught*: does the hostility h (docs/context.md, Hostility) of a line by itself reach the threshold?
- *acted on*: does the policy `balanced` still do something, where only the disguised text tells whom it is aimed at:
  by its "you", after somebody else spoke, or by the name of a member with which it begins? It ends with exit status 1
  where one disguise leaves less than 95 % of the lines acted on, or two combined less than 90 %.
"""

import argparse
import asyncio
import csv
import gzip
import random
import sys
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from statistics import median
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from benchmarks.disguises import DISGUISES
from benchmarks.results import publish
from bot.context.engine import Context
from bot.context.hostility import core_of, hostility_of
from bot.context.parameters import ContextSettings
from bot.context.roster import SeenRoster
from bot.domain.message import Incoming, Person, Surface
from bot.intake.cleaning.clean import clean
from bot.intake.passages import passage_of
from bot.intake.warming import warm_up
from bot.model.known_models import find_model
from bot.model.prepare import ensure_prepared
from bot.model.runtime import load_scorer
from bot.model.scorer import Scorer
from bot.pipeline import judge, score_many
from bot.policy.presets import preset

_SETS = Path(__file__).parent / "sets"
_THRESHOLD = 0.5
_BATCH = 64
_GOOD_ENOUGH = 0.85
_MOST_LOST, _MOST_LOST_OF_PAIRS = 0.05, 0.10
"""Shares of lines that one disguise, and two combined, may save from being acted on, over all disguises."""
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
_BYSTANDER, _NAMED = Person(2, ("Quentin",)), Person(3, ("Marla",))
_MEMBERS = SeenRoster([_PEOPLE, _BYSTANDER, _NAMED])


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


def _incoming(text: str, author: Person = _PEOPLE) -> Incoming:
    return Incoming(1, 1, author.id, author, _MOMENT, (passage_of(Surface.CONTENT, text),), version="")


async def acted_on(scorer: Scorer, texts: Sequence[str]) -> list[bool]:
    """Whether `balanced` does something about each text, written right after somebody else's harmless line."""
    policy = preset("balanced")
    before = _incoming("see you there", _BYSTANDER)
    (harmless,) = await score_many(scorer, [before])
    results: list[bool] = []
    for start in range(0, len(texts), _BATCH):
        batch = [_incoming(text) for text in texts[start : start + _BATCH]]
        for incoming, passages in zip(batch, await score_many(scorer, batch), strict=True):
            context = Context()
            judge(before, harmless, policy, context, known=_MEMBERS)
            results.append(not judge(incoming, passages, policy, context, known=_MEMBERS).verdict.allowed)
    return results


async def measure_decisions(scorer: Scorer) -> dict[str, Any]:
    """Of the lines acted on plainly, the share still acted on, by who is meant and disguise."""
    hostile = read_lines("evasion_hostile.txt")
    named = [f"{_NAMED.name}, {line}" for line in hostile]
    return {
        '"you" to who just spoke': await _decisions(scorer, hostile),
        "the name of a member": await _decisions(scorer, named),
    }


async def _decisions(scorer: Scorer, lines: Sequence[str]) -> dict[str, Any]:
    plainly = [line for line, acted in zip(lines, await acted_on(scorer, lines), strict=True) if acted]
    single = {
        name: _part(await acted_on(scorer, [disguise(line) for line in plainly]))
        for name, disguise in DISGUISES.items()
    }
    rng = random.Random(_SEED)
    double: dict[str, float] = {}
    for first, second in combinations(DISGUISES, 2):
        sample = rng.sample(plainly, min(_PAIRED_LINES, len(plainly)))
        both = [DISGUISES[second](DISGUISES[first](line)) for line in sample]
        double[f"{first} + {second}"] = _part(await acted_on(scorer, both))
    return {
        "lines": len(lines),
        "acted on plainly": len(plainly),
        "one disguise, mean": sum(single.values()) / len(single),
        "single": dict(sorted(single.items(), key=lambda item: item[1])),
        "two combined": of_pairs(double),
    }


def lost_too_often(decisions: Mapping[str, Any]) -> list[str]:
    """The ways of meaning somebody whose disguised lines are acted on too rarely."""
    return [
        way
        for way, found in decisions.items()
        if found["one disguise, mean"] < 1 - _MOST_LOST
        or found["two combined"]["mean still caught"] < 1 - _MOST_LOST_OF_PAIRS
    ]


def _part(acted: Sequence[bool]) -> float:
    return sum(acted) / len(acted)


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
        result["decisions"] = await measure_decisions(scorer)
        return result if arguments.decisions else result | await measure(scorer)


def _say(*step: object) -> None:
    print(*step, file=sys.stderr)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fuzz", type=int, metavar="N", help="only clean N made-up strings")
    parser.add_argument("--decisions", action="store_true", help="only what is acted on")
    parser.add_argument("--hatecheck", type=Path, help="HateCheck's test_suite_cases.csv")
    parser.add_argument("--cache", type=Path, default=Path("data/models"), help="where prepared models are")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    arguments = parser.parse_args()
    result: dict[str, Any]
    result = dict(fuzz(arguments.fuzz)) if arguments.fuzz else asyncio.run(_main(arguments))
    publish(result, arguments.json)
    if lost := lost_too_often(result.get("decisions", {})):
        sys.exit(f"acted on too rarely in disguise: {', '.join(lost)}")


if __name__ == "__main__":
    main()
