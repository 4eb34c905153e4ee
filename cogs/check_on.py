"""The *Check on them* menu of a member."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import Upstander
from bot.ui.responding import acknowledge, say
from bot.ui.translator import told
from cogs.checks import Interaction


class Care(commands.Cog):
    """For every member."""

    def __init__(self, bot: Upstander) -> None:
        self.bot = bot
        self._menu = app_commands.ContextMenu(name=told("menu-check-on"), callback=self.check_on)
        self._menu.guild_only = True

    async def cog_load(self) -> None:
        """Menus cannot be declared in a class."""
        self.bot.tree.add_command(self._menu)

    async def cog_unload(self) -> None:
        """Undo `cog_load`."""
        self.bot.tree.remove_command(self._menu.name, type=self._menu.type)

    async def check_on(self, interaction: Interaction, member: discord.Member) -> None:
        """Draw moderators' quiet attention to somebody; the person is not told."""
        await acknowledge(interaction)
        if isinstance(interaction.user, discord.Member):
            await say(interaction, await self.bot.check_on.check_on(member, interaction.user))


async def setup(bot: Upstander) -> None:
    """Called by discord.py."""
    await bot.add_cog(Care(bot))
