"""What an error from Discord means for an action.

Codes: https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
"""

from enum import StrEnum

import aiohttp
import discord

from bot.store.ground import is_of_the_ground


class Meaning(StrEnum):
    """What to do about it."""

    GONE = "gone"
    """What was to be acted on is no longer there: nothing is left to do."""
    LEFT = "left"
    """The person is no longer in the server."""
    DMS_CLOSED = "dms_closed"
    """The person cannot be reached by DM."""
    FORBIDDEN = "forbidden"
    """A permission is missing. Trying again is useless and, often repeated, gets the bot's address banned."""
    INVALID = "invalid"
    """Discord refuses the request itself; trying again is useless."""
    LATER = "later"
    """Discord, the network or our own database is in trouble: try again later."""


_BY_CODE = {
    10003: Meaning.GONE,
    10008: Meaning.GONE,
    10007: Meaning.LEFT,
    10013: Meaning.LEFT,
    50007: Meaning.DMS_CLOSED,
    50278: Meaning.DMS_CLOSED,
    40003: Meaning.LATER,
    50001: Meaning.FORBIDDEN,
    50013: Meaning.FORBIDDEN,
    50035: Meaning.INVALID,
}


def meaning_of(error: Exception) -> Meaning | None:
    """The meaning of an error that a Discord request raised, None when it is a mistake of ours."""
    if isinstance(error, discord.HTTPException):
        if known := _BY_CODE.get(error.code):
            return known
        if error.status == 403:
            return Meaning.FORBIDDEN
        if error.status == 404:
            return Meaning.GONE
        return Meaning.LATER if error.status >= 500 or error.status == 429 else Meaning.INVALID
    if isinstance(error, (aiohttp.ClientError, TimeoutError, OSError, discord.GatewayNotFound)):
        return Meaning.LATER
    if is_of_the_ground(error):
        return Meaning.LATER
    return None
