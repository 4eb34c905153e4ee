"""What holds the event loop is named, without what it worked on."""

import asyncio
import time

from structlog.testing import capture_logs

from bot.watchdog import watched


def _dawdle(text: str, seconds: float) -> str:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        pass
    return text


async def test_where_the_loop_was_held_is_logged_without_text() -> None:
    with capture_logs() as logs, watched():
        await asyncio.sleep(0.2)
        _dawdle("marzipan", 0.6)
        await asyncio.sleep(0.5)
    held = [entry for entry in logs if entry["event"] == "the event loop was held"]
    assert held and held[0]["milliseconds"] >= 100
    assert "test_watchdog.py" in held[0]["where"] and "_dawdle" in held[0]["where"]
    assert "marzipan" not in str(logs)


async def test_it_ends_with_what_it_watches() -> None:
    with capture_logs() as logs:
        with watched():
            await asyncio.sleep(0)
        _dawdle("", 0.5)
        await asyncio.sleep(0.3)
    assert logs == []
