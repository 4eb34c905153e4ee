"""Preparation of every architecture that Detoxify has, from its checkpoint format to the bot's form."""

import asyncio
import json
import pickle
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import numpy as np
import pytest

pytest.importorskip("detoxify", reason="preparing needs the extra `prepare`")

import torch

from bot.model import parity, prepare as preparing, prepare_worker
from bot.model.chosen import OpenedScorer, open_scorer
from bot.model.errors import CorruptModelError, PreparationError
from bot.model.known_models import COMPACT, COMPACT_PREPARED, KNOWN_MODELS, ModelSpec
from bot.model.onnx_model import OnnxModel
from bot.model.parity import MAX_FLIPS, MAX_MEAN_DIFFERENCE, is_steady, read_probes
from bot.model.prepare_worker import PrepareJob
from bot.model.prepared import MODEL_FILE, TOKENIZER_FILE, Manifest, Precision, sha256_of
from tests.model.checkpoints import ARCHITECTURES, CLASSES, TinyCheckpoint, write_tiny

pytestmark = [pytest.mark.timeout(600), pytest.mark.filterwarnings("ignore")]

TINY = ModelSpec("tiny", "for tests", "any", 6, url="https://example.invalid/tiny-.ckpt")


def silent(step: str, done: float) -> None:
    """No progress is shown."""


def prepare_here(tiny: TinyCheckpoint, target: Path) -> Manifest:
    """Prepares in this process, which is faster than starting one more."""
    target.mkdir(parents=True)
    prepare_worker.prepare(
        PrepareJob(
            model="tiny",
            checkpoint=tiny.checkpoint,
            source_sha256=sha256_of(tiny.checkpoint),
            files=tiny.files,
            target=target,
            windowing=TINY.windowing,
        )
    )
    return Manifest.read(target)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_every_architecture_is_prepared_and_matches_its_original(architecture: str, tmp_path: Path) -> None:
    from bot.model.export import load_original

    tiny = write_tiny(tmp_path / "source", architecture, extra_outputs=3)
    manifest = prepare_here(tiny, tmp_path / "made")
    assert manifest.architecture == f"{architecture}ForSequenceClassification"
    assert [category.value for category in manifest.categories] == CLASSES
    assert manifest.parity.mean_difference <= MAX_MEAN_DIFFERENCE
    assert manifest.parity.flips <= MAX_FLIPS
    assert is_steady(manifest.steadiness)

    original = load_original(tiny.checkpoint, tiny.files)
    prepared = OnnxModel.load(tmp_path / "made")
    for text in read_probes()[::20]:
        wanted = list(original.predict(text).values())
        assert np.allclose(list(prepared.probabilities([text])[0].values()), wanted, atol=0.05)


def test_poor_parity_ends_with_a_more_exact_form_and_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No form with eight-bit weights comes this close, whatever the processor's rounding.
    monkeypatch.setattr(parity, "MAX_MEAN_DIFFERENCE", 1e-5)
    tiny = write_tiny(tmp_path / "source", "Bert")
    manifest = prepare_here(tiny, tmp_path / "made")
    assert manifest.precision is Precision.FLOAT32
    assert set(manifest.rejected) == {Precision.INT8, Precision.MIXED}
    assert "int8 is too far from the original" in manifest.note
    assert manifest.parity.mean_difference <= 1e-5
    assert {file.name for file in (tmp_path / "made").iterdir()} == {
        MODEL_FILE,
        TOKENIZER_FILE,
        "manifest.json",
    }


def test_an_unusable_checkpoint_is_a_clear_error_and_leaves_nothing(tmp_path: Path) -> None:
    checkpoint = tmp_path / "broken.ckpt"
    checkpoint.write_bytes(b"not a checkpoint")
    with pytest.raises(PreparationError, match="tiny could not be prepared"):
        preparing.prepare_checkpoint(TINY, checkpoint, "0" * 64, tmp_path, tmp_path / "out" / "tiny", silent)
    assert list((tmp_path / "out").iterdir()) == []


