"""Starting the real process while Discord refuses or is out of order: it waits or says what to do, and ends cleanly."""

from pathlib import Path

import pytest

from bot.cli.heartbeat import heartbeat_file, seconds_since

from .faults import Trouble
from .story import Story

_IDENTITY, _COMMANDS, _GATEWAY = "*/users/@me", "*/applications/*/commands", "*/gateway/bot"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", _IDENTITY, 503),
        ("GET", _IDENTITY, 429),
        ("PUT", _COMMANDS, 503),
        ("GET", _GATEWAY, 503),
    ],
)
async def test_trouble_of_discord_is_waited_for(method: str, path: str, status: int, tmp_path: Path) -> None:
    async with Story(tmp_path) as story:
        fault = story.server.faults.add(method, path, Trouble.ERROR, status=status)
        await story.start()
        assert fault.times == 0
        assert "trying again" in story.bot.log
        assert "Traceback" not in story.bot.log


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        (_IDENTITY, 401, "does not accept DISCORD_TOKEN"),
        (_IDENTITY, 403, "Discord forbids what a start needs (HTTP 403"),
        (_GATEWAY, 403, "Discord forbids what a start needs (HTTP 403"),
    ],
)
async def test_what_a_person_has_to_mend_is_said_in_a_sentence(
    path: str, status: int, said: str, tmp_path: Path
) -> None:
    async with Story(tmp_path) as story:
        story.server.faults.add("GET", path, Trouble.ERROR, status=status, times=9)
        await story.start(ready=False)
        assert await story.bot.ended() == 1
        assert said in story.bot.log
        assert "Traceback" not in story.bot.log


async def test_it_ends_at_once_while_it_waits_for_discord(tmp_path: Path) -> None:
    async with Story(tmp_path) as story:
        story.server.faults.add("GET", _IDENTITY, Trouble.ERROR, status=503, times=99)
        await story.start(ready=False)
        await story.until(lambda: "trying again" in story.bot.log, "the wait")
        assert await story.bot.terminate() == 0
        assert "Traceback" not in story.bot.log


async def test_a_sign_of_life_is_there_while_it_hears_discord(tmp_path: Path) -> None:
    async with Story(tmp_path) as story:
        await story.start()
        await story.until(lambda: seconds_since(heartbeat_file(tmp_path)) is not None, "a sign of life")
        assert await story.bot.terminate() == 0
        assert seconds_since(heartbeat_file(tmp_path)) is None
        assert "voice" not in story.bot.log
