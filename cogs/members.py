"""`/history member` and `/check text`."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import Upstander
from bot.domain.cases import LogEntry
from bot.ui.translator import command_texts, told
from cogs.checks import Interaction, is_moderator


@app_commands.guild_only()
@app_commands.default_permissions(moderate_members=True)
class History(
    commands.GroupCog, group_name=told("command-history.name"), group_description=told("command-history")
):
    """Record of a member."""

    def __init__(self, bot: Upstander) -> None:
        self.bot = bot

    @app_commands.command(**command_texts("command-history-member"))
    @app_commands.check(is_moderator)
    async def member(self, interaction: Interaction, member: discord.User) -> None:
        """The member's record as a card."""
        await interaction.response.defer(ephemeral=True)
        await self.bot.oversight.seen(
            interaction.guild_id or 0, interaction.user.id, LogEntry.RECORD_SEEN, {"member": member.id}
        )
        view = await self.bot.summaries.member(interaction.guild_id or 0, member.id, member.display_name)
        await interaction.followup.send(view=view, ephemeral=True)


class Check(commands.Cog):
    """Trying a text."""

    def __init__(self, bot: Upstander) -> None:
        self.bot = bot

    @app_commands.command(**command_texts("command-check"))
    @app_commands.guild_only()
    @app_commands.default_permissions(moderate_members=True)
    @app_commands.check(is_moderator)
    async def check(self, interaction: Interaction, text: app_commands.Range[str, 1, 2_000]) -> None:
        """Scores, signals and verdict of a text."""
        await interaction.response.defer(ephemeral=True)
        view = await self.bot.explain.text(text, interaction.guild_id or 0)
        await interaction.followup.send(view=view, ephemeral=True)


async def setup(bot: Upstander) -> None:
    """Called by discord.py."""
    await bot.add_cog(History(bot))
    await bot.add_cog(Check(bot))
