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
        whole = replace(incoming, passages=(*incoming.passages, joined)) if joined else incoming
        return self.with_languages(whole)

    def with_languages(self, incoming: Incoming) -> Incoming:
        """`incoming` with the uncovered languages of its passages in `unscored`. Again after passages were added.

        The scoring copy is asked: English in styled or lookalike letters is English, and other languages stand in it as
        they were written. What joined lines are in was said of each alone.
        """
        if incoming.uncleaned:
            return incoming
        found = [uncovered_language(passage.cleaned, self._languages) for passage in incoming.passages]
        if not any(found):
            return incoming
        passages = [
            replace(passage, unread=True) if language else passage
            for passage, language in zip(incoming.passages, found, strict=True)
        ]
        named = [
            language
            for passage, language in zip(passages, found, strict=True)
            if language and passage.surface is not Surface.JOINED
        ]
        unscored = tuple(dict.fromkeys((*incoming.unscored, *named)))
        return replace(incoming, passages=tuple(passages), unscored=unscored)

    def forget(self, message_ids: Iterable[int]) -> None:
        """Deleted messages are not joined with later ones."""
        self._joiner.forget(message_ids)
