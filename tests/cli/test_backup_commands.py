"""Backup, restore and another key, on the command line."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.store import erasure, statistics
from bot.store.alone import alone
from bot.store.crypto import EvidenceCipher
from bot.store.database import Database
from bot.store.evidence_key import open_cipher
from bot.store.statistics import Summary
from tests.cli.test_commands import bot
from tests.cli.test_database_commands import data as data
from tests.store.samples import BEN, DAY, GUILD, NOW


def _seen(folder: Path) -> tuple[Summary, object]:
    """What reports say of a database, and everything that is kept about Ben, texts included."""

    async def look() -> tuple[Summary, object]:
        database = await Database.open(f"sqlite+aiosqlite:///{folder / 'upstander.db'}")
        cipher = await open_cipher(database, folder / "evidence.key")
        async with database.read() as conn:
            report = await statistics.summary(conn, GUILD, NOW - 7 * DAY, NOW + DAY, ZoneInfo("UTC"))
            exported = await erasure.export(conn, BEN, cipher)
        await database.close()
        return report, exported

    return asyncio.run(look())


def _backup(data: Path, place: Path) -> None:
    place.mkdir()
    made = bot(
        "backup", "--out", str(place / "copy.db"), "--key-out", str(place / "copy.key"), cwd=data.parent
    )
    assert made.returncode == 0, made.stderr


def test_restored_into_an_empty_folder_everything_is_as_it_was(data: Path, tmp_path: Path) -> None:
    before = _seen(data)
    _backup(data, place := tmp_path / "backup")
    assert {file.stat().st_mode & 0o777 for file in place.iterdir()} == {0o600}
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    arguments = ("restore", "--from", str(place / "copy.db"), "--key", str(place / "copy.key"))
    restored = bot(*arguments, cwd=elsewhere)
    assert restored.returncode == 0, restored.stderr
    assert _seen(elsewhere / "data") == before
    again = bot(*arguments, cwd=elsewhere)
    assert again.returncode == 1
    assert "there is a database at" in again.stderr


def test_a_backup_is_whole_while_the_bot_writes(data: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(data / "upstander.db")) as writing:
        writing.execute("BEGIN IMMEDIATE")
        writing.execute("DELETE FROM verdicts")
        _backup(data, place := tmp_path / "backup")
        writing.rollback()
    with closing(sqlite3.connect(place / "copy.db")) as copy:
        assert copy.execute("SELECT count(*) FROM verdicts").fetchone() == (2,)
    assert {file.name for file in place.iterdir()} == {"copy.db", "copy.key"}


@pytest.mark.parametrize(
    ("database", "key", "said"),
    [
        ("copy.db", None, "the evidence key"),
        ("copy.db", "other.key", "does not open"),
        ("copy.db", "missing.key", "cannot be written: No such file"),
        ("missing.db", "copy.key", "there is no database at"),
        ("text.db", "copy.key", "not a database"),
    ],
)
def test_a_backup_that_does_not_fit_leaves_nothing_behind(
    database: str, key: str | None, said: str, data: Path, tmp_path: Path
) -> None:
    _backup(data, place := tmp_path / "backup")
    EvidenceCipher.from_file(place / "other.key")
    (place / "text.db").write_text("no database\n" * 1000)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    arguments = ["restore", "--from", str(place / database), *(["--key", str(place / key)] if key else [])]
    refused = bot(*arguments, cwd=elsewhere)
    assert refused.returncode == 1
    assert said in refused.stderr
    assert not [file for file in (elsewhere / "data").iterdir() if file.stem in {"upstander", "evidence"}]


def test_nothing_is_overwritten(data: Path, tmp_path: Path) -> None:
    _backup(data, place := tmp_path / "backup")
    again = bot("backup", "--out", str(place / "copy.db"), cwd=tmp_path)
    assert again.returncode == 1
    assert "is there already" in again.stderr
    nowhere = bot("backup", "--out", str(tmp_path / "nowhere" / "copy.db"), cwd=tmp_path)
    assert "cannot be written" in nowhere.stderr


def test_another_key_opens_what_the_old_one_did_and_the_old_one_opens_nothing(
    data: Path, tmp_path: Path
) -> None:
    before, old = _seen(data), (data / "evidence.key").read_bytes()
    rotated = bot("db", "rotate-key", cwd=tmp_path)
    assert rotated.returncode == 0, rotated.stderr
    assert "2 texts have a new key" in rotated.stdout
    assert (data / "evidence.key").stat().st_mode & 0o777 == 0o600
    new = (data / "evidence.key").read_bytes()
    assert len(new.split()) == 1
    assert new != old
    assert _seen(data) == before
    (data / "evidence.key").write_bytes(old)
    assert bot("db", "rotate-key", cwd=tmp_path).returncode == 1


def test_a_rotation_that_was_broken_off_is_taken_up_again(data: Path, tmp_path: Path) -> None:
    before = _seen(data)
    old = (data / "evidence.key").read_bytes()
    EvidenceCipher.from_file(tmp_path / "new.key")
    (data / "evidence.key").write_bytes((tmp_path / "new.key").read_bytes() + old)
    assert bot("db", "rotate-key", cwd=tmp_path).returncode == 0
    assert _seen(data) == before


def test_a_bot_that_runs_keeps_its_key(data: Path, tmp_path: Path) -> None:
    key = (data / "evidence.key").read_bytes()
    with alone(f"sqlite:///{data / 'upstander.db'}"):
        refused = bot("db", "rotate-key", cwd=tmp_path)
    assert refused.returncode == 1
    assert "stop it first" in refused.stderr
    assert (data / "evidence.key").read_bytes() == key
