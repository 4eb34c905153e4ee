"""Trouble of the ground that the program stands on: a database that is locked, full, read-only or out of reach."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    NotSupportedError,
    ProgrammingError,
    TimeoutError as PoolTimeoutError,
)

log = structlog.get_logger(__name__)

_FIRST_SECONDS = 0.5
_MOST_SECONDS = 30.0

T = TypeVar("T")


def is_of_the_ground(error: BaseException) -> bool:
    """Whether `error` comes from the database as such, not from what was asked of it.

    The same work succeeds once that is over.
    """
    if isinstance(error, DBAPIError):
        return not isinstance(error, DataError | IntegrityError | NotSupportedError | ProgrammingError)
    return isinstance(error, OSError | PoolTimeoutError)


def cause_of(error: BaseException) -> str:
    """What the database said, without the statement, whose parameters may hold what members wrote."""
    return str(getattr(error, "orig", None) or error)


async def until_it_holds(work: Callable[[], Awaitable[T]]) -> T:
    """What `work` returns.

    While the database does not carry it, it is tried again, without limit; every other error is raised.
    """
    wait = _FIRST_SECONDS
    while True:
        try:
            return await work()
        except Exception as error:
            if not is_of_the_ground(error):
                raise
            log.error(
                "nothing can be judged: the database does not answer", why=cause_of(error), seconds=wait
            )
        await asyncio.sleep(wait)
        wait = min(_MOST_SECONDS, 2 * wait)
