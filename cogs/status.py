"""`/status`, and what people see when a command fails."""

from discord import app_commands
from discord.ext import commands

from bot.app import Upstander
from bot.ui.catalogue import text
from bot.ui.responding import say, went_wrong
from bot.ui.status_card import Vitals, status_card
from bot.ui.translator import command_texts
from cogs.checks import Interaction, is_moderator


class Status(commands.Cog):
    """How the bot is doing."""

    def __init__(self, bot: Upstander) -> None:
        self.bot = bot
        bot.tree.error(self.on_command_error)

    @app_commands.command(**command_texts("command-status"))
    @app_commands.guild_only()
    @app_commands.default_permissions(moderate_members=True)
    @app_commands.check(is_moderator)
    async def status(self, interaction: Interaction) -> None:
        """One card."""
        guild = interaction.guild
        assert guild is not None
        bot = self.bot
        vitals = Vitals(
            model_id=bot.scorer.model_id,
            replaced_model=bot.replaced_model,
            damage=bot.damage.found,
            trouble=bot.db.trouble,
            scoring=bot.scorer.metrics(),
            waiting=bot.moderation.queues.held,
            behind=bot.catch_up.behind,
            started_at=bot.started_at,
        )
        view = status_card(vitals, guild, await bot.servers.get(guild.id))
        await interaction.response.send_message(view=view, ephemeral=True)

    async def on_command_error(self, interaction: Interaction, error: app_commands.AppCommandError) -> None:
        """A refused caller is told why; anything else is logged and said to be our fault."""
        if isinstance(error, app_commands.CheckFailure):
            await say(interaction, str(error) or text("not-here"))
            return
        name = getattr(interaction.command, "qualified_name", "?")
        await went_wrong(interaction, error, where=name)


async def setup(bot: Upstander) -> None:
    """Called by discord.py."""
    await bot.add_cog(Status(bot))
