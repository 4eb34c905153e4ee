"""Other people's words inside our cards. Nothing a member writes may ping, format, link or break out of its block."""

import re

import discord

from bot.ui import catalogue

_FENCE = "```"
_MENTION = re.compile(r"<(?P<sign>@!|@&|@|#)(?P<id>\d{15,21})>")
_BETWEEN_BACKTICKS = re.compile("(?<=`)(?=`)")


def inline(text: str, limit: int = 80) -> str:
    """A name or title inside a sentence: one line, at most `limit` characters of it, nothing in it alive."""
    shown = shortened(" ".join(text.split()), limit)
    escaped = discord.utils.escape_markdown(shown, ignore_links=False).replace("<", "\\<")
    return discord.utils.escape_mentions(escaped.replace("://", ":\u200b//"))


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


def shortened(text: str, limit: int) -> str:
    """`text` cut to `limit` characters, the cut visible."""
    return text if len(text) <= limit else text[: limit - 1] + "…"
