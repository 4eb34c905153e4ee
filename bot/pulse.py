"""Work that repeats while there is some, and costs nothing while there is none."""

from collections.abc import Awaitable, Callable

import structlog
from discord.ext import tasks

log = structlog.get_logger(__name__)

_IDLE_SECONDS = 600.0


class Pulse:
    """Calls `work` every `seconds` as long as it returns True, and rarely otherwise, until it is poked.

    Built on `discord.ext.tasks`. An error in `work` is logged, and the next turn comes all the same.
    """

    def __init__(self, work: Callable[[], Awaitable[bool]], *, seconds: float) -> None:
        self._work = work
        self._seconds = seconds
        self._poked = False
        self._loop = tasks.loop(seconds=seconds)(self._turn)

    def start(self) -> None:
        """Begin; the first turn comes at once."""
        self._loop.start()

    def poke(self) -> None:
        """There is something to do: the next turn comes at most `seconds` after the last one."""
        self._poked = True
        if self._loop.is_running():
            self._loop.change_interval(seconds=self._seconds)

    def stop(self) -> None:
        """End, in the middle of a turn if need be."""
        self._loop.cancel()

    async def _turn(self) -> None:
        self._poked = False
        try:
            more = await self._work()
        except Exception:
            log.exception("background work failed, trying again", work=self._work.__qualname__)
            more = True
        idle = not more and not self._poked
        self._loop.change_interval(seconds=_IDLE_SECONDS if idle else self._seconds)
