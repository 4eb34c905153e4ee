"""What Discord renders instead of showing: markdown, links, mentions, custom emoji, time stamps.

Formats: https://discord.com/developers/docs/reference#message-formatting and Discord's markdown. Every function takes a
text and gives (text, whether a trick was undone).
"""

import re
from urllib.parse import unquote_to_bytes

SOMEONE, GROUP, CHANNEL, LINK, EMOJI, TIME = "@someone", "@group", "#channel", "link", "emoji", "some time"

_DISCORD_TAG = re.compile(
    r"<(?:@!?(?P<user>\d{1,20})|@&(?P<role>\d{1,20})|#(?P<channel>\d{1,20})|id:(?P<page>\w{1,32})"
    r"|a?:(?P<emoji>\w{1,32}):\d{1,20}|t:-?(?P<time>\d{1,17})(?::[tTdDfFRsS])?|(?P<command>/[\w -]{1,100}):\d{1,20})>"
)
_LETTER_EMOJI = re.compile(r"(?:letter|alphabet|regional_indicator|regional)?_*([a-zA-Z])_*")
_TAG_OR_LINK = re.compile(r"<|://|www\.|discord\.gg|\]\(", re.IGNORECASE)
_URL = re.compile(r"<?\b(?:https?://|www\.|discord\.gg/)[^\s<>]+>?", re.IGNORECASE)
_WRITTEN_IN_URL = re.compile(r"[^/?&=#]*(?:%20|\+)[^/?&=#]*")
_MASKED_LINK = re.compile(
    r"\[([^\[\]\n]{1,1000})\]\(\s*<?https?://[^\s()<>]+>?(?:\s+\"([^\"\n]{0,1000})\")?\s*\)"
)
_NO_SPACES = re.compile(r"\S+")
_AROUND = " \n>*_~|#-"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_MANY_ESCAPES = 4
_SPACE_BETWEEN_LETTERS = re.compile(r"[A-Za-z]%20[A-Za-z]")
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")

_PAIRED = (
    re.compile(r"```(?:[a-zA-Z0-9+-]{1,20}\n)?(.+?)```", re.DOTALL),
    re.compile(r"`([^`\n]+)`"),
    re.compile(r"(?<!\\)\|\|(.+?)\|\|", re.DOTALL),
    re.compile(r"(?<!\\)\*\*(?=\S)(.+?)\*\*", re.DOTALL),
    re.compile(r"(?<!\\)__(?=\S)(.+?)__", re.DOTALL),
    re.compile(r"(?<!\\)~~(?=\S)(.+?)~~", re.DOTALL),
    re.compile(r"(?<!\\)\*(?=[^\s*])([^*\n]+)\*"),
    re.compile(r"(?<![\w\\])_(?=[^\s_])([^_\n]+)_(?!\w)"),
)
_LINE_MARKS = re.compile(r"^[ \t]{0,8}(?:>>> |> |-# |#{1,3} )+", re.MULTILINE)
_ESCAPED = re.compile(r"\\([*_~|`>#\\()\[\]-])")
_MARKUP_SIGN = re.compile(r"[*_~|`>#\\]")


def neutral_words(text: str) -> tuple[str, bool]:
    """Masked links to their text; mentions, channels and time stamps to neutral words; URLs and custom emoji go.

    They go because a word in their place would weigh in the score of what is beside them; where nothing else is
    left, a word stands for them. Words written with percent-encoded spaces inside a URL are kept. Custom emoji
    named after one letter become that letter; spelling with them is a trick.
    """
    if not _TAG_OR_LINK.search(text):
        return text, False
    spelt = False
    linked = _URL.search(text) is not None

    def word(tag: re.Match[str]) -> str:
        nonlocal spelt
        if tag["user"] or tag["role"]:
            return _addressed(text, tag, SOMEONE if tag["user"] else GROUP)
        if tag["emoji"]:
            letter = _LETTER_EMOJI.fullmatch(tag["emoji"])
            spelt = spelt or letter is not None
            return letter[1] if letter else " "
        return _addressed(text, tag, TIME) if tag["time"] else (tag["command"] or CHANNEL)

    text = _MASKED_LINK.sub(lambda link: f"{link[1]} {link[2]}" if link[2] else link[1], text)
    text = _URL.sub(lambda url: _written_in(url[0]), text)
    neutral = _DISCORD_TAG.sub(word, text).strip()
    return neutral or (LINK if linked else EMOJI), spelt


def _addressed(text: str, tag: re.Match[str], word: str) -> str:
    """Nothing for a tag at the very beginning, where it only addresses what follows; else the neutral word."""
    return word if text[: tag.start()].strip(_AROUND) or not text[tag.end() :].strip(_AROUND) else ""


def undo_percent_encoding(text: str) -> tuple[str, bool]:
    """Decodes percent-encoded words where they give valid text. A lone "50%20" is left alone."""
    if "%" not in text or not _ESCAPE.search(text):
        return text, False
    sure = len(_ESCAPE.findall(text)) >= _MANY_ESCAPES
    decoded = _NO_SPACES.sub(lambda word: _decode(word[0], sure=sure) if "%" in word[0] else word[0], text)
    return decoded, decoded != text


def strip_markdown(text: str) -> tuple[str, bool]:
    """Removes the signs of Discord's markdown and keeps what they enclose."""
    if not _MARKUP_SIGN.search(text):
        return text, False
    for pair in _PAIRED:
        text = pair.sub(r"\1", text)
    return _ESCAPED.sub(r"\1", _LINE_MARKS.sub("", text)), False


def _written_in(url: str) -> str:
    written = _WRITTEN_IN_URL.search(url) if "%20" in url else None
    return _decode(written[0]) if written else " "


def _decode(word: str, *, sure: bool = False) -> str:
    if "://" in word:
        return word
    likely = sure or len(_ESCAPE.findall(word)) > 1 or _SPACE_BETWEEN_LETTERS.search(word)
    if not (likely and word.isascii()):
        return word
    try:
        decoded = unquote_to_bytes(word).decode("utf-8")
    except UnicodeDecodeError:
        return word
    return word if _CONTROL.search(decoded) else decoded
