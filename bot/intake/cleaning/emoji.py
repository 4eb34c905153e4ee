"""Emoji that carry meaning, as words: those of `data/emoji.yaml`."""

import re
from functools import cache

from bot.intake.cue_files import read_data

_LOOK = "[\ufe0f\U0001f3fb-\U0001f3ff]*"
"""What may follow an emoji to choose its look: the variation selector and skin tones."""
_SPACES = re.compile(r" {2,}")


@cache
def _words() -> dict[str, str]:
    meanings = read_data("bot.intake.cleaning", "emoji.yaml")
    return {emoji: words for words, many in meanings.items() for emoji in many}


@cache
def _meaningful() -> re.Pattern[str]:
    longest_first = sorted(_words(), key=len, reverse=True)
    return re.compile(f"({'|'.join(map(re.escape, longest_first))}){_LOOK}(?:\\s*\\1{_LOOK})*")


def emoji_to_words(text: str) -> tuple[str, bool]:
    """Meaningful emoji to words, a run of the same one to a single mention; never a trick by itself."""
    if text.isascii():
        return text, False
    worded = _meaningful().sub(lambda emoji: f" {_words()[emoji[1]]} ", text)
    return (_SPACES.sub(" ", worded).strip(" "), False) if worded != text else (text, False)
