"""What is done for people: help for the person targeted, care in a crisis, mediation, and what a strike means."""

from collections.abc import Mapping

import discord

from bot.actions.outbox import Batch, Handler, Result
from bot.actions.places import alert_destination, guild_of
from bot.actions.reach import send_once
from bot.domain.actions import ActionKind, ActionNote
from bot.domain.finding import Pattern
from bot.gateway import Gateway
from bot.servers import Servers
from bot.store import journal
from bot.store.database import Database
from bot.ui import care_cards, explanations


class PrivateCards:
    """The handlers of private cards for people. Called by the outbox only."""

    def __init__(self, gateway: Gateway, database: Database, servers: Servers) -> None:
        self._gateway = gateway
        self._db = database
        self._servers = servers

    @property
    def handlers(self) -> Mapping[ActionKind, Handler]:
        """One handler per kind."""
        return {
            ActionKind.SUPPORT_TARGET: self._support,
            ActionKind.CARE: self._care,
            ActionKind.DISCLOSURE_NOTICE: self._tell_moderators,
            ActionKind.MEDIATE: self._mediate,
            ActionKind.EXPLAIN_STRIKE: self._explain_strike,
        }

    async def _support(self, batch: Batch) -> Result:
        action = batch.first
        guild = guild_of(self._gateway, action.guild_id)
        user = await self._user(guild, action.payload["target_id"])
        view = care_cards.support_card(
            server=guild.name,
            pattern=Pattern(str(action.payload["pattern"])),
            case_id=int(action.payload["case_id"]),
        )
        return {"dm": (await send_once(user, action, view)).id}

    async def _care(self, batch: Batch) -> Result:
        action = batch.first
        guild = guild_of(self._gateway, action.guild_id)
        user = await self._user(guild, action.payload["author_id"])
        view = care_cards.care_card(guild.preferred_locale.value)
        return {"dm": (await send_once(user, action, view)).id}

    async def _tell_moderators(self, batch: Batch) -> Result:
        action = batch.first
        guild = guild_of(self._gateway, action.guild_id)
        payload = action.payload
        link = f"https://discord.com/channels/{guild.id}/{payload['channel_id']}/{payload['message_id']}"
        view = care_cards.disclosure_notice(
            author=f"<@{payload['author_id']}>", link=link, threatens=bool(payload.get("threatens"))
        )
        destination, _ = await alert_destination(self._gateway, self._servers, guild)
        return {"message_id": (await send_once(destination, action, view)).id}

    async def _mediate(self, batch: Batch) -> Result:
        action = batch.first
        guild = guild_of(self._gateway, action.guild_id)
        me, other = [await self._user(guild, action.payload[side]) for side in ("author_id", "other_id")]
        names = (me.display_name, other.display_name)
        view = care_cards.mediation_card(server=guild.name, names=names)
        return {"dm": (await send_once(me, action, view)).id}

    async def _explain_strike(self, batch: Batch) -> Result:
        action = batch.first
        guild = guild_of(self._gateway, action.guild_id)
        user = await self._user(guild, action.payload["author_id"])
        async with self._db.read() as conn:
            verdict = await journal.verdict(conn, action.verdict_id or 0)
        if verdict is None:
            return {"note": ActionNote.VERDICT_DELETED}
        view = care_cards.strike_card(
            server=guild.name,
            rule=explanations.rule(verdict.decision),
            verdict_id=verdict.id,
        )
        return {"dm": (await send_once(user, action, view)).id}

    async def _user(self, guild: discord.Guild, user_id: int | str | None) -> discord.Member | discord.User:
        known = guild.get_member(int(user_id or 0))
        return known or await self._gateway.fetch_user(int(user_id or 0))
