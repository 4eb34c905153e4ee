"""What changed while nobody listened: edits, names, titles and events, threads that were archived.

History from the cursor on (`bot/live/catch_up.py`) brings what was written. This reads what stood there before and is
another text now, within bounds that docs/what-is-read.md tells.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from heapq import nlargest

import discord
import structlog

from bot.actions.titles import Titles
from bot.clock import utcnow
from bot.domain.message import Incoming, Kind, Surface
from bot.intake import surfaces
from bot.live.accepting import Accepting
from bot.live.catch_up import CatchUp, readable_channels
from bot.live.moderation import Moderation
from bot.live.seen import Seen
from bot.store import hearing
from bot.store.database import Database

log = structlog.get_logger(__name__)

_AT_ONCE = 2
_RETRY_SECONDS = 30.0
_TRIES = 20
_PAGE = 100
"""Newest messages of a channel among which edits are looked for."""
_LIVELY = timedelta(days=7)
"""Edits are looked for in channels where something was written in so long a time."""
_LATE = timedelta(minutes=2)
"""A dead connection is noticed so late at most. What was heard meanwhile is judged twice, which adds nothing."""
_NAMES = 500
"""Names of a server that are read at a start, those of the newest members; the others' when they write."""
_TITLES = 500
_CHANNELS = 200
"""Channels whose archived threads are listed."""
_THREADS = 50
_MEMBERS_AT_ONCE = 500

_Parent = discord.TextChannel | discord.ForumChannel


