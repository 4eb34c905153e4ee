"""The migrations make exactly the tables the program speaks of, and refuse what they do not know."""

import os
import sqlite3
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from bot.store import guilds, journal, migration
from bot.store.database import Database
from bot.store.errors import StoreError
from bot.store.tables import metadata
from tests.store.samples import GUILD, NOW

_UPGRADE = command.upgrade
HEAD = ScriptDirectory.from_config(migration.alembic_config()).get_current_head()


async def test_migrations_and_tables_agree(db: Database) -> None:
    def differences(connection: Connection) -> object:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        return compare_metadata(context, metadata)

    async with db.read() as conn:
        assert await conn.run_sync(differences) == []


async def test_constraints_and_ids_are_as_the_tables_say(db: Database) -> None:
    """What Alembic does not compare: names, checks, foreign keys' actions, AUTOINCREMENT."""
    async with db.read() as conn:
        ddl = await conn.run_sync(
            lambda c: {t.name: str(CreateTable(t).compile(c.engine)) for t in metadata.sorted_tables}
        )
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'table'"
        migrated = {row.name: row.sql for row in await conn.exec_driver_sql(query) if row.name in ddl}
    assert {name: _clauses(sql) for name, sql in migrated.items()} == {
        name: _clauses(sql) for name, sql in ddl.items()
    }


async def test_opening_again_keeps_what_is_there(url: str) -> None:
    first = await Database.open(url)
    async with first.write() as conn:
        await guilds.get_or_create(conn, GUILD, now=NOW)
    await first.close()
    second = await Database.open(url)
    async with second.read() as conn:
        assert await guilds.get(conn, GUILD) is not None
    await second.close()


async def test_an_empty_file_is_upgraded(tmp_path: Path, url: str) -> None:
    (tmp_path / "upstander.db").touch()
    database = await Database.open(url)
    async with database.read() as conn:
        version = (await conn.exec_driver_sql("SELECT version_num FROM alembic_version")).scalar_one()
    await database.close()
    assert version == HEAD


@pytest.mark.parametrize("read_only", [False, True])
async def test_a_database_from_the_future_is_refused_unchanged(
    db: Database, tmp_path: Path, url: str, read_only: bool
) -> None:
    await db.close()
    with sqlite3.connect(tmp_path / "upstander.db") as file:
        file.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match=r"newer version.*9999"):
        await Database.open(url, read_only=read_only)
    with sqlite3.connect(tmp_path / "upstander.db") as file:
        assert file.execute("SELECT version_num FROM alembic_version").fetchall() == [("9999",)]


async def test_read_only_does_not_migrate(tmp_path: Path, url: str) -> None:
    (tmp_path / "upstander.db").touch()
    with pytest.raises(StoreError, match="db upgrade"):
        await Database.open(url, read_only=True)
    assert (tmp_path / "upstander.db").stat().st_size == 0


async def test_a_failing_migration_leaves_nothing_behind(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("alembic.op.create_index", fails)
    with pytest.raises(StoreError, match="disk full"):
        await Database.open(url)
    with sqlite3.connect(tmp_path / "upstander.db") as file:
        assert file.execute("SELECT name FROM sqlite_master").fetchall() == []


async def test_cursors_from_before_something_could_be_settled_ahead_of_them_are_kept(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migration, "_head", lambda _: "0002")
    monkeypatch.setattr("alembic.command.upgrade", partial(_upgrade_to, "0002"))
    await (await Database.open(url)).close()
    with sqlite3.connect(tmp_path / "upstander.db") as file:
        file.execute("INSERT INTO cursors VALUES (7, 8, 9)")
    monkeypatch.undo()

    db = await Database.open(url)
    async with db.read() as conn:
        assert await journal.cursors(conn, 7) == {8: 9}
        assert await journal.cursors_ahead(conn) == []
    await db.close()


def _upgrade_to(revision: str, config: Config, _: str) -> None:
    _UPGRADE(config, revision)


def test_migrations_are_found_from_anywhere(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    program = (
        "import asyncio\nfrom bot.store.database import Database\n"
        "async def main():\n    await (await Database.open('sqlite+aiosqlite:///here.db')).close()\n"
        "asyncio.run(main())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "here.db").exists()


def test_every_table_can_be_made_on_postgresql() -> None:
    for table in metadata.sorted_tables:
        statement = str(CreateTable(table).compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]
        assert "AUTOINCREMENT" not in statement
        assert "DATETIME" not in statement


def test_every_table_belongs_to_a_server() -> None:
    assert [table.name for table in metadata.sorted_tables if "guild_id" not in table.c] == []


def _clauses(sql: str) -> set[str]:
    """The clauses of a CREATE TABLE, whatever their order and spacing."""
    body = sql[sql.index("(") + 1 : sql.rindex(")")]
    return {" ".join(line.split()).rstrip(", ") for line in body.splitlines() if line.strip()}
