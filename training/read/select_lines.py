"""Which lines are read: `python -m training.read.select_lines --data FOLDER --work FOLDER`.

Lines that today's compact model flags or half-flags, lines with hard words whatever the score, lines that the
linear model alt-profanity-check flags and ours does not, and a random sample of each source. Writes
`selection.tsv` beside this file (keys only) and, into the work folder, the scores it chose by. Needs
`pip install alt-profanity-check` (any folder on PYTHONPATH). The same data and versions give the same lines;
scores depend a little on the processor, so `selection.tsv` is what counts.
"""

import importlib
import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from bot.context.hostility import core_of
from bot.domain.scores import Category
from bot.model.onnx_model import OnnxModel
from training import data, mix
from training.read.rows import CHAT_SOURCES, PARTS, Row, read_rows

SELECTION = Path(__file__).with_name("selection.tsv")
COMPACT = Path(__file__).resolve().parents[2] / "bot" / "model" / "weights" / "compact" / "prepared"
HARD_WEIGHT = 2.0
"""Least weight in the linear model that makes a word a hard one: about 120 of its 15,442 words."""
HARD_OBSCENE = 0.3
LINEAR_FLAG = 0.5
STRATA = ("linear_only", "swearing", "sure", "flagged", "half")
"""In the order in which they choose; what one lacks goes to the next, in the end to `rest` (anything scored)."""
Quotas = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Plan:
    """How many lines of one source: unbiased ones per part, and chosen ones per stratum.

    `scored` bounds how many rows are asked of the model, `read` how many are looked at before.
    """

    random: Quotas
    chosen: Quotas
    scored: int
    read: int = 1_000_000


def _random(number: int, test: float = 0.14, tune: float = 0.115) -> Quotas:
    counts = {"test": round(number * test), "tune": round(number * tune)}
    return {"train": number - sum(counts.values()), **counts}


def _labelled(number: int) -> Plan:
    """Plan for a public labelled source: 15 % random, the rest by stratum."""
    shares = {"linear_only": 0.10, "swearing": 0.15, "sure": 0.15, "flagged": 0.25, "half": 0.20}
    chosen = {stratum: round(number * share) for stratum, share in shares.items()}
    return Plan(_random(number - sum(chosen.values())), chosen, scored=6 * number, read=40 * number)


PLANS: Mapping[str, Plan] = {
    "chitchat": Plan(
        {"train": 1000, "tune": 300, "test": 1300},
        {"linear_only": 200, "swearing": 350, "sure": 150, "flagged": 500, "half": 700},
        scored=60_000,
    ),
    "goemotions": Plan(
        _random(600),
        {"linear_only": 300, "swearing": 600, "sure": 300, "flagged": 600, "half": 600},
        scored=18_000,
    ),
    "ubuntu_irc": Plan(
        _random(400),
        {"linear_only": 40, "swearing": 60, "sure": 20, "flagged": 80, "half": 100},
        scored=7_000,
        read=30_000,
    ),
    # Most from sources that hold insults of persons.
    **{
        source: _labelled(number)
        for source, number in {
            "jigsaw_multilabel": 750,
            "jigsaw_binary20k": 600,
            "paradetox": 600,
            "toxic_spans": 400,
            "hatexplain": 350,
            "davidson": 350,
            "convabuse": 350,
            "dynahate": 250,
            "measuring_hate_speech": 250,
            "context_wiki": 200,
            "fox_news": 200,
            "gab_ghc_dev_test": 200,
            "edos": 150,
            "toxigen_annotated": 100,
            "hatemojibuild": 50,
        }.items()
    },
}
CHOSEN_SHARES = {"test": 0.14, "tune": 0.115}


class Linear:
    """alt-profanity-check: probabilities, and the words that weigh most in it."""

    def __init__(self) -> None:
        module = importlib.import_module("profanity_check.profanity_check")
        self._predict, vectorizer = module.predict_prob, module.vectorizer
        folds = module.model.calibrated_classifiers_
        weights = np.mean([fold.estimator.coef_[0] for fold in folds], axis=0)
        self._analyse = vectorizer.build_analyzer()
        self._hard = {word for word, at in vectorizer.vocabulary_.items() if weights[at] >= HARD_WEIGHT}

    def probabilities(self, texts: Sequence[str]) -> list[float]:
        """Probability of profanity of each text."""
        return [float(p) for p in self._predict(list(texts))] if texts else []

    def is_hard(self, text: str) -> bool:
        """Whether a word of the text is one of those that weigh most."""
        return not self._hard.isdisjoint(self._analyse(text))


@dataclass(frozen=True, slots=True)
class Scores:
    """What is known of a row; the model's scores are those of the text as shown."""

    linear: float
    hard: bool
    core: float = 0.0
    toxicity: float = 0.0
    obscene: float = 0.0

    def strata(self) -> Iterator[str]:
        """Every stratum that the row may stand for."""
        ours = max(self.core, self.toxicity)
        if self.linear >= LINEAR_FLAG and ours < 0.2:
            yield "linear_only"
        if self.hard or self.obscene >= HARD_OBSCENE:
            yield "swearing"
        if ours > 0.95:
            yield "sure"
        elif ours >= 0.6:
            yield "flagged"
        elif ours >= 0.2:
            yield "half"


def _order(rows: Iterable[Row], seed: int) -> list[Row]:
    return sorted(rows, key=lambda row: data.stable_hash(row.key, seed))


