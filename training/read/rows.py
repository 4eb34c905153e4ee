"""The rows that can be read: every line of `chat/` and `train/` with the key that stands for it in the repository.

The repository holds no text of these sources, only keys; whoever has the data folder gets the texts back with
`read_rows` (same files, same keys).
"""

import gzip
import hashlib
import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from training import data

PARTS = ("train", "tune", "test")
TEST_SHARE = 0.20
TUNE_SHARE = 0.12
MIN_WORDS, MAX_WORDS = 2, 60
CHAT_SOURCES = ("chitchat", "ubuntu_irc", "goemotions")
_ALSO_IN_CHAT = ("chat_chitchat", "chat_ubuntu_irc", "chat_persona", "goemotions")
"""Sources of train_mix that `chat/` holds in a better form, or whose labels are mere assumptions."""
_MENTION = re.compile(r"<@!?\d+>")
_SPACE = re.compile(r"\s+")
_CONTEXT_LENGTH = 90


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a source.

    `key` stands for it in the repository. `conversation` is what is never divided between parts: a channel, or
    the text itself where a source has no conversations. `text` is what readers see and models learn from.
    `context` is the two lines before it, shortened; empty where a source has none.
    """

    key: str
    source: str
    conversation: str
    text: str
    context: str = ""

    @property
    def part(self) -> str:
        """`test`, `tune` or `train`, by the conversation alone."""
        return part_of(self.source, self.conversation)


def part_of(source: str, conversation: str) -> str:
    """The part of all lines of a conversation, read or not: nothing is fitted to any line of a test conversation."""
    place = data.stable_hash(f"{source}/{conversation}", seed=31)
    if place < TEST_SHARE:
        return "test"
    return "tune" if place < TEST_SHARE + TUNE_SHARE else "train"


def key_of(source: str, row_id: object, text: str) -> str:
    """First 16 hex digits of the SHA-256 of source, row id (`id` of a chat line, else row number) and raw text."""
    return hashlib.sha256(f"{source}\n{row_id}\n{text}".encode()).hexdigest()[:16]


def shown(text: str) -> str:
    """The text on one line, HTML entities resolved, Discord mentions as `@user`; otherwise as it was written."""
    text = html.unescape(html.unescape(text))
    return _SPACE.sub(" ", _MENTION.sub("@user", text)).strip()


def _chat(path: Path, source: str) -> Iterator[Row]:
    before: dict[int, list[tuple[int, str]]] = {}
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            message: dict[str, Any] = json.loads(line)
            channel, author, raw = message["channel_id"], message["author_id"], message["content"]
            earlier = before.setdefault(channel, [])
            context = " / ".join(f"{'same' if who == author else 'other'}: {what}" for who, what in earlier)
            text = shown(raw)
            yield Row(key_of(source, message["id"], raw), source, str(channel), text, context)
            before[channel] = [*earlier[-1:], (author, text[:_CONTEXT_LENGTH])]


def _csv(path: Path, source: str = "") -> Iterator[Row]:
    for number, row in enumerate(data.rows(path)):
        raw, name = row["text"], source or row["src"].split("(")[0]
        if source or name not in _ALSO_IN_CHAT:
            text = shown(raw)
            yield Row(key_of(name, number, raw), name, data.identity(data.normalise(text)), text)


def _all(folder: Path) -> Iterator[Row]:
    chat, train = folder / "chat", folder / "train"
    return chain(
        _chat(chat / "chitchat.jsonl.gz", "chitchat"),
        _chat(chat / "ubuntu_irc.jsonl.gz", "ubuntu_irc"),
        _csv(chat / "goemotions.csv.gz", "goemotions"),
        _csv(train / "train_mix.csv.gz"),
        _csv(train / "dynahate.csv.gz", "dynahate"),
        _csv(train / "measuring_hate_speech.csv.gz", "measuring_hate_speech"),
    )


def read_rows(folder: Path, *, excluded: Iterable[str] = ()) -> Iterator[Row]:
    """Rows of 2 to 60 words, each text once, none that equals one of `excluded` (the evaluation sets)."""
    seen = {data.identity(form) for text in excluded for form in (text, data.normalise(text))}
    for row in _all(folder):
        plain = data.normalise(row.text)
        identity = data.identity(plain)
        if MIN_WORDS <= len(plain.split()) <= MAX_WORDS and identity and identity not in seen:
            seen.add(identity)
            yield row


def texts_of(folder: Path, keys: Iterable[str]) -> dict[str, Row]:
    """The rows with these keys; a key that the folder does not have is missing from the result."""
    wanted = set(keys)
    return {row.key: row for row in _all(folder) if row.key in wanted}
