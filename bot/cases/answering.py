"""Answering somebody who decides or asks for something about a case."""

from collections.abc import Awaitable, Callable

from bot.cases.decisions import CaseError
from bot.ui.responding import Interaction, acknowledge, say


async def answer(interaction: Interaction, decision: Callable[[], Awaitable[object]], said: str) -> None:
    """Carry `decision` out and say `said`, or why it cannot be.

    Acknowledged first: waiting for the database's writer can take longer than the three seconds Discord waits.
    """
    await acknowledge(interaction)
    try:
        await decision()
    except CaseError as error:
        await say(interaction, str(error))
    else:
        await say(interaction, said)
