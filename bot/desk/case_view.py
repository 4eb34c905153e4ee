"""Gathers what a case card shows: store + Discord -> `CaseCard`. And posts or refreshes that card."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

import discord
from discord.utils import utcnow
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.actions.outbox import ActionFailed, Batch, Result
from bot.actions.reach import send_once
from bot.store import cases, journal, statistics, verdicts
from bot.store.cases import Case
from bot.store.journal import StoredVerdict
from bot.ui import texts
from bot.ui.cards import CaseCard, EvidenceLine, case_card
from bot.ui.safe import inline, named

if TYPE_CHECKING:
    from bot.app import Upstander

_SHOWN_VERDICTS = 4
_SHOWN_NOTES = 5
_RECORD_DAYS = 90


class CaseView:
    """Case cards: what they show and where they go."""

    def __init__(self, bot: "Upstander") -> None:
        self._bot = bot

    async def post(self, batch: Batch) -> Result:
        """Handler of `case_card`: send the card, or edit the one that is there."""
        action = batch.first
        async with self._bot.db.read() as conn:
            case = await cases.by_id(conn, int(action.payload["case_id"] or 0))
        if case is None:
            raise ActionFailed("the case was deleted meanwhile")
        guild = self._bot.get_guild(case.guild_id)
        if guild is None:
            raise ActionFailed("the bot is not in this server any more")
        if case.card_message_id and case.card_channel_id:
            card = case_card(await self.gather(case, advice=None))
            channel = self._bot.get_partial_messageable(case.card_channel_id)
            await channel.get_partial_message(case.card_message_id).edit(
                view=card, allowed_mentions=discord.AllowedMentions.none()
            )
            return {"message_id": case.card_message_id}
        return await self._first_post(guild, case, batch)

    async def _first_post(self, guild: discord.Guild, case: Case, batch: Batch) -> Result:
        server = await self._bot.servers.get(guild.id)
        channel = guild.get_channel(server.guild.alert_channel_id) if server.guild.alert_channel_id else None
        if isinstance(channel, discord.abc.Messageable) and channel.permissions_for(guild.me).send_messages:
            message = await send_once(channel, batch.first, case_card(await self.gather(case, advice=None)))
        else:
            owner = guild.owner or await self._bot.fetch_user(guild.owner_id or 0)
            data = await self.gather(case, advice=texts.NO_ALERT_CHANNEL)
            message = await send_once(owner, batch.first, case_card(data))
        async with self._bot.db.write() as conn:
            await cases.set_card(conn, case.id, message.channel.id, message.id)
        return {"message_id": message.id}

    async def gather(self, case: Case, *, advice: str | None) -> CaseCard:
        """Everything the card shows. Texts that are no longer kept, or messages that are gone, are said to be."""
        async with self._bot.db.read() as conn:
            of_case = await verdicts.of_case(conn, case.id)
            actions = await journal.actions_of_case(conn, case.id)
            notes = await self._notes(conn, case)
            record = await self._record(conn, case)
        newest = of_case[-1] if of_case else None
        shown = of_case[-_SHOWN_VERDICTS:]
        names = self._names(case.guild_id)
        return CaseCard(
            case_id=case.id,
            number=case.number,
            title=texts.PATTERNS.get(case.pattern or "", "Single message"),
            subject=names(case.subject_id) if case.subject_id else _crowd(of_case, names),
            target=names(case.target_id) if case.target_id else None,
            channel=f"<#{newest.channel_id}>" if newest else None,
            evidence=[*await self._before(shown), *(self._line(v, names(v.author_id)) for v in shown)],
            reasons=[reason for verdict in reversed(shown) for reason in verdict.reasons],
            scores=newest.scores if newest else {},
            record=record,
            actions=[(a.kind, a.state, a.error) for a in actions if a.kind != "case_card"],
            notes=notes,
            outcome=case.outcome if case.state == "closed" else None,
            advice=advice,
            model_id=newest.model_id if newest else "",
            policy_version=newest.policy_version if newest else 0,
        )

    def _line(self, verdict: StoredVerdict, author: str) -> EvidenceLine:
        link = f"https://discord.com/channels/{verdict.guild_id}/{verdict.channel_id}/{verdict.message_id}"
        return EvidenceLine(author, verdict.sent_at, self._bot.shown_evidence(verdict), link=link)

    async def _before(self, of_case: Sequence[StoredVerdict]) -> list[EvidenceLine]:
        """The messages before the first one, read from Discord now: clean messages are never stored."""
        if not of_case:
            return []
        first = of_case[0]
        server = await self._bot.servers.get(first.guild_id)
        guild = self._bot.get_guild(first.guild_id)
        channel = guild.get_channel_or_thread(first.channel_id) if guild else None
        if not isinstance(channel, discord.abc.Messageable) or not server.policy.context_messages:
            return []
        try:
            messages = [
                message
                async for message in channel.history(
                    limit=server.policy.context_messages, before=discord.Object(first.message_id)
                )
            ]
        except discord.HTTPException:
            return []
        return [
            EvidenceLine(m.author.display_name, m.created_at, named(m.content, m.guild), flagged=False)
            for m in reversed(messages)
            if m.content and m.created_at > first.sent_at - timedelta(hours=6)
        ]

    async def _notes(self, conn: AsyncConnection, case: Case) -> list[str]:
        """Appeals, notes and decisions, newest last."""
        lines = []
        for event in (await cases.events(conn, case.id))[-_SHOWN_NOTES:]:
            who = f"<@{event.actor_id}>" if event.actor_id else "Upstander"
            body = self._bot.cipher.decrypt(event.body) if event.body else None
            said = f": {inline(body, 300)}" if body else ""
            lines.append(f"-# {texts.when(event.at)} {who} · {event.kind.replace('_', ' ')}{said}")
        return lines

    async def _record(self, conn: AsyncConnection, case: Case) -> str:
        """The author's record: numbers of the last 90 days."""
        if case.subject_id is None:
            return "several people; see `/history member`"
        since = utcnow() - timedelta(days=_RECORD_DAYS)
        record = await statistics.member_record(conn, case.guild_id, case.subject_id, since)
        return (
            f"{texts.plural(record.flagged, 'flagged message')}, {texts.plural(record.confirmed, 'confirmed case')}, "
            f"{texts.plural(record.false_alarms, 'false alarm')} in {_RECORD_DAYS} days"
        )

    def _names(self, guild_id: int) -> "_Names":
        return _Names(self._bot.get_guild(guild_id))


class _Names:
    """Ids -> names as people see them, else the id."""

    def __init__(self, guild: discord.Guild | None) -> None:
        self._guild = guild

    def __call__(self, user_id: int) -> str:
        member = self._guild.get_member(user_id) if self._guild else None
        return member.display_name if member else f"member {user_id}"


def _crowd(of_case: Sequence[StoredVerdict], names: _Names) -> str:
    authors = list(dict.fromkeys(verdict.author_id for verdict in of_case))
    shown = ", ".join(names(author) for author in authors[:4])
    return f"{shown} and {len(authors) - 4} more" if len(authors) > 4 else shown or "several people"
