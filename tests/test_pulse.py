"""Background work: soon after it is woken, never in a burst, and after errors too."""

import asyncio
import time

from bot.pulse import Pulse

_SECONDS = 0.05


async def test_turns_left_out_while_idle_are_not_made_up_for() -> None:
    turns = 0
    busy = False

    async def work() -> bool:
        nonlocal turns
        turns += 1
        return busy

    made = Pulse(work, seconds=_SECONDS)
    made.start()
    await asyncio.sleep(20 * _SECONDS)
    assert turns == 1
    busy = True
    began = time.monotonic()
    made.wake()
    await asyncio.sleep(4 * _SECONDS)
    elapsed = time.monotonic() - began
    await made.stop()
    assert 2 <= turns <= 3 + elapsed / _SECONDS


async def test_an_error_does_not_end_it() -> None:
    again = asyncio.Event()
    turns = 0

    async def work() -> bool:
        nonlocal turns
        turns += 1
        if turns > 1:
            again.set()
        raise RuntimeError("broken")

    made = Pulse(work, seconds=_SECONDS)
    made.start()
    await asyncio.wait_for(again.wait(), timeout=30)
    await made.stop()
    assert turns > 1
