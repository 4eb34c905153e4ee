"""What it means when Discord cannot be reached or refuses, and how long that is stood."""

import time
from collections.abc import Callable

import aiohttp
import discord

from bot.ui.catalogue import text

PORTAL = "https://discord.com/developers/applications"

PATIENCE = 600.0
"""Seconds that Discord's silence is stood at a start. By hand: its short outages are over by then."""

_FIRST_PAUSE, _LONGEST_PAUSE = 5.0, 60.0
"""Seconds. By hand: 10,000 refused requests in ten minutes get an address banned, twenty do not."""

_TOO_MANY = 429


class StartError(Exception):
    """The bot cannot start; the text says why and what to do."""


def passes(error: Exception) -> bool:
    """Whether it is Discord's or the network's trouble, which ends by itself."""
    error = _answered(error)
    if isinstance(error, discord.HTTPException):
        return error.status >= 500 or error.status == _TOO_MANY
    return isinstance(error, aiohttp.ClientError | OSError | discord.GatewayNotFound)


def explained(error: Exception) -> StartError | None:
    """What a person does about `error`, for what they can do something about; None for faults of the program.

    Codes of connections: https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway.
    """
    error = _answered(error)
    match error:
        case discord.LoginFailure() | discord.ConnectionClosed(code=4004) | discord.HTTPException(status=401):
            return StartError(text("start-token-refused", portal=PORTAL))
        case discord.PrivilegedIntentsRequired() | discord.ConnectionClosed(code=4014):
            return StartError(text("start-intents-missing", portal=PORTAL))
        case discord.ConnectionClosed():
            return StartError(text("start-closed", code=str(error.code), portal=PORTAL))
        case discord.HTTPException(status=403):
            return StartError(text("start-forbidden", answer=_said(error), portal=PORTAL))
        case _ if passes(error):
            return StartError(text("start-silent", answer=_said(error)))
        case discord.HTTPException():
            return StartError(text("start-refused", answer=_said(error)))
    return None


def _answered(error: Exception) -> Exception:
    """What Discord answered, where discord.py says only that there is no gateway."""
    hidden = isinstance(error, discord.GatewayNotFound) and isinstance(error.__cause__, discord.HTTPException)
    return error.__cause__ if hidden else error  # type: ignore[return-value]


def _said(error: Exception) -> str:
    """In one line, without a page of HTML that a proxy may have answered with."""
    if isinstance(error, discord.HTTPException):
        status, code = str(error.status), str(error.code)
        return (
            text("start-answer-code", status=status, code=code)
            if error.code
            else text("start-answer", status=status)
        )
    return " ".join(str(error).split())[:200] or type(error).__name__


class Patience:
    """Pauses that become longer, until Discord's silence has lasted too long."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._since = clock()
        self._pause = _FIRST_PAUSE

    def next_pause(self) -> float | None:
        """Seconds to wait before the next try; None when it is enough."""
        pause, self._pause = self._pause, min(_LONGEST_PAUSE, 2 * self._pause)
        return pause if self._clock() + pause - self._since <= PATIENCE else None
