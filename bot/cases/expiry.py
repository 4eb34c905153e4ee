"""Every hour: nothing is kept longer than it has to be, on cards neither, and strikes fade."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

import structlog

from bot.cases import strike_ladder
from bot.cases.opening import plan_card
from bot.clock import utcnow
from bot.store import cases, retention

if TYPE_CHECKING:
    from bot.app import Upstander

log = structlog.get_logger(__name__)


class Expiry:
    """Purges the store. `now` is the clock."""

    def __init__(self, bot: "Upstander", *, now: Callable[[], datetime] = utcnow) -> None:
        self._bot = bot
        self._now = now

    async def run_once(self) -> bool:
        """Purge what is past its days, and plan the cards anew that showed a text which is gone now.

        True, because the next hour brings more.
        """
        now = self._now()
        async with self._bot.db.write() as conn:
            showing = await retention.cases_losing_text(conn, now)
            purged = await retention.purge(conn, now, verdict_days=self._bot.settings.verdict_days)
            for case_id in showing:
                # A case that was deleted altogether, or with its server, has nothing left to show.
                if case := await cases.by_id(conn, case_id):
                    await plan_card(conn, case, now)
        async with self._bot.db.read() as conn:
            servers = [guild.id for guild in self._bot.guilds]
            await strike_ladder.tell_context(conn, self._bot.context, now, servers)
        if any(asdict(purged).values()):
            log.info("purged", **asdict(purged), cards=len(showing))
        self._bot.outbox.wake()
        return True
