"""Setting a server up: who may, the form, and what is stored when it is saved."""

import discord

from bot.cases.moderators import member_of
from bot.cases.rulings import CaseRulings
from bot.gateway import Gateway
from bot.permissions import may_set_up, open_to_members
from bot.policy.presets import preset
from bot.policy.schema import Policy, PolicyChange, changed
from bot.servers import Servers
from bot.ui.catalogue import text
from bot.ui.responding import Interaction, say, unless_expired
from bot.ui.safe import inline
from bot.ui.setup_form import OpenChannelForm, SetupChoices, SetupForm, saved_card


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

    async def _save(
        self, interaction: Interaction, choices: SetupChoices, *, though_open: bool = False
    ) -> None:
        """`though_open`: everybody may read the alert channel, as was said and answered with yes."""
        guild, member = interaction.guild, interaction.user
        if guild is None or not isinstance(member, discord.Member) or not may_set_up(member):
            await say(interaction, text("only-managers"))
            return
        # Storing and re-checking permissions can take longer than the three seconds Discord waits.
        await interaction.response.defer()
        server = await self._servers.get(guild.id)
        channel = guild.get_channel(choices.alert_channel_id) if choices.alert_channel_id else None
        is_new = channel is not None and channel.id != server.guild.alert_channel_id
        if (
            channel is not None
            and is_new
            and not though_open
            and open_to_members(channel, choices.mod_role_id)
        ):
            asks = OpenChannelForm(
                channel, lambda i: self._save(i, choices, though_open=True), self._show_again
            )
            await interaction.edit_original_response(view=asks)
            return
        before = server.policy
        policy = _chosen(before, choices)
        if policy != before:
            await self._servers.set_policy(guild.id, policy, by=member.id, what=PolicyChange.SETUP)
        server = await self._servers.set_up(
            guild.id,
            by=member.id,
            mod_role_id=choices.mod_role_id,
            alert_channel_id=choices.alert_channel_id,
        )
        await self._rulings.post_unseen(guild.id)
        await interaction.edit_original_response(view=saved_card(guild, server))

    async def _show_again(self, interaction: Interaction) -> None:
        await interaction.response.defer()
        form = SetupForm(await self._servers.get(interaction.guild_id or 0), self._save)
        await interaction.edit_original_response(view=form)


def _chosen(policy: Policy, choices: SetupChoices) -> Policy:
    """`policy` with another preset or mode where one was chosen; exemptions stay."""
    name = choices.preset or policy.preset
    if name != policy.preset:
        start = preset(name)
        policy = changed(policy, preset=name, thresholds=start.thresholds, patterns=start.patterns)
    return changed(policy, mode=choices.mode or policy.mode)
