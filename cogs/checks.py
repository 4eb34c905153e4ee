"""Who may use a command: hidden from others in Discord's menus, and checked again at run time."""

from typing import TYPE_CHECKING, TypeAlias

import discord
from discord import app_commands

from bot.permissions import may_set_up
from bot.ui.catalogue import text

if TYPE_CHECKING:
    from bot.app import Upstander

Interaction: TypeAlias = "discord.Interaction[Upstander]"


async def is_moderator(interaction: Interaction) -> bool:
    """A moderator of the server, now. Raises CheckFailure for others."""
    guild = interaction.guild
    if guild is None or await interaction.client.moderators.find(guild.id, interaction.user) is None:
        raise app_commands.CheckFailure(text("only-moderators"))
    return True


async def is_manager(interaction: Interaction) -> bool:
    """Somebody with Manage Server, now. Raises CheckFailure for others."""
    if not isinstance(interaction.user, discord.Member) or not may_set_up(interaction.user):
        raise app_commands.CheckFailure(text("only-managers"))
    return True
