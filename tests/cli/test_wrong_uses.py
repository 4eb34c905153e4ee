"""What a person can do wrong on the command line ends with a sentence and an exit code, never with a traceback."""

import io
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from bot.__main__ import main
from tests.cli.test_commands import bot

_LINE = json.dumps({"id": 1, "author_id": 2, "timestamp": "2026-01-01T10:00:00Z", "content": "good game"})
_SETTINGS = ("DISCORD_TOKEN", "DATA_DIR", "DATABASE_URL", "EVIDENCE_KEY_FILE", "MODEL", "MODEL_THREADS")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a file of each kind, in which the command line is used."""
    for name in _SETTINGS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "400")
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("hello\n")
    (tmp_path / "empty").write_text("")
    (tmp_path / "latin").write_bytes("grüße an alle\n".encode("latin-1") * 3)
    (tmp_path / "chat.jsonl").write_text(_LINE)
    (tmp_path / "list.yaml").write_text("- 1\n- 2\n")
    (tmp_path / "bad.yaml").write_text("thresholds: {insult: [\n")
    (tmp_path / "deep.yaml").write_text("[" * 5_000)
    (tmp_path / "field.yaml").write_text("thresholds: {insult: {warn: 2}}\n")
    return tmp_path


@pytest.fixture
def used_port() -> Iterator[int]:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


WRONG = [
    ("dance", "No such command 'dance'"),
    ("--quick", "No such option"),
    ("check", "Missing argument"),
    ("check one two", "unexpected extra argument"),
    ("check hi --preset harsh", "no preset called 'harsh'"),
    ("check hi --preset", "requires an argument"),
    ("check hi --model gpt", "gpt"),
    ("run now", "unexpected extra argument"),
    ("run", "DISCORD_TOKEN is not set"),
    ("replay", "Missing argument"),
    ("replay missing.jsonl", "missing.jsonl: cannot be read"),
    ("replay [/x]", "[/x]: cannot be read"),
    ("replay folder", "folder: cannot be read"),
    ("replay latin", "latin: cannot be read"),
    ("replay empty", "holds no message"),
    ("replay file", "not JSON"),
    ("replay chat.jsonl --policy missing.yaml", "missing.yaml: cannot be read: No such file"),
    ("replay chat.jsonl --policy folder", "folder: cannot be read: Is a directory"),
    ("replay chat.jsonl --policy latin", "latin: not a policy file"),
    ("replay chat.jsonl --policy empty", "empty: not a policy file"),
    ("replay chat.jsonl --policy list.yaml", "list.yaml: not a policy file"),
    ("replay chat.jsonl --policy bad.yaml", "bad.yaml: not a policy file"),
    ("replay chat.jsonl --policy deep.yaml", "deep.yaml: not a policy file"),
    ("replay chat.jsonl --policy field.yaml", "field.yaml: thresholds.insult"),
    ("demo --out file", "file: File exists"),
    ("demo --out file/below", "Not a directory"),
    ("sandbox --port 70000", "Invalid value for '--port'"),
    ("sandbox --port chess", "Invalid value for '--port'"),
    ("score --model gpt", "gpt"),
    ("db", "Usage"),
    ("db upgrade now", "unexpected extra argument"),
    ("db export-member 7 --out theirs.json", "there is no database"),
    ("db export-member Ann --out theirs.json", "Invalid value for"),
    ("db export-member 7", "Missing option '--out'"),
    ("db erase-member 0 --yes", "Invalid value for"),
    ("db erase-member 99999999999999999999 --yes", "Invalid value for"),
    ("db erase-member 7 --yes", "there is no database"),
    ("model prepare gpt", "gpt"),
    ("model verify gpt", "gpt"),
    ("model compare compact gpt", "gpt"),
    ("model compare compact compact --file missing", "missing: No such file"),
    ("model compare compact compact --file folder", "folder: Is a directory"),
    ("model compare compact compact --file latin", "not UTF-8"),
    ("model compare compact compact --file empty", "holds no line"),
    ("health", "no bot has run"),
]


def _use(arguments: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """Run the command line in this process; its exit code."""
    monkeypatch.setattr(sys, "argv", ["upstander", *arguments.split()])
    with pytest.raises(SystemExit) as ended:
        main()
    code = ended.value.code
    return code if isinstance(code, int) else int(code is not None)


@pytest.mark.parametrize(("arguments", "said"), WRONG)
def test_a_wrong_use_is_told_in_a_sentence(
    arguments: str,
    said: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert _use(arguments, monkeypatch) != 0
    printed = capsys.readouterr()
    assert said in printed.out + printed.err
    assert "Traceback" not in printed.out + printed.err


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"MODEL_THREADS": "many"}, "setting MODEL_THREADS"),
        ({"DATA_DIR": "file"}, "DATA_DIR=file cannot be created"),
        ({"DATABASE_URL": "chess"}, "cannot be understood"),
        ({"DATABASE_URL": "sqlite:///folder"}, "is a folder"),
        ({"DATABASE_URL": "sqlite:///file"}, "cannot be opened"),
        ({"DATABASE_URL": "sqlite:///nowhere/x.db"}, "is missing; create it"),
    ],
)
def test_a_wrong_setting_is_told_in_a_sentence(
    environment: dict[str, str],
    said: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert _use("db upgrade", monkeypatch) == 1
    printed = capsys.readouterr()
    assert said in printed.err
    assert "Traceback" not in printed.out + printed.err


@pytest.mark.parametrize("make", [lambda path: path.mkdir(), lambda path: path.write_bytes(b"MODEL=\xff")])
def test_a_file_of_settings_that_is_none(
    make: Callable[[Path], None],
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    make(folder / ".env")
    monkeypatch.setattr(sys, "argv", ["upstander", "model", "verify"])
    with suppress(SystemExit):
        main()
    printed = capsys.readouterr()
    assert "Traceback" not in printed.out + printed.err


def test_a_port_that_is_taken(
    used_port: int, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _use(f"sandbox --port {used_port}", monkeypatch) == 1
    assert f"could not bind port {used_port}; choose another" in capsys.readouterr().err


def test_input_that_is_no_utf_8(folder: Path) -> None:
    asked = bot("score", cwd=folder, PYTHONIOENCODING="utf-8:strict", stdin="gr\udcfc\udcdfe\n")
    assert asked.returncode == 1
    assert "not UTF-8" in asked.stderr
    assert "Traceback" not in asked.stderr


def test_a_file_that_is_there_is_not_overwritten(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["upstander", "db", "upgrade"])
    with pytest.raises(SystemExit):
        main()
    assert _use("db export-member 7 --out file", monkeypatch) == 1
    assert _use("db new-key", monkeypatch) in (0, 1)
    assert "cannot be written: File exists" in capsys.readouterr().err
    assert (folder / "file").read_text() == "hello\n"


def _started(arguments: list[str], cwd: Path, *, stdin: int, stdout: int) -> subprocess.Popen[bytes]:
    environment = {
        "PATH": "/usr/bin:/bin",
        "DATA_DIR": str(cwd / "data"),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.Popen(
        command, cwd=cwd, env=environment, stdin=stdin, stdout=stdout, stderr=subprocess.PIPE
    )


@pytest.mark.parametrize("arguments", [["score"], ["replay", "-", "--json"]])
def test_a_reader_who_leaves_is_no_error_to_tell(arguments: list[str], folder: Path) -> None:
    line = (_LINE if arguments[0] == "replay" else "hello") + "\n"
    reading, writing = os.pipe()
    with _started(arguments, folder, stdin=subprocess.PIPE, stdout=writing) as process:
        os.close(reading)
        os.close(writing)
        _, said = process.communicate(line.encode() * 50)
    assert process.returncode == 1
    assert b"Traceback" not in said
    assert b"Exception ignored" not in said


def test_ctrl_c_ends_it_at_once(folder: Path) -> None:
    with _started(["score"], folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin and process.stdout
        process.stdin.write(b"hello\n" * 1_000)
        process.stdin.flush()
        process.stdout.read(1)
        # It waits for more, which does not come.
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20)
    assert process.returncode != 0
    assert b"Traceback" not in said


def test_a_terminal_without_a_sign_shows_its_number(folder: Path) -> None:
    asked = bot("doctor", cwd=folder, PYTHONIOENCODING="ascii")
    assert "\\u2713" in asked.stdout
    assert "Traceback" not in asked.stderr


@pytest.mark.parametrize(
    "written", ["\x1b[31mred", "[bold]x[/y]", "half \ud83d of a sign", "a\u202eb", ":skull:"]
)
def test_what_members_wrote_is_shown_and_not_obeyed(
    written: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    record = json.loads(_LINE) | {"content": f"you are an idiot {written}", "author_name": written}
    (folder / "chat.jsonl").write_text(
        json.dumps(record) + "\nno record " + written.encode("utf-8", "replace").decode()
    )
    monkeypatch.setattr(sys, "argv", ["upstander", "replay", "chat.jsonl"])
    try:
        main()
    except SystemExit as ended:
        assert not ended.code
    printed = capsys.readouterr()
    shown = printed.out + printed.err
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "Traceback" not in shown
    assert io.StringIO(printed.out).readline()