class LookBack:
    """Looks through a server after it was not listened to; a few requests at a time, in the background."""

    def __init__(
        self,
        *,
        accepting: Accepting,
        moderation: Moderation,
        catch_up: CatchUp,
        titles: Titles,
        seen: Seen,
        database: Database,
    ) -> None:
        self._accepting = accepting
        self._moderation = moderation
        self._catch_up = catch_up
        self._titles = titles
        self._seen = seen
        self._db = database
        self._standing: dict[int, dict[tuple[Kind, int], str]] = {}
        self._looking: dict[int, asyncio.Task[None]] = {}
        self._slots = asyncio.Semaphore(_AT_ONCE)

    def start(self, guild: discord.Guild, since: datetime | None) -> None:
        """Look for what changed in the server since then; None: it was listened to all the time, or is new."""
        if guild.id not in self._looking and (since or guild.id not in self._standing):
            task = asyncio.create_task(self._look(guild, since), name=f"look back {guild.id}")
            self._looking[guild.id] = task
            task.add_done_callback(lambda _: self._looking.pop(guild.id, None))

    def writes(self, member: discord.Member) -> None:
        """A member writes: the name is judged, where that has not happened yet."""
        standing = self._standing.get(member.guild.id)
        if standing is None or member.bot or not self._seen.is_new(member.guild.id, Surface.NAME, member.id):
            return
        name = surfaces.incoming_from_member(member, at=utcnow())
        found = self._found(name, standing)
        if found is None or self._moderation.receive(found):
            self._seen.add(name)

    async def note_heard(self) -> bool:
        """Once a minute: servers that are listened to, and were looked through, have been heard up to now."""
        servers = [guild_id for guild_id in self._catch_up.listening if guild_id not in self._looking]
        if servers:
            async with self._db.write() as conn:
                await hearing.heard(conn, servers, utcnow())
        return True

    async def done(self) -> None:
        """Return when every server is looked through."""
        while self._looking:
            await asyncio.gather(*self._looking.values(), return_exceptions=True)

    async def close(self) -> None:
        """Stop; what was not looked through is looked through at the next start."""
        tasks = list(self._looking.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _look(self, guild: discord.Guild, since: datetime | None) -> None:
        for attempt in range(_TRIES):
            try:
                async with self._db.read() as conn:
                    standing = await hearing.standing(conn, guild.id)
                self._standing[guild.id] = standing
                if since is not None:
                    async with self._slots:
                        await self._look_through(guild, since - _LATE, standing)
                return
            except Exception as error:
                log.warning("looking back failed, trying again", guild=guild.id, error=type(error).__name__)
                await asyncio.sleep(min(_RETRY_SECONDS, 2.0**attempt))
        log.error("what changed meanwhile could not be looked for", guild=guild.id, since=str(since))

    async def _look_through(
        self, guild: discord.Guild, since: datetime, standing: dict[tuple[Kind, int], str]
    ) -> None:
        for channel in readable_channels(guild):
            last = channel.last_message_id
            if last and discord.utils.snowflake_time(last) > since - _LIVELY:
                await self._read_edits(channel, since)
        parents: list[_Parent] = [*guild.text_channels, *guild.forums]
        for parent in parents[:_CHANNELS]:
            await self._read_archive(parent, since, standing)
        for incoming in self._texts(guild):
            await self._read(incoming, standing)
        if not guild.chunked:
            await guild.chunk()
        for number, member in enumerate(self._members(guild)):
            for incoming in self._names(member):
                await self._read(incoming, standing)
            if number % _MEMBERS_AT_ONCE == 0:
                await asyncio.sleep(0)

    async def _read_edits(self, channel: discord.abc.Messageable, since: datetime) -> None:
        try:
            page = [message async for message in channel.history(limit=_PAGE)]
        except (discord.Forbidden, discord.NotFound):
            return
        for message in reversed(page):
            # What was written since is in history past the cursor, as it stands now.
            if message.edited_at and message.edited_at > since > message.created_at:
                accepted = self._accepting.accept(message, kind=Kind.EDIT)
                if accepted:
                    await self._moderation.read(accepted.incoming, accepted.enrich)

    async def _read_archive(
        self, parent: _Parent, since: datetime, standing: dict[tuple[Kind, int], str]
    ) -> None:
        if not parent.permissions_for(parent.guild.me).read_message_history:
            return
        try:
            async for thread in parent.archived_threads(limit=_THREADS):
                if thread.archive_timestamp < since:
                    return
                self._catch_up.start(thread.guild.id, thread.id, thread)
                for incoming in self._of_thread(thread):
                    await self._read(incoming, standing)
        except (discord.Forbidden, discord.NotFound):
            return

    def _texts(self, guild: discord.Guild) -> Iterator[Incoming]:
        """Titles, tags and events as they stand now."""
        for thread in nlargest(_TITLES, guild.threads, key=lambda thread: thread.id):
            yield from self._of_thread(thread)
        for event in guild.scheduled_events:
            yield surfaces.incoming_from_event(event, at=utcnow())

    def _of_thread(self, thread: discord.Thread) -> Iterator[Incoming]:
        self._titles.first_seen(thread.id, None)
        yield surfaces.incoming_from_thread(thread, at=utcnow())
        if tags := surfaces.incoming_from_tags(thread, at=utcnow()):
            yield tags

    def _members(self, guild: discord.Guild) -> list[discord.Member]:
        """Those whose names changed since they were judged, and the newest of those of whom nothing is known."""
        changed, unknown = [], []
        for member in guild.members:
            if member.bot:
                continue
            if self._seen.is_new(guild.id, Surface.NAME, member.id):
                unknown.append(member)
            elif self._seen.has_changed(guild.id, Surface.NAME, member.id, member.display_name):
                changed.append(member)
        newest = nlargest(
            _NAMES, unknown, key=lambda member: member.joined_at.timestamp() if member.joined_at else 0.0
        )
        return [*changed, *newest]

    def _names(self, member: discord.Member) -> Iterator[Incoming]:
        yield surfaces.incoming_from_member(member, at=utcnow())
        if tag := surfaces.incoming_from_server_tag(member, at=utcnow()):
            yield tag

    async def _read(self, incoming: Incoming, standing: dict[tuple[Kind, int], str]) -> None:
        surface = incoming.passages[0].surface if incoming.passages else None
        if surface is None:
            return
        text = "\n".join(passage.raw for passage in incoming.passages)
        known = not self._seen.is_new(incoming.guild_id, surface, incoming.message_id)
        if known and not self._seen.has_changed(incoming.guild_id, surface, incoming.message_id, text):
            return
        self._seen.add(incoming)
        if found := self._found(incoming, standing):
            await self._moderation.read(found)

    def _found(self, incoming: Incoming, standing: dict[tuple[Kind, int], str]) -> Incoming | None:
        """What to judge of it; None where it was decided about as it stands."""
        if standing.get((incoming.kind, incoming.message_id)) == incoming.text_hash:
            return None
        return self._accepting.accept_other(replace(incoming, found=True))
