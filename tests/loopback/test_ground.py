"""The ground under the process gives way: it ends in time, waits, or says why it cannot start, and nothing is lost."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from .faults import Trouble
from .story import BotProcess, Story

_ENDS_WITHIN = 5.0
"""Seconds from SIGTERM to the end. A supervisor sends SIGKILL after ten."""


@pytest.fixture
async def story(tmp_path: Path) -> AsyncIterator[Story]:
    async with Story(tmp_path) as story:
        yield story


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Another program keeps the database locked."""
    with closing(sqlite3.connect(folder / "upstander.db", isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        yield


async def end(story: Story) -> float:
    """SIGTERM; how long it takes."""
    asked = time.monotonic()
    assert await story.bot.terminate() == 0
    return time.monotonic() - asked


async def test_asked_to_stop_while_the_database_is_locked(story: Story, tmp_path: Path) -> None:
    await story.start()
    await story.write(5)
    with locked(tmp_path):
        await story.write(30, pause=0.01)
        await asyncio.sleep(0.3)
        assert await end(story) < _ENDS_WITHIN
    await story.start()
    await story.write(10)
    await story.settled()
    story.audit(errors=True)


@pytest.mark.parametrize("pause", [0.0, 0.02])
async def test_asked_to_stop_in_a_flood(story: Story, pause: float) -> None:
    for _ in range(3):
        await story.start()
        await story.write(40, pause=pause)
        assert await end(story) < _ENDS_WITHIN
    await story.start()
    await story.settled()
    story.audit()


async def test_a_second_process_on_the_database_says_why_it_does_not_start(
    story: Story, tmp_path: Path
) -> None:
    await story.start()
    second = await BotProcess.start(story.server, tmp_path, scored=tmp_path / "scored")
    assert await second.ended() == 1
    assert "another Upstander runs on the database" in second.log
    assert "Traceback" not in second.log
    await story.write(10)
    await story.settled()
    story.audit()


async def test_commands_that_cannot_be_registered_keep_nobody_from_judging(story: Story) -> None:
    commands = story.server.faults.add("PUT", "/applications/*/commands", Trouble.ERROR, status=403, times=99)
    await story.start()
    await story.write(3, "crimson")
    await story.settled()
    story.audit()
    assert commands.arrived.is_set()
    assert "commands cannot be registered, trying again" in story.bot.log
