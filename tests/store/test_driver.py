"""Whoever is cancelled in a transaction leaves the database to the next one, at once."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store.database import Database


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = await Database.open(f"sqlite+aiosqlite:///{tmp_path / 'upstander.db'}")
    async with database.write() as conn:
        await conn.exec_driver_sql("CREATE TABLE lines (line INTEGER)")
    yield database
    await database.close()


async def write(database: Database) -> None:
    """A transaction with statements that give rows."""
    async with database.write() as conn:
        for line in (1, 2):
            await conn.exec_driver_sql(f"INSERT INTO lines VALUES ({line}) RETURNING line")
            await conn.exec_driver_sql("SELECT line FROM lines")


async def lines(database: Database) -> int:
    async with database.read() as conn:
        return int((await conn.exec_driver_sql("SELECT count(*) FROM lines")).scalar_one())


@pytest.mark.parametrize("twice", [False, True], ids=["once", "twice"])
async def test_a_transaction_that_is_cancelled_anywhere_is_over(database: Database, twice: bool) -> None:
    # Each number of steps of the loop is one place more; all of a transaction are fewer.
    for steps in range(60):
        before = await lines(database)
        cancelled = asyncio.create_task(write(database))
        for _ in range(steps):
            await asyncio.sleep(0.0002 if steps % 2 else 0)
        cancelled.cancel()
        if twice:
            await asyncio.sleep(0)
            cancelled.cancel()
        await asyncio.gather(cancelled, return_exceptions=True)
        begun = time.monotonic()
        await write(database)

        # The driver waits ten seconds for a lock.
        assert time.monotonic() - begun < 8, steps
        assert await lines(database) - before in (2, 4), "a part of a transaction was stored"
