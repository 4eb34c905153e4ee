"""The bot as `bot.run` builds it, before Discord comes in."""

from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.run import build, run_bot
from bot.settings import Settings


def _settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", model="compact", discord_token=None, _env_file=None)


async def test_a_bot_that_never_logged_in_closes_cleanly(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        bot = await build(_settings(tmp_path), stack)
        assert not bot.is_closed()
    assert bot.is_closed()


def test_without_a_token_it_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_bot(_settings(tmp_path)) == 1
    printed = capsys.readouterr()
    assert "DISCORD_TOKEN is not set" in printed.out + printed.err
