"""The setup form: moderator role, alert channel, preset, shadow or live. Ephemeral, for people with Manage Server."""

from functools import partial
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.clock import utcnow
from bot.domain.decision import Mode
from bot.permissions import may_set_up, missing_permissions
from bot.policy.presets import PRESETS, preset
from bot.policy.schema import Policy, changed
from bot.servers import Server
from bot.ui.cards import CALM, report

if TYPE_CHECKING:
    from bot.app import Upstander
    from bot.ui.buttons import Interaction

_MODES = {
    Mode.SHADOW: ("Shadow", "decide and log, do nothing"),
    Mode.LIVE: ("Live", "warn, hide and escalate"),
}
_PRESETS = {
    "relaxed": "adults who know each other",
    "balanced": "most servers",
    "strict": "schools and young members",
}


class SetupForm(ui.LayoutView):
    """Choices are taken in as they are made and stored when *Save* is pressed."""

    def __init__(self, bot: "Upstander", server: Server) -> None:
        super().__init__(timeout=840)
        self._bot = bot
        self._server = server
        settings, policy = server.guild, server.policy
        self._role: ui.RoleSelect[Any] = ui.RoleSelect(
            placeholder="Moderator role",
            min_values=0,
            default_values=[discord.Object(settings.mod_role_id)] if settings.mod_role_id else [],
            custom_id="role",
        )
        self._channel: ui.ChannelSelect[Any] = ui.ChannelSelect(
            placeholder="Alert channel, where cases appear",
            min_values=0,
            channel_types=[discord.ChannelType.text],
            default_values=[discord.Object(settings.alert_channel_id)] if settings.alert_channel_id else [],
            custom_id="channel",
        )
        self._preset: ui.Select[Any] = ui.Select(
            options=[
                discord.SelectOption(label=name, description=_PRESETS[name], default=name == policy.preset)
                for name in PRESETS
            ],
            custom_id="preset",
        )
        self._mode: ui.Select[Any] = ui.Select(
            options=[
                discord.SelectOption(label=label, value=mode, description=about, default=mode == policy.mode)
                for mode, (label, about) in _MODES.items()
            ],
            custom_id="mode",
        )
        save: ui.Button[Any] = ui.Button(label="Save", style=discord.ButtonStyle.success, custom_id="save")
        for select in (self._preset, self._mode):
            select.callback = _acknowledge  # type: ignore[method-assign, assignment]
        self._touched: set[str] = set()
        for picker in (self._role, self._channel):
            picker.callback = partial(self._touch, picker.custom_id)  # type: ignore[method-assign]
        save.callback = self._save  # type: ignore[method-assign, assignment]
        box: ui.Container[Any] = ui.Container(accent_colour=CALM)
        box.add_item(ui.TextDisplay("### Set up Upstander\nChange what you like, then press **Save**."))
        for item in (self._role, self._channel, self._preset, self._mode, save):
            box.add_item(ui.ActionRow(item))
        self.add_item(box)

    async def _save(self, interaction: "Interaction") -> None:
        guild = interaction.guild
        if (
            guild is None
            or not isinstance(interaction.user, discord.Member)
            or not may_set_up(interaction.user)
        ):
            await interaction.response.send_message(
                "Only people with **Manage Server** can do this.", ephemeral=True
            )
            return
        # Storing and re-checking permissions can take longer than the three seconds Discord waits.
        await interaction.response.defer()
        chosen = self._chosen_policy()
        if chosen != self._server.policy:
            await self._bot.servers.set_policy(guild.id, chosen, by=interaction.user.id, note="setup")
        server = await self._bot.servers.update(
            guild.id,
            mod_role_id=self._picked(self._role, self._server.guild.mod_role_id),
            alert_channel_id=self._picked(self._channel, self._server.guild.alert_channel_id),
            set_up_at=utcnow(),
        )
        await self._bot.decisions.post_unseen(guild.id)
        self._bot.outbox.wake()
        await interaction.edit_original_response(view=self._done(guild, server))

    async def _touch(self, custom_id: str, interaction: "Interaction") -> None:
        self._touched.add(custom_id)
        await interaction.response.defer()

    def _picked(self, picker: "ui.RoleSelect[Any] | ui.ChannelSelect[Any]", before: int | None) -> int | None:
        """The id chosen last, None where it was cleared, `before` where nobody touched it."""
        if picker.custom_id not in self._touched:
            return before
        return picker.values[0].id if picker.values else None

    def _chosen_policy(self) -> Policy:
        policy = self._server.policy
        name = self._preset.values[0] if self._preset.values else policy.preset
        mode = Mode(self._mode.values[0]) if self._mode.values else policy.mode
        if name != policy.preset:
            start = preset(name)
            policy = changed(policy, preset=name, thresholds=start.thresholds, patterns=start.patterns)
        return changed(policy, mode=mode)

    def _done(self, guild: discord.Guild, server: Server) -> ui.LayoutView:
        role = (
            f"<@&{server.guild.mod_role_id}>" if server.guild.mod_role_id else "people with *Timeout Members*"
        )
        alerts = f"<#{server.guild.alert_channel_id}>" if server.guild.alert_channel_id else "the owner's DMs"
        label, about = _MODES[server.policy.mode]
        missing = missing_permissions(guild, server.guild.alert_channel_id)
        problems = "**Missing permissions**\n" + "\n".join(f"- {line}" for line in missing) if missing else ""
        return report(
            "Saved",
            f"**Moderators:** {role}\n**Cases appear in:** {alerts}\n**Preset:** {server.policy.preset}\n"
            f"**Mode:** {label}: {about}",
            problems,
            "-# `/policy show` shows every threshold. `/summary` shows what happened.",
        )


async def _acknowledge(interaction: "Interaction") -> None:
    await interaction.response.defer()
