"""Why a message was judged as it was: from the record, else by the same path without history."""

import discord
from discord import ui

from bot.assessing import LoneAssessor
from bot.cases.strike_ladder import climb
from bot.clock import utcnow
from bot.context.engine import Context
from bot.domain.decision import Decision
from bot.domain.level import Mode
from bot.intake.enriching import read_alone
from bot.pipeline import Assessment
from bot.servers import Servers
from bot.store import journal, verdicts
from bot.store.database import Database
from bot.store.journal import StoredVerdict
from bot.ui import explanations, words
from bot.ui.cards import action_line, answer_card
from bot.ui.catalogue import text
from bot.ui.explanations import Reader


class Explain:
    """The *Explain* menu and `/check`."""

    def __init__(
        self, database: Database, servers: Servers, context: Context, assessor: LoneAssessor
    ) -> None:
        self._db = database
        self._servers = servers
        self._context = context
        self._assessor = assessor

    async def message(self, message: discord.Message) -> ui.LayoutView:
        """What was recorded about `message`, or what would be decided about it alone."""
        if message.guild is None:
            return answer_card(text("explain"), text("explain-only-servers"))
        async with self._db.read() as conn:
            recorded = await verdicts.by_message(conn, message.guild.id, message.id)
            actions = [a for v in recorded for a in await journal.actions_of_verdict(conn, v.id)]
        if recorded:
            done = "\n".join(action_line(a.kind, a.state, a.error) for a in actions)
            return answer_card(text("explain"), _recorded(recorded[-1]), done)
        incoming = await read_alone(message, self._assessor.languages)
        server = await self._servers.get(incoming.guild_id)
        known = self._context.members(incoming.guild_id)
        alone = await self._assessor.assess(incoming, server.in_force, timezone=server.timezone, known=known)
        async with self._db.read() as conn:
            assessment, _ = await climb(conn, server.policy, alone, utcnow())
        return answer_card(
            text("explain"),
            text("explain-unrecorded"),
            assessed(assessment),
        )

    async def text(self, written: str, guild_id: int) -> ui.LayoutView:
        """What would be decided about `written`, written to somebody in the server."""
        server = await self._servers.get(guild_id)
        assessment = await self._assessor.text(
            written,
            server.policy,
            guild_id=guild_id,
            timezone=server.timezone,
            known=self._context.members(guild_id),
        )
        return answer_card(text("check"), assessed(assessment))


def assessed(assessment: Assessment) -> str:
    """Verdict, reasons, scores and notes of an assessment."""
    decision = assessment.decision
    head = f"**{_done(decision)}**"
    model = text("explain-model", hostility=f"{decision.hostility:.2f}", model=assessment.signals.model_id)
    return "\n".join([head, *_why(decision), model])


def _recorded(verdict: StoredVerdict) -> str:
    head = text(
        "explain-shadow" if verdict.mode is Mode.SHADOW else "explain-recorded",
        outcome=_done(verdict.decision),
        when=words.when(verdict.decided_at),
    )
    model = text("case-model", model=verdict.model_id, policy=str(verdict.policy_version))
    return "\n".join([head, *_why(verdict.decision), model])


def _done(decision: Decision) -> str:
    return words.done(decision.levels)


def _why(decision: Decision) -> list[str]:
    reasons = explanations.reasons(decision, Reader.EXPERTS) or [text("reason-none")]
    scores = sorted(decision.scores.items(), key=lambda item: -item[1])
    return [
        *(f"- {line}" for line in [*reasons, *explanations.notes(decision)]),
        " · ".join(f"{words.category(category)} {value:.2f}" for category, value in scores),
    ]
