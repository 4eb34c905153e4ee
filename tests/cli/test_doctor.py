"""`doctor` against set-ups that are broken in one way each: it names what is wrong, and what to do."""

import asyncio
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest
from cryptography.fernet import Fernet

from bot.cli import doctor_discord, doctor_host
from bot.cli.diagnosis import Diagnosis, Health
from bot.cli.doctor import examine
from bot.model import known_models
from bot.store.crypto import EvidenceCipher
from bot.store.database import Database
from tests.store.samples import NOW, stored

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GAbCdE." + "x" * 38
"""Has the shape of one, and opens nothing."""


async def _nothing_to_ask(*_: object) -> Diagnosis:
    return Diagnosis("clock", Health.NOTE, "not asked")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation that works: a database with a kept text, its key, private files. Discord is not asked."""

    async def fill() -> None:
        database = await Database.open(f"sqlite:///{data / 'upstander.db'}")
        cipher = await asyncio.to_thread(EvidenceCipher.from_file, data / "evidence.key")
        async with database.write() as conn:
            await stored(conn, message_id=1, evidence=cipher.encrypt("kept"), evidence_until=NOW)
        await database.close()

    for name in (*os.environ,):
        if name in {"DISCORD_TOKEN", "DATA_DIR", "DATABASE_URL", "EVIDENCE_KEY_FILE", "MODEL"}:
            monkeypatch.delenv(name)
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    asyncio.run(fill())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(doctor_discord, "clock", _nothing_to_ask)
    _environment(tmp_path, f"DATA_DIR={data}")
    return tmp_path


def _environment(home: Path, *lines: str) -> None:
    (home / ".env").write_text("\n".join(lines) + "\n")
    (home / ".env").chmod(0o600)


def _sql(home: Path, *statements: str) -> None:
    with closing(sqlite3.connect(home / "data" / "upstander.db")) as database, database:
        for statement in statements:
            database.execute(statement)


def _setting(*lines: str) -> Callable[[Path], None]:
    return lambda home: _environment(home, f"DATA_DIR={home / 'data'}", *lines)


def _is_a_file(home: Path) -> None:
    (home / "file").write_text("")
    _environment(home, f"DATA_DIR={home / 'file'}")


def _no_database(home: Path) -> None:
    (home / "data" / "upstander.db").write_text("nothing that SQLite knows " * 100)


def _somebody_elses(home: Path) -> None:
    (home / "data" / "upstander.db").unlink()
    (home / "data" / "upstander.db").touch(mode=0o600)
    _sql(home, "CREATE TABLE shop (id INTEGER)")


def _damaged(home: Path) -> None:
    _sql(home, "PRAGMA wal_checkpoint(TRUNCATE)", "PRAGMA journal_mode=DELETE")
    file = home / "data" / "upstander.db"
    content = bytearray(file.read_bytes())
    content[3 * len(content) // 4 :] = os.urandom(len(content) - 3 * len(content) // 4)
    file.write_bytes(content)


def _latin_1(home: Path) -> None:
    (home / ".env").write_bytes("LOG_LEVEL=für".encode("latin-1"))


def _mode(name: str, mode: int) -> Callable[[Path], None]:
    return lambda home: (home / name).chmod(mode)


def _key(content: bytes) -> Callable[[Path], None]:
    def write(home: Path) -> None:
        (home / "data" / "evidence.key").write_bytes(content)

    return write


BROKEN = {
    "a number out of range": (_setting("MODEL_THREADS=0"), "settings", "MODEL_THREADS: "),
    "a word that is none": (_setting("LOG_LEVEL=loud"), "settings", "LOG_LEVEL: "),
    "two settings": (_setting("LOG_LEVEL=loud", "QUEUE_SIZE=1"), "settings", "QUEUE_SIZE: "),
    "an encoding": (_latin_1, "settings", "UTF-8"),
    "no token": (_setting(), "token", "is not set"),
    "another secret": (_setting("DISCORD_TOKEN=0123456789abcdef"), "token", "does not look like a bot token"),
    "a token with its kind": (_setting(f"DISCORD_TOKEN=Bot {TOKEN}"), "token", "does not look like"),
    "no URL": (_setting("DATABASE_URL=upstander"), "database", "cannot be understood"),
    "in memory": (_setting("DATABASE_URL=sqlite://"), "database", "must be a file"),
    "no driver": (_setting("DATABASE_URL=oracle://localhost/x"), "database", "cannot be opened"),
    "a folder as the file": (_setting("DATABASE_URL=sqlite:///data"), "database", "is a folder"),
    "a file as the folder": (_is_a_file, "database", "cannot be created"),
    "a text as database": (_no_database, "database", "restore a backup"),
    "somebody else's": (_somebody_elses, "database", "another program"),
    "newer": (
        lambda home: _sql(home, "UPDATE alembic_version SET version_num = '9999'"),
        "database",
        "newer version",
    ),
    "damaged": (_damaged, "database", "restore a backup"),
    "the key is lost": (lambda home: (home / "data" / "evidence.key").unlink(), "evidence key", "is missing"),
    "another key": (_key(Fernet.generate_key()), "evidence key", "does not open"),
    "no key": (_key(b"hello\n"), "evidence key", "malformed"),
    "an empty key": (_key(b""), "evidence key", "holds no key"),
    "a key that others read": (_mode("data/evidence.key", 0o644), "evidence key", "chmod 600"),
    "a database that others read": (_mode("data/upstander.db", 0o644), "private files", "chmod go-rwx"),
    "a folder that others read": (_mode("data", 0o755), "private files", "chmod go-rwx"),
    "a token that others read": (_mode(".env", 0o644), "private files", ".env"),
    "no such model": (_setting("MODEL=gpt"), "model", "gpt"),
}
"""What is broken -> how, what it is called, and what is said of it."""


def _of(findings: list[Diagnosis], what: str) -> list[Diagnosis]:
    return [finding for finding in findings if finding.what == what]


def test_nothing_but_the_token_is_wrong_with_one_that_works(home: Path) -> None:
    findings = asyncio.run(examine())
    assert [finding.what for finding in findings if finding.bad] == ["token"]
    assert {finding.what for finding in findings} >= {
        "database",
        "evidence key",
        "model",
        "memory",
        "disk",
        "clock",
    }


@pytest.mark.parametrize("broken", BROKEN)
def test_what_is_broken_is_named_once_with_what_to_do(broken: str, home: Path) -> None:
    break_it, what, said = BROKEN[broken]
    break_it(home)
    findings = asyncio.run(examine())
    told = [finding.detail for finding in _of(findings, what) if finding.bad]
    assert any(said in detail for detail in told), _of(findings, what)
    assert {finding.what for finding in findings if finding.bad} <= {what, "token"}
    assert not any("\n" in finding.detail for finding in findings)
    assert not any(finding.health is Health.GOOD for finding in _of(findings, what))


def test_all_wrong_settings_are_told(home: Path) -> None:
    BROKEN["two settings"][0](home)
    assert len(_of(asyncio.run(examine()), "settings")) == 2


@pytest.mark.parametrize(
    ("break_it", "what", "said"),
    [
        (
            lambda home: _sql(home, "UPDATE alembic_version SET version_num = '0001'"),
            "database",
            "upstander backup",
        ),
        (lambda home: (home / "data" / "upstander.db").unlink(), "database", "the first start creates it"),
        (_setting("MODEL=unbiased"), "model", "upstander model prepare unbiased"),
    ],
)
def test_what_a_start_puts_right_is_a_note(
    break_it: Callable[[Path], None], what: str, said: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor_host, "find_spec", lambda _: object())
    break_it(home)
    (finding,) = _of(asyncio.run(examine()), what)
    assert finding.health is Health.NOTE
    assert said in finding.detail


def test_a_model_without_its_tools_says_which_extra(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_host, "find_spec", lambda _: None)
    _setting("MODEL=unbiased")(home)
    (finding,) = _of(asyncio.run(examine()), "model")
    assert "extra `prepare`" in finding.detail


def test_damaged_weights_are_found(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = home / "prepared"
    shutil.copytree(known_models.COMPACT_PREPARED, copy)
    with (copy / "model.onnx").open("r+b") as file:
        file.write(b"\0\0\0\0")
    monkeypatch.setattr(doctor_host, "prepared_folder", lambda *_: copy)
    (finding,) = _of(asyncio.run(examine()), "model")
    assert finding.bad
    assert "install the program again" in finding.detail


@pytest.mark.parametrize(
    ("break_it", "said"),
    [
        (lambda home: None, "upstander.db cannot be written (Read-only file system)"),
        (lambda home: shutil.rmtree(home / "data"), "cannot be created"),
    ],
)
def test_a_database_that_cannot_be_written_is_found(
    break_it: Callable[[Path], None], said: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor_host, "refuses_writing", lambda _: "Read-only file system")
    break_it(home)
    (finding,) = _of(asyncio.run(examine()), "database")
    assert finding.bad
    assert said in finding.detail


@pytest.mark.parametrize(
    ("free", "limit", "health", "said"),
    [
        (10**9, None, Health.GOOD, "1000 MB free"),
        (10**8, None, Health.NOTE, "100 MB free"),
        (10**9, "max", Health.GOOD, "1000 MB free"),
        (10**9, "268435456", Health.BAD, "may take 268 MB"),
    ],
)
def test_memory(
    free: int, limit: str | None, health: Health, said: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if limit:
        (home / "memory.max").write_text(limit + "\n")
    monkeypatch.setattr(doctor_host, "_CGROUP_LIMITS", (home / "memory.max",))
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=free))
    (finding,) = _of(asyncio.run(examine()), "memory")
    assert (finding.health, said in finding.detail) == (health, True)


def test_a_full_disk(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=2**20))
    (finding,) = _of(asyncio.run(examine()), "disk")
    assert finding.bad
    assert "free at least 500 MB" in finding.detail
