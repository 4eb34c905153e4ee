"""Work that repeats while there is some, and costs nothing while there is none."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog
from discord.ext import tasks

from bot.clock import utcnow

log = structlog.get_logger(__name__)

_IDLE_SECONDS = 600.0


class Pulse:
    """Calls `work` every `seconds` as long as it returns True; otherwise rarely, until `wake` is called.

    Built on `discord.ext.tasks`. An error in `work` is logged, and the next turn comes anyway.
    """

    def __init__(self, work: Callable[[], Awaitable[bool]], *, seconds: float) -> None:
        self._work = work
        self._seconds = seconds
        self._woken = False
        self._loop = tasks.loop(seconds=seconds)(self._turn)

    def start(self) -> None:
        """Begin; the first turn comes at once."""
        self._loop.start()

    def wake(self) -> None:
        """There is something to do: the next turn comes at most `seconds` after the last one."""
        if self._woken:
            return
        self._woken = True
        if self._loop.is_running():
            self._loop.change_interval(seconds=self._seconds)

    async def stop(self) -> None:
        """End, if necessary in the middle of a turn; returns when it has ended, so that the database may be closed."""
        task = self._loop.get_task()
        self._loop.cancel()
        if task:
            await asyncio.gather(task, return_exceptions=True)

    async def _turn(self) -> None:
        self._woken = False
        try:
            more = await self._work()
        except Exception:
            log.exception("background work failed, trying again", work=self._work.__qualname__)
            more = True
        idle = not more and not self._woken
        self._sleep(_IDLE_SECONDS if idle else self._seconds)

    def _sleep(self, seconds: float) -> None:
        """The next turn comes `seconds` from now.

        The library counts from when this turn was due instead, and would make up for every turn that was left
        out while there was nothing to do.
        """
        following = self._loop.next_iteration
        if following is not None:
            due = following - timedelta(seconds=self._loop.seconds or 0.0)
            seconds += max(0.0, (utcnow() - due).total_seconds())
        self._loop.change_interval(seconds=seconds)
