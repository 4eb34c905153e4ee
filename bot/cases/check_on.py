"""*Check on them*: any member draws quiet attention to somebody. Moderators are told, the person is not."""

from collections.abc import Callable
from datetime import timedelta

import discord

from bot.cases.opening import plan_card
from bot.clock import utcnow
from bot.domain.actions import CHECK_ON_SLOTS
from bot.domain.cases import EventKind, Occasion
from bot.store import case_search, cases, notices
from bot.store.cases import Case
from bot.store.database import Connection, Database
from bot.ui.catalogue import text


class CheckOn:
    """Turns a member's worry into a quiet case: no verdict, no subject, nothing automatic."""

    def __init__(self, database: Database, *, wake_outbox: Callable[[], None]) -> None:
        self._db = database
        self._wake_outbox = wake_outbox

    async def check_on(self, member: discord.Member, by: discord.Member) -> str:
        """Tell moderators that `by` asks to check on `member`; what to answer `by`."""
        if member.bot:
            return text("check-on-bot")
        if member.id == by.id:
            return text("check-on-oneself")
        now = utcnow()
        async with self._db.write() as conn:
            if not await self._may_ask(conn, by):
                return text("check-on-often")
            case = await self._open(conn, member) or await cases.open(
                conn,
                member.guild.id,
                subject_id=None,
                target_id=member.id,
                pattern=Occasion.CHECK_ON,
                opened_at=now,
            )
            await cases.add_event(conn, case, at=now, actor_id=by.id, kind=EventKind.CHECK_ON)
            await plan_card(conn, case, now)
        self._wake_outbox()
        return text("check-on-thanks")

    async def _may_ask(self, conn: Connection, by: discord.Member) -> bool:
        """Each of the day's few requests takes a slot of its own, free again 24 hours later."""
        now, day = utcnow(), timedelta(days=1)
        for slot in CHECK_ON_SLOTS:
            if await notices.claim(conn, by.guild.id, by.id, slot, now, day):
                return True
        return False

    async def _open(self, conn: Connection, member: discord.Member) -> Case | None:
        found = await case_search.open_about(
            conn, member.guild.id, Occasion.CHECK_ON, target_id=member.id, limit=1
        )
        return found[0] if found else None
