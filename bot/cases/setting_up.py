"""Setting a server up: who may, the form, and what is stored when it is saved."""

import discord

from bot.cases.moderators import member_of
from bot.cases.rulings import CaseRulings
from bot.clock import utcnow
from bot.gateway import Gateway
from bot.permissions import may_set_up
from bot.policy.presets import preset
from bot.policy.schema import Policy, PolicyChange, changed
from bot.servers import Servers
from bot.ui.catalogue import text
from bot.ui.responding import Interaction, say, unless_expired
from bot.ui.safe import inline
from bot.ui.setup_form import SetupChoices, SetupForm, saved_card


class SettingUp:
    """For people with *Manage Server*, which is checked again when they save."""

    def __init__(self, gateway: Gateway, servers: Servers, rulings: CaseRulings) -> None:
        self._gateway = gateway
        self._servers = servers
        self._rulings = rulings

    async def ask(self, interaction: Interaction, guild_id: int) -> None:
        """*Set up* on the welcome card, and `/setup`: shows the form."""
        guild = self._gateway.get_guild(guild_id)
        member = await member_of(guild, interaction.user) if guild else None
        if guild is None or member is None or not may_set_up(member):
            await say(interaction, text("setup-only-managers"))
            return
        if interaction.guild is None:
            await say(interaction, text("setup-elsewhere", server=inline(guild.name)))
            return
        form = SetupForm(await self._servers.get(guild_id), self._save)
        with unless_expired():
            await interaction.response.send_message(view=form, ephemeral=True)

    async def _save(self, interaction: Interaction, choices: SetupChoices) -> None:
        guild, member = interaction.guild, interaction.user
        if guild is None or not isinstance(member, discord.Member) or not may_set_up(member):
            await say(interaction, text("only-managers"))
            return
        # Storing and re-checking permissions can take longer than the three seconds Discord waits.
        await interaction.response.defer()
        before = (await self._servers.get(guild.id)).policy
        policy = _chosen(before, choices)
        if policy != before:
            await self._servers.set_policy(guild.id, policy, by=member.id, what=PolicyChange.SETUP)
        server = await self._servers.update(
            guild.id,
            mod_role_id=choices.mod_role_id,
            alert_channel_id=choices.alert_channel_id,
            set_up_at=utcnow(),
        )
        await self._rulings.post_unseen(guild.id)
        await interaction.edit_original_response(view=saved_card(guild, server))


def _chosen(policy: Policy, choices: SetupChoices) -> Policy:
    """`policy` with another preset or mode where one was chosen; exemptions stay."""
    name = choices.preset or policy.preset
    if name != policy.preset:
        start = preset(name)
        policy = changed(policy, preset=name, thresholds=start.thresholds, patterns=start.patterns)
    return changed(policy, mode=choices.mode or policy.mode)
