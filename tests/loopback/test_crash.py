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
    # Alone: several at once would go in one request of another kind.
    await story.write(1, "crimson")
    await story.until(deletion.arrived.is_set, "deletion")
    await story.write(59, pause=0.005)
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


async def test_killed_before_the_answer(story: Story) -> None:
    """The deletion, then the notice about it, then a case card is carried out, and the bot never learns it."""
    await story.start()
    deletion = story.server.faults.add("DELETE", "/channels/*", Trouble.UNANSWERED)
    await story.write(1, "crimson")
    await story.until(deletion.arrived.is_set, "deletion")
    await story.kill()

    notice = story.server.faults.add(*_POST, Trouble.UNANSWERED)
    await story.start()
    await story.until(notice.arrived.is_set, "notice")
    await story.kill()

    await story.start()
    card = story.server.faults.add("POST", f"/channels/{story.alerts}/messages", Trouble.UNANSWERED)
    await story.write(1, "indigo")
    await story.until(card.arrived.is_set, "case card")
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


async def test_sessions_that_are_lost(story: Story) -> None:
    await story.start()
    await story.write(20)
    await story.settled()
    story.server.gateway.drop()
    await story.write(20)
    await story.settled()
    assert story.server.gateway.resumed == 1

    session = asyncio.create_task(story.server.gateway.ready())
    story.server.gateway.invalidate()
    await story.write(20)
    await story.until(session.done, "a new session")
    await story.write(20, pause=0.005)
    await story.settled()
    story.audit()


async def test_trouble_without_a_crash(story: Story) -> None:
    """A message that cannot be scored at first, a lost answer, and errors from Discord."""
    await story.start()
    await story.write(3)
    await story.write(1, "stubborn")
    story.server.faults.add("POST", f"/channels/{story.alerts}/messages", Trouble.CUT)
    story.server.faults.add("DELETE", "/channels/*", Trouble.ERROR, status=500)
    await story.write(3, "crimson")
    await story.write(8, "indigo", pause=0.4)
    story.server.faults.add(*_POST, Trouble.ERROR, status=500, times=2)
    await story.write(5)
    await story.settled()
    story.audit(errors=True)


@pytest.mark.parametrize(
    ("refusal", "token", "advice"),
    [
        (Close.AUTHENTICATION_FAILED, TOKEN, "does not accept DISCORD_TOKEN"),
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
