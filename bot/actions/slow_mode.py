"""Slow mode for a channel, asked for by a moderator; it ends by itself and restores what was set before."""

from collections.abc import Mapping
from datetime import datetime

from bot.actions.outbox import Batch, Handler, Result
from bot.actions.places import channel_of, require
from bot.domain.actions import SLOW_MODE_LENGTH, SLOW_MODE_SECONDS, ActionKind, ActionNote, Payload
from bot.domain.failures import FailureCode
from bot.gateway import Gateway
from bot.store.journal import PlannedAction
from bot.ui.catalogue import text


def slow_mode_steps(
    *, case_id: int, channel_id: int, before: int, by: int, now: datetime
) -> list[PlannedAction]:
    """Slow mode now, and what was `before` (seconds) again after `SLOW_MODE_LENGTH`.

    `before` is written down with the plan, so that it is known whatever happens to the process in between.
    """
    payload: Payload = {"channel_id": channel_id, "before": before, "by": by}
    key = f"{case_id}:{int(now.timestamp())}"
    return [
        PlannedAction(ActionKind.SLOW_MODE, f"{ActionKind.SLOW_MODE}:{key}", payload),
        PlannedAction(
            ActionKind.END_SLOW_MODE, f"{ActionKind.END_SLOW_MODE}:{key}", payload, now + SLOW_MODE_LENGTH
        ),
    ]


class SlowMode:
    """The handlers.

    Called by the outbox only. *Manage Channels* (in threads *Manage Threads*) is optional for the bot:
    without it the case says so.
    """

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    @property
    def handlers(self) -> Mapping[ActionKind, Handler]:
        """One handler per kind."""
        return {ActionKind.SLOW_MODE: self._begin, ActionKind.END_SLOW_MODE: self._end}

    async def _begin(self, batch: Batch) -> Result:
        reason = text("audit-by", moderator=str(batch.first.payload["by"]))
        return await self._set(batch, SLOW_MODE_SECONDS, reason)

    async def _end(self, batch: Batch) -> Result:
        """Where a moderator changed the slow mode meanwhile, or it never began, theirs stays."""
        payload = batch.first.payload
        channel = await channel_of(self._gateway, batch.first.guild_id, int(payload["channel_id"]))
        if channel.slowmode_delay != SLOW_MODE_SECONDS:
            return {"note": ActionNote.NOTHING_TO_END}
        return await self._set(batch, int(payload["before"]), text("audit-slow-mode-over"))

    async def _set(self, batch: Batch, seconds: int, reason: str) -> Result:
        channel = await channel_of(
            self._gateway, batch.first.guild_id, int(batch.first.payload["channel_id"])
        )
        is_thread = channel.type.name.endswith("thread")
        needed = "manage_threads" if is_thread else "manage_channels"
        require(channel, needed, FailureCode.MISSING_FOR_SLOW_MODE)
        await channel.edit(slowmode_delay=seconds, reason=reason)
        return {"channel_id": channel.id, "seconds": seconds}
