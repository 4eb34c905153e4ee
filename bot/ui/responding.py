"""Answering an interaction: within three seconds, to one person, or not at all where nobody is left to tell."""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import discord
import structlog
from discord import app_commands

from bot.ui.catalogue import speak, text

log = structlog.get_logger(__name__)

Interaction: TypeAlias = discord.Interaction[discord.Client]

# Unknown interaction, unknown webhook (its token ran out), acknowledged already, invalid webhook token:
# https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
_EXPIRED = frozenset({10062, 10015, 40060, 50027})


class InTheirLanguage:
    """What people press, fill in or type: all that is said in answer is in the language of their Discord.

    To stand before the class of discord.py whose interactions it checks.
    """

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        """Who may do what is checked later; discord.py asks this first, in the task that answers."""
        speak(interaction.locale.value)
        return True

    async def on_error(self, interaction: discord.Interaction[Any], error: Exception, /, *_: Any) -> None:
        """Something unexpected happened while this person was answered; discord.py calls it."""
        await went_wrong(interaction, error, where=type(self).__name__)


class CommandTree(InTheirLanguage, app_commands.CommandTree[discord.Client]):
    """The commands and menus, answered in the language of those who use them."""


async def say(interaction: Interaction, said: str) -> None:
    """Answer one person, whether or not the interaction was acknowledged already."""
    with unless_expired():
        if interaction.response.is_done():
            await interaction.followup.send(said, ephemeral=True)
        else:
            await interaction.response.send_message(said, ephemeral=True)


async def acknowledge(interaction: Interaction) -> None:
    """Tell Discord that an answer follows, for one person."""
    with unless_expired():
        await interaction.response.defer(ephemeral=True, thinking=True)


async def went_wrong(interaction: Interaction, error: Exception, *, where: str) -> None:
    """Log an unexpected error and say to the person who waits that it is not their fault.

    What the error says is left out of the log, as it may hold what was typed: the places in the code tell enough.
    """
    if is_expired(error.__cause__ or error):
        log.info("interaction expired before it could be answered", where=where)
        return
    places = traceback.extract_tb((error.__cause__ or error).__traceback__)
    log.error(
        "answering failed",
        where=where,
        error=type(error.__cause__ or error).__name__,
        at=[f"{Path(place.filename).name}:{place.lineno}" for place in places],
    )
    try:
        await say(interaction, text("went-wrong"))
    except (discord.DiscordException, OSError) as failed:
        log.warning("the failure could not be said", where=where, error=type(failed).__name__)


def is_expired(error: BaseException) -> bool:
    """Whether Discord says that the interaction expired or was answered elsewhere."""
    return isinstance(error, discord.HTTPException) and error.code in _EXPIRED


@contextmanager
def unless_expired() -> Iterator[None]:
    """An interaction that expired meanwhile cannot be answered: nobody is left to tell. What was decided stands."""
    try:
        yield
    except discord.HTTPException as error:
        if not is_expired(error):
            raise
        log.info("interaction expired before it could be answered", code=error.code)
