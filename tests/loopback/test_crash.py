"""The bot as a separate process, killed at bad moments: on restart everything is finished, nothing is done twice."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from .faults import Trouble
from .gateway import Close
from .server import TOKEN, LoopbackDiscord
from .story import BotProcess, Story

_POST = ("POST", "/channels/*/messages")


@pytest.fixture
async def story(tmp_path: Path) -> AsyncIterator[Story]:
    async with Story(tmp_path) as story:
        yield story


async def test_killed_between_verdict_and_action(story: Story) -> None:
    await story.start()
    deletion = story.server.faults.add("DELETE", "/channels/*", Trouble.LOST)
    await story.write(60, pause=0.005)
    await deletion.arrived.wait()
    await story.until(
        lambda: story.query("SELECT id FROM actions WHERE state = 'planned'"), "a planned action"
    )
    await story.kill()

    assert story.query("SELECT id FROM actions WHERE state = 'running'")
    await story.write(30)
    await story.start()
    await story.write(30, pause=0.005)
    await story.settled()
    assert await story.bot.terminate() == 0
    story.audit()


async def test_killed_while_a_message_is_on_its_way(story: Story) -> None:
    await story.start()
    for colour in ("amber", "indigo"):
        posting = story.server.faults.add(*_POST, Trouble.UNHEARD)
        await story.write(1, colour)
        await story.until(posting.arrived.is_set, f"message about {colour}")
        await story.kill()
        await story.start()
    await story.write(20)
    await story.settled()
    story.audit()


async def test_killed_while_catching_up(story: Story) -> None:
    await story.write(230)
    history = ("GET", f"/channels/{story.channel}/messages")
    story.server.faults.add(*history, Trouble.SLOW).release()
    second_page = story.server.faults.add(*history, Trouble.SLOW)
    await story.start()
    await story.until(second_page.arrived.is_set, "second page of history")
    await story.kill()
    await story.start()
    await story.write(40, pause=0.005)
    await story.settled()
    story.audit()


async def test_lost_sessions_and_trouble_at_discord(story: Story) -> None:
    await story.start()
    await story.write(20)
    await story.settled()
    story.server.gateway.drop()
    await story.write(20)
    await story.settled()
    assert story.server.gateway.resumed == 1
    story.server.faults.add(*_POST, Trouble.ERROR, status=500)
    story.server.faults.add("DELETE", "/channels/*", Trouble.CUT)
    session = asyncio.create_task(story.server.gateway.ready())
    story.server.gateway.invalidate()
    await story.write(20)
    await story.until(session.done, "a new session")
    await story.write(20, pause=0.005)
    await story.settled()
    story.audit()


@pytest.mark.parametrize(
    ("refusal", "token", "advice"),
    [
        (Close.AUTHENTICATION_FAILED, TOKEN, "4004"),
        (Close.DISALLOWED_INTENTS, TOKEN, "Message Content Intent"),
        (None, "wrong", "DISCORD_TOKEN"),
    ],
    ids=["4004", "4014", "401"],
)
async def test_a_refusal_is_one_clear_line(
    tmp_path: Path, refusal: Close | None, token: str, advice: str
) -> None:
    async with LoopbackDiscord() as server:
        server.gateway.refuse_identify = refusal
        bot = await BotProcess.start(server, tmp_path, scored=tmp_path / "scored", token=token)
        assert await bot.ended() == 1
    assert advice in bot.log
    assert "Traceback" not in bot.log
    assert len(bot.log.splitlines()) <= 3
