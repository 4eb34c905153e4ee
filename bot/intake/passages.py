"""Texts -> passages with their scoring copy."""

from bot.domain.message import Passage, Surface
from bot.intake.cleaning.clean import clean
from bot.intake.cleaning.word_lists import is_readable


def passage_of(surface: Surface, raw: str) -> Passage:
    """The passage of `raw`, with its scoring copy."""
    cleaned = clean(raw)
    return Passage(surface, raw, cleaned.text, cleaned.disguised, cleaned.disguised and is_readable(raw))


def passages_of(text: str) -> tuple[Passage, ...]:
    """The content passage of a plain text, empty for text without anything to read."""
    return (passage_of(Surface.CONTENT, text),) if text.strip() else ()
