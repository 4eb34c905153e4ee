"""Background work: soon after it is woken, never in a burst, and after errors too."""

import asyncio
import time
from datetime import datetime, timedelta, tzinfo
from typing import Self

import pytest

from bot.clock import utcnow
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


async def test_a_clock_that_is_set_back_delays_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    turned = asyncio.Event()

    async def work() -> bool:
        turned.set()
        return False

    made = Pulse(work, seconds=_SECONDS)
    made.start()
    await turned.wait()
    turned.clear()
    an_hour_ago = utcnow() - timedelta(hours=1)
    monkeypatch.setattr("bot.clock.utcnow", lambda: an_hour_ago)
    monkeypatch.setattr("discord.utils.utcnow", lambda: an_hour_ago)
    monkeypatch.setattr("discord.ext.tasks.datetime.datetime", _Back)
    made.wake()
    await asyncio.wait_for(turned.wait(), timeout=10)
    await made.stop()


class _Back(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return super().now(tz) - timedelta(hours=1)
