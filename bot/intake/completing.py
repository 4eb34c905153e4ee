"""What a message gets on arrival, whatever it comes from: joined parts, and languages that no model reads."""

from collections.abc import Iterable, Set
from dataclasses import replace

from bot.domain.message import Incoming, Kind, Surface
from bot.intake.joining import Joiner, joined_passage
from bot.intake.language import uncovered_language


class Completing:
    """Keeps the latest short messages per author (`Joiner`); call it once per message, in order of arrival."""

    def __init__(self, languages: Set[str]) -> None:
        """`languages` are the ISO 639 codes that the running model covers."""
        self._joiner = Joiner()
        self._languages = languages

    def __call__(self, incoming: Incoming) -> Incoming:
        """`incoming` with what it says together with the author's latest lines, and its languages if unread."""
        joined = joined_passage(self._joiner, incoming) if incoming.kind in {Kind.NEW, Kind.EDIT} else None
        complete = self.with_languages(incoming)
        return replace(complete, passages=(*complete.passages, joined)) if joined else complete

    def with_languages(self, incoming: Incoming) -> Incoming:
        """`incoming` with the uncovered languages of its passages in `unscored`. Again after passages were added.

        The cleaned text is asked: English in styled or lookalike letters is English. Joined lines were asked alone.
        """
        if incoming.uncleaned:
            return incoming
        found = [
            language
            for passage in incoming.passages
            if passage.surface is not Surface.JOINED
            and (language := uncovered_language(passage.cleaned, self._languages))
        ]
        return (
            replace(incoming, unscored=tuple(dict.fromkeys((*incoming.unscored, *found))))
            if found
            else incoming
        )

    def forget(self, message_ids: Iterable[int]) -> None:
        """Deleted messages are not joined with later ones."""
        self._joiner.forget(message_ids)
