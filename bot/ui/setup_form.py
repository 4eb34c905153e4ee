"""The setup form: moderator role, alert channel, preset, shadow or live. Ephemeral, for people with Manage Server."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import discord
from discord import ui

from bot.domain.level import Mode
from bot.permissions import missing_permissions
from bot.policy.presets import PRESETS
from bot.servers import Server
from bot.ui.cards import CALM, report
from bot.ui.responding import Interaction

_MODES = {
    Mode.SHADOW: ("Shadow", "decide and log, do nothing"),
    Mode.LIVE: ("Live", "warn, hide and escalate"),
}
_PRESETS = {
    "relaxed": "adults who know each other",
    "balanced": "most servers",
    "strict": "schools and young members",
}


@dataclass(frozen=True, slots=True)
class SetupChoices:
    """What the form says when *Save* is clicked."""

    mod_role_id: int | None
    """None: people with *Timeout Members* are moderators."""
    alert_channel_id: int | None
    """None: cases go to the owner."""
    preset: str | None
    """None: as it was."""
    mode: Mode | None
    """None: as it was."""


class SetupForm(ui.LayoutView):
    """Choices are taken in as they are made and handed to `done` when *Save* is clicked; `done` answers."""

    def __init__(self, server: Server, done: Callable[[Interaction, SetupChoices], Awaitable[None]]) -> None:
        """`server` is as it was chosen before."""
        super().__init__(timeout=840)
        self._done = done
        self._before = server.guild
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
            select.callback = _acknowledge  # type: ignore[method-assign]
        self._touched: set[str] = set()
        for picker in (self._role, self._channel):
            picker.callback = partial(self._touch, picker.custom_id)  # type: ignore[method-assign]
        save.callback = self._save  # type: ignore[method-assign]
        box: ui.Container[Any] = ui.Container(accent_colour=CALM)
        box.add_item(ui.TextDisplay("### Set up Upstander\nChange what you like, then press **Save**."))
        for item in (self._role, self._channel, self._preset, self._mode, save):
            box.add_item(ui.ActionRow(item))
        self.add_item(box)

    async def _save(self, interaction: Interaction) -> None:
        choices = SetupChoices(
            mod_role_id=self._picked(self._role, self._before.mod_role_id),
            alert_channel_id=self._picked(self._channel, self._before.alert_channel_id),
            preset=self._preset.values[0] if self._preset.values else None,
            mode=Mode(self._mode.values[0]) if self._mode.values else None,
        )
        await self._done(interaction, choices)

    async def _touch(self, custom_id: str, interaction: Interaction) -> None:
        self._touched.add(custom_id)
        await interaction.response.defer()

    def _picked(self, picker: "ui.RoleSelect[Any] | ui.ChannelSelect[Any]", before: int | None) -> int | None:
        """The id chosen last, None where it was cleared, `before` where nobody touched it."""
        if picker.custom_id not in self._touched:
            return before
        return picker.values[0].id if picker.values else None


def saved_card(guild: discord.Guild, server: Server) -> ui.LayoutView:
    """What was saved, and what the bot lacks for it."""
    role = f"<@&{server.guild.mod_role_id}>" if server.guild.mod_role_id else "people with *Timeout Members*"
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


async def _acknowledge(interaction: Interaction) -> None:
    await interaction.response.defer()
