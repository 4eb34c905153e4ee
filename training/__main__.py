"""`python -m training prepare|train|install|evaluate|card`: from public sources to the bundled model and its card."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from transformers import BertForSequenceClassification, BertTokenizer

from training import calibrate, card, data, evaluate, metrics, mix, network
from training.data import INSULT, TOXICITY
from training.fit import Recipe, fit

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
        str, typer.Option(help="public, main or calibrate; without it all, one after the other.")
    ] = "",
    data_folder: DataFolder = DATA,
    work: Work = WORK,
    minutes: Annotated[float, typer.Option(help="Limit per run; 0 for none.")] = 0,
    threads: Threads = 2,
) -> None:
    """Trains the public stage, from it the main stage, and calibrates that: WORK/calibrated."""
    torch.set_num_threads(threads)
    limit = minutes or None
    if stage in ("", "public"):
        vocabulary = network.read_vocabulary(work / "vocab.txt")
        start = network.build_network(vocabulary, SEED), network.build_tokenizer(vocabulary)
        _train(*start, mix.MIXES["public"], replace(PUBLIC, minutes=limit), data_folder, work, "public")
    if stage in ("", "main"):
        start = network.load_network(work / "public")
        _train(*start, mix.MIXES["main"], replace(MAIN, minutes=limit), data_folder, work, "main")
    if stage in ("", "calibrate"):
        model, tokenizer = network.load_network(work / "main")
        calibration = mix.calibration_rows(work)
        print(json.dumps(_judge(calibration, tokenizer)(model)))
        # Authored rows count thrice, since three times as many of them are held out where calibration is judged.
        own = [example for example in calibration if example.source == "authored"]
        print(json.dumps(calibrate.calibrate(model, tokenizer, [*calibration, *own, *own])))
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
    evaluate.write(output, evaluate.evaluate(model, data_folder, work, threshold))
    print(output)


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
