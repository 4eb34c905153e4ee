"""Bringing the database to this program's revision, and refusing one that is not ours. Blocks: run in a thread."""

import asyncio
from collections.abc import Callable

import structlog
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect
from sqlalchemy.engine import URL

from bot.store.connecting import create_engine
from bot.store.errors import OlderDatabaseError, StoreError

log = structlog.get_logger(__name__)


def upgrade(url: URL) -> None:
    """Migrate the database at `url` to the newest revision, completely or not at all.

    Raises `StoreError` when it comes from a newer program or is somebody else's database.
    """
    asyncio.run(_with_connection(url, _upgrade, read_only=False))


def check(url: URL) -> None:
    """Raise `StoreError` unless the database at `url` has exactly this program's revision. Changes nothing."""
    asyncio.run(_with_connection(url, _require_current, read_only=True))


def alembic_config() -> Config:
    """Alembic's configuration, independent of the working directory."""
    config = Config()
    # Named, not imported: the migrations import the tables, so nothing here may import them.
    config.set_main_option("script_location", "migrations:")
    return config


async def _with_connection(url: URL, work: Callable[[Connection], None], *, read_only: bool) -> None:
    engine = create_engine(url, read_only=read_only, migrating=not read_only)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(work)
    finally:
        await engine.dispose()


def _upgrade(connection: Connection) -> None:
    config = alembic_config()
    before, after = _known_revision(connection, config), _head(config)
    if before == after:
        return
    if before is not None:
        log.info("upgrading the database, which may take a minute", revision=before, to=after)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise StoreError(f"the migration would break {len(broken)} references; nothing was changed")


def _require_current(connection: Connection) -> None:
    config = alembic_config()
    if _known_revision(connection, config) != _head(config):
        raise OlderDatabaseError("the database is older than this program; run `upstander db upgrade` first")


def _known_revision(connection: Connection, config: Config) -> str | None:
    """The database's revision, None when it is empty; `StoreError` when this program does not know it."""
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is None and inspect(connection).get_table_names():
        raise StoreError(
            "the database holds tables of another program; point DATABASE_URL at a new file or the right one"
        )
    if revision is not None and revision not in {
        s.revision for s in ScriptDirectory.from_config(config).walk_revisions()
    }:
        raise StoreError(
            f"the database comes from a newer version of this program (revision {revision} is unknown here); "
            "update the program, or restore the backup made before the update. Nothing was changed"
        )
    return revision


def _head(config: Config) -> str | None:
    return ScriptDirectory.from_config(config).get_current_head()
