"""Buttons that work after a restart. What they mean is in their `custom_id`; what they do is up to `ButtonHandlers`.

Who may use a button is checked at run time, at every click.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol, Self, cast

import discord
from discord import ui

from bot.ui.catalogue import text
from bot.ui.responding import Interaction, InTheirLanguage

_STYLES = {
    "confirm": discord.ButtonStyle.danger,
    "false_alarm": discord.ButtonStyle.success,
    "help": discord.ButtonStyle.primary,
    "appeal": discord.ButtonStyle.primary,
    "setup": discord.ButtonStyle.primary,
}
"""Of buttons that stand out."""

CASE_BUTTONS = ("confirm", "false_alarm", "undo", "timeout", "note")
"""On every case about what somebody wrote."""

SPECIAL_CASE_BUTTONS = ("slow_mode", "close")
"""On some cases."""

SUPPORT_BUTTONS = ("more", "friends", "help", "stop")
"""On the private card to the person targeted."""


@dataclass(frozen=True, slots=True)
class ButtonHandlers:
    """What happens when a button is clicked.

    The client that receives the click has them as `button_handlers`: after a restart nothing else is left of
    a button than its `custom_id`.
    """

    case: Callable[[Interaction, str, int], Awaitable[None]]
    """With which one of `CASE_BUTTONS` or `SPECIAL_CASE_BUTTONS`, and the case's id."""
    support: Callable[[Interaction, str, int], Awaitable[None]]
    """With which one of `SUPPORT_BUTTONS`, and the case's id."""
    appeal: Callable[[Interaction, int], Awaitable[None]]
    """With the verdict's id."""
    why: Callable[[Interaction, int], Awaitable[None]]
    """With the verdict's id."""
    setup: Callable[[Interaction, int], Awaitable[None]]
    """With the server's id."""


class _HasHandlers(Protocol):
    @property
    def button_handlers(self) -> ButtonHandlers: ...


def _handlers(interaction: Interaction) -> ButtonHandlers:
    return cast(_HasHandlers, interaction.client).button_handlers


def _button(what: str, place: str, about: int) -> ui.Button[ui.LayoutView]:
    style = _STYLES.get(what, discord.ButtonStyle.secondary)
    return ui.Button(label=text(f"button-{what}"), style=style, custom_id=f"up:{place}:{about}")


class _OfCase(InTheirLanguage, ui.DynamicItem[ui.Button[ui.LayoutView]], template=r"up:never"):
    """A button on something about a case; `what` says which of several."""

    place: ClassVar[str]

    def __init__(self, what: str, case_id: int) -> None:
        super().__init__(_button(what, f"{self.place}:{what}", case_id))
        self.what = what
        self.case_id = case_id

    @classmethod
    async def from_custom_id(
        cls, _i: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        return cls(match["what"], int(match["case"]))


class _About(InTheirLanguage, ui.DynamicItem[ui.Button[ui.LayoutView]], template=r"up:never"):
    """A button about one thing: a verdict or a server, by its id."""

    place: ClassVar[str]

    def __init__(self, about: int) -> None:
        super().__init__(_button(self.place, self.place, about))
        self.about = about

    @classmethod
    async def from_custom_id(
        cls, _i: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        return cls(int(match["about"]))


class CaseButton(_OfCase, template=r"up:case:(?P<what>[a-z_]+):(?P<case>\d+)"):
    """One of `CASE_BUTTONS` or `SPECIAL_CASE_BUTTONS` on a case card. Moderators only."""

    place = "case"

    async def callback(self, interaction: Interaction) -> None:
        await _handlers(interaction).case(interaction, self.what, self.case_id)


class SupportButton(_OfCase, template=r"up:support:(?P<what>[a-z]+):(?P<case>\d+)"):
    """One of `SUPPORT_BUTTONS` on the private card to the person targeted. Only that person."""

    place = "support"

    async def callback(self, interaction: Interaction) -> None:
        await _handlers(interaction).support(interaction, self.what, self.case_id)


class AppealButton(_About, template=r"up:appeal:(?P<about>\d+)"):
    """On the private notice to an author, and under *Why?*. Only that author. About a verdict."""

    place = "appeal"

    async def callback(self, interaction: Interaction) -> None:
        await _handlers(interaction).appeal(interaction, self.about)


class WhyButton(_About, template=r"up:why:(?P<about>\d+)"):
    """On the short public reply to an author whose DMs are closed. Answers that author only. About a verdict."""

    place = "why"

    async def callback(self, interaction: Interaction) -> None:
        await _handlers(interaction).why(interaction, self.about)


class SetupButton(_About, template=r"up:setup:(?P<about>\d+)"):
    """On the welcome card. Manage Server only; works in the owner's DM too. About a server."""

    place = "setup"

    async def callback(self, interaction: Interaction) -> None:
        await _handlers(interaction).setup(interaction, self.about)


DYNAMIC_ITEMS = (CaseButton, AppealButton, WhyButton, SupportButton, SetupButton)
