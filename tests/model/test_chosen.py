"""Which model is opened, and what happens where it cannot be."""

import json
import shutil
from pathlib import Path

import pytest

from bot.model.chosen import open_scorer
from bot.model.errors import DownloadError
from bot.model.known_models import COMPACT, COMPACT_PREPARED, find_model
from bot.model.prepare import prepared_folder
from bot.model.prepared import MANIFEST_FILE, MODEL_FILE, Manifest, sha256_of

INSULT = "you are a stupid idiot"


def prepared(name: str, cache: Path) -> Path:
    """A folder that passes for the prepared form of `name`: the bundled model under that name."""
    spec = find_model(name)
    folder = prepared_folder(spec, cache)
    shutil.copytree(COMPACT_PREPARED, folder)
    relabel(folder, model=name, source_sha256=spec.hash_prefix.ljust(64, "0"))
    return folder


def relabel(folder: Path, **changes: object) -> None:
    """Changes fields of the manifest."""
    manifest = json.loads((folder / MANIFEST_FILE).read_bytes())
    (folder / MANIFEST_FILE).write_text(json.dumps(manifest | changes), encoding="utf-8")


async def test_a_model_that_cannot_be_fetched_falls_back_loudly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(*_: object) -> str:
        raise DownloadError("no route to the server")

    monkeypatch.setattr("bot.model.prepare._TOOLS", ())
    monkeypatch.setattr("bot.model.prepare.fetch", unreachable)
    opened = await open_scorer("unbiased", tmp_path)
    assert (opened.chosen_name, opened.running_name) == ("unbiased", COMPACT)
    assert opened.fallback_reason == (
        "the model unbiased cannot be used, compact works instead: no route to the server"
    )
    async with opened.scorer as scorer:
        (scored,) = await scorer.score([INSULT])
    assert scored.model_id.startswith("compact@")


async def test_without_preparing_an_absent_model_falls_back_at_once(tmp_path: Path) -> None:
    opened = await open_scorer("multilingual", tmp_path, prepare=False)
    assert "not prepared yet: upstander model prepare multilingual" in (opened.fallback_reason or "")


async def test_a_prepared_model_that_cannot_be_loaded_falls_back(tmp_path: Path) -> None:
    folder = prepared("unbiased", tmp_path)
    (folder / MODEL_FILE).write_bytes(b"of a newer runtime")
    files = Manifest.read(folder).files | {MODEL_FILE: sha256_of(folder / MODEL_FILE)}
    relabel(folder, files=files)
    opened = await open_scorer("unbiased", tmp_path)
    assert opened.running_name == COMPACT
    assert "cannot be loaded" in (opened.fallback_reason or "")


@pytest.mark.parametrize("prepare", [True, False])
async def test_a_file_in_place_of_the_cache_falls_back(tmp_path: Path, prepare: bool) -> None:
    cache = tmp_path / "models"
    cache.write_bytes(b"")
    opened = await open_scorer("unbiased", cache, prepare=prepare)
    assert opened.running_name == COMPACT
    assert opened.fallback_reason


async def test_a_prepared_model_starts_without_network_and_is_screened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared("unbiased", tmp_path)

    def offline(*_: object, **__: object) -> None:
        raise AssertionError("a prepared model needs neither network nor another process")

    monkeypatch.setattr("socket.socket.connect", offline)
    monkeypatch.setattr("subprocess.Popen", offline)
    opened = await open_scorer("unbiased", tmp_path)
    assert (opened.running_name, opened.fallback_reason) == ("unbiased", None)
    async with opened.scorer as scorer:
        (scored,) = await scorer.score([INSULT])
    assert scored.model_id == f"unbiased@c7548aa0 with {Manifest.read(COMPACT_PREPARED).model_id}"
    assert opened.scorer.metrics().screened == 0
