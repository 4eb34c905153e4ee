"""`python -m training STEP`: from public sources and lines that were read to the bundled model and its card."""

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from transformers import BertForSequenceClassification, BertTokenizer, PreTrainedTokenizerBase

from benchmarks import rules
from benchmarks.replies import signals_of
from benchmarks.written_sets import Part
from bot.cli.check import scoring
from bot.domain.signals import Signals
from bot.model.known_models import COMPACT
from bot.policy.presets import preset
from training import (
    authored,
    calibrate,
    card,
    data,
    evaluate,
    metrics,
    mix,
    network,
    real,
    teacher,
    thresholds,
)
from training.data import IDENTITY, INSULT, SELF_HARM, TOXICITY
from training.fit import Recipe, fit
from training.read.read import read_lines

app = typer.Typer(add_completion=False, help=__doc__)

DataFolder = Annotated[
    Path, typer.Option("--data", help="Folder with train/ and evaluate/ (training/README.md).")
]
Work = Annotated[Path, typer.Option(help="Where prepared rows and checkpoints go.")]
Threads = Annotated[int, typer.Option(help="Threads of PyTorch.")]
DATA = Path("../shared/data")
WORK = Path("out/training")
FIGURES = network.ROOT / "training" / "figures.json"
RESULTS = network.ROOT / "benchmarks" / "results"
VOCABULARY_SIZE = 15_000
SEED = 20
PUBLIC = Recipe(max_tokens=96)
MAIN = Recipe(rate=1.5e-4, dropout=0.1, smoothing=0.05, max_tokens=96, weights=(1.0, 2.0, 1.0, 3.0, 1.5, 1.5))
STUDENT = Recipe(
    rate=1.5e-4, budget=1024, averaging=0.06, weights=(1.0, 1.0, 1.0, 1.5, 1.0, 1.0, 1.0, 2.0), seed=50
)
LAST = replace(STUDENT, rate=8e-5, averaging=0.08, dropout=0.05, seed=51)
FALSE_ALARMS = 0.005
"""Share of harmless lines that may be flagged where models are compared."""
FEW = 30
"""Positives among the tuning lines below which authored lines help to calibrate a label."""
JUDGED = 0.25
"""Share of the public calibration rows that watches a running training."""


@app.command()
def prepare(data_folder: DataFolder = DATA, work: Work = WORK) -> None:
    """Reads the public sources, repairs labels, normalises, and chooses the vocabulary."""
    work.mkdir(parents=True, exist_ok=True)
    examples = data.read_public(data_folder, excluded=mix.evaluation_texts(data_folder))
    mix.write(work / mix.PUBLIC_FILE, examples)
    base = network.read_vocabulary(network.base_folder() / "vocab.txt")
    counts = network.count_tokens(example.text for example in examples)
    vocabulary = network.select_vocabulary(base, counts, VOCABULARY_SIZE)
    network.write_vocabulary(work / "vocab.txt", vocabulary)
    print(f"{len(examples)} rows, {len(vocabulary)} tokens")


@app.command()
def train(
    stage: Annotated[
        str,
        typer.Option(
            help="public, main, teacher, label, student, last or calibrate; without it all, in turn."
        ),
    ] = "",
    data_folder: DataFolder = DATA,
    work: Work = WORK,
    base: Annotated[Path, typer.Option(help="Folder of all-mpnet-base-v2.")] = WORK / "all-mpnet-base-v2",
    minutes: Annotated[float, typer.Option(help="Limit per run; 0 for none.")] = 0,
    threads: Threads = 2,
) -> None:
    """Trains the public and the main stage, the teacher, from main and teacher the student: WORK/calibrated."""
    torch.set_num_threads(threads)
    limit = minutes or None
    if stage in ("", "public"):
        vocabulary = network.read_vocabulary(work / "vocab.txt")
        start = network.build_network(vocabulary, SEED), network.build_tokenizer(vocabulary)
        _train(*start, mix.MIXES["public"], replace(PUBLIC, minutes=limit), data_folder, work, "public")
    if stage in ("", "main"):
        start = network.load_network(work / "public")
        _train(*start, mix.MIXES["main"], replace(MAIN, minutes=limit), data_folder, work, "main")
    if stage in ("", "teacher", "label", "student", "last", "calibrate"):
        read = mix.Read.open(data_folder)
    if stage in ("", "teacher"):
        rows = mix.lesson_rows(work, data_folder, read)
        print(f"teacher: {len(rows)} rows", flush=True)
        teacher.tune(base, work, rows, teacher.Lesson(), _judge_teacher(read.tune))
    if stage in ("", "label", "student", "last"):
        pool = mix.pool_rows(work, data_folder, read)
    if stage in ("", "label"):
        teacher.label(base, work, mix.to_label(pool))
    if stage in ("", "student", "last"):
        rows = mix.student_rows(pool, teacher.read_soft(work), read)
    if stage in ("", "student"):
        model, tokenizer = network.load_network(work / "main")
        network.widen(model)
        print(f"student: {len(rows)} rows, judged on {len(read.tune)}", flush=True)
        judge = _judge_read(read.tune, tokenizer)
        fit(model, tokenizer, rows, replace(STUDENT, minutes=limit), work / "student", judge=judge)
    if stage in ("", "last"):
        model, tokenizer = network.load_network(work / "student")
        judge = _judge_read(read.tune, tokenizer)
        rows = mix.last_rows(rows, read)
        print(f"last: {len(rows)} rows", flush=True)
        fit(model, tokenizer, rows, replace(LAST, minutes=limit), work / "last", judge=judge)
    if stage in ("", "calibrate"):
        model, tokenizer = network.load_network(work / "last")
        print(json.dumps(_judge_read(read.tune, tokenizer)(model)))
        own = [example for example, _ in authored.part("calibration", authored.read())]
        print(json.dumps(calibrate.calibrate(model, tokenizer, read.tune, own, few=FEW)))
        network.save(work / "calibrated", model, tokenizer)


