"""Why a message was judged as it was: from the record, else by the same path without history."""

import discord
from discord import ui

from bot.clock import utcnow
from bot.context.engine import Context
from bot.domain.message import Incoming, Person
from bot.intake.passages import passages_of
from bot.intake.quoting.reported_speech import is_reported_speech
from bot.intake.surfaces import incoming_from_message
from bot.model.scorer import Scorer
from bot.pipeline import Assessment, judge, score
from bot.servers import Servers
from bot.store import journal, verdicts
from bot.store.database import Database
from bot.store.journal import StoredVerdict
from bot.ui import words
from bot.ui.cards import action_line, report


class Explain:
    """The *Explain* menu and `/check`."""

    def __init__(self, database: Database, servers: Servers, scorer: Scorer) -> None:
        self._db = database
        self._servers = servers
        self._scorer = scorer

    async def message(self, message: discord.Message) -> ui.LayoutView:
        """What was recorded about `message`, or what would be decided about it alone."""
        if message.guild is None:
            return report("Explain", "Only messages in a server are judged.")
        async with self._db.read() as conn:
            recorded = await verdicts.by_message(conn, message.guild.id, message.id)
            actions = [a for v in recorded for a in await journal.actions_of_verdict(conn, v.id)]
        if recorded:
            done = "\n".join(action_line(a.kind, a.state, a.error) for a in actions)
            return report("Explain", _recorded(recorded[-1]), done)
        assessment = await self._alone(incoming_from_message(message))
        return report(
            "Explain",
            "Nothing was recorded about this message. Judged alone, without what came before:",
            assessed(assessment),
        )

    async def text(self, text: str, guild_id: int) -> ui.LayoutView:
        """What would be decided about `text`, written to somebody in the server."""
        incoming = Incoming(
            guild_id=guild_id,
            channel_id=0,
            message_id=0,
            author=Person(1),
            sent_at=utcnow(),
            passages=passages_of(text),
            version="",
            reported_speech=is_reported_speech(text, None),
        )
        return report("Check", assessed(await self._alone(incoming)))

    async def _alone(self, incoming: Incoming) -> Assessment:
        server = await self._servers.get(incoming.guild_id)
        scored = await score(self._scorer, incoming)
        return judge(incoming, scored, server.policy, Context(), timezone=server.timezone)


def assessed(assessment: Assessment) -> str:
    """Verdict, reasons, scores and notes of an assessment."""
    signals, verdict = assessment.signals, assessment.verdict
    lines = [f"**{words.outcome(verdict.outcome)}**"]
    lines += [f"- {reason}" for reason in verdict.explanation] or ["- nothing reaches a threshold"]
    lines += [f"- {note}" for note in signals.notes]
    scores = sorted(signals.probabilities.items(), key=lambda item: -item[1])
    lines.append(" · ".join(f"{category.value.replace('_', ' ')} {value:.2f}" for category, value in scores))
    lines.append(f"-# hostility {signals.hostility:.2f} · model {signals.model_id}")
    return "\n".join(lines)


def _recorded(verdict: StoredVerdict) -> str:
    done = words.outcome(verdict.outcome)
    shadow = " (shadow mode: nothing was done)" if verdict.mode == "shadow" else ""
    lines = [f"**{done}**{shadow}, {words.when(verdict.decided_at)}"]
    lines += [f"- {reason}" for reason in verdict.reasons]
    lines += [f"- {note}" for note in verdict.signals.get("notes", [])]
    scores = sorted(verdict.scores.items(), key=lambda item: -item[1])
    lines.append(" · ".join(f"{name.replace('_', ' ')} {value:.2f}" for name, value in scores))
    lines.append(f"-# model {verdict.model_id} · policy {verdict.policy_version}")
    return "\n".join(lines)
