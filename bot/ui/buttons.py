"""Buttons that work after a restart. What they mean is in their `custom_id`; what they do is in `bot/desk.py`.

Every press re-checks at run time who presses.
"""

import re
from typing import TYPE_CHECKING, Any, Self, TypeAlias

import discord
from discord import ui

if TYPE_CHECKING:
    from bot.app import Upstander

Interaction: TypeAlias = "discord.Interaction[Upstander]"

CASE_BUTTONS: dict[str, tuple[str, discord.ButtonStyle]] = {
    "confirm": ("Confirm", discord.ButtonStyle.danger),
    "false_alarm": ("False alarm", discord.ButtonStyle.success),
    "undo": ("Undo", discord.ButtonStyle.secondary),
    "timeout": ("Timeout…", discord.ButtonStyle.secondary),
    "note": ("Note…", discord.ButtonStyle.secondary),
}
"""On every case about what somebody wrote."""

SPECIAL_CASE_BUTTONS: dict[str, tuple[str, discord.ButtonStyle]] = {
    "slow_mode": ("Slow mode…", discord.ButtonStyle.secondary),
    "close": ("Done", discord.ButtonStyle.secondary),
}

SUPPORT_BUTTONS = {
    "more": "Tell a moderator more",
    "friends": "Not a problem, we're friends",
    "help": "Show me help",
    "stop": "Don't send me these",
}


class CaseButton(
    ui.DynamicItem[ui.Button[ui.LayoutView]], template=r"up:case:(?P<what>[a-z_]+):(?P<case>\d+)"
):
    """One of `CASE_BUTTONS` or `SPECIAL_CASE_BUTTONS` on a case card. Moderators only."""

    def __init__(self, what: str, case_id: int, *, disabled: bool = False) -> None:
        label, style = (CASE_BUTTONS | SPECIAL_CASE_BUTTONS)[what]
        super().__init__(
            ui.Button(label=label, style=style, custom_id=f"up:case:{what}:{case_id}", disabled=disabled)
        )
        self.what = what
        self.case_id = case_id

    @classmethod
    async def from_custom_id(
        cls, _i: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        return cls(match["what"], int(match["case"]))

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        await interaction.client.presses.case(interaction, self.what, self.case_id)


class AppealButton(ui.DynamicItem[ui.Button[ui.LayoutView]], template=r"up:appeal:(?P<verdict>\d+)"):
    """On the private notice to an author, and under *Why?*. Only that author."""

    def __init__(self, verdict_id: int) -> None:
        super().__init__(
            ui.Button(label="Appeal", style=discord.ButtonStyle.primary, custom_id=f"up:appeal:{verdict_id}")
        )
        self.verdict_id = verdict_id

    @classmethod
    async def from_custom_id(
        cls, _i: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        return cls(int(match["verdict"]))

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        await interaction.client.presses.appeal(interaction, self.verdict_id)


class WhyButton(ui.DynamicItem[ui.Button[ui.LayoutView]], template=r"up:why:(?P<verdict>\d+)"):
    """On the short public reply to an author whose DMs are closed. Answers ephemerally, to that author only."""

    def __init__(self, verdict_id: int) -> None:
        super().__init__(ui.Button(label="Why?", custom_id=f"up:why:{verdict_id}"))
        self.verdict_id = verdict_id

    @classmethod
    async def from_custom_id(
        cls, _i: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        return cls(int(match["verdict"]))

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        await interaction.client.presses.why(interaction, self.verdict_id)


class SupportButton(
    ui.DynamicItem[ui.Button[ui.LayoutView]], template=r"up:support:(?P<what>[a-z]+):(?P<case>\d+)"
):
    """One of `SUPPORT_BUTTONS` on the private card to the one hurt. Only that person."""

    def __init__(self, what: str, case_id: int) -> None:
        style = discord.ButtonStyle.primary if what == "help" else discord.ButtonStyle.secondary
        label = SUPPORT_BUTTONS[what]
        super().__init__(ui.Button(label=label, style=style, custom_id=f"up:support:{what}:{case_id}"))
        self.what = what
        self.case_id = case_id

    @classmethod
    async def from_custom_id(
        cls, _i: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        return cls(match["what"], int(match["case"]))

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        await interaction.client.support.pressed(interaction, self.what, self.case_id)


class SetupButton(ui.DynamicItem[ui.Button[ui.LayoutView]], template=r"up:setup:(?P<guild>\d+)"):
    """On the welcome card. Manage Server only; works in the owner's DM too."""

    def __init__(self, guild_id: int) -> None:
        super().__init__(
            ui.Button(label="Set up", style=discord.ButtonStyle.primary, custom_id=f"up:setup:{guild_id}")
        )
        self.guild_id = guild_id

    @classmethod
    async def from_custom_id(
        cls, _i: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        return cls(int(match["guild"]))

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        await interaction.client.presses.setup(interaction, self.guild_id)


DYNAMIC_ITEMS = (CaseButton, AppealButton, WhyButton, SupportButton, SetupButton)
