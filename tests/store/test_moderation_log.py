"""The moderators' log is a chain: a change, a gap or a swap shows, an erasure and a purge do not break it."""

import sqlite3
from functools import partial
from pathlib import Path

import pytest
from alembic.config import Config
from sqlalchemy import delete, update

from bot.domain.cases import LogEntry
from bot.store import erasure, migration, moderation_log
from bot.store.database import Database
from bot.store.tables import moderator_actions as log
from tests.store.samples import AVA, DAY, GUILD, MOD, NOW
from tests.store.test_migrations import _UPGRADE

ENTRIES = 5


async def written(db: Database, guild_id: int = GUILD) -> None:
    """A few entries in a server."""
    async with db.write() as conn:
        for case in range(ENTRIES):
            detail = {"case": case, "member": AVA}
            await moderation_log.add(conn, guild_id, MOD, NOW, LogEntry.CASE_CONFIRMED, detail)


async def broken_at(db: Database) -> list[int | None]:
    """Where each server's log is broken."""
    async with db.read() as conn:
        return [chain.broken_at for chain in await moderation_log.verify(conn)]


async def test_a_log_that_nobody_touched_is_sound(db: Database) -> None:
    await written(db)
    await written(db, GUILD + 1)
    async with db.read() as conn:
        first, second = await moderation_log.verify(conn)
        newest = await moderation_log.newest(conn, GUILD, limit=1)
    assert (first.broken_at, first.entries, first.newest) == (None, ENTRIES, ENTRIES)
    assert first.seal == newest[0].short_seal
    assert second.seal != first.seal


@pytest.mark.parametrize(
    "change",
    [
        {"actor_id": AVA},
        {"what": LogEntry.CASE_FALSE_ALARM},
        {"at": NOW + DAY},
        {"detail": {"case": 7, "member": AVA}},
        {"digest": b"another"},
        {"number": 99},
        {"guild_id": GUILD + 1},
    ],
)
async def test_a_changed_entry_shows(db: Database, change: dict[str, object]) -> None:
    await written(db)
    async with db.write() as conn:
        await conn.execute(update(log).where(log.c.number == 3).values(**change))
    assert any(at is not None for at in await broken_at(db))


@pytest.mark.parametrize("number", range(2, ENTRIES))
async def test_a_gap_shows(db: Database, number: int) -> None:
    await written(db)
    async with db.write() as conn:
        await conn.execute(delete(log).where(log.c.number == number))
    assert await broken_at(db) == [number + 1]


async def test_a_first_entry_that_was_changed_shows(db: Database) -> None:
    await written(db)
    async with db.write() as conn:
        await conn.execute(update(log).where(log.c.number == 1).values(actor_id=AVA))
    assert await broken_at(db) == [1]


async def test_what_was_purged_from_the_front_breaks_nothing(db: Database) -> None:
    await written(db)
    async with db.write() as conn:
        await conn.execute(delete(log).where(log.c.number < 3))
    assert await broken_at(db) == [None]


@pytest.mark.parametrize("user_id", [MOD, AVA])
async def test_an_erasure_breaks_nothing_and_is_counted(db: Database, user_id: int) -> None:
    await written(db)
    async with db.write() as conn:
        await erasure.erase(conn, user_id)
        (chain,) = await moderation_log.verify(conn)
    assert (chain.broken_at, chain.emptied) == (None, ENTRIES)


async def test_entries_from_before_the_chain_become_part_of_it(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def up_to(revision: str, config: Config, _: str) -> None:
        _UPGRADE(config, revision)

    monkeypatch.setattr(migration, "_head", lambda _: "0004")
    monkeypatch.setattr("alembic.command.upgrade", partial(up_to, "0004"))
    await (await Database.open(url)).close()
    with sqlite3.connect(tmp_path / "upstander.db") as file:
        for server, what in ((7, "case confirmed"), (8, "pause"), (7, "timeout")):
            row = (server, 5, "2026-01-01 10:00:00.000000", what, '{"case": 1}')
            file.execute(
                "INSERT INTO moderator_actions (guild_id, actor_id, at, what, detail) VALUES (?, ?, ?, ?, ?)",
                row,
            )
    monkeypatch.undo()

    db = await Database.open(url)
    async with db.write() as conn:
        await moderation_log.add(conn, 7, MOD, NOW, LogEntry.NOTE, {"case": 2})
        found = [(c.guild_id, c.entries, c.broken_at) for c in await moderation_log.verify(conn)]
    await db.close()
    assert found == [(7, 3, None), (8, 1, None)]
