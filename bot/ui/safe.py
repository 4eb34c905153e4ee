"""Other people's words inside our cards. Nothing a member writes may ping, format, link or break out of its block."""

import re
import unicodedata

import discord

from bot.ui import catalogue

_FENCE = "```"
_MENTION = re.compile(r"<(?P<sign>@!|@&|@|#)(?P<id>\d{15,21})>")
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Controls of the direction of writing: https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters."""
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
_BETWEEN_BACKTICKS = re.compile("(?<=`)(?=`)")


def inline(text: str, limit: int = 80) -> str:
    """A name or title inside a sentence: one line, at most `limit` characters of it, nothing in it alive.

    Controls that turn the direction of writing around are left out, and what is written from right to left is kept
    from turning the sentence around.
    """
    straight = _DIRECTION.sub("", text)
    shown = shortened(" ".join(straight.split()), limit)
    escaped = discord.utils.escape_markdown(shown, ignore_links=False).replace("<", "\\<")
    inert = discord.utils.escape_mentions(escaped.replace("://", ":\u200b//"))
    right_to_left = any(unicodedata.bidirectional(sign) in _RIGHT_TO_LEFT for sign in shown)
    return f"\u2068{inert}\u2069" if right_to_left else inert


def block(text: str, limit: int = 900) -> str:
    """A message as a code block, where Discord renders nothing. Empty text is said to be empty."""
    shown = shortened(_BETWEEN_BACKTICKS.sub("\u200b", text).strip(), limit) or catalogue.text("no-text")
    return f"{_FENCE}\n{shown}\n{_FENCE}"


def named(text: str, guild: discord.Guild | None) -> str:
    """`text` with mentions of people, roles and channels as the names people saw, for showing it again."""

    def name(match: re.Match[str]) -> str:
        id_ = int(match["id"])
        found: discord.Member | discord.Role | discord.abc.GuildChannel | None = None
        if guild is not None:
            look_up = {
                "@": guild.get_member,
                "@!": guild.get_member,
                "@&": guild.get_role,
                "#": guild.get_channel,
            }
            found = look_up[match["sign"]](id_)
        shown = getattr(found, "display_name", None) or getattr(found, "name", "unknown")
        return f"{match['sign'][0]}{shown}"

    return _MENTION.sub(name, text)


def cut(text: str, limit: int) -> str:
    """Like `shortened`, for a text with blocks: one that the cut went through is closed, nothing in it comes alive."""
    shown = shortened(text, limit)
    if shown.count(_FENCE) % 2 == 0:
        return shown
    closing = f"\n{_FENCE}"
    begun = shortened(text, limit - len(closing))
    return begun + closing if begun.count(_FENCE) % 2 else begun


def shortened(text: str, limit: int) -> str:
    """`text` cut to `limit` characters, the cut visible."""
    return text if len(text) <= limit else text[: limit - 1] + "…"
