"""What is kept about one person, handed out and deleted on the command line."""

import asyncio
import json
import sqlite3
from pathlib import Path

import pytest

from bot.domain.cases import LogEntry
from bot.domain.level import Level
from bot.store import journal, moderation_log
from bot.store.database import Database
from bot.store.evidence_key import open_cipher
from tests.cli.test_commands import bot
from tests.store.samples import BEN, GUILD, MOD, NOW, new_verdict
from tests.support.decisions import decision


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The data folder of a bot that has one flagged message of Ben in each of two servers."""
    folder = tmp_path / "data"
    folder.mkdir()

    async def write() -> None:
        database = await Database.open(f"sqlite+aiosqlite:///{folder / 'upstander.db'}")
        cipher = await open_cipher(database, folder / "evidence.key")
        async with database.write() as conn:
            for guild_id in (GUILD, GUILD + 1):
                new = new_verdict(
                    guild_id=guild_id,
                    author_id=BEN,
                    decision=decision(Level.WARN),
                    evidence=cipher.encrypt(f"words in {guild_id}"),
                )
                await journal.record(conn, new, [])
        await database.close()

    asyncio.run(write())
    return folder


def test_a_member_is_exported_and_erased(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "ben.json"
    exported = bot("db", "export-member", str(BEN), "--out", str(file), cwd=tmp_path)
    assert exported.returncode == 0, exported.stderr
    flagged = json.loads(file.read_text())["messages_flagged"]
    assert [one["evidence"] for one in flagged] == [f"words in {GUILD}", f"words in {GUILD + 1}"]
    assert file.stat().st_mode & 0o077 == 0

    asked = bot("db", "erase-member", str(BEN), stdin="n\n", cwd=tmp_path)
    assert asked.returncode == 1
    assert "Stop the bot" in asked.stdout
    erased = bot("db", "erase-member", str(BEN), "--guild", str(GUILD), "--yes", cwd=tmp_path)
    assert erased.returncode == 0, erased.stderr

    left = tmp_path / "left.json"
    bot("db", "export-member", str(BEN), "--out", str(left), cwd=tmp_path)
    flagged = json.loads(left.read_text())["messages_flagged"]
    assert [one["evidence"] for one in flagged] == [f"words in {GUILD + 1}"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("export-member", "1", "--out", "x.json"), "there is no database at"),
        (("erase-member", "1", "--yes"), "there is no database at"),
        (("erase-member", "Ben"), "USER_ID"),
    ],
)
def test_what_cannot_be_done_is_said(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    refused = bot("db", *arguments, cwd=tmp_path)
    assert refused.returncode != 0
    assert said in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_file_that_is_there_is_not_overwritten(data: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    refused = bot("db", "export-member", str(BEN), "--out", "mine.txt", cwd=tmp_path)
    assert refused.returncode == 1
    assert "mine.txt cannot be written" in refused.stderr
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_the_moderators_log_is_verified(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()

    async def write() -> None:
        database = await Database.open(f"sqlite+aiosqlite:///{folder / 'upstander.db'}")
        async with database.write() as conn:
            for case in range(3):
                await moderation_log.add(conn, GUILD, MOD, NOW, LogEntry.NOTE, {"case": case})
        await database.close()

    asyncio.run(write())
    sound = bot("db", "verify-audit", cwd=tmp_path)
    assert sound.returncode == 0, sound.stderr
    assert f"{GUILD}: 3 entries, sound" in sound.stdout

    with sqlite3.connect(folder / "upstander.db") as file:
        file.execute("UPDATE moderator_actions SET actor_id = 1 WHERE number = 2")
    changed = bot("db", "verify-audit", cwd=tmp_path)
    assert changed.returncode == 1
    assert "entry 2 was changed" in changed.stdout
