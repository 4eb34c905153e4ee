"""Buttons that work after a restart. What they mean is in their `custom_id`; what they do is up to `ButtonHandlers`.

Who may use a button is checked at run time, at every click.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, Generic, Protocol, Self, TypeVar, cast

import discord
from discord import ui

from bot.ui.catalogue import text
from bot.ui.responding import Interaction, InTheirLanguage, went_wrong


class CaseAction(StrEnum):
    """What a button on a case card leads to."""

    CONFIRM = "confirm"
    FALSE_ALARM = "false_alarm"
    UNDO = "undo"
    TIMEOUT = "timeout"
    NOTE = "note"
    SLOW_MODE = "slow_mode"
    CLOSE = "close"
    CLAIM = "claim"
    REOPEN = "reopen"


A = TypeVar("A", bound=StrEnum)

CASE_BUTTONS = (
    CaseAction.CONFIRM,
    CaseAction.FALSE_ALARM,
    CaseAction.UNDO,
    CaseAction.TIMEOUT,
    CaseAction.NOTE,
)
"""On every case about what somebody wrote."""


class SupportAction(StrEnum):
    """What a button on the private card to the person targeted leads to."""

    MORE = "more"
    FRIENDS = "friends"
    HELP = "help"
    STOP = "stop"


_STYLES: dict[str, discord.ButtonStyle] = {
    CaseAction.CONFIRM: discord.ButtonStyle.danger,
    CaseAction.FALSE_ALARM: discord.ButtonStyle.success,
    SupportAction.HELP: discord.ButtonStyle.primary,
    "appeal": discord.ButtonStyle.primary,
    "setup": discord.ButtonStyle.primary,
}
"""Of buttons that stand out."""


@dataclass(frozen=True, slots=True)
class ButtonHandlers:
    """What happens when a button is clicked.

    The client that receives the click has them as `button_handlers`: after a restart nothing else is left of
    a button than its `custom_id`.
    """

    case: Callable[[Interaction, CaseAction, int], Awaitable[None]]
    """With the case's id."""
    support: Callable[[Interaction, SupportAction, int], Awaitable[None]]
    """With the case's id."""
    appeal: Callable[[Interaction, int], Awaitable[None]]
    """With the verdict's id."""
    why: Callable[[Interaction, int], Awaitable[None]]
    """With the verdict's id."""
    setup: Callable[[Interaction, int], Awaitable[None]]
    """With the server's id."""


class _HasHandlers(Protocol):
    @property
    def button_handlers(self) -> ButtonHandlers: ...


async def _handle(interaction: Interaction, answer: Callable[[ButtonHandlers], Awaitable[None]]) -> None:
    """discord.py asks nobody about errors of dynamic items: they are handled here."""
    try:
        await answer(cast(_HasHandlers, interaction.client).button_handlers)
    except Exception as error:
        await went_wrong(interaction, error, where="button")


def _button(what: str, place: str, about: int) -> ui.Button[ui.LayoutView]:
    style = _STYLES.get(what, discord.ButtonStyle.secondary)
    return ui.Button(label=text(f"button-{what}"), style=style, custom_id=f"up:{place}:{about}")


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


class _InCase(InTheirLanguage, ui.DynamicItem[ui.Button[ui.LayoutView]], Generic[A], template=r"up:never"):
    """One of several buttons about a case: which, and the case's id."""

    place: ClassVar[str]
    actions: ClassVar[type[StrEnum]]

    def __init__(self, what: A, case_id: int) -> None:
        super().__init__(_button(what, f"{self.place}:{what}", case_id))
        self.what = what
        self.case_id = case_id

    @classmethod
    async def from_custom_id(
        cls, _i: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        return cls(cast(A, cls.actions(match["what"])), int(match["case"]))


class CaseButton(_InCase[CaseAction], template=rf"up:case:(?P<what>{'|'.join(CaseAction)}):(?P<case>\d+)"):
    """On a case card. Moderators only."""

    place, actions = "case", CaseAction

    async def callback(self, interaction: Interaction) -> None:
        await _handle(interaction, lambda to: to.case(interaction, self.what, self.case_id))


class SupportButton(
    _InCase[SupportAction], template=rf"up:support:(?P<what>{'|'.join(SupportAction)}):(?P<case>\d+)"
):
    """On the private card to the person targeted. Only that person."""

    place, actions = "support", SupportAction

    async def callback(self, interaction: Interaction) -> None:
        await _handle(interaction, lambda to: to.support(interaction, self.what, self.case_id))


class AppealButton(_About, template=r"up:appeal:(?P<about>\d+)"):
    """On the private notice to an author, and under *Why?*. Only that author. About a verdict."""

    place = "appeal"

    async def callback(self, interaction: Interaction) -> None:
        await _handle(interaction, lambda to: to.appeal(interaction, self.about))


class WhyButton(_About, template=r"up:why:(?P<about>\d+)"):
    """On the short public reply to an author whose DMs are closed. Answers that author only. About a verdict."""

    place = "why"

    async def callback(self, interaction: Interaction) -> None:
        await _handle(interaction, lambda to: to.why(interaction, self.about))


class SetupButton(_About, template=r"up:setup:(?P<about>\d+)"):
    """On the welcome card. Manage Server only; works in the owner's DM too. About a server."""

    place = "setup"

    async def callback(self, interaction: Interaction) -> None:
        await _handle(interaction, lambda to: to.setup(interaction, self.about))


DYNAMIC_ITEMS = (CaseButton, AppealButton, WhyButton, SupportButton, SetupButton)
