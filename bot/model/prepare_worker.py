"""The process that prepares a model: ``python -m bot.model.prepare_worker JOB`` with `PrepareJob` as JSON.

Checkpoints are pickles and torch is large, so neither ever enters the bot's process. Progress and errors go to
stdout, one JSON object a line: ``{"step": …, "done": …}`` or ``{"error": …}``.
"""

import json
import sys
import traceback
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict
from tokenizers import Tokenizer

from bot.domain.scores import Category
from bot.model.encoding import TextEncoder, Windowing
from bot.model.errors import PreparationError
from bot.model.onnx_model import Inputs, OnnxModel, batches_by_length, open_session, padded
from bot.model.parity import (
    compare,
    describe,
    is_close,
    is_steady,
    read_probes,
    shuffled_lines,
    steadiness,
)
from bot.model.prepared import MODEL_FILE, TOKENIZER_FILE, Manifest, Parity, Precision, sha256_of

if TYPE_CHECKING:
    from detoxify import Detoxify

_TOOLS = ("detoxify", "torch", "transformers", "tokenizers", "onnx", "onnxruntime")


class PrepareJob(BaseModel):
    """What to prepare. `files` holds tokenizer and configuration; without it they are fetched by transformers."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str
    checkpoint: Path
    source_sha256: str
    files: Path | None
    target: Path
    windowing: Windowing


def main(argument: str) -> int:
    """Runs one job; returns the process's exit code."""
    try:
        prepare(PrepareJob.model_validate_json(argument))
    except ModuleNotFoundError as error:
        _say(error=f"preparing a model needs {error.name}: pip install 'upstander[prepare]'")
    except Exception as error:
        traceback.print_exc()
        _say(
            error=f"{type(error).__name__}: {error}"
            if not isinstance(error, PreparationError)
            else str(error)
        )
    else:
        return 0
    return 1


def prepare(job: PrepareJob) -> None:
    """Fills `job.target` with a prepared model and its manifest.

    Raises:
        PreparationError: the checkpoint is none that this program can run.
    """
    _say("loading the original", 0.0)
    from bot.model.export import export_onnx, load_original  # noqa: PLC0415 - torch takes seconds

    original = load_original(job.checkpoint, job.files)
    categories = _categories(original)
    probes = read_probes()
    encoder = _save_tokenizer(original, job, probes)
    _say("exporting", 0.2)
    exported = job.target / "float32.onnx"
    export_onnx(original, exported)
    _say("comparing", 0.5)
    wanted = _original_scores(original, probes)
    lines = shuffled_lines(probes)
    calibration = _inputs(encoder, original, lines)
    rejected: dict[Precision, Parity] = {}
    sizes = {"checkpoint": job.checkpoint.stat().st_size}
    for precision in Precision:
        _say(f"trying {precision}", 0.8)
        form = _make(precision, exported, calibration)
        sizes[precision.value] = form.stat().st_size
        scores = _scores(original, encoder, form)
        parity = compare(wanted, scores(probes))
        if is_close(parity) and is_steady(steady := steadiness(scores, lines)):
            break
        rejected[precision] = parity
    else:
        raise PreparationError(f"the ONNX form does not match the original: {describe(parity)}")
    form.replace(job.target / MODEL_FILE)
    for left in job.target.glob("*.onnx"):
        if left.name != MODEL_FILE:
            left.unlink()
    Manifest(
        model=job.model,
        architecture=type(original.model).__name__,
        source_sha256=job.source_sha256,
        categories=categories,
        precision=precision,
        pad_id=original.tokenizer.pad_token_id,
        windowing=job.windowing,
        parity=parity,
        steadiness=steady,
        rejected=rejected,
        note="; ".join(
            f"{form} is {'not steady' if is_close(p) else 'too far from the original'}: {describe(p)}"
            for form, p in rejected.items()
        ),
        sizes=sizes,
        versions={tool: version(tool) for tool in _TOOLS},
        files={name: sha256_of(job.target / name) for name in (MODEL_FILE, TOKENIZER_FILE)},
    ).write(job.target)
    _say("done", 1.0)


def _make(precision: Precision, exported: Path, calibration: Sequence[Inputs]) -> Path:
    """The file with the form of that precision; `Precision` goes from the fastest to the most exact."""
    from bot.model.outliers import nodes_apart, split_outliers  # noqa: PLC0415 - onnx takes long
    from bot.model.quantize import quantize_int8  # noqa: PLC0415

    if precision is Precision.FLOAT32:
        return exported
    form = exported.with_name(f"{precision}.onnx")
    if precision is Precision.INT8:
        quantize_int8(exported, form, calibration)
    else:
        split = exported.with_name("split.onnx")
        split_outliers(exported, split, calibration)
        quantize_int8(split, form, calibration, keep=nodes_apart(split))
    return form


def _inputs(encoder: TextEncoder, original: "Detoxify", lines: list[str]) -> list[Inputs]:
    """The lines as inputs of the model, in batches of like length."""
    windows = [(0, window) for of_text in encoder.encode(lines) for window in of_text]
    pad_id: int = original.tokenizer.pad_token_id
    return [padded([window for _, window in batch], pad_id) for batch in batches_by_length(windows)]


def _save_tokenizer(original: "Detoxify", job: PrepareJob, probes: list[str]) -> TextEncoder:
    """Writes tokenizer.json and checks on all probes that it reads text exactly as the original does."""
    path = job.target / TOKENIZER_FILE
    original.tokenizer.backend_tokenizer.save(str(path))
    encoder = TextEncoder(Tokenizer.from_file(str(path)), job.windowing)
    expected = original.tokenizer(probes)["input_ids"]
    if encoder.encode(probes) != [[ids] for ids in expected]:
        raise PreparationError("the saved tokenizer does not read text as the original does")
    return encoder


def _categories(original: "Detoxify") -> tuple[Category, ...]:
    try:
        return tuple(Category(name) for name in original.class_names)
    except ValueError as error:
        raise PreparationError(f"the checkpoint has a class that the bot does not know: {error}") from error


def _original_scores(original: "Detoxify", probes: list[str]) -> list[list[float]]:
    """One by one, as Detoxify is commonly called: no padding blurs the reference."""
    scores = []
    for number, text in enumerate(probes, start=1):
        scores.append(list(original.predict(text).values()))
        _say("comparing", 0.5 + 0.3 * number / len(probes))
    return scores


def _scores(
    original: "Detoxify", encoder: TextEncoder, form: Path
) -> Callable[[Sequence[str]], list[list[float]]]:
    """Scoring as the running bot does it: in batches by length."""
    model = OnnxModel(
        encoder,
        open_session(form),
        categories=_categories(original),
        pad_id=original.tokenizer.pad_token_id,
        model_id=form.stem,
    )
    return lambda texts: [list(row.values()) for row in model.probabilities(texts)]


def _say(step: str = "", done: float = 0.0, *, error: str = "") -> None:
    sys.stdout.write(json.dumps({"error": error} if error else {"step": step, "done": done}) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
