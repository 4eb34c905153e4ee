"""Copies of the database that are whole, while the bot writes; and putting them back. Blocks: run in a thread."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from threading import Event

from bot.store.connecting import is_sqlite, parse_url, sqlite_path
from bot.store.damage import damage_of
from bot.store.errors import StoreError

_PAGES = 1_000
"""Copied at once; the bot writes in between. By hand: 4 MB."""


def database_file(url: str) -> Path:
    """The file of the database at a SQLAlchemy `url`. Raises `StoreError` where it is none."""
    parsed = parse_url(url)
    if not is_sqlite(parsed):
        raise StoreError("only SQLite is copied here; use your database's own tools (pg_dump, pg_restore)")
    return sqlite_path(parsed)


def copy_database(source: Path, target: Path) -> None:
    """Copies the database at `source` to a new file, as of one moment. Raises `StoreError`."""
    if not source.is_file():
        raise StoreError(f"there is no database at {source}")

    def fill(draft: Path) -> None:
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as original,
            closing(sqlite3.connect(draft)) as copy,
        ):
            original.backup(copy, pages=_PAGES, sleep=0.01)
            # The copy is one file, without a journal beside it.
            copy.execute("PRAGMA journal_mode=DELETE")
        if damage := damage_of(draft, Event()):
            raise StoreError(f"{source} is damaged ({damage}); use an older backup")

    put(target, fill)


def copy_key(source: Path, target: Path) -> None:
    """Copies a key file to a new one. Raises `StoreError`."""

    def fill(draft: Path) -> None:
        draft.write_bytes(source.read_bytes())

    put(target, fill)


def put(target: Path, fill: Callable[[Path], None]) -> None:
    """A new file at `target`, for its owner alone: complete, as `fill` made it, or not there.

    Nothing is overwritten. Raises `StoreError`.
    """
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        if target.exists():
            raise StoreError(f"{target} is there already; move it away, or choose another name")
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        fill(draft)
        draft.rename(target)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(
            f"{target} cannot be written: {getattr(error, 'strerror', None) or error}"
        ) from error
    finally:
        draft.unlink(missing_ok=True)
