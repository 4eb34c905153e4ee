"""Copies that bots post of members' messages in a name of their choice (PluralKit and the like), and whose they are.

Such a bot posts a message again through a webhook and deletes the original, all within a second or two. What the copy
says is the member's and was judged already.
"""

from collections import deque
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cachetools import LRUCache

from bot.domain.message import Incoming, Kind, Passage, Person, Reply, Surface

_WITHIN = timedelta(seconds=15)
"""Between a message and its copy. By hand: such bots take a second or two, more when they are slow."""
_MOST_TAGS = 40
"""Characters that a copy leaves out of the original: what says as whom it is posted ("Max: …"). By hand."""
_LONGEST = 2000
"""Characters of a message that is remembered. By hand, a bound on memory; webhooks write no longer ones."""
_KEPT = 10
"""Messages of a channel that are remembered. By hand: those of 15 seconds, but in the wildest chat."""
_MOST_CHANNELS, _MOST_COPIES = 500, 5000
"""By hand: a few megabytes at most."""


@dataclass(frozen=True, slots=True)
class _Original:
    message_id: int
    author: Person
    at: datetime
    text: str
    beside: frozenset[Passage]


class Proxies:
    """Remembers the last messages of each channel, briefly, and whose the copies were."""

    def __init__(self) -> None:
        self._recent: LRUCache[int, deque[_Original]] = LRUCache(_MOST_CHANNELS)
        self._copies: LRUCache[int, Person] = LRUCache(_MOST_COPIES)

    def recognised(self, incoming: Incoming) -> Incoming:
        """`incoming`, where it is a copy as its member's, with `copy_of`; replies to copies answer the member."""
        reply = incoming.reply
        if reply is not None and (answered := self._copies.get(reply.message_id)):
            incoming = replace(incoming, reply=Reply(reply.message_id, answered, reply.text))
        if not incoming.is_webhook:
            if incoming.kind is Kind.NEW and not incoming.author.is_bot:
                self._remember(incoming)
            return incoming
        if author := self._copies.get(incoming.message_id):
            # Edited since: the new words are the member's, and judged by themselves.
            return replace(incoming, author=author, is_webhook=False)
        original = self._original(incoming)
        if original is None:
            return incoming
        self._copies[incoming.message_id] = original.author
        return replace(incoming, author=original.author, is_webhook=False, copy_of=original.message_id)

    def _remember(self, incoming: Incoming) -> None:
        text = incoming.text.strip()
        if text and len(text) <= _LONGEST:
            recent = self._recent.setdefault(incoming.channel_id, deque(maxlen=_KEPT))
            recent.append(
                _Original(incoming.message_id, incoming.author, incoming.sent_at, text, _beside(incoming))
            )

    def _original(self, incoming: Incoming) -> _Original | None:
        text = incoming.text.strip()
        if not text:
            return None
        for one in reversed(self._recent.get(incoming.channel_id, ())):
            in_time = timedelta() <= incoming.sent_at - one.at <= _WITHIN
            same = text in one.text and len(one.text) - len(text) <= _MOST_TAGS
            if in_time and same and _beside(incoming) <= one.beside:
                return one
        return None


def _beside(incoming: Incoming) -> frozenset[Passage]:
    """What stands beside the text; such a bot adds an embed with the message that the original replied to."""
    left_out = {Surface.CONTENT, Surface.EMBED}
    return frozenset(passage for passage in incoming.passages if passage.surface not in left_out)
