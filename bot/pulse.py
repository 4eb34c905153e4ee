"""Work that repeats while there is some, and costs nothing while there is none."""

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import Context, copy_context

import structlog

log = structlog.get_logger(__name__)

_IDLE_SECONDS = 600.0


class Pulse:
    """Calls `work` every `seconds` as long as it returns True; otherwise rarely, until `wake` is called.

    Goes by the loop's time, whatever is done to the clock. An error in `work` is logged, and the next turn comes.
    """

    def __init__(self, work: Callable[[], Awaitable[bool]], *, seconds: float) -> None:
        self._work = work
        self._seconds = seconds
        self._running = False
        self._woken = False
        self._last = 0.0
        self._context: Context | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._turning: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin; the first turn comes at once."""
        self._running = True
        self._context = copy_context()
        self._schedule(0.0)

    def wake(self) -> None:
        """There is something to do: the next turn comes at most `seconds` after the last one."""
        if self._woken:
            return
        self._woken = True
        if self._timer is not None:
            self._timer.cancel()
            self._schedule(self._seconds - (asyncio.get_running_loop().time() - self._last))

    async def stop(self) -> None:
        """End, if necessary in the middle of a turn; returns when it has ended, so that the database may be closed."""
        self._running = False
        if self._timer is not None:
            self._timer.cancel()
        if self._turning is not None:
            self._turning.cancel()
            await asyncio.gather(self._turning, return_exceptions=True)

    def _schedule(self, seconds: float) -> None:
        # In the context of the start, whoever woke it: a turn belongs to nobody's request.
        self._timer = asyncio.get_running_loop().call_later(
            max(0.0, seconds), self._begin, context=self._context
        )

    def _begin(self) -> None:
        self._timer = None
        self._turning = asyncio.create_task(self._turn(), name=f"pulse {self._work.__qualname__}")

    async def _turn(self) -> None:
        self._woken = False
        self._last = asyncio.get_running_loop().time()
        try:
            more = await self._work()
        except Exception:
            log.exception("background work failed, trying again", work=self._work.__qualname__)
            more = True
        if self._running:
            self._schedule(self._seconds if more or self._woken else _IDLE_SECONDS)
