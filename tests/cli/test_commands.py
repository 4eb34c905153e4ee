"""The command line, with the bundled model: what it prints, and how it fails."""

import json
import subprocess
import sys
from pathlib import Path

import pytest


def bot(*arguments: str, stdin: str = "", cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m bot …` as a user would, away from any .env file."""
    environment = {
        "PATH": "/usr/bin:/bin",
        "MODEL": "compact",
        "DATA_DIR": str(cwd / "data"),
        "COLUMNS": "200",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    } | env
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        cwd=cwd,
        env=environment,
        check=False,
        timeout=100,
    )


def test_check_explains(tmp_path: Path) -> None:
    result = bot("check", "see you tomorrow", "--json", "--explain", cwd=tmp_path)
    found = json.loads(result.stdout)
    assert result.returncode == 0
    assert found["verdict"] == ["allow"]
    assert set(found["scores"]) >= {"toxicity", "insult", "threat"}
    assert found["cleaning"] == []


def test_score_keeps_the_order_and_survives_anything(tmp_path: Path) -> None:
    lines = ["hello", "", "😀" * 1_000, "see you"]
    result = bot("score", stdin="".join(line + "\n" for line in lines), cwd=tmp_path)
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [entry["id"] for entry in found] == [1, 2, 3, 4]
    assert found[1]["scores"] == {}
    assert 0 <= found[0]["scores"]["toxicity"] <= 1


def test_score_names_the_bad_line(tmp_path: Path) -> None:
    result = bot("score", "--jsonl", stdin='{"id": "a", "text": "hi"}\nnope\n', cwd=tmp_path)
    assert result.returncode == 1
    assert "line 2" in result.stderr
    assert "Traceback" not in result.stderr


def test_replay_prints_json_per_message_and_a_summary(tmp_path: Path) -> None:
    record = {"id": "x", "author_id": "ann", "timestamp": "2026-01-01T10:00:00Z", "content": "good game"}
    result = bot("replay", "-", "--json", stdin=json.dumps(record), cwd=tmp_path)
    assert json.loads(result.stdout)["id"] == "x"
    assert "1 message" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("replay", "missing.jsonl"), "cannot be read"),
        (("check", "hi", "--preset", "harsh"), "no preset called 'harsh'"),
        (("check", "hi", "--model", "gpt"), "gpt"),
        (("run",), "DISCORD_TOKEN is not set"),
    ],
)
def test_errors_say_what_to_do_without_a_traceback(
    arguments: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    result = bot(*arguments, cwd=tmp_path)
    assert result.returncode != 0
    assert said in result.stdout + result.stderr
    assert "Traceback" not in result.stderr


def test_a_malformed_policy_file_is_named_with_its_field(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("thresholds: {insult: {warn: 0.9, hide: 0.5}}\npatterns: {}\n")
    (tmp_path / "chat.jsonl").write_text("{}")
    result = bot("replay", "chat.jsonl", "--policy", "mine.yaml", cwd=tmp_path)
    assert result.returncode == 1
    assert "mine.yaml: thresholds.insult" in result.stderr
    assert "must rise" in result.stderr


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = bot("db", "upgrade", cwd=tmp_path, DATA_DIR=str(tmp_path / "file" / "data"))
    assert result.returncode == 1
    assert "Traceback" not in result.stderr


def test_doctor_finds_a_broken_token(tmp_path: Path) -> None:
    result = bot("doctor", "--json", cwd=tmp_path, DISCORD_TOKEN="abc")
    findings = {finding["what"]: finding for finding in json.loads(result.stdout)}
    assert result.returncode == 1
    assert findings["token"]["health"] == "bad"
    assert findings["disk"]["health"] == "ok"
    assert "abc" not in findings["token"]["detail"]
