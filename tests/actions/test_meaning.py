"""Discord's errors, by meaning."""

from unittest.mock import Mock

import aiohttp
import discord
import pytest
from sqlalchemy.exc import OperationalError

from bot.actions.meaning import Meaning, meaning_of


def refusal(status: int, code: int) -> discord.HTTPException:
    """An error as discord.py raises it."""
    kinds = {403: discord.Forbidden, 404: discord.NotFound}
    kind = kinds.get(status, discord.DiscordServerError if status >= 500 else discord.HTTPException)
    return kind(Mock(status=status, reason=""), {"code": code, "message": "no"})


@pytest.mark.parametrize(
    ("status", "code", "meaning"),
    [
        (404, 10008, Meaning.GONE),
        (404, 10003, Meaning.GONE),
        (404, 10007, Meaning.LEFT),
        (404, 10013, Meaning.LEFT),
        (403, 50007, Meaning.DMS_CLOSED),
        (403, 50278, Meaning.DMS_CLOSED),
        (400, 40003, Meaning.LATER),
        (403, 50001, Meaning.FORBIDDEN),
        (403, 50013, Meaning.FORBIDDEN),
        (400, 50035, Meaning.INVALID),
        (403, 0, Meaning.FORBIDDEN),
        (404, 0, Meaning.GONE),
        (400, 0, Meaning.INVALID),
        (429, 0, Meaning.LATER),
        (500, 0, Meaning.LATER),
        (503, 0, Meaning.LATER),
    ],
)
def test_an_error_of_discord_means(status: int, code: int, meaning: Meaning) -> None:
    assert meaning_of(refusal(status, code)) is meaning


@pytest.mark.parametrize(
    "error", [aiohttp.ServerDisconnectedError(), TimeoutError(), ConnectionResetError(), OSError("no route")]
)
def test_a_network_in_trouble_means_later(error: Exception) -> None:
    assert meaning_of(error) is Meaning.LATER


def test_a_database_in_trouble_means_later() -> None:
    locked = OperationalError("BEGIN IMMEDIATE", None, Exception("database is locked"))
    assert meaning_of(locked) is Meaning.LATER


def test_our_own_mistakes_mean_nothing_of_discord() -> None:
    assert meaning_of(KeyError("channel_id")) is None
