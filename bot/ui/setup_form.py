"""The setup form: moderator role, alert channel, preset, shadow or live. Ephemeral, for people with Manage Server."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import discord
from discord import ui

from bot.domain.level import Mode
from bot.policy.presets import PRESETS
from bot.servers import Server
from bot.ui import words
from bot.ui.cards import CALM, SERIOUS, answer_card, missing_list
from bot.ui.catalogue import text
from bot.ui.responding import Interaction, InTheirLanguage


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


class SetupForm(InTheirLanguage, ui.LayoutView):
    """Choices are taken in as they are made and handed to `done` when *Save* is clicked; `done` answers."""

    def __init__(self, server: Server, done: Callable[[Interaction, SetupChoices], Awaitable[None]]) -> None:
        """`server` is as it was chosen before."""
        super().__init__(timeout=840)
        self._done = done
        self._before = server.guild
        settings, policy = server.guild, server.policy
        self._role: ui.RoleSelect[Any] = ui.RoleSelect(
            placeholder=text("setup-role"),
            min_values=0,
            default_values=[discord.Object(settings.mod_role_id)] if settings.mod_role_id else [],
            custom_id="role",
        )
        self._channel: ui.ChannelSelect[Any] = ui.ChannelSelect(
            placeholder=text("setup-channel"),
            min_values=0,
            channel_types=[discord.ChannelType.text],
            default_values=[discord.Object(settings.alert_channel_id)] if settings.alert_channel_id else [],
            custom_id="channel",
        )
        self._preset: ui.Select[Any] = ui.Select(
            options=[
                discord.SelectOption(
                    label=text(f"preset-{name}"),
                    value=name,
                    description=text(f"preset-{name}.about"),
                    default=name == policy.preset,
                )
                for name in PRESETS
            ],
            custom_id="preset",
        )
        self._mode: ui.Select[Any] = ui.Select(
            options=[
                discord.SelectOption(
                    label=text(f"setup-mode-{mode}"),
                    value=mode,
                    description=text(f"setup-mode-{mode}.about"),
                    default=mode == policy.mode,
                )
                for mode in Mode
            ],
            custom_id="mode",
        )
        save: ui.Button[Any] = ui.Button(
            label=text("setup-save"), style=discord.ButtonStyle.success, custom_id="save"
        )
        for select in (self._preset, self._mode):
            select.callback = _acknowledge  # type: ignore[method-assign]
        self._touched: set[str] = set()
        for picker in (self._role, self._channel):
            picker.callback = partial(self._touch, picker.custom_id)  # type: ignore[method-assign]
        save.callback = self._save  # type: ignore[method-assign]
        box: ui.Container[Any] = ui.Container(accent_colour=CALM)
        box.add_item(ui.TextDisplay(text("setup")))
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
    settings, policy = server.guild, server.policy
    role = f"<@&{settings.mod_role_id}>" if settings.mod_role_id else text("setup-role-none")
    alerts = f"<#{settings.alert_channel_id}>" if settings.alert_channel_id else text("setup-channel-none")
    saved = text(
        "setup-saved-choices",
        role=role,
        channel=alerts,
        preset=text(f"preset-{policy.preset}"),
        mode=text(f"setup-mode-{policy.mode}"),
        about=text(f"setup-mode-{policy.mode}.about"),
    )
    missing = words.missing_lines(guild, settings.alert_channel_id)
    oversights = words.oversights(guild, settings.alert_channel_id, settings.mod_role_id)
    return answer_card(
        text("setup-saved"), saved, missing_list(missing), "\n".join(oversights), text("setup-next")
    )


class OpenChannelForm(InTheirLanguage, ui.LayoutView):
    """Says that everybody can read the channel that was chosen, and asks whether it is to be used all the same."""

    def __init__(
        self,
        channel: discord.abc.GuildChannel,
        use_it: Callable[[Interaction], Awaitable[None]],
        choose_again: Callable[[Interaction], Awaitable[None]],
    ) -> None:
        super().__init__(timeout=840)
        box: ui.Container[Any] = ui.Container(accent_colour=SERIOUS)
        box.add_item(ui.TextDisplay(text("setup-open", channel=channel.mention)))
        row: ui.ActionRow[Any] = ui.ActionRow()
        for label, style, done in (
            (text("setup-open-again"), discord.ButtonStyle.primary, choose_again),
            (text("setup-open-anyway"), discord.ButtonStyle.danger, use_it),
        ):
            button: ui.Button[Any] = ui.Button(label=label, style=style)
            button.callback = done  # type: ignore[assignment,method-assign]
            row.add_item(button)
        box.add_item(row)
        self.add_item(box)


async def _acknowledge(interaction: Interaction) -> None:
    await interaction.response.defer()
