"""What `check`, `score` and `replay` do, called directly."""

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from bot.cli.check import checked, replay_file
from bot.domain.message import Unread, Unscored
from bot.model.errors import DownloadError
from bot.policy.presets import preset

SPANISH = "mañana por la mañana vamos a la playa con todos los amigos del colegio"


@pytest.fixture
def unreachable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No model can be fetched."""

    def fetch(*_: object) -> str:
        raise DownloadError("no route to the server")

    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setattr("bot.model.prepare._TOOLS", ())
    monkeypatch.setattr("bot.model.prepare.fetch", fetch)


@pytest.mark.usefixtures("unreachable")
async def test_what_the_model_in_its_place_does_not_read_is_unscored(
    capsys: pytest.CaptureFixture[str],
) -> None:
    result = await checked(SPANISH, preset("balanced"), "multilingual")
    assert result.assessment.signals.unscored == (Unscored(Unread.LANGUAGE, "es"),)
    assert "note: the model multilingual cannot be used" in capsys.readouterr().err


@pytest.mark.usefixtures("unreachable")
async def test_a_replay_counts_what_the_model_in_its_place_does_not_read(tmp_path: Path) -> None:
    record = {"id": "x", "author_id": "ann", "timestamp": "2026-01-01T10:00:00Z", "content": SPANISH}
    (tmp_path / "chat.jsonl").write_text(json.dumps(record), encoding="utf-8")
    out = Console(file=io.StringIO(), width=200)
    await replay_file(
        str(tmp_path / "chat.jsonl"), preset("balanced"), "multilingual", as_json=False, out=out, err=out
    )
    assert "not scored (image, file, language): 1" in out.file.getvalue()  # type: ignore[attr-defined]
