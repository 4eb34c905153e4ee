"""Letters and words split over several messages: "k" "y" "s", "you are" "such a" "loser".

Keeps the last few messages of each author in each channel, briefly and in memory only.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from cachetools import LRUCache

from bot.domain.message import Incoming, Kind, Passage, Surface
from bot.intake.cleaning.clean import clean
from bot.intake.cleaning.word_lists import frequency

_WINDOW = timedelta(seconds=20)
"""How far apart lines are that are read together. By hand: longer, and answers to others are joined."""
_MOST_PARTS = 12
"""Lines of an author that are kept. By hand: one for each letter of the longest word that is often disguised."""
_MOST_CHARACTERS = 300
"""Characters of them together. By hand, a bound on memory and on what a line is scored again with."""
_MOST_AUTHORS = 5000
"""Authors in channels, channels and messages that are kept. By hand: a few megabytes at most."""
_LONGEST_PART = 120
"""Characters of a line that is joined. By hand: longer ones are judged by themselves."""
_LONGEST_FRAGMENT = 5
"""Characters of a piece of a word, which goes on after others wrote. By hand."""
_EVERYDAY = 1e-5
"""Frequency of words that are no pieces: that of 7,223 words. By hand."""

_Part = tuple[datetime, int, str]


class Joiner:
    """The recent messages of authors, joined for scoring.

    Bounded in lines and characters of an author and in authors; the one silent longest is forgotten first.
    An author's run ends when somebody else writes in the channel: what is split to get past a filter stands together.
    Only letters and fragments that are no words go on after an interruption, since they say nothing by themselves.
    """

    def __init__(self) -> None:
        self._recent: LRUCache[tuple[int, int], list[_Part]] = LRUCache(_MOST_AUTHORS)
        self._last_author: LRUCache[int, int] = LRUCache(_MOST_AUTHORS)
        self._written: LRUCache[int, tuple[int, int]] = LRUCache(_MOST_AUTHORS)

    def joined(
        self,
        channel_id: int,
        author_id: int,
        message_id: int,
        text: str,
        at: datetime,
        *,
        edited: bool = False,
    ) -> tuple[str, tuple[int, ...]] | None:
        """What this message and the author's latest say together, and their ids; None where there is nothing to join.

        Single letters are joined to a word, everything else by spaces. `at` is the message's own time. A message that
        was `edited` (a preview that Discord adds is an edit too) takes its old place and interrupts nobody.
        """
        text = text.strip()
        key = channel_id, author_id
        parts = [part for part in self._recent.get(key, ()) if part[1] != message_id]
        if not edited:
            last = self._last_author.get(channel_id)
            if last is not None and last != author_id:
                parts = [part for part in parts if _is_fragment(part[2])] if _is_fragment(text) else []
            self._last_author[channel_id] = author_id
        if not text or len(text) > _LONGEST_PART:
            self._recent[key] = _latest(parts) if edited else []
            return None
        parts = sorted([*parts, (at, message_id, text)])
        self._recent[key] = _latest([part for part in parts if parts[-1][0] - part[0] <= _WINDOW])
        self._written[message_id] = key
        together = _latest([part for part in parts if abs(at - part[0]) <= _WINDOW])
        if len(together) < 2:
            return None
        return _put_together([part[2] for part in together]), tuple(part[1] for part in together)

    def forget(self, message_ids: Iterable[int]) -> None:
        """Drops messages that were deleted or judged by themselves: their words are not joined with later ones."""
        for message_id in message_ids:
            key = self._written.pop(message_id, None)
            if key is not None and key in self._recent:
                self._recent[key] = [part for part in self._recent[key] if part[1] != message_id]


def joined_passage(joiner: Joiner, incoming: Incoming) -> Passage | None:
    """The passage (surface JOINED) that `incoming` makes with the author's latest messages, or None."""
    joined = joiner.joined(
        incoming.channel_id,
        incoming.author.id,
        incoming.message_id,
        incoming.text,
        incoming.sent_at,
        edited=incoming.kind is Kind.EDIT,
    )
    if joined is None:
        return None
    raw, parts = joined
    return Passage(Surface.JOINED, raw, clean(raw).text, parts=parts)


def _latest(parts: list[_Part]) -> list[_Part]:
    """The last of `parts` that stay within the bounds."""
    kept = parts[-_MOST_PARTS:]
    while sum(len(part[2]) + 1 for part in kept) > _MOST_CHARACTERS:
        kept.pop(0)
    return kept


def _is_fragment(text: str) -> bool:
    """Whether `text` is a letter, spaced letters, or a short piece that is no everyday word."""
    if all(len(letter) == 1 for letter in text.split()):
        return bool(text)
    return len(text) <= _LONGEST_FRAGMENT and text.isalnum() and frequency(text) < _EVERYDAY


def _put_together(parts: list[str]) -> str:
    single = [len(part) == 1 and part.isalnum() for part in parts]
    pieces: list[str] = []
    for at, part in enumerate(parts):
        glued = at > 0 and single[at] and single[at - 1]
        pieces.append(part if glued or at == 0 else f" {part}")
    return "".join(pieces)
