"""Joining and leaving servers."""

import asyncio
from collections.abc import Set
from datetime import timedelta

import discord
import structlog

from bot.actions.meaning import meaning_of
from bot.clock import utcnow
from bot.context.engine import Context
from bot.domain.scores import ReplacedModel
from bot.gateway import Gateway
from bot.servers import Servers
from bot.store import guilds
from bot.store.database import Database
from bot.ui import words
from bot.ui.cards import welcome_card
from bot.ui.catalogue import speaking

log = structlog.get_logger(__name__)


class Welcome:
    """Greets a new server once; schedules the data of a server that was left for deletion."""

    def __init__(
        self,
        gateway: Gateway,
        database: Database,
        servers: Servers,
        context: Context,
        *,
        leave_days: int,
        replaced_model: ReplacedModel | None,
    ) -> None:
        """`leave_days` is how long the data of a server that was left is kept.

        `replaced_model` is given where another model than the chosen one runs.
        """
        self._gateway = gateway
        self._db = database
        self._servers = servers
        self._context = context
        self._leave_days = leave_days
        self._replaced_model = replaced_model
        # A start announces the same server in two events; one of them greets.
        self._joining = asyncio.Lock()

    async def known(self, guild: discord.Guild) -> bool:
        """At a start: whether the server was joined while the bot was away, so that it is to be greeted."""
        async with self._joining:
            async with self._db.read() as conn:
                stored = await guilds.get(conn, guild.id)
            if stored is not None and stored.left_at is None:
                return False
            await self._servers.join(guild.id)
            return True

    async def joined(self, guild: discord.Guild) -> bool:
        """Default policy in shadow mode. True: the server is to be greeted."""
        async with self._joining:
            await self._servers.join(guild.id)
            return True

    async def greet(self, guild: discord.Guild) -> None:
        """A card where the bot may speak."""
        with speaking(guild.preferred_locale.value):
            card = welcome_card(
                guild_id=guild.id, missing=words.missing_lines(guild), replaced_model=self._replaced_model
            )
        for place in await self._places(guild):
            try:
                await place.send(view=card)
            except discord.HTTPException as error:
                log.info("welcome not possible there", guild=guild.id, why=str(meaning_of(error)))
            else:
                return

    async def still_in(self, present: Set[int]) -> None:
        """At a start: servers that the bot is no longer in were left while it was away."""
        async with self._db.read() as conn:
            known = {guild.guild_id for guild in await guilds.present(conn)}
        for guild_id in known - present:
            await self.left(guild_id)

    async def left(self, guild_id: int) -> None:
        """Delete the server's data after the days that the settings give."""
        now = utcnow()
        async with self._db.write() as conn:
            await guilds.left(conn, guild_id, at=now, delete_after=now + timedelta(days=self._leave_days))
        self._servers.forget(guild_id)
        self._context.forget_guild(guild_id)

    async def _places(self, guild: discord.Guild) -> list[discord.abc.Messageable]:
        """System channel, else the first writable channel, else the owner."""
        channels = [guild.system_channel, *guild.text_channels]
        writable = [c for c in channels if c and _can_write(c)][:1]
        owner = guild.owner or (await self._gateway.fetch_user(guild.owner_id) if guild.owner_id else None)
        return [*writable, *([owner] if owner else [])]


def _can_write(channel: discord.TextChannel) -> bool:
    may = channel.permissions_for(channel.guild.me)
    return may.view_channel and may.send_messages
