"""How connections are opened: drivers, pragmas and explicit transactions."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from bot.store import driver
from bot.store.errors import StoreError

WRITER = "upstander_writer"
"""Execution option of a connection that is going to write."""

BUSY_TIMEOUT_MS = 10_000
"""How long SQLite waits for another process (a backup, `db upgrade`) before it gives up as "locked"."""


def parse_url(url: str) -> URL:
    """`url` with an async driver filled in; raises `StoreError` when it is no database URL or is in memory."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StoreError(
            "the database URL cannot be understood; it looks like sqlite+aiosqlite:///data/upstander.db"
        ) from error
    if parsed.drivername == "sqlite":
        parsed = parsed.set(drivername="sqlite+aiosqlite")
    elif parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+asyncpg")
    if is_sqlite(parsed) and (not parsed.database or ":memory:" in parsed.database):
        raise StoreError("the database must be a file, not in memory: what it holds has to survive a restart")
    return parsed


def is_sqlite(url: URL) -> bool:
    """Whether `url` names a SQLite file."""
    return url.get_backend_name() == "sqlite"


def sqlite_path(url: URL) -> Path:
    """The file of a SQLite `url`."""
    return Path(url.database or "")


def create_engine(url: URL, *, read_only: bool = False, migrating: bool = False) -> AsyncEngine:
    """An engine for `url`; connects to nothing yet.

    `read_only` makes SQLite refuse writes. `migrating` leaves foreign keys unchecked, because SQLite changes a
    table by copying and dropping it, and makes every transaction a writing one.
    """
    # Parameters name people; errors, which may end up in a log, do not show them.
    options: dict[str, Any] = {"poolclass": NullPool} if migrating else {}
    if is_sqlite(url):
        options["connect_args"] = {"async_creator_fn": driver.connect}
    engine = create_async_engine(url, hide_parameters=True, **options)
    if not is_sqlite(url):
        return engine
    pragmas = [f"busy_timeout={BUSY_TIMEOUT_MS}", f"foreign_keys={'OFF' if migrating else 'ON'}"]
    pragmas += (
        ["query_only=ON"]
        if read_only
        else [
            "journal_mode=WAL",
            "synchronous=NORMAL",
            "secure_delete=ON",  # purged evidence is overwritten, not only unlinked
        ]
    )

    def on_connect(dbapi_connection: Any, _record: Any) -> None:
        # The driver begins transactions on its own, late and never for DDL; we say BEGIN ourselves
        # (https://docs.sqlalchemy.org/en/20/dialects/sqlite.html#pysqlite-serializable).
        dbapi_connection.isolation_level = None
        cursor = dbapi_connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def on_begin(connection: Connection) -> None:
        # IMMEDIATE takes the write lock at once: upgrading a reader later fails with SQLITE_BUSY without waiting.
        writes = migrating or connection.get_execution_options().get(WRITER, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    event.listen(engine.sync_engine, "connect", on_connect)
    event.listen(engine.sync_engine, "begin", on_begin)
    return engine