class _Trap:
    """Unpickling it makes a file."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.trace,)


@pytest.mark.parametrize("with_files", [True, False])
def test_nothing_in_a_checkpoint_is_run(tmp_path: Path, with_files: bool) -> None:
    from bot.model.export import load_original

    tiny = write_tiny(tmp_path / "source", "Bert")
    loaded = torch.load(tiny.checkpoint, weights_only=True)
    loaded["config"]["arch"]["args"]["model_type"] = str(tiny.files)
    torch.save(loaded | {"more": _Trap(tmp_path / "trace")}, tiny.checkpoint)
    with pytest.raises(pickle.UnpicklingError):
        load_original(tiny.checkpoint, tiny.files if with_files else None)
    assert not (tmp_path / "trace").exists()


def test_another_bundled_checkpoint_than_the_pinned_one_is_refused(tmp_path: Path) -> None:
    spec = replace(KNOWN_MODELS[COMPACT], sha256="0" * 64)
    with pytest.raises(CorruptModelError, match="other weights"):
        preparing.check_prepared(spec, COMPACT_PREPARED)
    with pytest.raises(PreparationError, match="is not the file"):
        preparing.prepare(spec, tmp_path, tmp_path / "made", silent)


def test_a_class_that_the_bot_does_not_know_is_refused(tmp_path: Path) -> None:
    tiny = write_tiny(tmp_path / "source", "Bert")
    loaded = torch.load(tiny.checkpoint, weights_only=True)
    loaded["config"]["dataset"]["args"]["classes"][0] = "rudeness"
    torch.save(loaded, tiny.checkpoint)
    with pytest.raises(PreparationError, match="rudeness"):
        prepare_here(tiny, tmp_path / "made")


def test_a_damaged_prepared_model_is_prepared_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = KNOWN_MODELS["unbiased"]
    folder = preparing.prepared_folder(spec, tmp_path)
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(json.dumps({"format": 1}))
    with pytest.raises(CorruptModelError, match="damaged or of another format"):
        preparing.check_prepared(spec, folder)
    called: list[Path] = []
    monkeypatch.setattr(preparing, "prepare", lambda spec, cache, folder, progress: called.append(folder))
    assert preparing.ensure_prepared(spec, tmp_path, silent) == folder
    assert called == [folder]


def release(folder: Path) -> ModelSpec:
    """A tiny model on a local server, which names its tokenizer's folder as large ones name one on a hub."""
    tiny = write_tiny(folder / "source", "Bert")
    loaded = torch.load(tiny.checkpoint, weights_only=True)
    loaded["config"]["arch"]["args"]["model_type"] = str(tiny.files)
    torch.save(loaded, tiny.checkpoint)
    served = folder / "served" / f"tiny-{sha256_of(tiny.checkpoint)[:8]}.ckpt"
    served.parent.mkdir()
    tiny.checkpoint.rename(served)
    return replace(TINY, url=served.as_uri())


@dataclass(frozen=True)
class Fetched:
    """What a start with a released model made: one process of its own prepares for all tests that look at it."""

    spec: ModelSpec
    cache: Path
    opened: OpenedScorer
    steps: list[tuple[str, float]]

    @property
    def folder(self) -> Path:
        return preparing.prepared_folder(self.spec, self.cache)


@pytest.fixture(scope="module")
def fetched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fetched]:
    """The released model, prepared where a damaged one was."""
    folder = tmp_path_factory.mktemp("fetched")
    spec, cache = release(folder), folder / "cache"
    damaged = preparing.prepared_folder(spec, cache) / "damaged"
    damaged.parent.mkdir(parents=True)
    damaged.touch()
    steps: list[tuple[str, float]] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(KNOWN_MODELS, spec.name, spec)
        opening = open_scorer("tiny", cache, progress=lambda step, done: steps.append((step, done)))
        yield Fetched(spec, cache, asyncio.run(opening), steps)


async def test_a_model_is_fetched_prepared_and_run(fetched: Fetched) -> None:
    opened, spec = fetched.opened, fetched.spec
    assert (opened.running_name, opened.fallback_reason) == ("tiny", None)
    assert opened.manifest is not None
    assert opened.manifest.source_sha256.startswith(spec.hash_prefix)
    async with opened.scorer as scorer:
        (scored,) = await scorer.score(["hello"])
    assert scored.model_id.startswith(f"tiny@{spec.hash_prefix} with {COMPACT}@")


def test_a_separate_process_prepares_and_replaces_what_was_there(fetched: Fetched) -> None:
    assert preparing.check_prepared(fetched.spec, fetched.folder) == fetched.opened.manifest
    assert not (fetched.folder / "damaged").exists()
    assert list(fetched.folder.parent.iterdir()) == [fetched.folder]
    steps = list(dict.fromkeys(step for step, _ in fetched.steps))
    assert steps[:3] == ["downloading", "loading the original", "exporting"]
    assert fetched.steps[-1] == ("done", 1.0)


def test_the_separate_process_is_told_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISCORD_TOKEN", "HF_TOKEN", "HF_HOME"):
        monkeypatch.setenv(name, f"value of {name}")
    environment = preparing._worker_environment(offline=True)
    assert {name for name, value in environment.items() if value.startswith("value of ")} == {"HF_HOME"}


@pytest.fixture
def released(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModelSpec:
    """A model of the catalogue on a local server."""
    spec = release(tmp_path)
    monkeypatch.setitem(KNOWN_MODELS, spec.name, spec)
    return spec


def under_another_hash(spec: ModelSpec) -> ModelSpec:
    """The same weights, renamed on the server to a hash that is not theirs."""
    other = replace(spec, url=spec.url.replace(spec.hash_prefix, "0" * 8))
    served = Path(url2pathname(urlsplit(spec.url).path))
    served.rename(served.with_name(other.file_name))
    return other


async def test_weights_with_another_hash_are_never_opened(
    released: ModelSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(KNOWN_MODELS, "tiny", under_another_hash(released))
    started: list[object] = []
    monkeypatch.setattr(preparing, "_run_worker", lambda *job: started.append(job))
    opened = await open_scorer("tiny", tmp_path / "cache")
    assert "is not what was expected" in (opened.fallback_reason or "")
    assert opened.running_name == COMPACT
    assert started == []


def test_without_the_tools_nothing_is_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fetched: list[object] = []
    monkeypatch.setattr(preparing, "find_spec", lambda name: None if name == "torch" else name)
    monkeypatch.setattr(preparing, "fetch", lambda *what: fetched.append(what))
    with pytest.raises(PreparationError, match=r"needs torch: pip install 'upstander\[prepare\]'"):
        preparing.prepare(TINY, tmp_path, tmp_path / "tiny", silent)
    assert fetched == []
