"""Answering somebody who decides or asks for something about a case."""

from collections.abc import Awaitable, Callable

import structlog

from bot.cases.deciding import CaseError
from bot.ui.catalogue import text
from bot.ui.responding import Interaction, acknowledge, say

log = structlog.get_logger(__name__)


async def answer(
    interaction: Interaction, decision: Callable[[], Awaitable[object]], said: str | None = None
) -> None:
    """Carry `decision` out and say `said`, else what it gives, or why it cannot be.

    Acknowledged first: waiting for the database's writer can take longer than the three seconds Discord waits.
    """
    await acknowledge(interaction)
    try:
        done = await decision()
    except CaseError as error:
        await say(interaction, str(error))
    except Exception:
        # E.g. the database is locked: nothing was stored, and nobody should be left with "is thinking…".
        log.exception("a decision could not be carried out")
        await say(interaction, text("decision-failed"))
    else:
        await say(interaction, str(done) if said is None else said)