def _train(
    model: BertForSequenceClassification,
    tokenizer: BertTokenizer,
    rows_of: mix.Mix,
    recipe: Recipe,
    data_folder: Path,
    work: Path,
    name: str,
) -> None:
    rows = mix.training_rows(work, data_folder, rows_of)
    calibration = mix.calibration_rows(work)
    judged = [e for e in calibration if e.source == "authored" or data.stable_hash(e.text, 2) < JUDGED]
    print(f"{name}: {len(rows)} rows, judged on {len(judged)}", flush=True)
    fit(model, tokenizer, rows, recipe, work / name, judge=_judge(judged, tokenizer))


def _judge(
    rows: list[data.Example], tokenizer: BertTokenizer
) -> Callable[[BertForSequenceClassification], dict[str, float]]:
    truth = np.array([example.labels for example in rows])
    own = np.array([example.source == "authored" for example in rows])
    groups = [example.group for example in rows if example.source == "authored"]

    def judge(candidate: BertForSequenceClassification) -> dict[str, float]:
        logits = metrics.logits(candidate, tokenizer, [example.text for example in rows], 64)
        toxicity = logits[:, TOXICITY]
        return {
            "authored_toxicity_auc": metrics.auc(truth[own, TOXICITY], toxicity[own]),
            "authored_insult_auc": metrics.auc(truth[own, INSULT], logits[own, INSULT]),
            "pairs_won": metrics.pairs_won(groups, truth[own, TOXICITY], toxicity[own]),
            "public_toxicity_auc": metrics.auc(truth[~own, TOXICITY], toxicity[~own]),
        }

    return judge


def _judge_read(
    rows: list[data.Example], tokenizer: BertTokenizer
) -> Callable[[BertForSequenceClassification], dict[str, float]]:
    own = [example for example, _ in authored.part("calibration", authored.read())]

    def judge(candidate: BertForSequenceClassification) -> dict[str, float]:
        texts = [example.text for example in (*rows, *own)]
        return _figures(rows, own, metrics.logits(candidate, tokenizer, texts))

    return judge


def _judge_teacher(
    rows: list[data.Example],
) -> Callable[[teacher.Teacher, PreTrainedTokenizerBase], None]:
    own = [example for example, _ in authored.part("calibration", authored.read())]

    def judge(candidate: teacher.Teacher, tokenizer: PreTrainedTokenizerBase) -> None:
        texts = [example.text for example in (*rows, *own)]
        print(json.dumps(_figures(rows, own, teacher.logits(candidate, tokenizer, texts))), flush=True)

    return judge


def _figures(
    read: Sequence[data.Example], own: Sequence[data.Example], logits: metrics.Array
) -> dict[str, float]:
    """Figures on read lines and, after them, authored ones."""
    n = len(read)
    truth = np.array([example.labels for example in (*read, *own)])
    hostile = truth[:n, TOXICITY] == 1
    core = metrics.core(metrics.sigmoid(logits))
    return {
        "toxicity_auc": metrics.auc(truth[:n, TOXICITY], logits[:n, TOXICITY]),
        "insult_auc": metrics.auc(truth[:n, INSULT], logits[:n, INSULT]),
        "identity_auc": metrics.auc(truth[:n, IDENTITY], logits[:n, IDENTITY]),
        "found_by_core": metrics.found(core[:n], hostile, FALSE_ALARMS),
        "found_by_toxicity": metrics.found(logits[:n, TOXICITY], hostile, FALSE_ALARMS),
        "authored_toxicity_auc": metrics.auc(truth[n:, TOXICITY], logits[n:, TOXICITY]),
        "authored_insult_auc": metrics.auc(truth[n:, INSULT], logits[n:, INSULT]),
        "self_harm_auc": metrics.auc(truth[:, SELF_HARM], logits[:, SELF_HARM]),
    }


