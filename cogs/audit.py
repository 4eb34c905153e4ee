"""`/audit`: who did what, and who looked at what."""

from discord import app_commands
from discord.ext import commands

from bot.app import Upstander
from bot.store import moderation_log
from bot.ui.catalogue import text
from bot.ui.log_words import log_line
from bot.ui.pages import Page, Pages
from bot.ui.translator import command_texts
from cogs.checks import Interaction, is_manager

_ON_A_PAGE = 15


class Audit(commands.Cog):
    """The moderators' log, for the owner and people with Manage Server."""

    def __init__(self, bot: Upstander) -> None:
        self.bot = bot

    @app_commands.command(**command_texts("command-audit"))
    @app_commands.guild_only()
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.check(is_manager)
    async def audit(self, interaction: Interaction) -> None:
        """Newest first, a page at a time."""
        await interaction.response.defer(ephemeral=True)
        guild_id = interaction.guild_id or 0

        async def page(number: int) -> Page:
            async with self.bot.db.read() as conn:
                found = await moderation_log.newest(
                    conn, guild_id, limit=_ON_A_PAGE + 1, skip=number * _ON_A_PAGE
                )
            lines = [log_line(e.number, e.at, e.actor_id, e.what, e.detail) for e in found[:_ON_A_PAGE]]
            seal = [text("log-seal", number=str(found[0].number), seal=found[0].short_seal)] if found else []
            return Page(text("log"), [*lines, *seal] or [text("log-none")], len(found) > _ON_A_PAGE)

        await Pages(page).show(interaction)


async def setup(bot: Upstander) -> None:
    """Called by discord.py."""
    await bot.add_cog(Audit(bot))
