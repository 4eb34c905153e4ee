"""Tells moderators where cases appear that somebody changed how the bot works: pauses, the policy, who moderates."""

from collections.abc import Mapping

from bot.actions.outbox import Batch, Handler, Result
from bot.actions.places import channel_of, require
from bot.actions.reach import send_once
from bot.domain.actions import ActionKind, ActionNote
from bot.gateway import Gateway
from bot.store import moderation_log
from bot.store.database import Database
from bot.ui.log_words import log_notice


class LogNotices:
    """The handler. Called by the outbox only."""

    def __init__(self, gateway: Gateway, database: Database) -> None:
        self._gateway = gateway
        self._db = database

    @property
    def handlers(self) -> Mapping[ActionKind, Handler]:
        """One handler per kind."""
        return {ActionKind.LOG_NOTICE: self._tell}

    async def _tell(self, batch: Batch) -> Result:
        """In the channel that was the alert channel when it happened."""
        action = batch.first
        async with self._db.read() as conn:
            entry = await moderation_log.entry(conn, int(action.payload["entry"]))
        if entry is None:
            return {"note": ActionNote.VERDICT_DELETED}
        channel = await channel_of(self._gateway, action.guild_id, int(action.payload["channel_id"]))
        require(channel, "send_messages")
        view = log_notice(entry.actor_id, entry.what, entry.detail)
        return {"message_id": (await send_once(channel, action, view)).id}
