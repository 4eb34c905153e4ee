"""*Report to moderators*: anybody points to a message; a case shows it with its scores."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import discord

from bot.assessing import LoneAssessor
from bot.cases.involvement import reporters
from bot.cases.opening import plan_card
from bot.clock import utcnow
from bot.context.engine import Context
from bot.domain.cases import EventKind, Occasion
from bot.domain.decision import verdict_of
from bot.domain.level import Level, Mode
from bot.domain.reasons import Reason, ReasonCode
from bot.intake.enriching import read_alone
from bot.pipeline import Assessment
from bot.servers import Server, Servers
from bot.store import cases, journal, verdicts
from bot.store.database import Database
from bot.store.journal import NewVerdict
from bot.ui.catalogue import text

MakeRow = Callable[[Server, Assessment, Mode, datetime], NewVerdict]
"""The row in which a decision is stored."""


class MemberReports:
    """Turns a member's report into a case."""

    def __init__(
        self,
        database: Database,
        servers: Servers,
        context: Context,
        assessor: LoneAssessor,
        *,
        row: MakeRow,
        wake_outbox: Callable[[], None],
    ) -> None:
        self._db = database
        self._servers = servers
        self._context = context
        self._assessor = assessor
        self._row = row
        self._wake_outbox = wake_outbox

    async def message(self, message: discord.Message, reporter: discord.User | discord.Member) -> str:
        """Record the report; what to tell the reporter. The same message makes one case, however many report it."""
        if message.guild is None or message.author.bot:
            return text("report-only-members")
        if message.author.id == reporter.id:
            return text("report-own")
        server = await self._servers.get(message.guild.id)
        alone = await self._assessor.assess(
            await read_alone(message, self._assessor.languages),
            server.policy,
            timezone=server.timezone,
            known=self._context.members(message.guild.id),
        )
        reported = replace(
            alone,
            verdict=verdict_of([Reason(ReasonCode.MEMBER_REPORT, Level.ESCALATE), *alone.verdict.reasons]),
        )
        now = utcnow()
        new = self._row(server, reported, Mode.LIVE, now)
        async with self._db.write() as conn:
            before = await verdicts.by_message(conn, message.guild.id, message.id)
            known = next((v for v in before if v.case_id is not None), None)
            if known and known.case_id and (case := await cases.by_id(conn, known.case_id)):
                if reporter.id in reporters(await cases.events(conn, case.id)):
                    return text("report-thanks")
            else:
                recorded = await journal.record(conn, new, [])
                verdict_id = recorded.verdict_id if recorded else before[0].id
                case = await cases.open(
                    conn,
                    message.guild.id,
                    subject_id=message.author.id,
                    target_id=None,
                    pattern=Occasion.REPORT,
                    opened_at=now,
                )
                await cases.attach_verdict(conn, case.id, verdict_id)
            await cases.add_event(conn, case, at=now, actor_id=reporter.id, kind=EventKind.REPORT)
            await plan_card(conn, case, now)
        self._context.note_report(
            message.guild.id, reporter.id, message.author.id, now, server.policy.context
        )
        self._wake_outbox()
        return text("report-thanks")
