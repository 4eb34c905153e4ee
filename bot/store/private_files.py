"""Database and key belong to the bot alone: files with mode 0600 in a folder with mode 0700."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bot.store.errors import StoreError

_FILE, _FOLDER, _OTHERS = 0o600, 0o700, 0o077
_BESIDE = ("", "-wal", "-shm", "-journal")
"""What SQLite keeps beside a database (https://www.sqlite.org/tempfiles.html)."""


def make_folder(folder: Path) -> None:
    """Makes the data folder and those above it, for the bot alone; one that is there stays as it is.

    Raises `StoreError`.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=_FOLDER, exist_ok=True)
    except OSError as error:
        raise StoreError(f"the folder DATA_DIR={folder} cannot be created: {error.strerror}") from error


def keep_private(database: Path) -> None:
    """Makes the file of a new database, or takes from others what they may do with an existing one. Raises OSError.

    SQLite gives the files that it makes beside a database the database's mode.
    """
    if not database.exists():
        os.close(os.open(database, os.O_WRONLY | os.O_CREAT, _FILE))
    for path in _open_to_others(_files_of(database)):
        path.chmod(_FILE)


def open_to_others(database: Path) -> list[Path]:
    """Files of a database, and its folder, that others than the bot's user may read or change."""
    return list(_open_to_others([*_files_of(database), database.parent]))


def is_open_to_others(path: Path) -> bool:
    """Whether others than the file's owner may read or change it. False where it does not exist."""
    return any(_open_to_others([path]))


def refuses_writing(path: Path) -> str | None:
    """Why the file at `path`, or files beside it, cannot be written (None: they can); tried, also for root.

    A database needs both: SQLite keeps a journal beside it.
    """
    try:
        if path.exists():
            os.close(os.open(path, os.O_RDWR))
        with tempfile.TemporaryFile(dir=path.parent):
            return None
    except OSError as error:
        return error.strerror or str(error)


def _files_of(database: Path) -> list[Path]:
    return [database.with_name(database.name + ending) for ending in _BESIDE]


def _open_to_others(paths: list[Path]) -> Iterator[Path]:
    # Other systems have other rights, which these bits do not tell.
    return (path for path in paths if os.name == "posix" and path.exists() and path.stat().st_mode & _OTHERS)
