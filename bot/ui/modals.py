"""Small forms: a few words, a duration."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, ClassVar

import discord
from discord import ui

from bot.ui import words
from bot.ui.cards import CALM
from bot.ui.catalogue import text
from bot.ui.responding import Interaction, InTheirLanguage

TextDone = Callable[[Interaction, str], Awaitable[None]]
LengthDone = Callable[[Interaction, timedelta], Awaitable[None]]

LENGTHS = (
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=24),
    timedelta(days=3),
    timedelta(days=7),
    timedelta(days=28),
)
"""Of timeouts; Discord allows up to the last."""


class _WordsModal(InTheirLanguage, ui.Modal):
    """Asks for one text."""

    form: ClassVar[str]

    def __init__(self, done: TextDone) -> None:
        """`done` gets the text."""
        super().__init__(title=text(f"form-{self.form}"))
        self._done = done
        self._words: ui.TextInput[Any] = ui.TextInput(
            style=discord.TextStyle.paragraph, max_length=1_000, custom_id="words"
        )
        label, about = text(f"form-{self.form}.label"), text(f"form-{self.form}.about")
        self.add_item(ui.Label(text=label, description=about, component=self._words))

    async def on_submit(self, interaction: Interaction) -> None:
        await self._done(interaction, self._words.value)


class AppealModal(_WordsModal):
    """What an author wants to say about a verdict."""

    form = "appeal"


class NoteModal(_WordsModal):
    """A moderator's note on a case."""

    form = "note"


class TellMoreModal(_WordsModal):
    """What the person targeted wants moderators to know."""

    form = "more"


class TimeoutPicker(InTheirLanguage, ui.LayoutView):
    """How long somebody is timed out; shown to one moderator."""

    def __init__(self, done: LengthDone) -> None:
        super().__init__(timeout=600)
        self._done = done
        select: ui.Select[Any] = ui.Select(
            placeholder=text("form-timeout.placeholder"),
            options=[
                discord.SelectOption(label=words.length(length), value=str(int(length.total_seconds())))
                for length in LENGTHS
            ],
            custom_id="length",
        )

        async def chosen(interaction: Interaction) -> None:
            await self._done(interaction, timedelta(seconds=int(select.values[0])))

        select.callback = chosen  # type: ignore[method-assign]
        box: ui.Container[Any] = ui.Container(ui.TextDisplay(text("form-timeout")), accent_colour=CALM)
        box.add_item(ui.ActionRow(select))
        self.add_item(box)
