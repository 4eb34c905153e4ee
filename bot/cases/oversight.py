"""Nobody looks at what is kept about people unseen: each look is an entry of the moderators' log."""

from collections.abc import Mapping
from datetime import timedelta

from bot.clock import utcnow
from bot.domain.cases import LogEntry
from bot.store import moderation_log
from bot.store.database import Database


class Oversight:
    """Writes the looks down before anything is shown."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def seen(
        self,
        guild_id: int,
        moderator_id: int,
        what: LogEntry,
        detail: Mapping[str, int] | None = None,
        *,
        within: timedelta | None = None,
    ) -> None:
        """A moderator looks at something; where they did `within` this time, that was the same look."""
        now = utcnow()
        async with self._db.write() as conn:
            if within is not None:
                before = await moderation_log.last_time(conn, guild_id, moderator_id, what)
                if before is not None and now - before < within:
                    return
            await moderation_log.add(conn, guild_id, moderator_id, now, what, detail or {})
