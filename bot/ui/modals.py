"""Small forms: a few words, a duration."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import discord
from discord import ui

from bot.ui.cards import CALM
from bot.ui.responding import Interaction

TextDone = Callable[[Interaction, str], Awaitable[None]]
LengthDone = Callable[[Interaction, timedelta], Awaitable[None]]

LENGTHS = {
    "10 minutes": timedelta(minutes=10),
    "1 hour": timedelta(hours=1),
    "24 hours": timedelta(days=1),
    "3 days": timedelta(days=3),
    "7 days": timedelta(days=7),
    "28 days": timedelta(days=28),
}


class _WordsModal(ui.Modal):
    """Asks for one text."""

    def __init__(self, title: str, label: str, description: str, done: TextDone, *, limit: int) -> None:
        super().__init__(title=title)
        self._done = done
        self._words: ui.TextInput[Any] = ui.TextInput(
            style=discord.TextStyle.paragraph, max_length=limit, custom_id="words"
        )
        self.add_item(ui.Label(text=label, description=description, component=self._words))

    async def on_submit(self, interaction: Interaction) -> None:
        await self._done(interaction, self._words.value)


class AppealModal(_WordsModal):
    """What an author wants to say about a verdict."""

    def __init__(self, done: TextDone) -> None:
        super().__init__("Appeal", "What did we get wrong?", "A moderator reads this.", done, limit=1_000)


class NoteModal(_WordsModal):
    """A moderator's note on a case."""

    def __init__(self, done: TextDone) -> None:
        super().__init__("Note", "Note", "Moderators see it on the case.", done, limit=1_000)


class TellMoreModal(_WordsModal):
    """What the person targeted wants moderators to know."""

    def __init__(self, done: TextDone) -> None:
        super().__init__(
            "Tell a moderator more", "What should they know?", "Only moderators read this.", done, limit=1_000
        )


class TimeoutPicker(ui.LayoutView):
    """How long somebody is timed out; shown to one moderator."""

    def __init__(self, done: LengthDone) -> None:
        super().__init__(timeout=600)
        self._done = done
        select: ui.Select[Any] = ui.Select(
            placeholder="How long?",
            options=[discord.SelectOption(label=label) for label in LENGTHS],
            custom_id="length",
        )

        async def chosen(interaction: Interaction) -> None:
            await self._done(interaction, LENGTHS[select.values[0]])

        select.callback = chosen  # type: ignore[method-assign]
        box: ui.Container[Any] = ui.Container(ui.TextDisplay("### Timeout"), accent_colour=CALM)
        box.add_item(ui.ActionRow(select))
        self.add_item(box)
