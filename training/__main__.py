"""`python -m training prepare|train|install|evaluate|card`: from public sources to the bundled model and its card."""

import json
from collections.abc import Callable
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
SPEED = network.ROOT / "benchmarks" / "model.json"
VOCABULARY_SIZE = 15_000
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
        str, typer.Option(help="A mix of training/mix.py; without it all, one after the other.")
    ] = "",
    data_folder: DataFolder = DATA,
    work: Work = WORK,
    minutes: Annotated[float, typer.Option(help="Limit per stage; 0 for none.")] = 0,
    threads: Threads = 2,
) -> None:
    """Trains and calibrates; each stage starts from the one before and is written to WORK/STAGE."""
    torch.set_num_threads(threads)
    names = list(mix.MIXES)
    for name in [stage] if stage else names:
        place = names.index(name)
        before = work / names[place - 1] if place else None
        _train_stage(name, before, data_folder, work, Recipe(minutes=minutes or None))


def _train_stage(name: str, before: Path | None, data_folder: Path, work: Path, recipe: Recipe) -> None:
    rows = mix.training_rows(work, data_folder, mix.MIXES[name])
    calibration = mix.calibration_rows(work)
    if before:
        model, tokenizer = network.load_network(before)
    else:
        vocabulary = network.read_vocabulary(work / "vocab.txt")
        tokenizer = network.build_tokenizer(vocabulary)
        model = network.build_network(vocabulary, recipe.seed)
    print(f"{name}: {len(rows)} rows, judged on {len(calibration)}", flush=True)
    judged = [e for e in calibration if e.source == "authored" or data.stable_hash(e.text, 2) < JUDGED]
    trained = fit(model, tokenizer, rows, recipe, work / f"{name}-running", judge=_judge(judged, tokenizer))
    # Authored rows count thrice, since three times as many of them are held out where calibration is judged.
    own = [example for example in calibration if example.source == "authored"]
    print(json.dumps(calibrate.calibrate(trained, tokenizer, [*calibration, *own, *own])))
    network.save(work / name, trained, tokenizer)


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
    model: Annotated[Path, typer.Option(help="Checkpoint folder.")] = WORK / "main",
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
    speed: Annotated[Path, typer.Option(help="What the benchmarks wrote.")] = SPEED,
    output: Annotated[Path, typer.Option(help="The card.")] = network.ROOT / "docs" / "model-card.md",
) -> None:
    """Writes the model card and its plot."""
    card.write(figures, speed, output)
    print(output)


if __name__ == "__main__":
    app()
