"""Emoji that carry meaning, as words.

A model's tokenizer knows few emoji or none. Only those stand here that change what a sentence says; all others stay.
"""

import re

_WORDS = {
    "🖕": "middle finger",
    "🤡": "clown",
    "💩": "poop",
    "🐷": "pig", "🐖": "pig", "🐽": "pig",
    "🐄": "cow", "🐮": "cow",
    "🐒": "monkey", "🐵": "monkey", "🦍": "gorilla", "🦧": "ape",
    "🐀": "rat", "🐁": "rat", "🐭": "mouse",
    "🐍": "snake",
    "🐕": "dog", "🐶": "dog",
    "🐋": "whale", "🐳": "whale",
    "🪳": "cockroach", "🦠": "germ", "🐛": "bug", "🪱": "worm",
    "🔫": "gun", "🔪": "knife", "🗡": "dagger", "💣": "bomb", "🪓": "axe", "🪢": "noose",
    "☠": "death", "💀": "skull", "⚰": "coffin", "🪦": "grave", "🩸": "blood",
    "🤮": "vomit", "🤢": "disgusting",
    "🗑": "trash", "🚮": "trash",
    "👎": "thumbs down", "👍": "thumbs up",
    "🙄": "eye roll", "🤬": "swearing", "😡": "angry", "😠": "angry", "👿": "devil", "👹": "ogre", "🤥": "liar",
    "💔": "broken heart", "❤": "love", "🥰": "love", "😍": "love", "😘": "kiss",
    "😂": "haha", "🤣": "haha", "😭": "crying",
    "🧠": "brain", "🫵": "you", "👊": "punch",
    "🍆": "penis", "🍑": "butt", "💦": "cum", "🤏": "tiny",
    "🏳️‍🌈": "gay", "🏳‍🌈": "gay", "🌈": "rainbow", "🏳️‍⚧️": "trans",
    "👬": "two men", "👭": "two women", "👨‍❤️‍👨": "gay couple", "👩‍❤️‍👩": "lesbian couple",
    "🧕": "muslim woman", "🕌": "mosque", "☪": "islam", "✡": "jewish", "🕎": "jewish", "✝": "christian",
    "👩🏿": "black woman", "👨🏿": "black man", "👩🏾": "black woman", "👨🏾": "black man", "♿": "disabled",
    "🧑‍🦽": "disabled person", "👨‍🦽": "disabled man", "👩‍🦽": "disabled woman",
}  # fmt: skip
_MEANINGFUL = re.compile(
    "("
    + "|".join(re.escape(emoji) for emoji in sorted(_WORDS, key=len, reverse=True))
    + ")[\ufe0f\U0001f3fb-\U0001f3ff]*(?:\\s*\\1[\ufe0f\U0001f3fb-\U0001f3ff]*)*"
)
_SPACES = re.compile(r" {2,}")


def emoji_to_words(text: str) -> tuple[str, bool]:
    """Meaningful emoji to words, a run of the same one to a single mention; never a trick by itself."""
    if text.isascii():
        return text, False
    worded = _MEANINGFUL.sub(lambda emoji: f" {_WORDS[emoji[1]]} ", text)
    return (_SPACES.sub(" ", worded).strip(" "), False) if worded != text else (text, False)
