"""`/setup` and `/pause`."""

from datetime import timedelta

from discord import app_commands
from discord.ext import commands

from bot.app import Upstander
from bot.clock import utcnow
from bot.ui import words
from bot.ui.responding import say
from cogs.checks import Interaction, is_manager, is_moderator


class Setup(commands.Cog):
    """Choosing how the bot works in a server."""

    def __init__(self, bot: Upstander) -> None:
        self.bot = bot

    @app_commands.command(
        name="setup", description="Choose moderator role, alert channel, preset, shadow or live"
    )
    @app_commands.guild_only()
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.check(is_manager)
    async def setup_(self, interaction: Interaction) -> None:
        """Show the setup form."""
        await self.bot.setting_up.ask(interaction, interaction.guild_id or 0)

    @app_commands.command(description="Do nothing but log for a while, or go on again")
    @app_commands.describe(minutes="for how long (0: go on now)")
    @app_commands.guild_only()
    @app_commands.default_permissions(moderate_members=True)
    @app_commands.check(is_moderator)
    async def pause(self, interaction: Interaction, minutes: app_commands.Range[int, 0, 10_080] = 60) -> None:
        """Shadow mode for a while."""
        until = utcnow() + timedelta(minutes=minutes) if minutes else None
        await self.bot.servers.pause(interaction.guild_id or 0, until, by=interaction.user.id)
        await say(
            interaction,
            f"Paused until {words.when(until)}: I go on reading and logging, and do nothing."
            if until
            else "I go on.",
        )


async def setup(bot: Upstander) -> None:
    """Called by discord.py."""
    await bot.add_cog(Setup(bot))
