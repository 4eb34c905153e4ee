"""Long lists, a page at a time; shown to one person."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import discord
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
    options: Sequence[tuple[int, str]] = ()
    """What can be chosen on this page: a number and its name, at most 25."""


Act = Callable[[Interaction, Sequence[int]], Awaitable[None]]
"""Gets what was chosen; the interaction is deferred, what is said goes into a message of its own."""


class Pages(InTheirLanguage, ui.LayoutView):
    """A list with buttons to the page before and after. What is on a page is looked up when it is turned."""

    def __init__(
        self,
        look_up: Callable[[int], Awaitable[Page]],
        *,
        placeholder: str = "",
        acts: Mapping[str, Act] | None = None,
    ) -> None:
        """`look_up` gets the number of a page, from 0 on; `acts`: what can be done with what was chosen, by label."""
        super().__init__(timeout=_OPEN_FOR)
        self._look_up = look_up
        self._placeholder = placeholder
        self._acts = acts or {}
        self._number = 0
        self._chosen: tuple[int, ...] = ()

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
        self._chosen = ()
        self.clear_items()
        box: ui.Container[Any] = ui.Container(ui.TextDisplay(f"### {page.title}"), accent_colour=CALM)
        box.add_item(ui.TextDisplay(shortened("\n".join(page.lines), _ROOM)))
        if self._number or page.more:
            box.add_item(
                ui.ActionRow(
                    self._button("before", -1, self._number > 0), self._button("after", 1, page.more)
                )
            )
        if page.options and self._acts:
            self._add_choice(box, page.options)
        self.add_item(box)

    def _add_choice(self, box: ui.Container[Any], options: Sequence[tuple[int, str]]) -> None:
        select: ui.Select[Any] = ui.Select(
            placeholder=self._placeholder,
            max_values=len(options),
            options=[discord.SelectOption(label=name, value=str(value)) for value, name in options],
            custom_id="page:choice",
        )

        async def chosen(interaction: Interaction) -> None:
            self._chosen = tuple(int(value) for value in select.values)
            await interaction.response.defer()

        select.callback = chosen  # type: ignore[method-assign]
        box.add_item(ui.ActionRow(select))
        row: ui.ActionRow[Any] = ui.ActionRow()
        for number, (label, act) in enumerate(self._acts.items()):
            row.add_item(self._act_button(number, label, act))
        box.add_item(row)

    def _act_button(self, number: int, label: str, act: Act) -> ui.Button[Any]:
        button: ui.Button[Any] = ui.Button(label=label, custom_id=f"page:act:{number}")

        async def pressed(interaction: Interaction) -> None:
            chosen = self._chosen
            await interaction.response.defer()
            if chosen:
                await act(interaction, chosen)
                await self._fill()
                await interaction.edit_original_response(view=self)

        button.callback = pressed  # type: ignore[method-assign]
        return button

    def _button(self, name: str, by: int, enabled: bool) -> ui.Button[Any]:
        button: ui.Button[Any] = ui.Button(
            label=text(f"page-{name}"), disabled=not enabled, custom_id=f"page:{name}"
        )

        async def pressed(interaction: Interaction) -> None:
            await self._turn(interaction, by)

        button.callback = pressed  # type: ignore[method-assign]
        return button
