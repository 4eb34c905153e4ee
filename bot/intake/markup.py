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
_REPEATED_EMOJI = re.compile(rf"\b{EMOJI}(?:\s*\b{EMOJI}\b)+")
_LETTER_EMOJI = re.compile(r"(?:letter|alphabet|regional_indicator|regional)?_*([a-zA-Z])_*")
_URL = re.compile(r"<?\b(?:https?://|www\.|discord\.gg/)[^\s<>]+>?", re.IGNORECASE)
_WRITTEN_IN_URL = re.compile(r"[^/?&=#]*(?:%20|\+)[^/?&=#]*")
_MASKED_LINK = re.compile(
    r"\[([^\[\]\n]{1,1000})\]\(\s*<?https?://[^\s()<>]+>?(?:\s+\"([^\"\n]{0,1000})\")?\s*\)"
)
_ESCAPES = re.compile(r"(?:[^\s%]*%[0-9A-Fa-f]{2})+[^\s%]*")
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
    """Masked links to their text; URLs, mentions, custom emoji and time stamps to neutral words.

    Words written with percent-encoded spaces inside a URL are kept after the word for the link. Custom emoji that
    are named after one letter become that letter; spelling with them is a trick.
    """
    if "<" not in text and "://" not in text and "." not in text:
        return text, False
    spelt = False

    def word(tag: re.Match[str]) -> str:
        nonlocal spelt
        if tag["user"]:
            return SOMEONE
        if tag["role"]:
            return GROUP
        if tag["emoji"]:
            letter = _LETTER_EMOJI.fullmatch(tag["emoji"])
            spelt = spelt or letter is not None
            return letter[1] if letter else f" {EMOJI} "
        return TIME if tag["time"] else (tag["command"] or CHANNEL)

    text = _MASKED_LINK.sub(lambda link: f"{link[1]} {link[2]}" if link[2] else link[1], text)
    text = _URL.sub(lambda url: _link(url[0]), text)
    text = _DISCORD_TAG.sub(word, text)
    return _REPEATED_EMOJI.sub(EMOJI, text), spelt


def undo_percent_encoding(text: str) -> tuple[str, bool]:
    """Decodes percent-encoded words where they give valid text. A lone "50%20" is left alone."""
    if "%" not in text:
        return text, False
    sure = len(_ESCAPE.findall(text)) >= _MANY_ESCAPES
    decoded = _ESCAPES.sub(lambda word: _decode(word[0], sure=sure), text)
    return decoded, decoded != text


def strip_markdown(text: str) -> tuple[str, bool]:
    """Removes the signs of Discord's markdown and keeps what they enclose."""
    if not _MARKUP_SIGN.search(text):
        return text, False
    for pair in _PAIRED:
        text = pair.sub(r"\1", text)
    return _ESCAPED.sub(r"\1", _LINE_MARKS.sub("", text)), False


def _link(url: str) -> str:
    written = _WRITTEN_IN_URL.search(url) if "%20" in url else None
    return f"{LINK} {_decode(written[0])}" if written else LINK


def _decode(word: str, *, sure: bool = False) -> str:
    likely = sure or len(_ESCAPE.findall(word)) > 1 or _SPACE_BETWEEN_LETTERS.search(word)
    if not (likely and word.isascii()):
        return word
    try:
        decoded = unquote_to_bytes(word).decode("utf-8")
    except UnicodeDecodeError:
        return word
    return decoded if decoded.isprintable() else word
