"""Nothing unscanned: reads from channel history what the gateway did not bring us.

A channel is *behind* after a start, a reconnect that lost its session, an overflow or a failure. While it is
behind, its live messages are not taken (history will bring them) and its cursor is frozen; it is
caught up when a read past the newest message that was announced meanwhile finds nothing more. All channels of a
server are behind from the beginning of a gateway session until they were compared with their cursors: a live message
that arrives before must not move a cursor past what was missed.
"""

import asyncio
from collections.abc import AsyncIterator

import discord
import structlog

from bot.gateway import Gateway
from bot.live.accepting import Accepting
from bot.live.moderation import Moderation
from bot.live.progress import Progress
from bot.servers import Servers
from bot.store import journal
from bot.store.database import Database

log = structlog.get_logger(__name__)

_PAGE = 100
_AT_ONCE = 4
_RETRY_SECONDS = 30.0
_TRIES = 8
"""How often a message that cannot be judged or stored is read again (2.5 minutes) before it is left out."""

Readable = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread


class _UnsettledError(Exception):
    """Something that was read could not be judged or stored."""


class CatchUp:
    """Reads channels that are behind, a few at a time, oldest message first; also those that `moderation` failed in."""

    def __init__(
        self,
        gateway: Gateway,
        accepting: Accepting,
        moderation: Moderation,
        progress: Progress,
        servers: Servers,
        database: Database,
    ) -> None:
        self._gateway = gateway
        self._accepting = accepting
        self._moderation = moderation
        self._progress = progress
        self._servers = servers
        self._db = database
        moderation.on_failure(self.start)
        self._announced: dict[tuple[int, int], int] = {}
        self._reading: set[tuple[int, int]] = set()
        self._unsettled: set[tuple[int, int]] = set()
        self._compared: set[int] = set()
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def behind(self) -> int:
        """How many channels are being caught up."""
        return len(self._reading)

    def is_behind(self, guild_id: int, channel_id: int) -> bool:
        """Whether the channel's live messages are left to history for now."""
        return guild_id not in self._compared or (guild_id, channel_id) in self._reading

    def announce(self, guild_id: int, channel_id: int, message_id: int) -> None:
        """A live message arrived in a channel that is behind."""
        key = (guild_id, channel_id)
        self._announced[key] = max(self._announced.get(key, 0), message_id)

    def start(self, guild_id: int, channel_id: int) -> None:
        """The channel is behind from now on, until it is caught up."""
        key = (guild_id, channel_id)
        if key in self._reading:
            self._unsettled.add(key)
            return
        self._reading.add(key)
        self._progress.freeze(*key)
        task = asyncio.create_task(self._catch_up(*key), name=f"catch up {channel_id}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def lost(self, guild_id: int) -> None:
        """The server's gateway session was lost: everything is behind until `start_all` has looked."""
        self._compared.discard(guild_id)

    async def start_all(self, guild: discord.Guild) -> None:
        """After a start or a lost session: every channel whose newest message is past its cursor."""
        beginning = await self._beginning(guild.id)
        async with self._db.read() as conn:
            cursors = await journal.cursors(conn, guild.id)
        for channel in _channels(guild):
            newest = max(channel.last_message_id or 0, self._announced.get((guild.id, channel.id), 0))
            if newest > max(cursors.get(channel.id, 0), beginning):
                self.start(guild.id, channel.id)
        self._compared.add(guild.id)

    async def drained(self) -> None:
        """Return when no channel is behind."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def close(self) -> None:
        """Stop reading; cursors stay where they are."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _beginning(self, guild_id: int) -> int:
        """Messages from before the bot joined, or was invited back, are not read."""
        server = await self._servers.get(guild_id)
        return discord.utils.time_snowflake(server.guild.joined_at)

    async def _catch_up(self, guild_id: int, channel_id: int) -> None:
        key = (guild_id, channel_id)
        tries = 0
        while True:
            try:
                async with self._slots:
                    read = await self._read_all(guild_id, channel_id, give_up=tries >= _TRIES)
                break
            except (discord.Forbidden, discord.NotFound) as error:
                log.warning("channel cannot be read", guild=guild_id, channel=channel_id, error=str(error))
                read = 0
                break
            except Exception as error:
                # Whatever it was: without another try the channel would be behind forever.
                log.warning("catching up failed, trying again", channel=channel_id, error=repr(error))
                tries += 1
                await asyncio.sleep(min(_RETRY_SECONDS, 2.0**tries))
        self._announced.pop(key, None)
        self._reading.discard(key)
        self._progress.thaw(*key)
        if read:
            log.info("caught up", guild=guild_id, channel=channel_id, messages=read)

    async def _read_all(self, guild_id: int, channel_id: int, *, give_up: bool) -> int:
        """Read from the cursor to the newest announced message; how many messages that were.

        Raises `_UnsettledError` before the cursor passes a message that could not be settled, unless `give_up`.
        """
        guild = self._gateway.get_guild(guild_id)
        channel = guild.get_channel_or_thread(channel_id) if guild else None
        if not isinstance(channel, Readable):
            return 0
        await self._moderation.queues.drained(guild_id)
        self._unsettled.discard((guild_id, channel_id))
        async with self._db.read() as conn:
            stored = (await journal.cursors(conn, guild_id)).get(channel_id, 0)
        unflushed = self._progress.unflushed_cursor(guild_id, channel_id)
        position = max(stored, unflushed, await self._beginning(guild_id))
        count = 0
        while True:
            page = [message async for message in _page(channel, position)]
            for message in page:
                await self._read(message)
            count += len(page)
            if page:
                await self._moderation.queues.drained(guild_id)
                self._check_settled(guild_id, channel_id, give_up=give_up)
                position = page[-1].id
                self._progress.advance(guild_id, channel_id, position)
            elif self._announced.get((guild_id, channel_id), 0) <= position:
                return count
            else:
                # Announced and gone again, or not yet visible in history: do not ask forever.
                self._announced[guild_id, channel_id] = 0
                await asyncio.sleep(0.2)

    async def _read(self, message: discord.Message) -> None:
        """Hand one message on, waiting for room."""
        if accepted := self._accepting.accept(message):
            await self._moderation.read(accepted.incoming, accepted.enrich)

    def _check_settled(self, guild_id: int, channel_id: int, *, give_up: bool) -> None:
        if (guild_id, channel_id) not in self._unsettled:
            return
        self._unsettled.discard((guild_id, channel_id))
        if not give_up:
            raise _UnsettledError("messages could not be judged or stored")
        log.error("messages are left out, see the errors before", guild=guild_id, channel=channel_id)


def _page(channel: Readable, after: int) -> AsyncIterator[discord.Message]:
    return channel.history(limit=_PAGE, after=discord.Object(after), oldest_first=True)


def _channels(guild: discord.Guild) -> list[Readable]:
    found: list[Readable] = [
        *guild.text_channels,
        *guild.voice_channels,
        *guild.stage_channels,
        *guild.threads,
    ]
    return [c for c in found if c.permissions_for(guild.me).read_message_history]
