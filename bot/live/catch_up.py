"""Nothing unscanned: reads from channel history what the gateway did not bring us.

A channel is *behind* after a start, a reconnect that lost its session, an outage of its server, an overflow or a
failure. While it is behind its cursor is held and its live messages are not taken: history will bring them, in order.
It is caught up when a read past the newest message that was announced meanwhile finds nothing more. What was announced
and does not stand in history (deleted since, or history may not be read) is judged from the gateway's copy.

All channels of a server are behind from the beginning of a gateway session, or from the end of the server's being
available, until they were compared with their cursors.

Edits that could not be taken are read again after that, as they stand then; names, titles and events are kept until
they can be taken.

What cannot be judged is tried again; after `_TRIES` it is settled as unscored, so that it does not hold up the rest.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import count

import discord
import structlog

from bot.clock import utcnow
from bot.domain.message import Incoming, Kind, Person
from bot.gateway import Gateway
from bot.live.accepting import Accepting
from bot.live.moderation import Moderation
from bot.live.progress import Progress, Where
from bot.servers import Servers
from bot.store import hearing, journal
from bot.store.database import Database

log = structlog.get_logger(__name__)

_PAGE = 100
_AT_ONCE = 4
_RETRY_SECONDS = 30.0
_TRIES = 8
"""How often a message that cannot be judged is read again (2.5 minutes) before it is left out."""
_COPIES = 2_000
"""The gateway's copies that are kept while channels are behind, of all servers together."""

Readable = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread
Copy = discord.Message | Incoming
"""A message as history or the gateway brings it, or one that was accepted and could not be judged."""


class _UnsettledError(Exception):
    """Something that was read could not be judged."""

    def __init__(self, position: int) -> None:
        """`position` is where the channel was read from."""
        super().__init__(position)
        self.position = position