@app.command()
def install(
    model: Annotated[Path, typer.Option(help="Checkpoint folder.")] = WORK / "calibrated",
) -> None:
    """Puts a trained checkpoint in the place of the bundled one (its `model_type` names its folder)."""
    network.save(network.WEIGHTS, *network.load_network(model))
    print(network.WEIGHTS)


@app.command(name="evaluate")
def evaluate_command(
    model: Annotated[Path, typer.Option(help="Checkpoint folder.")] = network.WEIGHTS,
    data_folder: DataFolder = DATA,
    work: Work = WORK,
    threshold: Annotated[float, typer.Option(help="Toxicity from which a line counts as flagged.")] = 0.85,
    output: Annotated[Path, typer.Option(help="JSON file for all figures.")] = FIGURES,
    threads: Threads = 2,
) -> None:
    """Computes every quality figure of the model card."""
    torch.set_num_threads(threads)
    kept = json.loads(output.read_bytes()) if output.exists() else {}
    evaluate.write(output, kept | evaluate.evaluate(model, data_folder, work, threshold))
    print(output)


@app.command(name="thresholds")
def thresholds_command(
    data_folder: DataFolder = DATA,
    output: Annotated[Path, typer.Option(help="JSON file that gets these figures beside others.")] = FIGURES,
) -> None:
    """Chooses every preset's thresholds on lines of the tuning part, and writes them into the presets' files."""
    chat = real.chat_lines(data_folder, "tune")
    lines = read_lines(data_folder, ("tune",))
    mild = [line.example.text for line, one in zip(lines, real.Truth.of(lines).mild(), strict=True) if one]
    signals, model = asyncio.run(_replied([*chat, *mild]))
    found = {}
    for name, target in thresholds.TARGETS.items():
        steps = thresholds.choose(name, signals[: len(chat)], signals[len(chat) :])
        thresholds.write(name, steps, thresholds.provenance(target, len(chat), model))
        found[name] = thresholds.outcome(name, steps, signals[: len(chat)], signals[len(chat) :])
        print(name, json.dumps(found[name]))
    figures = json.loads(output.read_bytes())
    evaluate.write(output, figures | {"thresholds": {"model": model, "lines": len(chat), "presets": found}})


async def _replied(texts: Sequence[str]) -> tuple[list[Signals], str]:
    """What the bundled model and context say of each text as a reply, and the name of the model."""
    async with scoring(COMPACT) as scorer:
        return await signals_of(texts, scorer), scorer.model_id


@app.command(name="read")
def read_command(
    part: Annotated[str, typer.Option(help="tune, or test: the latter once, when all is chosen.")] = "tune",
    data_folder: DataFolder = DATA,
    linear: Annotated[
        Path | None, typer.Option(help="JSON: key of a line -> probability of alt-profanity-check.")
    ] = None,
    output: Annotated[Path, typer.Option(help="JSON file that gets these figures beside others.")] = FIGURES,
) -> None:
    """Figures of the bundled model and the presets on lines that were read."""
    lines = read_lines(data_folder, (part,))
    presets = {name: preset(name) for name in thresholds.TARGETS}
    other = json.loads(linear.read_bytes()) if linear else None
    signals, _ = asyncio.run(_replied([line.example.text for line in lines]))
    found = real.figures(lines, signals, presets, other)
    figures = json.loads(output.read_bytes())
    figures["read"] = figures.get("read", {}) | {part: found}
    evaluate.write(output, figures)
    print(json.dumps(found, indent=1))


@app.command()
def sets(
    part: Annotated[Part, typer.Option(help="build, or once: opened once, when all is chosen.")] = "build",
    output: Annotated[Path, typer.Option(help="JSON file that gets these figures beside others.")] = FIGURES,
) -> None:
    """Figures of the bundled model, context and the balanced preset on the written sets."""
    found = asyncio.run(_sets(part))
    figures = json.loads(output.read_bytes())
    figures["sets"] = figures.get("sets", {}) | {part: found}
    evaluate.write(output, figures)
    print(json.dumps(found, indent=1))


async def _sets(part: Part) -> dict[str, dict[str, int]]:
    async with scoring(COMPACT) as scorer:
        return await rules.measure(scorer, part)


@app.command(name="card")
def card_command(
    figures: Annotated[Path, typer.Option(help="What `evaluate` wrote.")] = FIGURES,
    results: Annotated[Path, typer.Option(help="Folder with what the benchmarks wrote.")] = RESULTS,
    output: Annotated[Path, typer.Option(help="The card.")] = network.ROOT / "docs" / "model-card.md",
) -> None:
    """Writes the model card and its plot."""
    card.write(figures, results, output)
    print(output)


if __name__ == "__main__":
    app()
