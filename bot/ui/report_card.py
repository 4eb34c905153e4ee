"""The weekly report as a card: words and one chart."""

import discord
from discord import ui

from bot.ui.cards import card

CHART_FILE = "report.png"
_ABOVE = 2
"""Paragraphs above the chart: heading and opening sentence."""


def report_card(*paragraphs: str, description: str) -> ui.LayoutView:
    """`paragraphs` with the chart, sent beside the card as a file named `CHART_FILE`, below the first two.

    `description` says what the chart shows, for people who do not see it (at most 1,024 characters).
    """
    words = card(*paragraphs)
    box: ui.Container[ui.LayoutView] = words.children[0]  # type: ignore[assignment]
    gallery: ui.MediaGallery[ui.LayoutView] = ui.MediaGallery(
        discord.MediaGalleryItem(f"attachment://{CHART_FILE}", description=description)
    )
    items = list(box.children)
    box.clear_items()
    for item in [*items[:_ABOVE], gallery, *items[_ABOVE:]]:
        box.add_item(item)
    return words
