"""Long lists, a page at a time; shown to one person."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from discord import ui

from bot.ui.cards import CALM
from bot.ui.catalogue import text
from bot.ui.responding import Interaction, InTheirLanguage
from bot.ui.safe import shortened

_OPEN_FOR = 840
"""Seconds; Discord's token for changing the message lasts 15 minutes."""
_ROOM = 3_600


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list. `more`: there is another one after it."""

    title: str
    lines: Sequence[str]
    more: bool


class Pages(InTheirLanguage, ui.LayoutView):
    """A list with buttons to the page before and after. What is on a page is looked up when it is turned."""

    def __init__(self, look_up: Callable[[int], Awaitable[Page]]) -> None:
        """`look_up` gets the number of a page, from 0 on."""
        super().__init__(timeout=_OPEN_FOR)
        self._look_up = look_up
        self._number = 0

    async def show(self, interaction: Interaction) -> None:
        """Answer with the first page. The interaction has to be deferred."""
        await self._fill()
        await interaction.followup.send(view=self, ephemeral=True)

    async def _turn(self, interaction: Interaction, by: int) -> None:
        await interaction.response.defer()
        self._number = max(0, self._number + by)
        await self._fill()
        await interaction.edit_original_response(view=self)

    async def _fill(self) -> None:
        page = await self._look_up(self._number)
        self.clear_items()
        box: ui.Container[Any] = ui.Container(ui.TextDisplay(f"### {page.title}"), accent_colour=CALM)
        box.add_item(ui.TextDisplay(shortened("\n".join(page.lines), _ROOM)))
        if self._number or page.more:
            box.add_item(
                ui.ActionRow(
                    self._button("before", -1, self._number > 0), self._button("after", 1, page.more)
                )
            )
        self.add_item(box)

    def _button(self, name: str, by: int, enabled: bool) -> ui.Button[Any]:
        button: ui.Button[Any] = ui.Button(
            label=text(f"page-{name}"), disabled=not enabled, custom_id=f"page:{name}"
        )

        async def pressed(interaction: Interaction) -> None:
            await self._turn(interaction, by)

        button.callback = pressed  # type: ignore[method-assign]
        return button
