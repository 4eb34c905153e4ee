"""Listens: messages, edits, names, threads, joining and leaving. Hands everything on."""

import discord
from discord.ext import commands

from bot.app import Upstander
from bot.intake.message import Kind


class Listen(commands.Cog):
    """Discord's events -> the path of a message."""

    def __init__(self, bot: Upstander) -> None:
        self.bot = bot

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        self.bot.hearing.hear(message)

    @commands.Cog.listener()
    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        # The text hash in `version` tells a real edit from an embed that unfurled.
        if payload.guild_id is not None:
            self.bot.hearing.hear(payload.message, kind=Kind.EDIT)

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
