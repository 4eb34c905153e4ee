"""Listens: messages, edits, names, threads, joining and leaving. Hands everything on."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import discord
from discord.ext import commands

from bot.app import Upstander
from bot.clock import utcnow
from bot.domain.message import Kind
from bot.intake import surfaces
from bot.intake.people import person_of
from bot.intake.reactions import Reactions
from bot.store.ground import until_it_holds


class Listen(commands.Cog):
    """Discord's events -> the path of a message."""

    def __init__(self, bot: Upstander) -> None:
        self.bot = bot
        self._reactions = Reactions()

    def _read_name(self, member: discord.Member) -> None:
        self.bot.ingest.receive_other(surfaces.incoming_from_member(member, at=utcnow()))

    def _read_server_tag(self, member: discord.Member) -> None:
        if tag := surfaces.incoming_from_server_tag(member, at=utcnow()):
            self.bot.ingest.receive_other(tag)

    def _read_title(self, thread: discord.Thread) -> None:
        self.bot.ingest.receive_other(surfaces.incoming_from_thread(thread, at=utcnow()))

    def _read_tags(self, thread: discord.Thread) -> None:
        if tags := surfaces.incoming_from_tags(thread, at=utcnow()):
            self.bot.ingest.receive_other(tags)

    def _read_new_thread(self, thread: discord.Thread) -> None:
        self.bot.titles.first_seen(thread.id, None)
        self._read_title(thread)
        self._read_tags(thread)

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        self.bot.ingest.receive(message)
        if isinstance(message.author, discord.Member):
            self.bot.look_back.writes(message.author)

    @commands.Cog.listener()
    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        # The text hash in `version` tells a real edit from an embed that unfurled.
        if payload.guild_id is not None:
            self.bot.ingest.receive(payload.message, kind=Kind.EDIT)

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        self.bot.ingest.deleted([payload.message_id])

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        self.bot.ingest.deleted(payload.message_ids)

    @commands.Cog.listener()
    async def on_member_join(self, member: discord.Member) -> None:
        self.bot.context.joined(member.guild.id, person_of(member))
        self._read_name(member)
        self._read_server_tag(member)

    @commands.Cog.listener()
    async def on_member_update(self, before: discord.Member, after: discord.Member) -> None:
        self.bot.context.joined(after.guild.id, person_of(after))
        if after == after.guild.me and before.roles != after.roles:
            self.bot.catch_up.permissions_changed(after.guild)
        if before.nick != after.nick:
            self._read_name(after)

    @commands.Cog.listener()
    async def on_user_update(self, before: discord.User, after: discord.User) -> None:
        # Also sent for a new picture: only what changed is read.
        name_changed = before.display_name != after.display_name
        tag_changed = surfaces.server_tag(before) != surfaces.server_tag(after)
        for member in filter(None, (guild.get_member(after.id) for guild in after.mutual_guilds)):
            self.bot.context.joined(member.guild.id, person_of(member))
            if name_changed and member.nick is None:
                self._read_name(member)
            if tag_changed:
                self._read_server_tag(member)

    @commands.Cog.listener()
    async def on_raw_member_remove(self, payload: discord.RawMemberRemoveEvent) -> None:
        self.bot.context.left(payload.guild_id, payload.user.id)

    @commands.Cog.listener()
    async def on_thread_create(self, thread: discord.Thread) -> None:
        self._read_new_thread(thread)

    @commands.Cog.listener()
    async def on_thread_update(self, before: discord.Thread, after: discord.Thread) -> None:
        self.bot.titles.first_seen(after.id, before.name)
        if before.name != after.name:
            self._read_title(after)
        if before.applied_tags != after.applied_tags:
            self._read_tags(after)

    @commands.Cog.listener()
    async def on_raw_thread_update(self, payload: discord.RawThreadUpdateEvent) -> None:
        # A thread that was archived when the bot started is not cached: `on_thread_update` says nothing of it.
        guild = self.bot.get_guild(payload.guild_id)
        thread = guild and guild.get_thread(payload.thread_id)
        if payload.thread is None and thread:
            self._read_new_thread(thread)
            self.bot.catch_up.start(payload.guild_id, payload.thread_id)

    @commands.Cog.listener()
    async def on_scheduled_event_create(self, event: discord.ScheduledEvent) -> None:
        self.bot.ingest.receive_other(surfaces.incoming_from_event(event, at=utcnow()))

    @commands.Cog.listener()
    async def on_scheduled_event_update(
        self, _before: discord.ScheduledEvent, after: discord.ScheduledEvent
    ) -> None:
        self.bot.ingest.receive_other(surfaces.incoming_from_event(after, at=utcnow()))

    @commands.Cog.listener()
    async def on_voice_channel_status(self, payload: dict[str, Any]) -> None:
        """Of `bot.app`: the gateway's payload with `guild_id`, `id` of the channel and `status`."""
        guild = self.bot.get_guild(int(payload["guild_id"]))
        channel = guild and guild.get_channel(int(payload["id"]))
        if channel and (status := payload.get("status")):
            self.bot.ingest.receive_other(surfaces.incoming_from_channel_status(channel, status, at=utcnow()))

    @commands.Cog.listener()
    async def on_automod_action(self, execution: discord.AutoModAction) -> None:
        if incoming := surfaces.incoming_from_automod(execution, at=utcnow()):
            self.bot.ingest.receive_other(incoming)

    @commands.Cog.listener()
    async def on_raw_reaction_add(self, payload: discord.RawReactionActionEvent) -> None:
        if payload.guild_id is not None:
            policy = await self.bot.servers.policy(payload.guild_id)
            self.bot.context.note_reaction(
                payload.guild_id, payload.message_id, payload.user_id, str(payload.emoji), policy.context
            )
            guild = self.bot.get_guild(payload.guild_id)
            if guild and (incoming := self._reactions.added(payload, guild, at=utcnow())):
                self.bot.ingest.receive_other(incoming)

    @commands.Cog.listener()
    async def on_raw_reaction_remove(self, payload: discord.RawReactionActionEvent) -> None:
        self._reactions.removed(payload)

    @commands.Cog.listener()
    async def on_guild_channel_update(
        self, _before: discord.abc.GuildChannel, after: discord.abc.GuildChannel
    ) -> None:
        self.bot.catch_up.permissions_changed(after.guild)

    @commands.Cog.listener()
    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:
        if before.permissions != after.permissions:
            self.bot.catch_up.permissions_changed(after.guild)

    @commands.Cog.listener()
    async def on_shard_connect(self, shard_id: int) -> None:
        # A new session, not a resumed one: what was said since the last one is only in history.
        for guild in self.bot.guilds:
            if guild.shard_id == shard_id:
                self.bot.catch_up.lost(guild.id)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        present = {guild.id for guild in self.bot.guilds}
        await until_it_holds(partial(self.bot.welcome.still_in, present))
        for guild in self.bot.guilds:
            if not guild.unavailable:
                await self.on_guild_available(guild)

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        await self._take_up(guild, self.bot.welcome.known)

    @commands.Cog.listener()
    async def on_guild_unavailable(self, guild: discord.Guild) -> None:
        self.bot.catch_up.lost(guild.id)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        await self._take_up(guild, self.bot.welcome.joined)

    async def _take_up(
        self, guild: discord.Guild, arrive: Callable[[discord.Guild], Awaitable[bool]]
    ) -> None:
        """Listen to a server from now on, with what was missed; `arrive` tells whether it is to be greeted.

        Waits for the database as long as it takes, and messages never wait for the card.
        """
        is_new = await until_it_holds(partial(arrive, guild))
        try:
            await self.bot.ingest.learn_members(guild)
        finally:
            since = await until_it_holds(partial(self.bot.catch_up.start_all, guild))
            self.bot.look_back.start(guild, since)
        if is_new:
            await self.bot.welcome.greet(guild)

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        self.bot.catch_up.lost(guild.id)
        await self.bot.welcome.left(guild.id)


async def setup(bot: Upstander) -> None:
    """Called by discord.py."""
    await bot.add_cog(Listen(bot))
