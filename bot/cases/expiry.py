"""Every hour: nothing is kept longer than it has to be, on cards neither, and strikes fade."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime

import structlog

from bot.cases import strike_ladder
from bot.cases.opening import plan_card
from bot.clock import utcnow
from bot.context.engine import Context
from bot.gateway import Gateway
from bot.servers import Servers
from bot.store import cases, retention
from bot.store.database import Database

log = structlog.get_logger(__name__)


class Expiry:
    """Purges the store. Verdicts and their numbers are kept for `verdict_days`, texts for the policy's days."""

    def __init__(
        self,
        gateway: Gateway,
        database: Database,
        servers: Servers,
        context: Context,
        *,
        verdict_days: int,
        wake_outbox: Callable[[], None],
    ) -> None:
        self._gateway = gateway
        self._db = database
        self._servers = servers
        self._context = context
        self._verdict_days = verdict_days
        self._wake_outbox = wake_outbox

    async def run_once(self) -> bool:
        """Purge as of now. True, because the next hour brings more."""
        await self.purge(utcnow())
        return True

    async def purge(self, now: datetime) -> None:
        """Delete what is past its days, and plan again the cards that showed a text which is gone now."""
        async with self._db.write() as conn:
            showing = await retention.cases_losing_text(conn, now)
            purged = await retention.purge(conn, now, verdict_days=self._verdict_days)
            for case_id in showing:
                # A case that was deleted altogether, or with its server, has nothing left to show.
                if case := await cases.by_id(conn, case_id):
                    await plan_card(conn, case, now)
        present = [guild.id for guild in self._gateway.guilds]
        await strike_ladder.tell_context(self._db, self._servers, self._context, now, present)
        if any(asdict(purged).values()):
            log.info("purged", **asdict(purged), cards=len(showing))
        self._wake_outbox()
