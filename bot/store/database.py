"""Opening the database, and the two ways to talk to it: one writer, many readers."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Event
from typing import Self

from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, NoSuchModuleError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.store import migration
from bot.store.connecting import WRITER, create_engine, is_sqlite, parse_url, sqlite_path
from bot.store.damage import damage_of
from bot.store.errors import StoreError
from bot.store.ground import cause_of, is_of_the_ground
from bot.store.private_files import keep_private

Connection = AsyncConnection
"""What queries of this room run on: an open transaction. Other rooms pass it on and know nothing else of SQL."""


class Database:
    """One database.

    Invariants: one writing transaction at a time in this process; whatever happens inside one `write()` is
    stored completely or not at all; `read()` never stores anything and, on SQLite, sees one consistent state.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        """Use `Database.open`, which checks and migrates first."""
        self._engine = engine
        self._path = sqlite_path(engine.url) if is_sqlite(engine.url) else None
        self._writing = asyncio.Lock()
        self.trouble: str | None = None
        """Why the last transaction could not be stored, in the database's words; None where it could."""

    @classmethod
    async def open(cls, url: str, *, read_only: bool = False) -> Self:
        """Open the database at a SQLAlchemy `url`, e.g. ``sqlite+aiosqlite:///data/upstander.db``.

        The file is created and migrated as needed; with `read_only` neither happens and SQLite refuses writes.
        Raises `StoreError`, with what to do, when the URL makes no sense, the folder is missing or not writable,
        the file is no database, or the database is newer than this program (or older, with `read_only`).
        """
        parsed = parse_url(url)
        try:
            await asyncio.to_thread(_prepare, parsed, read_only)
            engine = create_engine(parsed, read_only=read_only)
        except (DBAPIError, OSError, ImportError, NoSuchModuleError) as error:
            cause = getattr(error, "orig", None) or error
            place = parsed.render_as_string(hide_password=True)
            raise StoreError(f"the database {place} cannot be opened: {cause}") from error
        return cls(engine)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Connection]:
        """A connection inside one transaction, committed at the end, rolled back when an exception leaves.

        Waits for the writer before. Not re-entrant: pass the connection on instead of opening a second one.
        """
        try:
            async with self._writing, self._engine.connect() as connection:
                await connection.execution_options(**{WRITER: True})
                async with connection.begin():
                    yield connection
        except Exception as error:
            if is_of_the_ground(error):
                self.trouble = cause_of(error)
            raise
        self.trouble = None

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Connection]:
        """A connection for reading, also while another one writes; rolled back at the end."""
        async with self._engine.connect() as connection:
            yield connection

    async def damage(self) -> str | None:
        """What SQLite finds wrong with the file, in its words; None where it is sound, or no file of ours.

        Reads all of it, for a minute at most; other work goes on meanwhile.
        """
        if self._path is None:
            return None
        stop = Event()
        try:
            return await asyncio.to_thread(damage_of, self._path, stop)
        finally:
            stop.set()  # a process that ends does not wait for the thread

    async def close(self) -> None:
        """Close all connections; safe to call twice."""
        await self._engine.dispose()


def _prepare(url: URL, read_only: bool) -> None:
    if is_sqlite(url):
        _check_file(url, read_only)
        if not read_only:
            keep_private(sqlite_path(url))
    if read_only:
        migration.check(url)
    else:
        migration.upgrade(url)


def _check_file(url: URL, read_only: bool) -> None:
    """Say plainly what SQLite would only call "unable to open database file"."""
    path = sqlite_path(url)
    folder = path.parent
    if not folder.is_dir():
        raise StoreError(
            f"the folder {folder.absolute()} of the database is missing; create it: mkdir -p {folder}"
        )
    if path.is_dir():
        raise StoreError(
            f"{path} is a folder; DATABASE_URL must name a file in it, e.g. {path / 'upstander.db'}"
        )
    if read_only:
        if not path.exists():
            raise StoreError(f"there is no database at {path}; start the bot once, or check DATABASE_URL")
    elif not os.access(folder, os.W_OK):
        raise StoreError(
            f"the folder {folder.absolute()} is not writable for the bot's user; fix its owner or mode"
        )
    elif path.exists() and not os.access(path, os.W_OK):
        raise StoreError(f"the database {path} is not writable for the bot's user; fix its owner or mode")
