"""What a message gets on arrival, whatever it comes from: joined parts, and languages that no model reads."""

from collections.abc import Set
from dataclasses import replace

from bot.intake.joining import Joiner, joined_passage
from bot.intake.language import uncovered_language
from bot.intake.message import Incoming, Kind


class Completing:
    """Keeps the latest short messages per author (`Joiner`); call it once per message, in order of arrival."""

    def __init__(self, languages: Set[str]) -> None:
        """`languages` are the ISO 639 codes that the running model covers."""
        self._joiner = Joiner()
        self._languages = languages

    def __call__(self, incoming: Incoming) -> Incoming:
        """`incoming` with what it says together with the author's latest lines, and its language if unread."""
        language = uncovered_language(incoming.text, self._languages)
        unscored = (*incoming.unscored, language) if language else incoming.unscored
        joined = joined_passage(self._joiner, incoming) if incoming.kind in {Kind.NEW, Kind.EDIT} else None
        passages = (*incoming.passages, joined) if joined else incoming.passages
        return replace(incoming, passages=passages, unscored=unscored)
