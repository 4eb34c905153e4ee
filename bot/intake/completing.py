"""What a message gets on arrival, whatever it comes from: whose it is, joined parts, languages that no model reads."""

from collections.abc import Iterable, Set
from dataclasses import replace

from bot.domain.message import Incoming, Kind, Surface
from bot.intake.joining import Joiner, joined_passage
from bot.intake.language import uncovered_language
from bot.intake.proxies import Proxies
from bot.intake.quoting.reports import Reports, with_own_words


class Completing:
    """Keeps the latest messages per author (`Joiner`, `Reports`) and channel (`Proxies`).

    Call it once per message, in order.
    """

    def __init__(self, languages: Set[str]) -> None:
        """`languages` are the ISO 639 codes that the running model covers."""
        self._joiner, self._proxies, self._reports = Joiner(), Proxies(), Reports()
        self._languages = languages

    def __call__(self, incoming: Incoming) -> Incoming:
        """`incoming` as its member's where it is a copy, with what it says together with the author's latest lines.

        And with its languages if unread.
        """
        if incoming.kind in {Kind.NEW, Kind.EDIT}:
            incoming = self._proxies.recognised(incoming)
        incoming = with_own_words(self._reports.going_on(incoming))
        own = incoming.kind in {Kind.NEW, Kind.EDIT} and incoming.copy_of is None
        joined = joined_passage(self._joiner, incoming) if own else None
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
        """Messages that were deleted or judged by themselves are not joined with later ones."""
        self._joiner.forget(message_ids)
