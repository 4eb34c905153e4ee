"""What Discord renders instead of showing: markdown, links, mentions, custom emoji, time stamps.

Formats: https://discord.com/developers/docs/reference#message-formatting and Discord's markdown. Every function takes a
text and gives (text, whether a trick was undone).
"""

import re
from itertools import groupby
from urllib.parse import unquote_to_bytes

from bot.intake.cleaning.splitting import split_into_words
from bot.intake.cleaning.word_lists import is_piece, often_disguised

MOST_ID_DIGITS = 20
"""Digits of an id: a 64-bit number (https://discord.com/developers/docs/reference#snowflakes)."""
_LONGEST_NAME = 32
"""Characters of a custom emoji's name (https://discord.com/developers/docs/resources/emoji) or of a page's."""
_LONGEST_COMMAND = 100
"""Characters of a command's name with its subcommands: three of 32 with blanks between
(https://discord.com/developers/docs/interactions/application-commands), rounded up."""
_MOST_TIME_DIGITS = 17
"""Digits of a time stamp. By hand: more than any date needs."""
_LONGEST_LINK_TEXT = 1000
"""Characters of a masked link's text or title. By hand, so that the search stays linear."""
_LONGEST_LANGUAGE = 20
"""Characters of a code block's language. By hand: the names that Discord highlights are shorter."""
_LOWEST_HEADING = 3
"""Levels of headings (https://support.discord.com/hc/en-us/articles/210298617)."""
_MOST_INDENT = 8
"""Blanks before a quote, a heading or small print. By hand."""
_MANY_ESCAPES = 4
"""Percent-encoded characters from which on a text is taken to be encoded. By hand: "50%20" and "100%ab" have one."""

_MOST_URL_CHARACTERS = 2000
"""Characters of a URL that words are looked for in: a message holds no longer one without Nitro
(https://docs.discord.com/developers/resources/message)."""
_FEWEST_WRITTEN = 3
"""Words in a row that make a URL a sentence, one of which speaks to the reader or is often disguised. By hand:
addresses of articles are sentences too, but seldom such ones."""
_SHORTEST_GLUED = 8
"""Letters in a row that are split into words. By hand: two short words are often a name."""

SOMEONE, GROUP, CHANNEL, LINK, EMOJI, TIME = "@someone", "@group", "#channel", "link", "emoji", "some time"

_ID, _NAME = rf"\d{{1,{MOST_ID_DIGITS}}}", rf"\w{{1,{_LONGEST_NAME}}}"
_DISCORD_TAG = re.compile(
    rf"<(?:@!?(?P<user>{_ID})|@&(?P<role>{_ID})|#(?P<channel>{_ID})|id:(?P<page>{_NAME})|a?:(?P<emoji>{_NAME}):{_ID}"
    rf"|t:-?(?P<time>\d{{1,{_MOST_TIME_DIGITS}}})(?::[tTdDfFRsS])?"
    rf"|(?P<command>/[\w -]{{1,{_LONGEST_COMMAND}}}):{_ID})>"
)
_LETTER_EMOJI = re.compile(r"(?:letter|alphabet|regional_indicator|regional)?_*([a-zA-Z])_*")
_TAG_OR_LINK = re.compile(r"<|://|www\.|discord\.gg|\]\(", re.IGNORECASE)
_URL = re.compile(r"<?\b(?:https?://|www\.|discord\.gg/)[^\s<>]+>?", re.IGNORECASE)
_URL_PART = re.compile(r"[^/?&=#]+")
_HOST = re.compile(r"<?(?:https?://)?([^/?#]*)", re.IGNORECASE)
_URL_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?|\d+")
_TO_READER = frozenset({"you", "your", "yours", "youre", "yourself", "u", "ur"})
_MASKED_LINK = re.compile(
    rf"\[([^\[\]\n]{{1,{_LONGEST_LINK_TEXT}}})\]\(\s*<?https?://[^\s()<>]+>?"
    rf"(?:\s+\"([^\"\n]{{0,{_LONGEST_LINK_TEXT}}})\")?\s*\)"
)
_NO_SPACES = re.compile(r"\S+")
_AROUND = " \n>*_~|#-"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SPACE_BETWEEN_LETTERS = re.compile(r"[A-Za-z]%20[A-Za-z]")
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")

