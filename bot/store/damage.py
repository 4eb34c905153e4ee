"""Whether a SQLite file is sound, so that a damaged page is noticed before a message needs it."""

import sqlite3
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from threading import Event

import structlog

log = structlog.get_logger(__name__)

_SECONDS = 60.0
"""Time for one check. By hand: a file of 1 GB takes some 10 s."""
_SOUND = "ok"


def damage_of(database: Path, stop: Event, *, seconds: float = _SECONDS) -> str | None:
    """The first thing that is wrong with the file, in SQLite's words; None where nothing was found.

    `PRAGMA quick_check` (https://www.sqlite.org/pragma.html#pragma_quick_check) table by table, on a connection that
    only reads. Ends before the next table when `seconds` are over or `stop` is set: SQLite before 3.41 cannot be
    interrupted in the middle of one.
    """
    until = time.monotonic() + seconds
    try:
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
            for (table,) in tables:
                if stop.is_set() or time.monotonic() > until:
                    return None
                found: str = connection.execute(f"PRAGMA quick_check('{table}')").fetchone()[0]
                if found != _SOUND:
                    return found.splitlines()[-1]
    except sqlite3.OperationalError:
        return None  # locked or gone: nothing is known
    except sqlite3.DatabaseError as error:
        return str(error)
    return None


class DamageWatch:
    """Remembers what `look`, which asks for damage of the database's file, found last."""

    def __init__(self, look: Callable[[], Awaitable[str | None]]) -> None:
        self._look = look
        self.found: str | None = None
        """What is wrong with the file, None as far as is known."""

    async def run_once(self) -> bool:
        """Look, and log what is wrong. True: there is always a next time."""
        self.found = await self._look()
        if self.found:
            log.error("the database is damaged; restore a backup", what=self.found)
        return True
