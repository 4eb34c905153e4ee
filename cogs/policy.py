"""`/policy`: see and change the server's rules. Every change is a new version."""

import discord
from discord import app_commands
from discord.ext import commands
from pydantic import ValidationError

from bot.app import Upstander
from bot.domain.level import Level, Mode
from bot.domain.scores import HOSTILE, Category
from bot.policy.presets import PRESETS, preset
from bot.policy.schema import HostileNames, PolicyChange, Thresholds, changed
from bot.ui import words
from bot.ui.catalogue import text
from bot.ui.policy import policy_card, why_invalid
from bot.ui.responding import say
from bot.ui.translator import command_texts, told
from cogs.checks import Interaction, is_manager, is_moderator

_PRESET_CHOICES = [app_commands.Choice(name=told(f"preset-{name}"), value=name) for name in PRESETS]
_CATEGORIES = [app_commands.Choice(name=told(f"category-{c}"), value=c.value) for c in HOSTILE]
_LEVELS = [app_commands.Choice(name=told(f"level-{level}"), value=level.value) for level in Level]
_NAMES = [app_commands.Choice(name=told(f"names-{what}"), value=what) for what in HostileNames]
_MODES = [app_commands.Choice(name=told(f"mode-{mode}"), value=mode.value) for mode in Mode]


@app_commands.guild_only()
@app_commands.default_permissions(moderate_members=True)
class PolicyCommands(
    commands.GroupCog, group_name=told("command-policy.name"), group_description=told("command-policy")
):
    """Showing is for moderators, changing for people with Manage Server."""

    def __init__(self, bot: Upstander) -> None:
        self.bot = bot

    @app_commands.command(**command_texts("command-policy-show"))
    @app_commands.check(is_moderator)
    async def show(self, interaction: Interaction) -> None:
        """The current version as a card."""
        server = await self.bot.servers.get(interaction.guild_id or 0)
        await interaction.response.send_message(
            view=policy_card(server.policy, server.policy_version), ephemeral=True
        )

    @app_commands.command(**command_texts("command-policy-preset"))
    @app_commands.choices(name=_PRESET_CHOICES)
    @app_commands.check(is_manager)
    async def preset_(self, interaction: Interaction, name: str) -> None:
        """Thresholds and patterns of a preset."""
        start = preset(name)
        note = text("policy-note-preset", preset=text(f"preset-{name}"))
        await self._change(
            interaction,
            PolicyChange.PRESET,
            note,
            preset=name,
            thresholds=start.thresholds,
            patterns=start.patterns,
        )

    @app_commands.command(**command_texts("command-policy-threshold"))
    @app_commands.describe(score=told("command-policy-threshold.score"))
    @app_commands.choices(category=_CATEGORIES, level=_LEVELS)
    @app_commands.check(is_manager)
    async def threshold(
        self,
        interaction: Interaction,
        category: str,
        level: str,
        score: app_commands.Range[float, 0.05, 1.0] | None = None,
    ) -> None:
        """One threshold."""
        server = await self.bot.servers.get(interaction.guild_id or 0)
        old = server.policy.thresholds.get(Category(category), Thresholds())
        thresholds = {key: value.model_dump() for key, value in server.policy.thresholds.items()}
        thresholds[Category(category)] = old.model_dump() | {level: score}
        what = {"category": words.category(Category(category)), "level": text(f"level-{level}")}
        note = (
            text("policy-note-threshold-off", **what)
            if score is None
            else text("policy-note-threshold", **what, score=f"{score:.2f}")
        )
        await self._change(interaction, PolicyChange.THRESHOLD, note, thresholds=thresholds)

    @app_commands.command(**command_texts("command-policy-mode"))
    @app_commands.choices(mode=_MODES)
    @app_commands.check(is_manager)
    async def mode(self, interaction: Interaction, mode: str) -> None:
        """Shadow or live."""
        note = text("policy-note-mode", mode=text(f"mode-{mode}"))
        await self._change(interaction, PolicyChange.MODE, note, mode=Mode(mode))

    @app_commands.command(**command_texts("command-policy-names"))
    @app_commands.choices(what=_NAMES)
    @app_commands.check(is_manager)
    async def names(self, interaction: Interaction, what: str) -> None:
        """What happens to hostile names."""
        note = text("policy-note-names", names=text(f"names-{what}"))
        await self._change(interaction, PolicyChange.NAMES, note, names=what)

    @app_commands.command(**command_texts("command-policy-exempt"))
    @app_commands.describe(
        role=told("command-policy-exempt.role"),
        channel=told("command-policy-exempt.channel"),
        remove=told("command-policy-exempt.remove"),
    )
    @app_commands.check(is_manager)
    async def exempt(
        self,
        interaction: Interaction,
        role: discord.Role | None = None,
        channel: discord.abc.GuildChannel | None = None,
        remove: bool = False,
    ) -> None:
        """Exempt roles and channels."""
        if role is None and channel is None:
            await say(interaction, text("policy-exempt-what"))
            return
        policy = (await self.bot.servers.get(interaction.guild_id or 0)).policy
        roles = {role.id} if role else set()
        channels = {channel.id} if channel else set()
        merge = frozenset.difference if remove else frozenset.union
        await self._change(
            interaction,
            PolicyChange.EXEMPTIONS,
            text("policy-note-exemptions"),
            exempt_roles=merge(policy.exempt_roles, roles),
            exempt_channels=merge(policy.exempt_channels, channels),
        )

    async def _change(
        self, interaction: Interaction, what: PolicyChange, said: str, **changes: object
    ) -> None:
        """Store a new version and show it. `said` names the change to the person who made it."""
        guild_id = interaction.guild_id or 0
        policy = (await self.bot.servers.get(guild_id)).policy
        try:
            new = changed(policy, **changes)
        except ValidationError as error:
            await say(interaction, text("policy-does-not-fit", why=why_invalid(error)))
            return
        server = await self.bot.servers.set_policy(guild_id, new, by=interaction.user.id, what=what)
        await interaction.response.send_message(
            view=policy_card(server.policy, server.policy_version, changed=said), ephemeral=True
        )


async def setup(bot: Upstander) -> None:
    """Called by discord.py."""
    await bot.add_cog(PolicyCommands(bot))
