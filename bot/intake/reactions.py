"""Reactions -> `Incoming`: signs of scorn under somebody's post, and letters that spell a word there.

Read as they are added, in memory only: what was added while the bot was away, and what is in files, has no order that
tells a word. Reactions to one's own posts and to bots say nothing about anybody.
"""

import re
from datetime import datetime

import discord
from cachetools import LRUCache

from bot.domain.message import MOMENT, Incoming, Kind, Passage, Reply, Surface
from bot.intake.cleaning.clean import clean
from bot.intake.cleaning.styled_letters import undo_styled_letters
from bot.intake.cleaning.word_lists import is_word
from bot.intake.passages import passage_of
from bot.intake.people import person_of
from bot.intake.surfaces import placed, version_of

_SCORN = frozenset("🤡💩🖕🤮🤢🗑🚮🪳🐀🐷🐽🐒🦍")
"""Signs that under somebody's post are mostly meant as scorn. By hand: no thumbs down, which are votes, no skulls,
which laugh. Under pictures of animals some are harmless, one more reason why only many count."""
_MOST_REMEMBERED = 2000
"""Pairs of a person and a post that are remembered. By hand: a megabyte at most, since a post has 20 reactions."""
_FEWEST_LETTERS = 3
"""Letters of a word that is read. By hand: most pairs of letters are words or something's initials."""
_FIRST_REGIONAL, _LAST_REGIONAL = 0x1F1E6, 0x1F1FF
"""Regional indicators A and Z (https://www.unicode.org/charts/PDF/U1F100.pdf), which people spell with."""
_KEYCAP = "\u20e3"
_LOOK = re.compile("[\ufe0f\u20e3]")
_NAMED_LETTER = re.compile(r"(?:(?:regional_indicator|letter|alphabet|emoji)_?)?([a-z0-9])_?")
"""Names of custom emoji that are letters."""
_LIKE_LETTERS = {
    "⭕": "o",
    "❌": "x",
    "✖": "x",
    "❎": "x",
    "➕": "t",
    "✝": "t",
    "💲": "s",
    "❗": "i",
    "〽": "m",
}


class Reactions:
    """Knows which letters each person has put under which post, and who has shown scorn there."""

    def __init__(self) -> None:
        self._letters: LRUCache[tuple[int, int], dict[str, str]] = LRUCache(_MOST_REMEMBERED)
        self._scorn: LRUCache[tuple[int, int], None] = LRUCache(_MOST_REMEMBERED)

    def added(
        self, reaction: discord.RawReactionActionEvent, guild: discord.Guild, *, at: datetime
    ) -> Incoming | None:
        """What to judge now: a word that is complete, or the first sign of scorn of this person here."""
        member, post_author = reaction.member, guild.get_member(reaction.message_author_id or 0)
        if member is None or post_author is None or member.bot or post_author.bot or member == post_author:
            return None
        key = reaction.message_id, member.id
        if not reaction.emoji.id and not _SCORN.isdisjoint(reaction.emoji.name):
            if key in self._scorn:
                return None
            self._scorn[key] = None
            sign = _LOOK.sub("", reaction.emoji.name)
            passage = Passage(Surface.REACTION, sign, sign)
        elif word := self._spelled(key, reaction.emoji):
            passage = passage_of(Surface.SPELLED, word)
        else:
            return None
        version = version_of([(passage.surface, passage.raw)])
        incoming = Incoming(
            guild_id=guild.id,
            channel_id=reaction.channel_id,
            message_id=reaction.message_id,
            author=person_of(member),
            sent_at=at,
            passages=(passage,),
            version=f"{version}{MOMENT}{discord.utils.time_snowflake(at):x}.{member.id:x}",
            kind=Kind.REACTION,
            reply=Reply(reaction.message_id, person_of(post_author)),
        )
        return placed(incoming, guild.get_channel_or_thread(reaction.channel_id))

    def removed(self, reaction: discord.RawReactionActionEvent) -> None:
        """A letter is gone."""
        letters = self._letters.get((reaction.message_id, reaction.user_id))
        if letters:
            letters.pop(str(reaction.emoji), None)

    def _spelled(self, key: tuple[int, int], emoji: discord.PartialEmoji) -> str | None:
        letter = _letter(emoji)
        if letter is None:
            return None
        letters = self._letters.setdefault(key, {})
        letters[str(emoji)] = letter
        word = "".join(letters.values())
        known = len(word) >= _FEWEST_LETTERS and all(map(is_word, clean(word).text.split()))
        return word if known else None


def _letter(emoji: discord.PartialEmoji) -> str | None:
    """The letter or digit that an emoji shows, None where it shows something else."""
    if emoji.id:
        named = _NAMED_LETTER.fullmatch(emoji.name.lower())
        return named[1] if named else None
    sign = _LOOK.sub("", emoji.name)
    if len(sign) != 1:
        return None
    if _FIRST_REGIONAL <= ord(sign) <= _LAST_REGIONAL:
        return chr(ord(sign) - _FIRST_REGIONAL + ord("a"))
    if _KEYCAP in emoji.name:
        return sign
    plain, _ = undo_styled_letters(sign)
    return _LIKE_LETTERS.get(sign) or (plain.lower() if plain.isascii() and plain.isalpha() else None)
