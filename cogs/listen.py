"""Listens: messages, edits, names, threads, joining and leaving. Hands everything on."""

from typing import Any

import discord
from discord.ext import commands
from discord.utils import utcnow

from bot.app import Upstander
from bot.intake import surfaces
from bot.intake.message import Kind
from bot.intake.people import person_of


class Listen(commands.Cog):
    """Discord's events -> the path of a message."""

    def __init__(self, bot: Upstander) -> None:
        self.bot = bot

    def _read_names(self, member: discord.Member) -> None:
        self.bot.hearing.hear_other(surfaces.incoming_from_member(member, at=utcnow()))
        if tag := surfaces.incoming_from_server_tag(member, at=utcnow()):
            self.bot.hearing.hear_other(tag)

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        self.bot.hearing.hear(message)

    @commands.Cog.listener()
    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        # The text hash in `version` tells a real edit from an embed that unfurled.
        if payload.guild_id is not None:
            self.bot.hearing.hear(payload.message, kind=Kind.EDIT)

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        self.bot.hearing.deleted([payload.message_id])

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        self.bot.hearing.deleted(payload.message_ids)

    @commands.Cog.listener()
    async def on_member_join(self, member: discord.Member) -> None:
        self.bot.context.joined(member.guild.id, person_of(member))
        self._read_names(member)

    @commands.Cog.listener()
    async def on_member_update(self, before: discord.Member, after: discord.Member) -> None:
        self.bot.context.joined(after.guild.id, person_of(after))
        if before.nick != after.nick:
            self._read_names(after)

    @commands.Cog.listener()
    async def on_user_update(self, _before: discord.User, after: discord.User) -> None:
        for member in filter(None, (guild.get_member(after.id) for guild in after.mutual_guilds)):
            self._read_names(member)

    @commands.Cog.listener()
    async def on_raw_member_remove(self, payload: discord.RawMemberRemoveEvent) -> None:
        self.bot.context.left(payload.guild_id, payload.user.id)

    @commands.Cog.listener()
    async def on_thread_create(self, thread: discord.Thread) -> None:
        self.bot.hearing.hear_other(surfaces.incoming_from_thread(thread, at=utcnow()))

    @commands.Cog.listener()
    async def on_thread_update(self, before: discord.Thread, after: discord.Thread) -> None:
        if before.name != after.name or before.applied_tags != after.applied_tags:
            self.bot.titles.remember(after.id, before.name)
            self.bot.hearing.hear_other(surfaces.incoming_from_thread(after, at=utcnow()))

    @commands.Cog.listener()
    async def on_scheduled_event_create(self, event: discord.ScheduledEvent) -> None:
        self.bot.hearing.hear_other(surfaces.incoming_from_event(event, at=utcnow()))

    @commands.Cog.listener()
    async def on_scheduled_event_update(
        self, _before: discord.ScheduledEvent, after: discord.ScheduledEvent
    ) -> None:
        self.bot.hearing.hear_other(surfaces.incoming_from_event(after, at=utcnow()))

    @commands.Cog.listener()
    async def on_voice_channel_status(self, payload: dict[str, Any]) -> None:
        """Of `bot.app`: the gateway's payload with `guild_id`, `id` of the channel and `status`."""
        guild = self.bot.get_guild(int(payload["guild_id"]))
        channel = guild and guild.get_channel(int(payload["id"]))
        if channel and (status := payload.get("status")):
            self.bot.hearing.hear_other(surfaces.incoming_from_channel_status(channel, status, at=utcnow()))

    @commands.Cog.listener()
    async def on_automod_action(self, execution: discord.AutoModAction) -> None:
        if incoming := surfaces.incoming_from_automod(execution, at=utcnow()):
            self.bot.hearing.hear_other(incoming)

    @commands.Cog.listener()
    async def on_raw_reaction_add(self, payload: discord.RawReactionActionEvent) -> None:
        if payload.guild_id is not None:
            self.bot.context.note_reaction(
                payload.guild_id, payload.message_id, payload.user_id, str(payload.emoji)
            )

    @commands.Cog.listener()
    async def on_shard_connect(self, shard_id: int) -> None:
        # A new session, not a resumed one: what was said since the last one is only in history.
        for guild in self.bot.guilds:
            if guild.shard_id == shard_id:
                self.bot.catch_up.lost(guild.id)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        for guild in self.bot.guilds:
            if not guild.unavailable:
                await self.on_guild_available(guild)

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        try:
            await self.bot.welcome.known(guild)
            await self.bot.hearing.meet(guild)
        finally:
            await self.bot.catch_up.start_all(guild)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        try:
            await self.bot.welcome.joined(guild)
        finally:
            await self.bot.catch_up.start_all(guild)

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        self.bot.catch_up.lost(guild.id)
        await self.bot.welcome.left(guild.id)


async def setup(bot: Upstander) -> None:
    """Called by discord.py."""
    await bot.add_cog(Listen(bot))
