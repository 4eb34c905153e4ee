"""What `check`, `score` and `replay` do, called directly."""

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from bot.cli import check
from bot.cli.check import checked, replay_file
from bot.domain.message import Unread, Unscored
from bot.errors import InputError
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


@pytest.mark.usefixtures("unreachable")
async def test_a_replay_says_what_it_left_out_and_obeys_nobody(tmp_path: Path) -> None:
    """Of a file with one odd line, a notice, a double, half an emoji and signs that a terminal would obey."""
    record = {"id": 1, "author_id": 1, "author_name": "an\ud83d", "timestamp": 0, "content": "hi"}
    bad = record | {"id": 2, "content": "you are a pathetic loser \ud83d \x1b[2J\u202e"}
    records = [record, record, bad, record | {"timestamp": 1e20}, record | {"id": 3, "type": 7}]
    text = "".join(json.dumps(one) + "\n" for one in records)
    (tmp_path / "chat.jsonl").write_text(text, encoding="utf-8")
    with (tmp_path / "out").open("w", encoding="utf-8") as file:
        out = Console(file=file, width=200)
        await replay_file(
            str(tmp_path / "chat.jsonl"), preset("balanced"), "compact", as_json=False, out=out, err=out
        )
    shown = (tmp_path / "out").read_text(encoding="utf-8")
    assert "not read: line 4: timestamp" in shown
    assert "pathetic loser \ufffd \\x1b[2J\\u202e" in shown
    assert "Discord's own notices: 1" in shown
    assert "twice in the file: 1" in shown
    assert "not read, named above: 1" in shown


def test_entries_to_score_are_texts_and_can_be_written() -> None:
    written = io.StringIO('{"id": 1, "text": "hi \\ud83d"}\n')
    assert list(check._entries(written, jsonl=True)) == [(1, "hi \ufffd")]
    with pytest.raises(InputError, match="line 1: "):
        list(check._entries(io.StringIO('{"id": 1, "text": null}'), jsonl=True))