def _unbiased(rows: Sequence[Row], quotas: Quotas) -> list[Row]:
    by_part: dict[str, list[Row]] = {part: [] for part in PARTS}
    for row in _order(rows, 41):
        if len(by_part[row.part]) < quotas[row.part]:
            by_part[row.part].append(row)
    return [row for part in PARTS for row in by_part[part]]


def _ask(model: OnnxModel, pool: Sequence[Row], known: Mapping[str, Scores]) -> dict[str, Scores]:
    """Scores of the pool's rows, in the pool's order (batches, and so scores, depend on it)."""
    result = {}
    for start in range(0, len(pool), 2_000):
        rows = pool[start : start + 2_000]
        for row, p in zip(rows, model.probabilities([row.text for row in rows]), strict=True):
            before = known[row.key]
            result[row.key] = Scores(
                before.linear,
                before.hard,
                core_of(p),
                p.get(Category.TOXICITY, 0.0),
                p.get(Category.OBSCENE, 0.0),
            )
    return result


def _quotas_of_part(plan: Plan, part: str) -> dict[str, int]:
    rest = 1 - sum(CHOSEN_SHARES.values())
    return {stratum: round(count * CHOSEN_SHARES.get(part, rest)) for stratum, count in plan.chosen.items()}


def _addresses(row: Row) -> bool:
    words = set(row.text.lower().replace("'", " ").split())
    return not words.isdisjoint({"you", "u", "ur", "your", "you're", "yourself"})


def _choose(pool: Sequence[Row], scores: Mapping[str, Scores], plan: Plan) -> list[tuple[Row, str]]:
    """Rows by stratum; in labelled sources those that speak to somebody come first more often."""

    def rank(row: Row) -> float:
        place = data.stable_hash(row.key, 43)
        return place / 2 if row.source not in CHAT_SOURCES and _addresses(row) else place

    ordered = sorted(pool, key=rank)
    chosen: list[tuple[Row, str]] = []
    for part in PARTS:
        left = [row for row in ordered if row.part == part]
        owed = 0
        for stratum, quota in [*_quotas_of_part(plan, part).items(), ("rest", 0)]:
            owed += quota
            fits = [row for row in left if stratum == "rest" or stratum in scores[row.key].strata()][:owed]
            chosen += [(row, stratum) for row in fits]
            taken = {row.key for row in fits}
            left = [row for row in left if row.key not in taken]
            owed -= len(fits)
    return chosen


def select(folder: Path) -> tuple[list[tuple[Row, str]], dict[str, Scores]]:
    """The selected rows with their strata, and the scores of all rows that were asked."""
    linear, model = Linear(), OnnxModel.load(COMPACT)
    by_source: dict[str, list[Row]] = {source: [] for source in PLANS}
    for row in read_rows(folder, excluded=mix.evaluation_texts(folder)):
        by_source[row.source].append(row)
    selected: list[tuple[Row, str]] = []
    asked: dict[str, Scores] = {}
    for source, plan in PLANS.items():
        started = time.monotonic()
        rows = _order(by_source[source], 42)[: plan.read]
        probabilities = linear.probabilities([row.text for row in rows])
        known = {
            row.key: Scores(p, linear.is_hard(row.text)) for row, p in zip(rows, probabilities, strict=True)
        }
        unbiased = _unbiased(rows, plan.random)
        taken = {row.key for row in unbiased}
        others = [row for row in rows if row.key not in taken]
        loud = [row for row in others if known[row.key].hard or known[row.key].linear >= LINEAR_FLAG]
        loud = loud[: plan.scored // 2]
        heard = {row.key for row in loud}
        pool = [*loud, *(row for row in others if row.key not in heard)][: plan.scored]
        scores = _ask(model, [*unbiased, *pool], known)
        asked |= scores
        selected += [(row, "random") for row in unbiased]
        selected += _choose(pool, scores, plan)
        print(
            f"{source}: {len(rows)} rows, {len(scores)} scored in {time.monotonic() - started:.0f} s",
            flush=True,
        )
    return selected, asked


def write_selection(selected: Iterable[tuple[Row, str]], path: Path = SELECTION) -> None:
    """Keys, sources, parts and strata, sorted by key; no text."""
    lines = sorted(f"{row.key}\t{row.source}\t{row.part}\t{stratum}" for row, stratum in selected)
    path.write_text("key\tsource\tpart\tstratum\n" + "\n".join(lines) + "\n", encoding="utf-8")


def read_selection(path: Path = SELECTION) -> dict[str, tuple[str, str, str]]:
    """Source, part and stratum of each selected key."""
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    fields = [line.split("\t") for line in lines]
    return {key: (source, part, stratum) for key, source, part, stratum in fields}


def main(
    folder: Annotated[Path, typer.Option("--data", help="Folder with chat/, train/ and evaluate/.")],
    work: Annotated[Path, typer.Option(help="Where the scores go (they stay out of the repository).")],
) -> None:
    """Selects the lines to read."""
    selected, scores = select(folder)
    write_selection(selected)
    work.mkdir(parents=True, exist_ok=True)
    with (work / "scores.jsonl").open("w", encoding="utf-8") as file:
        for row, stratum in selected:
            s = scores[row.key]
            figures = [round(x, 4) for x in (s.linear, s.core, s.toxicity, s.obscene)]
            file.write(json.dumps([row.key, stratum, s.hard, *figures]) + "\n")
    print(f"{len(selected)} lines -> {SELECTION}")


if __name__ == "__main__":
    typer.run(main)
