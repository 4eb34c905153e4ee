"""One bot per database file: a second process would judge everything a second time."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bot.store.connecting import is_sqlite, parse_url, sqlite_path
from bot.store.errors import StoreError

if sys.platform != "win32":
    import fcntl


@contextmanager
def alone(url: str) -> Iterator[None]:
    """Hold the SQLite file that `url` names for this process; raises `StoreError` where another one holds it.

    The system gives it back when the process ends, however it ends. Commands beside the bot (backup, export) do not
    ask for it. A server's database and Windows are not guarded.
    """
    parsed = parse_url(url)
    if not is_sqlite(parsed) or sys.platform == "win32":
        yield
        return
    path = sqlite_path(parsed)
    # A file of its own: closing any handle of the database's own file would give up SQLite's locks.
    with os.fdopen(
        os.open(path.with_name(path.name + ".lock"), os.O_WRONLY | os.O_CREAT, 0o600), "w"
    ) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StoreError(
                f"another Upstander runs on the database {path.absolute()}; stop it first, or give this one "
                "another DATA_DIR"
            ) from error
        yield
