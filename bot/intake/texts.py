"""The texts that parts of a Discord message carry: embeds, components, polls, attachments, stickers.

Discord's documentation: https://discord.com/developers/docs/resources/message and
https://discord.com/developers/docs/components/reference.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import discord

from bot.domain.message import Unread, Unscored
from bot.intake.cleaning.clean import clean
from bot.intake.cue_files import read_data

MOST_FILE_BYTES = 32 * 1024
"""Bytes of a text file that is read. By hand, a bound on time and memory: no insult needs more."""
_CHUNK_CHARACTERS = 300
"""Characters of neighbouring short texts that are read as one. By hand: about what a model reads in one window."""
_FEWEST_LETTERS = 2
"""Letters of a word in a file's name. By hand: single letters are numbering."""
# What Discord makes of a URL by itself; its words are the linked page's, not the author's.
_PREVIEWS = frozenset({"link", "article", "video", "gifv", "image"})
_VISIBLE = ("label", "content", "title", "name", "placeholder", "description")
_CHILDREN = ("children", "component", "items", "options")
_MEDIA = frozenset({Unread.IMAGE, Unread.AUDIO, Unread.VIDEO})
_NAME_WORD = re.compile(rf"[^\W\d_]{{{_FEWEST_LETTERS},}}")


@dataclass(frozen=True, slots=True)
class _FileNames:
    text_suffixes: tuple[str, ...]
    program_words: frozenset[str]
    extensions: re.Pattern[str]
    media: dict[str, Unread]
    """By ending."""


@cache
def _file_names() -> _FileNames:
    data = read_data("bot.intake", "file_names.yaml")
    known = "|".join(data["extensions"])
    return _FileNames(
        tuple(f".{suffix}" for suffix in data["text"]),
        frozenset(data["program_words"]),
        re.compile(rf"(?:\.(?:{known}))+$", re.IGNORECASE),
        {suffix: kind for kind in _MEDIA for suffix in data[kind]},
    )


def embed_texts(embed: discord.Embed) -> Iterator[str]:
    """What an embed says, unless it is Discord's own preview of a link."""
    if embed.type in _PREVIEWS:
        return
    fields = (part for field in embed.fields for part in (field.name, field.value))
    texts = (embed.author.name, embed.title, embed.description, *fields, embed.footer.text)
    yield from (text for text in texts if text)


def component_texts(components: Iterable[object]) -> Iterator[str]:
    """Every text that components show: text displays, labels, placeholders, options, descriptions, file names."""
    waiting = list(components)[::-1]
    while waiting:
        component = waiting.pop()
        for attribute in _VISIBLE:
            text = getattr(component, attribute, None)
            if isinstance(text, str) and text:
                yield text
        nested = [child for name in _CHILDREN for child in _listed(getattr(component, name, None))]
        waiting.extend([*nested, *_listed(getattr(component, "accessory", None))][::-1])


def poll_texts(poll: discord.Poll) -> Iterator[str]:
    """The question and the answers."""
    yield from (text for text in (poll.question, *(answer.text for answer in poll.answers)) if text)


def attachment_texts(attachment: discord.Attachment) -> Iterator[str]:
    """Title, the file's name where it says something else, description; no names that a camera or program gave."""
    names = (attachment.title or "", _file_names().extensions.sub("", attachment.filename))
    yield from dict.fromkeys(name for name in (n.replace("_", " ").strip() for n in names) if _is_given(name))
    if attachment.description:
        yield attachment.description


def _is_given(name: str) -> bool:
    """Whether a person named the file: it has words of its own, as written or as cleaned ("k y s", "1d10t")."""
    words = {*_NAME_WORD.findall(name.lower()), *_NAME_WORD.findall(clean(name).text.lower())}
    return not words <= _file_names().program_words


def is_text_file(attachment: discord.Attachment) -> bool:
    """Whether the attachment says that it holds plain text, whatever its size."""
    kind = (attachment.content_type or "").partition(";")[0]
    return (
        kind.startswith("text/")
        or kind == "application/json"
        or attachment.filename.lower().endswith(_file_names().text_suffixes)
    )


def unscored_part(attachment: discord.Attachment) -> Unscored | None:
    """What no model can read of it; None for a text file."""
    if is_text_file(attachment):
        return Unscored(Unread.FILE_TOO_LARGE) if attachment.size > MOST_FILE_BYTES else None
    kind = (attachment.content_type or "").partition("/")[0]
    if kind in _MEDIA:
        return Unscored(Unread(kind))
    by_name = None if kind else _file_names().media.get(attachment.filename.lower().rpartition(".")[2])
    return Unscored(by_name or Unread.FILE)


def in_chunks(texts: Iterable[str]) -> Iterator[str]:
    """Neighbouring short texts as one, so that words split over them are read together and scoring stays cheap."""
    chunk: list[str] = []
    size = 0
    for text in texts:
        if chunk and size + len(text) > _CHUNK_CHARACTERS:
            yield "\n".join(chunk)
            chunk, size = [], 0
        chunk.append(text)
        size += len(text)
    if chunk:
        yield "\n".join(chunk)


def _listed(value: object) -> Sequence[object]:
    if value is None:
        return ()
    return value if isinstance(value, Sequence) else (value,)
