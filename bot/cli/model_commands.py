"""`upstander model …`."""

import sys
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.table import Table

from bot.cli.terminal import err, out, preparing
from bot.errors import InputError
from bot.model.bench import measure
from bot.model.errors import CorruptModelError
from bot.model.known_models import COMPACT_CHECKPOINT, COMPACT_PREPARED, KNOWN_MODELS, ModelSpec, find_model
from bot.model.onnx_model import OnnxModel
from bot.model.parity import DECISION, compare, describe, read_probes
from bot.model.prepare import check_prepared, ensure_prepared, prepare as prepare_model, prepared_folder
from bot.model.prepared import Manifest, sha256_of
from bot.settings import Settings
from bot.ui.catalogue import text

app = typer.Typer(help="The models that can score messages.", no_args_is_help=True)

NameArgument = Annotated[str, typer.Argument(help=f"one of {', '.join(KNOWN_MODELS)}")]
JsonOption = Annotated[bool, typer.Option("--json", help="for machines")]


@app.command("list")
def list_models(as_json: JsonOption = False) -> None:
    """All models, and which are prepared."""
    cache = Settings().model_cache
    rows = [_row(spec, prepared_folder(spec, cache)) for spec in KNOWN_MODELS.values()]
    if as_json:
        _print_json(rows)
        return
    table = Table(
        *(text(f"model-column-{name}") for name in ("model", "what", "languages", "state", "difference"))
    )
    for row in rows:
        table.add_row(
            row["name"],
            row["summary"],
            " ".join(row["languages"]),
            text("model-state-prepared", precision=row["precision"]) if row["precision"] else row["problem"],
            f"{row['parity']['mean_difference']:.4f}" if row["parity"] else "",
        )
    out.print(table)


@app.command()
def prepare(
    name: NameArgument,
    force: Annotated[bool, typer.Option("--force", help="even if it is prepared")] = False,
    as_json: JsonOption = False,
) -> None:
    """Fetch a model's weights and bring them into the form that the bot runs.

    Minutes of work, needs the extra `prepare`. For `compact` it regenerates the form in the repository.
    """
    spec, cache = find_model(name), Settings().model_cache
    folder = COMPACT_PREPARED if spec.bundled else prepared_folder(spec, cache)
    with preparing(spec.name, err) as progress:
        if force or not _is_current(spec, folder):
            prepare_model(spec, cache, folder, progress)
    manifest = check_prepared(spec, folder)
    if as_json:
        _print_json(manifest.model_dump(mode="json"))
        return
    prepared = text(
        "model-prepared", model=manifest.model_id, folder=str(folder), precision=manifest.precision
    )
    out.print(prepared)
    out.print(describe(manifest.parity))
    if manifest.note:
        out.print(manifest.note, style="yellow")


@app.command()
def verify(
    names: Annotated[list[str] | None, typer.Argument(help="default: all that are prepared")] = None,
    as_json: JsonOption = False,
) -> None:
    """Check the files of prepared models; exit code 1 if one is damaged, missing or outdated."""
    cache = Settings().model_cache
    specs = [find_model(name) for name in names or KNOWN_MODELS]
    findings: dict[str, str] = {}
    for spec in specs:
        folder = prepared_folder(spec, cache)
        if not names and not folder.exists():
            continue
        try:
            _check_source(spec, check_prepared(spec, folder))
            findings[spec.name] = ""
        except CorruptModelError as error:
            findings[spec.name] = str(error)
    if as_json:
        _print_json([{"model": name, "sound": not why, "problem": why} for name, why in findings.items()])
    else:
        for name, why in findings.items():
            said = text("model-problem", model=name, problem=why) if why else text("model-sound", model=name)
            out.print(said)
    if any(findings.values()):
        raise typer.Exit(1)


@app.command("compare")
def compare_models(
    first: NameArgument,
    second: NameArgument,
    file: Annotated[Path | None, typer.Option("--file", help="text lines; default: the probes")] = None,
    as_json: JsonOption = False,
) -> None:
    """How differently two models score the same lines, per category that both have."""
    lines = file.read_text(encoding="utf-8-sig").splitlines() if file else read_probes()
    lines = [line for line in lines if line.strip()]
    if not lines:
        raise InputError(f"{file}: holds no line to compare")
    one, other = (_load(name).probabilities(lines) for name in (first, second))
    rows = []
    for category in [category for category in one[0] if category in other[0]]:
        a, b = ([[scores[category]] for scores in side] for side in (one, other))
        parity = compare(a, b)
        rows.append({"category": category.value} | parity.model_dump())
    if as_json:
        _print_json(rows)
        return
    table = Table(
        *(text(f"model-column-{name}") for name in ("category", "mean", "largest")),
        text("model-column-flips", threshold=f"{DECISION:g}"),
    )
    for row in rows:
        table.add_row(
            row["category"],
            f"{row['mean_difference']:.3f}",
            f"{row['max_difference']:.3f}",
            f"{row['flips']:.1%}",
        )
    out.print(table)


@app.command()
def bench(name: NameArgument = "compact", as_json: JsonOption = False) -> None:
    """Messages per second and memory of a prepared model on this machine (a few seconds)."""
    spec = find_model(name)
    with preparing(spec.name, err) as progress:
        folder = ensure_prepared(spec, Settings().model_cache, progress)
    figures = measure(folder)
    if as_json:
        _print_json(figures)
        return
    for label, value in figures.items():
        out.print(f"{label.replace('_', ' '):32} {value:10.2f}")


def _row(spec: ModelSpec, folder: Path) -> dict[str, Any]:
    row: dict[str, Any] = {
        "name": spec.name,
        "summary": spec.summary,
        "architecture": spec.architecture,
        "languages": spec.languages,
        "categories": spec.categories,
        "precision": "",
        "problem": text("model-unprepared"),
        "parity": None,
    }
    if folder.exists():
        try:
            manifest = check_prepared(spec, folder)
        except CorruptModelError as error:
            return row | {"problem": str(error)}
        return row | {
            "precision": manifest.precision.value,
            "problem": "",
            "parity": manifest.parity.model_dump(),
        }
    return row


def _is_current(spec: ModelSpec, folder: Path) -> bool:
    try:
        _check_source(spec, check_prepared(spec, folder))
    except CorruptModelError:
        return False
    return True


def _check_source(spec: ModelSpec, manifest: Manifest) -> None:
    """Raises `CorruptModelError` where the bundled model was prepared from an older checkpoint.

    Images without tools come without the checkpoint; the digests of the prepared files hold there too.
    """
    bundled = spec.bundled and COMPACT_CHECKPOINT.is_file()
    if bundled and manifest.source_sha256 != sha256_of(COMPACT_CHECKPOINT):
        raise CorruptModelError(
            f"{COMPACT_PREPARED} was not made from {COMPACT_CHECKPOINT.name}: upstander model prepare {spec.name}"
        )


def _load(name: str) -> OnnxModel:
    spec = find_model(name)
    with preparing(spec.name, err) as progress:
        return OnnxModel.load(ensure_prepared(spec, Settings().model_cache, progress), threads=2)


def _print_json(value: Any) -> None:
    sys.stdout.write(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode() + "\n")