_PAIRED = (
    re.compile(rf"```(?:[a-zA-Z0-9+-]{{1,{_LONGEST_LANGUAGE}}}\n)?(.+?)```", re.DOTALL),
    re.compile(r"`([^`\n]+)`"),
    re.compile(r"(?<!\\)\|\|(.+?)\|\|", re.DOTALL),
    re.compile(r"(?<!\\)\*\*(?=\S)(.+?)\*\*", re.DOTALL),
    re.compile(r"(?<!\\)__(?=\S)(.+?)__", re.DOTALL),
    re.compile(r"(?<!\\)~~(?=\S)(.+?)~~", re.DOTALL),
    re.compile(r"(?<!\\)\*(?=[^\s*])([^*\n]+)\*"),
    re.compile(r"(?<![\w\\])_(?=[^\s_])([^_\n]+)_(?!\w)"),
)
_LINE_MARKS = re.compile(
    rf"^[ \t]{{0,{_MOST_INDENT}}}(?:>>> |> |-# |#{{1,{_LOWEST_HEADING}}} )+", re.MULTILINE
)
_ESCAPED = re.compile(r"\\([*_~|`>#\\()\[\]-])")
_MARKUP_SIGN = re.compile(r"[*_~|`>#\\]")


def neutral_words(text: str) -> tuple[str, bool]:
    """Masked links to their text; mentions, channels and time stamps to neutral words; URLs and custom emoji go.

    They go because a word in their place would weigh in the score of what is beside them; where nothing else is
    left, a word stands for them. Words written with percent-encoded spaces inside a URL are kept, and sentences in the
    shape of one. Custom emoji named after one letter become that letter; spelling with them is a trick.
    """
    if not _TAG_OR_LINK.search(text):
        return text, False
    spelt = False
    linked = _URL.search(text) is not None

    def word(tag: re.Match[str]) -> str:
        nonlocal spelt
        if tag["user"] or tag["role"]:
            return addressed(tag, SOMEONE if tag["user"] else GROUP)
        if tag["emoji"]:
            letter = _LETTER_EMOJI.fullmatch(tag["emoji"])
            spelt = spelt or letter is not None
            return letter[1] if letter else " "
        return addressed(tag, TIME) if tag["time"] else (tag["command"] or CHANNEL)

    def addressed(tag: re.Match[str], word: str) -> str:
        """Nothing for a tag at the very beginning, where it only addresses what follows; else the neutral word."""
        return "" if tag.start() <= begin and tag.end() < end else word

    text = _MASKED_LINK.sub(lambda link: f"{link[1]} {link[2]}" if link[2] else link[1], text)
    text = _URL.sub(lambda url: _written_in(url[0]), text)
    begin, end = len(text) - len(text.lstrip(_AROUND)), len(text.rstrip(_AROUND))
    neutral = _DISCORD_TAG.sub(word, text).strip()
    return neutral or (LINK if linked else EMOJI), spelt


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
    if "%20" in url:
        written = next((part for part in _URL_PART.findall(url) if "%20" in part or "+" in part), None)
        return _decode(written) if written else " "
    url = url[:_MOST_URL_CHARACTERS]
    host = _HOST.match(url)
    assert host is not None  # all of it may be absent
    return " ".join(filter(None, (_sentence_in(host[1]), _sentence_in(url[host.end() :])))) or " "


def _sentence_in(part: str) -> str:
    """The longest row of words in a part of a URL, where it says something to the reader or swears; else nothing."""
    words = [word for letters in _URL_WORD.findall(part) for word in _words_of(letters)]
    rows = [list(row) for known, row in groupby(words, key=is_piece) if known]
    row = max(rows, key=len, default=[])
    lowered = {word.lower().replace("'", "") for word in row}
    told = not (_TO_READER.isdisjoint(lowered) and often_disguised().isdisjoint(lowered))
    return " ".join(row) if len(row) >= _FEWEST_WRITTEN and told else ""


def _words_of(letters: str) -> list[str]:
    """The words of a run of letters without spaces."""
    if len(letters) < _SHORTEST_GLUED or is_piece(letters) or not letters.isascii():
        return [letters]
    return split_into_words(letters) or [letters]


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