class _Copies:
    """Messages of channels that are behind, as the gateway brought them.

    When there are too many, the newest are left to history alone.
    """

    def __init__(self) -> None:
        self._of: dict[Where, dict[tuple[int, Kind], Copy]] = {}
        self._count = 0

    def keep(self, where: Where, copy: Copy) -> None:
        key, kept = _key(copy), self._of.setdefault(where, {})
        if key in kept:
            kept[key] = copy
        elif self._count < _COPIES:
            kept[key] = copy
            self._count += 1

    def drop(self, where: Where, copy: Copy) -> None:
        """Unless there is a newer change meanwhile."""
        key, kept = _key(copy), self._of.get(where, {})
        if key in kept and (key[1] is Kind.NEW or kept[key] is copy):
            del kept[key]
            self._count -= 1
            if not kept:
                del self._of[where]

    def of(self, where: Where) -> list[Copy]:
        """Oldest first."""
        return [copy for _, copy in sorted(self._of.get(where, {}).items())]

    def channels(self, guild_id: int) -> list[int]:
        return [channel for guild, channel in self._of if guild == guild_id]


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
        moderation.on_failure(self.put_off)
        self._announced: dict[Where, int] = {}
        self._copies = _Copies()
        self._reading: set[Where] = set()
        self._compared: set[int] = set()
        self._lost_at: dict[int, datetime] = {}
        self._known: set[int] = set()
        self._readable: dict[int, frozenset[int]] = {}
        self._archived: dict[Where, discord.Thread] = {}
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def behind(self) -> int:
        """How many channels are being caught up."""
        return len(self._reading)

    def is_behind(self, guild_id: int, channel_id: int) -> bool:
        """Whether the channel's live messages are left to history for now."""
        return guild_id not in self._compared or (guild_id, channel_id) in self._reading

    def announce(self, message: discord.Message) -> None:
        """A live message arrived that is left to history, because its channel is behind or will be."""
        if message.guild is not None:
            self._announce((message.guild.id, message.channel.id), message.id, message)

    def put_off(self, incoming: Incoming) -> None:
        """Something that was accepted could not be taken or judged: it is tried again."""
        where = (incoming.guild_id, incoming.channel_id)
        if incoming.kind is Kind.NEW:
            self._announce(where, incoming.message_id, incoming)
        elif incoming.kind is Kind.EDIT:
            self._progress.edit_waits(*where, incoming.message_id)
        else:
            self._copies.keep(where, incoming)
        self.start(*where)

    def start(self, guild_id: int, channel_id: int, archived: discord.Thread | None = None) -> None:
        """The channel is behind from now on, until it is caught up.

        The gateway knows nothing of threads that are `archived`.
        """
        where = (guild_id, channel_id)
        if where in self._reading:
            return
        if archived is not None:
            self._archived[where] = archived
        self._reading.add(where)
        self._progress.hold(*where)
        task = asyncio.create_task(self._catch_up(where), name=f"catch up {channel_id}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def lost(self, guild_id: int) -> None:
        """What the server's members write may not reach us: everything is behind until `start_all` has looked."""
        self._compared.discard(guild_id)
        self._lost_at.setdefault(guild_id, utcnow())

    @property
    def listening(self) -> frozenset[int]:
        """Servers whose live messages are taken."""
        return frozenset(self._compared)

    async def start_all(self, guild: discord.Guild) -> datetime | None:
        """After a start, a lost session or an outage: every channel whose newest message is past its cursor.

        Returns since when what changes in the server was not heard of; None where it was all the time, or never before.
        """
        beginning = await self._beginning(guild.id)
        async with self._db.read() as conn:
            cursors = await journal.cursors(conn, guild.id)
            heard_at = await hearing.heard_at(conn, guild.id)
        channels = readable_channels(guild)
        self._readable[guild.id] = frozenset(channel.id for channel in channels)
        for channel in channels:
            where = (guild.id, channel.id)
            newest = max(channel.last_message_id or 0, self._announced.get(where, 0))
            if newest > max(cursors.get(channel.id, 0), self._progress.cursor(*where), beginning):
                self.start(*where)
        for channel_id in {*self._copies.channels(guild.id), *self._progress.channels_with_edits(guild.id)}:
            self.start(guild.id, channel_id)
        self._compared.add(guild.id)
        since = self._lost_at.pop(guild.id, heard_at if guild.id not in self._known else None)
        self._known.add(guild.id)
        return since

    def permissions_changed(self, guild: discord.Guild) -> None:
        """Channels that may be read only now are behind."""
        if guild.id not in self._compared:
            return
        before = self._readable.get(guild.id, frozenset())
        self._readable[guild.id] = frozenset(channel.id for channel in readable_channels(guild))
        for channel_id in self._readable[guild.id] - before:
            self.start(guild.id, channel_id)

    async def drained(self) -> None:
        """Return when no channel is behind."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def close(self) -> None:
        """Stop reading; cursors stay where they are."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _announce(self, where: Where, message_id: int, copy: Copy) -> None:
        self._announced[where] = max(self._announced.get(where, 0), message_id)
        self._copies.keep(where, copy)

    async def _beginning(self, guild_id: int) -> int:
        """Messages from before the bot joined, or was invited back, are not read."""
        server = await self._servers.get(guild_id)
        return discord.utils.time_snowflake(server.guild.joined_at)

    async def _catch_up(self, where: Where) -> None:
        tries, stuck_at = 0, 0
        for attempt in count(1):
            try:
                async with self._slots:
                    read = await self._read_all(where, give_up=tries >= _TRIES)
                break
            except _UnsettledError as error:
                tries = tries + 1 if error.position == stuck_at else 1
                stuck_at = error.position
                log.warning("messages could not be judged, trying again", channel=where[1], tries=tries)
                wait = tries
            except Exception as error:
                # Whatever it was: without another try the channel would be behind forever.
                log.warning("catching up failed, trying again", channel=where[1], error=repr(error))
                wait = attempt
            await asyncio.sleep(min(_RETRY_SECONDS, 2.0 ** min(wait, _TRIES)))
        self._announced.pop(where, None)
        self._archived.pop(where, None)
        self._reading.discard(where)
        self._progress.release(*where)
        if read:
            log.info("caught up", guild=where[0], channel=where[1], messages=read)

    async def _read_all(self, where: Where, *, give_up: bool) -> int:
        """Read history, then the copies of what does not stand there; how many messages that were.

        Raises `_UnsettledError` before the cursor passes a message that could not be settled, unless `give_up`: then it
        is settled as unscored.
        """
        guild = self._gateway.get_guild(where[0])
        channel = self._archived.get(where) or (guild.get_channel_or_thread(where[1]) if guild else None)
        await self._moderation.queues.drained(where[0])
        read = 0
        while True:
            if isinstance(channel, Readable):
                try:
                    read += await self._read_history(where, channel, give_up=give_up)
                except (discord.Forbidden, discord.NotFound) as error:
                    log.warning("channel cannot be read", guild=where[0], channel=where[1], error=str(error))
            if copies := self._copies.of(where):
                await self._settle(where, copies, position=0, give_up=give_up)
                read += len(copies)
            elif guild and (edits := self._progress.edits(*where)):
                read += await self._read_edits(where, channel, edits, give_up=give_up)
            else:
                return read

    async def _read_history(self, where: Where, channel: Readable, *, give_up: bool) -> int:
        """Read from the cursor to the newest announced message."""
        guild_id, channel_id = where
        async with self._db.read() as conn:
            stored = (await journal.cursors(conn, guild_id)).get(channel_id, 0)
        position = max(stored, self._progress.cursor(*where), await self._beginning(guild_id))
        self._progress.advance(*where, position)
        read = 0
        while True:
            page = [message async for message in _page(channel, position)]
            read += len(page)
            if page:
                await self._settle(where, page, position=position, give_up=give_up)
                position = page[-1].id
                self._progress.advance(*where, position)
            elif self._announced.get(where, 0) <= position:
                return read
            else:
                # Announced and gone again, or not yet visible in history: do not ask forever.
                self._announced[where] = 0
                await asyncio.sleep(0.2)

    async def _settle(self, where: Where, page: Sequence[Copy], *, position: int, give_up: bool) -> None:
        """Have a page judged. `position` is where it was read from."""
        for message in page:
            await self._read(where, message)
        await self._moderation.queues.drained(where[0])
        unsettled = [message for message in page if self._waits(where, message)]
        if unsettled and not give_up:
            raise _UnsettledError(position)
        for message in unsettled:
            await self._moderation.leave_out(_bare(where, message))
        for message in page:
            self._copies.drop(where, message)

    def _waits(self, where: Where, message: Copy) -> bool:
        if isinstance(message, Incoming) and message.kind is not Kind.NEW:
            return self._progress.change_waits(message)
        return self._progress.is_waiting(*where, _id(message))

    async def _read_edits(
        self, where: Where, channel: object, waiting: Sequence[int], *, give_up: bool
    ) -> int:
        """Judge messages of the channel that were edited, as they stand now; how many those were.

        Reads the oldest of `waiting` and what of them stands within a page after it.
        """
        page: list[discord.Message] = []
        if isinstance(channel, Readable):
            try:
                page = [message async for message in _page(channel, waiting[0] - 1)]
            except (discord.Forbidden, discord.NotFound) as error:
                log.warning("channel cannot be read", guild=where[0], channel=where[1], error=str(error))
        standing = {message.id: message for message in page}
        edits: list[Incoming] = []
        for message_id in waiting:
            if len(page) == _PAGE and message_id > page[-1].id:
                break
            edit = await self._read_edit(where, standing[message_id]) if message_id in standing else None
            if edit is None:
                self._progress.edit_is_gone(*where, message_id)
            else:
                edits.append(edit)
        await self._moderation.queues.drained(where[0])
        unsettled = [edit for edit in edits if self._progress.change_waits(edit)]
        if unsettled and not give_up:
            raise _UnsettledError(waiting[0])
        for edit in unsettled:
            await self._moderation.leave_out(edit)
        return len(edits)

    async def _read_edit(self, where: Where, message: discord.Message) -> Incoming | None:
        """Hand an edited message on; None where that is not to be judged, or never can be."""
        try:
            accepted = self._accepting.accept(message, kind=Kind.EDIT)
        except Exception:
            log.exception("message cannot be read", guild=where[0], channel=where[1], message=message.id)
            await self._moderation.leave_out(replace(_bare(where, message), kind=Kind.EDIT))
            return None
        if accepted is None:
            return None
        await self._moderation.read(accepted.incoming, accepted.enrich)
        return accepted.incoming

    async def _read(self, where: Where, message: Copy) -> None:
        """Hand one message on, waiting for room."""
        if isinstance(message, Incoming) and message.kind is not Kind.NEW:
            await self._moderation.read(message)
            return
        if self._progress.is_settled(*where, _id(message)):
            return
        if isinstance(message, Incoming):
            await self._moderation.read(message)
            return
        try:
            accepted = self._accepting.accept(message)
        except Exception:
            # It will not be readable the next time either.
            log.exception("message cannot be read", guild=where[0], channel=where[1], message=message.id)
            await self._moderation.leave_out(_bare(where, message))
            return
        if accepted:
            await self._moderation.read(accepted.incoming, accepted.enrich)


def _id(message: Copy) -> int:
    return message.message_id if isinstance(message, Incoming) else message.id


def _key(message: Copy) -> tuple[int, Kind]:
    return _id(message), message.kind if isinstance(message, Incoming) else Kind.NEW


def _bare(where: Where, message: Copy) -> Incoming:
    """The message without anything that somebody wrote."""
    if isinstance(message, Incoming):
        return message
    return Incoming(*where, message.id, Person(message.author.id), message.created_at, (), version="unread")


def _page(channel: Readable, after: int) -> AsyncIterator[discord.Message]:
    return channel.history(limit=_PAGE, after=discord.Object(after), oldest_first=True)


def readable_channels(guild: discord.Guild) -> list[Readable]:
    """Channels and threads of the server whose history the bot may read."""
    found: list[Readable] = [
        *guild.text_channels,
        *guild.voice_channels,
        *guild.stage_channels,
        *guild.threads,
    ]
    return [c for c in found if c.permissions_for(guild.me).read_message_history]
