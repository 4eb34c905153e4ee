"""What is said of a Discord that refuses or is silent, and for how long it is asked again."""

from unittest.mock import Mock

import aiohttp
import discord
import pytest

from bot.cli.reaching import PATIENCE, Patience, explained, passes


def _answer(status: int, code: int = 0) -> discord.HTTPException:
    page = "<html>\n" * 50 if status >= 500 else {"code": code, "message": "no"}
    return discord.HTTPException(Mock(spec=aiohttp.ClientResponse, status=status, reason="no"), page)


def _no_gateway(cause: Exception) -> discord.GatewayNotFound:
    error = discord.GatewayNotFound()  # type: ignore[no-untyped-call]
    error.__cause__ = cause
    return error


def _closed(code: int) -> discord.ConnectionClosed:
    return discord.ConnectionClosed(Mock(close_code=code), shard_id=0, code=code)


@pytest.mark.parametrize(
    ("error", "waits", "said"),
    [
        (discord.LoginFailure("no"), False, "does not accept DISCORD_TOKEN"),
        (_answer(401), False, "does not accept DISCORD_TOKEN"),
        (_closed(4004), False, "does not accept DISCORD_TOKEN"),
        (discord.PrivilegedIntentsRequired(0), False, "Server Members Intent"),
        (_closed(4014), False, "Server Members Intent"),
        (_closed(4013), False, "closed the connection (4013)"),
        (_answer(403, 50001), False, "(HTTP 403, code 50001)"),
        (_no_gateway(_answer(403)), False, "(HTTP 403)"),
        (_answer(400), False, "refuses what a start needs"),
        (_answer(429), True, "(HTTP 429)"),
        (_answer(503), True, "(HTTP 503)"),
        (_no_gateway(_answer(502)), True, "(HTTP 502)"),
        (_no_gateway(ValueError()), True, "cannot be reached"),
        (aiohttp.ClientError("name or\nservice not known"), True, "name or service not known"),
        (TimeoutError(), True, "TimeoutError"),
    ],
)
def test_each_trouble_has_a_sentence_and_is_waited_for_where_it_ends_by_itself(
    error: Exception, waits: bool, said: str
) -> None:
    why = explained(error)
    assert why is not None
    assert said in str(why)
    assert "\n" not in str(why)
    assert "<html>" not in str(why)
    assert passes(error) is waits


def test_a_fault_of_the_program_is_not_called_discords() -> None:
    assert explained(ZeroDivisionError()) is None
    assert not passes(ZeroDivisionError())


def test_patience_lasts_minutes_with_few_requests() -> None:
    now = 0.0
    patience = Patience(lambda: now)
    pauses = []
    while (pause := patience.next_pause()) is not None:
        pauses.append(pause)
        now += pause
    assert pauses == sorted(pauses)
    assert PATIENCE / 2 < now <= PATIENCE
    assert len(pauses) < 20
