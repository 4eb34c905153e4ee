"""`/setup` and `/pause`."""

from datetime import timedelta

from discord import app_commands
from discord.ext import commands

from bot.app import Upstander
from bot.clock import utcnow
from bot.ui import words
from bot.ui.catalogue import text
from bot.ui.responding import say
from bot.ui.translator import command_texts, told
from cogs.checks import Interaction, is_manager, is_moderator


class Setup(commands.Cog):
    """Choosing how the bot works in a server."""

    def __init__(self, bot: Upstander) -> None:
        self.bot = bot

    @app_commands.command(**command_texts("command-setup"))
    @app_commands.guild_only()
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.check(is_manager)
    async def setup_(self, interaction: Interaction) -> None:
        """Show the setup form."""
        await self.bot.setting_up.ask(interaction, interaction.guild_id or 0)

    @app_commands.command(**command_texts("command-pause"))
    @app_commands.describe(minutes=told("command-pause.minutes"))
    @app_commands.guild_only()
    @app_commands.default_permissions(moderate_members=True)
    @app_commands.check(is_moderator)
    async def pause(self, interaction: Interaction, minutes: app_commands.Range[int, 0, 10_080] = 60) -> None:
        """Shadow mode for a while."""
        until = utcnow() + timedelta(minutes=minutes) if minutes else None
        await self.bot.servers.pause(interaction.guild_id or 0, until, by=interaction.user.id)
        said = text("paused", until=words.when(until)) if until else text("resumed")
        await say(interaction, said)


async def setup(bot: Upstander) -> None:
    """Called by discord.py."""
    await bot.add_cog(Setup(bot))
