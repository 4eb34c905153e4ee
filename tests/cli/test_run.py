"""The bot as `bot.run` builds it, before Discord comes in."""

from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.cli.run import build, run_bot
from bot.domain.scores import ReplacedModel
from bot.model.errors import DownloadError
from bot.model.known_models import COMPACT_PREPARED
from bot.model.prepared import Manifest
from bot.settings import Settings


def _settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", model="compact", discord_token=None, _env_file=None)


async def test_a_bot_that_never_logged_in_closes_cleanly(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        bot = await build(_settings(tmp_path), stack)
        assert not bot.is_closed()
    assert bot.is_closed()


async def test_the_log_says_which_form_of_the_model_runs(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        with capture_logs() as logs:
            bot = await build(_settings(tmp_path), stack)
    manifest = Manifest.read(COMPACT_PREPARED)
    (ready,) = [entry for entry in logs if entry["event"] == "model is ready"]
    assert (ready["model"], ready["precision"]) == (bot.scorer.model_id, manifest.precision.value)
    assert ready["why"] == (manifest.note or "the fastest form is close to the original")


async def test_a_bot_with_another_model_than_the_chosen_one_knows_why_and_reads_what_that_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(*_: object) -> str:
        raise DownloadError("no route to the server")

    monkeypatch.setattr("bot.model.prepare._TOOLS", ())
    monkeypatch.setattr("bot.model.prepare.fetch", unreachable)
    settings = _settings(tmp_path).model_copy(update={"model": "multilingual"})
    async with AsyncExitStack() as stack:
        with capture_logs() as logs:
            bot = await build(settings, stack)
    why = "the model multilingual cannot be used, compact works instead: no route to the server"
    assert bot.replaced_model == ReplacedModel("multilingual", "compact")
    assert [entry["why"] for entry in logs if entry["event"] == "another model is used"] == [why]


async def test_the_log_of_a_long_preparation_is_short(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(url: str, target: Path, prefix: str, progress: Callable[[str, float], None]) -> str:
        for number in range(1001):
            progress("downloading", number / 1000)
        raise DownloadError("cut off")

    monkeypatch.setattr("bot.model.prepare._TOOLS", ())
    monkeypatch.setattr("bot.model.prepare.fetch", slow)
    settings = _settings(tmp_path).model_copy(update={"model": "unbiased"})
    async with AsyncExitStack() as stack:
        with capture_logs() as logs:
            await build(settings, stack)
    done = [entry["done"] for entry in logs if entry["event"] == "preparing the model"]
    assert done == [f"{10 * tenth}%" for tenth in range(11)]


def test_without_a_token_it_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_bot(_settings(tmp_path)) == 1
    printed = capsys.readouterr()
    assert "DISCORD_TOKEN is not set" in printed.out + printed.err
