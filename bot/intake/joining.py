"""Letters and words split over several messages: "k" "y" "s", "you are" "such a" "loser".

Keeps the last few messages of each author in each channel, briefly and in memory only.
"""

from collections import OrderedDict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.intake.cleaning import clean
from bot.intake.message import Incoming, Passage, Surface

_WINDOW = timedelta(seconds=20)
_MOST_PARTS = 12
_MOST_CHARACTERS = 300
_MOST_AUTHORS = 5000
_LONGEST_PART = 120


@dataclass(slots=True)
class _Recent:
    parts: deque[tuple[datetime, int, str]] = field(default_factory=deque)


class Joiner:
    """The recent messages of authors, joined for scoring.

    Bounded: 12 messages and 300 characters an author, 5,000 authors (the one silent longest is forgotten first).
    An author's run ends when somebody else writes in the channel: what is split to get past a filter stands together.
    """

    def __init__(self) -> None:
        self._recent: OrderedDict[tuple[int, int], _Recent] = OrderedDict()
        self._last_author: OrderedDict[int, int] = OrderedDict()

    def joined(self, channel_id: int, author_id: int, message_id: int, text: str, at: datetime) -> str | None:
        """What this message and the author's latest ones say together, or None where there is nothing to join.

        Single letters are joined to a word, everything else by spaces. `at` is the message's own time; an earlier
        message seen again (an edit) takes its old place.
        """
        interrupted = self._last_author.get(channel_id) not in {None, author_id}
        self._note_author(channel_id, author_id)
        recent = self._recent.setdefault((channel_id, author_id), _Recent())
        self._recent.move_to_end((channel_id, author_id))
        if len(self._recent) > _MOST_AUTHORS:
            self._recent.popitem(last=False)
        if interrupted or not text.strip() or len(text) > _LONGEST_PART:
            recent.parts.clear()
        if not text.strip() or len(text) > _LONGEST_PART:
            return None
        kept = [part for part in recent.parts if abs(at - part[0]) <= _WINDOW and part[1] != message_id]
        kept = sorted([*kept, (at, message_id, text.strip())])
        kept = kept[-_MOST_PARTS:]
        while sum(len(part[2]) + 1 for part in kept) > _MOST_CHARACTERS:
            kept.pop(0)
        recent.parts = deque(kept)
        return _put_together([part[2] for part in kept]) if len(kept) > 1 else None

    def forget(self, message_id: int, channel_id: int, author_id: int) -> None:
        """Drops a deleted message, so that its words are not joined with later ones."""
        recent = self._recent.get((channel_id, author_id))
        if recent:
            recent.parts = deque(part for part in recent.parts if part[1] != message_id)

    def _note_author(self, channel_id: int, author_id: int) -> None:
        self._last_author[channel_id] = author_id
        self._last_author.move_to_end(channel_id)
        if len(self._last_author) > _MOST_AUTHORS:
            self._last_author.popitem(last=False)


def joined_passage(joiner: Joiner, incoming: Incoming) -> Passage | None:
    """The passage (surface JOINED) that `incoming` makes with the author's latest messages, or None."""
    raw = joiner.joined(
        incoming.channel_id, incoming.author.id, incoming.message_id, incoming.text, incoming.sent_at
    )
    return Passage(Surface.JOINED, raw, clean(raw).text) if raw else None


def _put_together(parts: list[str]) -> str:
    single = [len(part) == 1 and part.isalnum() for part in parts]
    pieces: list[str] = []
    for at, part in enumerate(parts):
        glued = at > 0 and single[at] and single[at - 1]
        pieces.append(part if glued or at == 0 else f" {part}")
    return "".join(pieces)
