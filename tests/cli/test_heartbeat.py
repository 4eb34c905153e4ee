"""The sign of life: left while Discord answers, and told from an old one."""

import asyncio
import os
import time
from pathlib import Path

import pytest

from bot.cli.heartbeat import DEAD_AFTER, beat, heartbeat_file, seconds_since

from .test_commands import bot


class Bot:
    def __init__(self, latency: float, *, ready: bool = True, can_judge: bool = True) -> None:
        self.latency = latency
        self.can_judge = can_judge
        self._ready = ready

    def is_ready(self) -> bool:
        return self._ready


@pytest.mark.parametrize(
    ("alive", "sign"),
    [
        (Bot(0.05), True),
        (Bot(0.05, ready=False), False),
        (Bot(0.05, can_judge=False), False),
        (Bot(float("inf")), False),
        (Bot(float("nan")), False),
    ],
)
async def test_a_sign_is_left_only_while_discord_answers(alive: Bot, sign: bool, tmp_path: Path) -> None:
    beating = asyncio.create_task(beat(alive, heartbeat_file(tmp_path)))
    await asyncio.sleep(0.1)
    beating.cancel()
    assert (seconds_since(heartbeat_file(tmp_path)) is not None) is sign


async def test_a_full_disk_does_not_end_the_signs(tmp_path: Path) -> None:
    beating = asyncio.create_task(beat(Bot(0.05), tmp_path / "missing" / "alive"))
    await asyncio.sleep(0.1)
    assert not beating.done()
    beating.cancel()


@pytest.mark.parametrize(
    ("age", "code", "said"),
    [
        (None, 1, "no bot has run"),
        (DEAD_AFTER + 60, 1, "was last heard of 1"),
        (3, 0, "was heard of"),
    ],
)
def test_health_tells_by_its_exit_code(age: float | None, code: int, said: str, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    if age is not None:
        sign = heartbeat_file(tmp_path / "data")
        sign.touch()
        os.utime(sign, (time.time() - age,) * 2)
    asked = bot("health", cwd=tmp_path)
    assert asked.returncode == code
    assert said in asked.stdout + asked.stderr
