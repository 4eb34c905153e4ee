"""Says where the event loop was held up, since nobody is served meanwhile."""

import asyncio
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread, get_ident
from types import FrameType

import structlog

log = structlog.get_logger(__name__)

_HELD = 0.1
"""Seconds without an answer from the loop after which it is called held. By hand: people notice 100 ms."""
_FRAMES = 8
"""Innermost frames that are named. By hand."""


@contextmanager
def watched() -> Iterator[None]:
    """Watches the running loop from a thread; what holds it for long is logged by file, line and function.

    Nothing but these is looked at: no argument and no local variable, so no text.
    """
    stop = Event()
    arguments = (asyncio.get_running_loop(), get_ident(), stop)
    thread = Thread(target=_watch, args=arguments, name="watchdog", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()


def _watch(loop: asyncio.AbstractEventLoop, thread: int, stop: Event) -> None:
    while not stop.wait(_HELD):
        answered = Event()
        asked = time.monotonic()
        try:
            loop.call_soon_threadsafe(answered.set)
        except RuntimeError:
            return  # the loop is closed
        if answered.wait(_HELD):
            continue
        where = _where(sys._current_frames().get(thread))
        while not answered.wait(_HELD):
            if stop.is_set():
                return
        log.warning(
            "the event loop was held", milliseconds=round(1000 * (time.monotonic() - asked)), where=where
        )


def _where(frame: FrameType | None) -> str:
    """The innermost calls, the innermost first: "names.py:84 find_names < turn.py:60 signals"."""
    calls: list[str] = []
    while frame is not None and len(calls) < _FRAMES:
        code = frame.f_code
        calls.append(f"{code.co_filename.rpartition('/')[2]}:{frame.f_lineno} {code.co_name}")
        frame = frame.f_back
    return " < ".join(calls)
