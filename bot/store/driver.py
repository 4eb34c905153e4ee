"""The SQLite driver, whose transactions end when the task that runs them is cancelled.

With aiosqlite alone they may not: the cursor of a cancelled statement stays alive in the error that travels up, a
connection with a live cursor closes only in appearance, and the write lock is kept until the garbage collector
comes by. Everybody else meets a database that is locked.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import aiosqlite


class Connection(aiosqlite.Connection):
    """Finishes the statement under way when it is cancelled, then rolls back."""

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        # The one door of aiosqlite to its thread, where everything is done in order.
        if not self._running or not self._connection:
            raise ValueError("Connection closed")
        loop, call = asyncio.get_running_loop(), _Call(partial(fn, *args, **kwargs))
        answer = loop.create_future()
        self._tx.put_nowait((answer, call))
        try:
            return await asyncio.shield(answer)
        except asyncio.CancelledError:
            let_go = loop.create_future()
            self._tx.put_nowait((let_go, partial(call.let_go, self._connection)))
            await _in_spite_of_cancelling(let_go)
            raise


class _Call:
    """One call of the driver's, in the connection's thread."""

    def __init__(self, work: "partial[Any]") -> None:
        self._work = work
        self._result: Any = None

    def __call__(self) -> Any:
        self._result = self._work()
        return self._result

    def let_go(self, connection: sqlite3.Connection) -> None:
        """Nobody waits for the result any more."""
        for cursor in (self._result, getattr(self._work.func, "__self__", None)):
            if isinstance(cursor, sqlite3.Cursor):
                cursor.close()
        with suppress(sqlite3.ProgrammingError):  # where it was the call that closes the connection
            connection.rollback()


def connect(database: str, **options: Any) -> Connection:
    """In place of `aiosqlite.connect`."""
    connection = Connection(partial(sqlite3.connect, database, **options), iter_chunk_size=64)
    # A process that ends does not wait for a statement under way.
    connection._thread.daemon = True
    return connection


async def _in_spite_of_cancelling(future: "asyncio.Future[Any]") -> None:
    """Return when `future` is done, however often this is cancelled."""
    while not future.done():
        try:
            await asyncio.wait([future])
        except asyncio.CancelledError:
            continue
