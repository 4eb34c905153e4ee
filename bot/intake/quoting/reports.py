"""Reports beyond one text: told over several lines, and what their author says themselves."""

import re
from dataclasses import replace
from datetime import datetime, timedelta

from cachetools import LRUCache

from bot.domain.message import Incoming, Surface
from bot.intake.passages import passage_of
from bot.intake.quoting.reported_speech import is_only_told, own_words

_GOES_ON = timedelta(minutes=2)
"""How long after a line of a report the next one is one by its form alone. By hand: people type what they saw one by
one."""
_MOST_AUTHORS = 5000
"""Authors in channels that are remembered with the time of their last report. By hand: a few megabytes at most."""
_FEWEST_LETTERS = 3
"""Letters of words of one's own that say anything. By hand."""
_LETTER = re.compile(r"[^\W\d_]")


class Reports:
    """Who told of something just now. Keeps times only."""

    def __init__(self) -> None:
        self._last: LRUCache[tuple[int, int], datetime] = LRUCache(_MOST_AUTHORS)

    def going_on(self, incoming: Incoming) -> Incoming:
        """`incoming` as reported speech too where it goes on with a report: a quotation and hardly anything else."""
        key = incoming.channel_id, incoming.author.id
        last = self._last.get(key)
        recent = last is not None and abs(incoming.sent_at - last) <= _GOES_ON
        if not incoming.reported_speech and recent and is_only_told(incoming.text):
            incoming = replace(incoming, reported_speech=True)
        if incoming.reported_speech:
            self._last[key] = incoming.sent_at
        return incoming


def with_own_words(incoming: Incoming) -> Incoming:
    """`incoming` with what its author says themselves, where it is reported speech and they do."""
    said = own_words(incoming.text) if incoming.reported_speech and not incoming.uncleaned else ""
    if len(_LETTER.findall(said)) < _FEWEST_LETTERS:
        return incoming
    return replace(incoming, own_words=replace(passage_of(Surface.CONTENT, said), beside=True))
