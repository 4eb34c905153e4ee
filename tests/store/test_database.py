"""Opening, refusing, one writer, many readers."""

import asyncio
import os
import sqlite3
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError, StatementError

from bot.store import guilds, migration
from bot.store.database import Database
from bot.store.errors import StoreError
from tests.store.samples import GUILD, NOW


async def test_missing_folder_is_named_with_the_way_to_fix_it(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"nowhere.*missing.*mkdir"):
        await Database.open(f"sqlite+aiosqlite:///{tmp_path / 'nowhere' / 'x.db'}")


async def test_folder_instead_of_a_file(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is a folder"):
        await Database.open(f"sqlite+aiosqlite:///{tmp_path}")


@pytest.mark.parametrize(
    "url", ["sqlite+aiosqlite://", "sqlite:///:memory:", "not a url", "mysql+pymysql://h/d"]
)
async def test_unusable_urls(url: str) -> None:
    with pytest.raises(StoreError):
        await Database.open(url)


async def test_a_password_in_the_url_is_not_shown() -> None:
    with pytest.raises(StoreError) as refused:
        await Database.open("postgresql://bot:hunter2@127.0.0.1:1/x")
    assert "hunter2" not in str(refused.value)


async def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(b"certainly not a database" * 100)
    with pytest.raises(StoreError, match="not a database"):
        await Database.open(f"sqlite+aiosqlite:///{path}")
    assert path.read_bytes().startswith(b"certainly")


async def test_somebody_elses_database_is_left_alone(tmp_path: Path, url: str) -> None:
    with sqlite3.connect(tmp_path / "upstander.db") as other:
        other.execute("CREATE TABLE music (id INTEGER)")
    with pytest.raises(StoreError, match="another program"):
        await Database.open(url)


async def test_a_sync_sqlite_url_gets_the_async_driver(tmp_path: Path) -> None:
    database = await Database.open(f"sqlite:///{tmp_path / 'x.db'}")
    await database.close()
    assert (tmp_path / "x.db").exists()


async def test_write_is_all_or_nothing(db: Database) -> None:
    with pytest.raises(RuntimeError, match="power cut"):
        async with db.write() as conn:
            await guilds.get_or_create(conn, GUILD, now=NOW)
            raise RuntimeError("power cut")
    async with db.read() as conn:
        assert await guilds.get(conn, GUILD) is None


async def test_read_never_stores(db: Database) -> None:
    async with db.read() as conn:
        await guilds.get_or_create(conn, GUILD, now=NOW)
    async with db.read() as conn:
        assert await guilds.get(conn, GUILD) is None


async def test_readers_see_the_state_before_a_writer_ends(db: Database) -> None:
    async with db.write() as writer:
        await guilds.get_or_create(writer, GUILD, now=NOW)
        async with db.read() as reader:
            assert await guilds.get(reader, GUILD) is None
    async with db.read() as reader:
        assert await guilds.get(reader, GUILD) is not None


async def test_a_reader_keeps_its_state_while_others_write(db: Database) -> None:
    async with db.read() as reader:
        assert await guilds.get(reader, GUILD) is None
        async with db.write() as writer:
            await guilds.get_or_create(writer, GUILD, now=NOW)
        assert await guilds.get(reader, GUILD) is None


async def test_writers_take_turns(db: Database) -> None:
    """Read, wait, write: without turns, increments would be lost."""
    async with db.write() as conn:
        await guilds.get_or_create(conn, GUILD, now=NOW)

    async def increment() -> None:
        async with db.write() as conn:
            guild = await guilds.get(conn, GUILD)
            assert guild is not None
            await asyncio.sleep(0.001)
            await guilds.update(conn, GUILD, mod_role_id=(guild.mod_role_id or 0) + 1)

    await asyncio.gather(*(increment() for _ in range(20)))
    async with db.read() as conn:
        guild = await guilds.get(conn, GUILD)
    assert guild is not None
    assert guild.mod_role_id == 20


async def test_a_cancelled_writer_stores_nothing_and_blocks_nobody(db: Database) -> None:
    started = asyncio.Event()

    async def write() -> None:
        async with db.write() as conn:
            await guilds.get_or_create(conn, GUILD, now=NOW)
            started.set()
            await asyncio.sleep(60)

    writing = asyncio.create_task(write())
    await started.wait()
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    async with db.write() as conn:
        assert await guilds.get(conn, GUILD) is None
        await guilds.get_or_create(conn, GUILD, now=NOW)


async def test_a_writer_waits_for_another_process(db: Database, tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "upstander.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    async def write() -> None:
        async with db.write() as conn:
            await guilds.get_or_create(conn, GUILD, now=NOW)

    writing = asyncio.create_task(write())
    await asyncio.sleep(0.1)
    assert not writing.done()
    other.execute("COMMIT")
    other.close()
    await writing


async def test_read_only_refuses_writes(db: Database, url: str) -> None:
    reader = await Database.open(url, read_only=True)
    with pytest.raises(OperationalError, match="readonly"):
        async with reader.write() as conn:
            await guilds.get_or_create(conn, GUILD, now=NOW)
    await reader.close()


async def test_read_only_creates_nothing(tmp_path: Path, url: str) -> None:
    with pytest.raises(StoreError, match="no database"):
        await Database.open(url, read_only=True)
    assert os.listdir(tmp_path) == []  # noqa: PTH208


async def test_the_loop_runs_while_the_database_is_upgraded(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop, entered, left = asyncio.get_running_loop(), asyncio.Event(), threading.Event()

    def upgrade(_: object) -> None:
        loop.call_soon_threadsafe(entered.set)
        assert left.wait(5), "the loop does not run"

    monkeypatch.setattr(migration, "upgrade", upgrade)
    opening = asyncio.create_task(Database.open(url))
    await entered.wait()
    left.set()
    await (await opening).close()


async def test_closing_twice_is_fine(db: Database) -> None:
    await db.close()
    await db.close()
    assert "Connections in pool: 0" in db._engine.pool.status()


async def test_times_come_back_aware_in_utc(db: Database) -> None:
    eastern = NOW.astimezone(timezone(timedelta(hours=-5)))
    async with db.write() as conn:
        await guilds.get_or_create(conn, GUILD, now=eastern)
        guild = await guilds.get(conn, GUILD)
    assert guild is not None
    assert guild.joined_at == NOW
    assert guild.joined_at.tzinfo is UTC


async def test_naive_times_are_refused(db: Database) -> None:
    with pytest.raises(StatementError, match="time without time zone"):
        async with db.write() as conn:
            await guilds.get_or_create(conn, GUILD, now=datetime(2026, 1, 1))  # noqa: DTZ001


async def test_trouble_is_known_until_something_can_be_stored_again(db: Database) -> None:
    with pytest.raises(OperationalError):
        async with db.write():
            raise OperationalError("INSERT", {}, Exception("database or disk is full"))
    assert db.trouble == "database or disk is full"
    with pytest.raises(ValueError, match="ours"):
        async with db.write():
            raise ValueError("a mistake of ours says nothing about the database")
    assert db.trouble == "database or disk is full"
    async with db.write():
        pass
    assert db.trouble is None
