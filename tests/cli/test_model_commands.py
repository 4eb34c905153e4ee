"""`python -m bot model …`."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import model_commands
from bot.domain.scores import Category
from bot.model.errors import UnknownModelError
from bot.model.known_models import COMPACT_PREPARED, KNOWN_MODELS

runner = CliRunner()


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    return tmp_path


def test_list_shows_every_model_and_its_state() -> None:
    result = runner.invoke(model_commands.app, ["list", "--json"])
    rows = {row["name"]: row for row in json.loads(result.stdout)}
    assert list(rows) == list(KNOWN_MODELS)
    assert rows["compact"]["precision"]
    assert rows["compact"]["parity"]["mean_difference"] <= 0.005
    assert rows["unbiased"]["problem"] == "not prepared"
    table = runner.invoke(model_commands.app, ["list"])
    assert table.exit_code == 0
    assert all(name in table.stdout for name in KNOWN_MODELS)


def test_verify_finds_the_bundled_model_sound() -> None:
    result = runner.invoke(model_commands.app, ["verify", "--json"])
    assert (result.exit_code, json.loads(result.stdout)) == (
        0,
        [{"model": "compact", "sound": True, "problem": ""}],
    )


def test_verify_fails_on_a_prepared_model_of_other_weights(data_dir: Path) -> None:
    shutil.copytree(COMPACT_PREPARED, data_dir / "models" / "prepared" / "unbiased")
    result = runner.invoke(model_commands.app, ["verify"])
    assert result.exit_code == 1
    assert "unbiased: " in result.stdout
    assert "made from other weights" in " ".join(result.stdout.split())


def test_verify_of_a_model_that_is_not_prepared_fails() -> None:
    result = runner.invoke(model_commands.app, ["verify", "original"])
    assert result.exit_code == 1
    assert "missing" in result.stdout


def test_preparing_what_is_prepared_does_nothing_and_says_what_it_is() -> None:
    result = runner.invoke(model_commands.app, ["prepare", "compact", "--json"])
    assert result.exit_code == 0
    assert json.loads(result.stdout)["model"] == "compact"


def test_a_model_compared_with_itself_differs_in_nothing(tmp_path: Path) -> None:
    lines = tmp_path / "lines.txt"
    lines.write_text("hello\n\nyou are a fool\n", encoding="utf-8")
    result = runner.invoke(
        model_commands.app, ["compare", "compact", "compact", "--file", str(lines), "--json"]
    )
    rows = json.loads(result.stdout)
    assert len(rows) == len(Category)
    assert all(row["probes"] == 2 and row["max_difference"] == 0 for row in rows)


def test_an_unknown_model_is_an_error() -> None:
    result = runner.invoke(model_commands.app, ["prepare", "huge"])
    assert result.exit_code == 1
    assert isinstance(result.exception, UnknownModelError)
