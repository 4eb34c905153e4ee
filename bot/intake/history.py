"""Chat histories from files -> `Incoming`, for `replay`, `check` and the demo.

Two formats: JSONL with one message a line, and the JSON that DiscordChatExporter writes
(https://github.com/Tyrrrz/DiscordChatExporter). Bad input raises `HistoryError` with the line and what is wrong.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from bot.domain.message import Incoming, Person, Reply
from bot.errors import InputError
from bot.intake.passages import passages_of
from bot.intake.quoting.reported_speech import is_reported_speech

_MEMORY = 20_000
"""Messages that replies are looked up in. By hand, a bound on memory."""
_ID_BYTES, _VERSION_BYTES = 6, 16
"""Bytes of the hashes that stand for ids which are no numbers, and for a message's version. By hand: six fit into what
databases call an integer."""


class HistoryError(InputError):
    """A history file that cannot be understood; the message says where and how to fix it."""


def _id(value: object) -> int:
    """Ids are numbers or text; text that is no number gets a stable number of its own (for hand-written files)."""
    if isinstance(value, bool) or not isinstance(value, (int, str)) or value == "":
        raise ValueError("an id must be a number or text")
    if isinstance(value, int) or value.isdecimal():
        return int(value)
    return int.from_bytes(hashlib.blake2b(value.encode(), digest_size=_ID_BYTES).digest())


def _aware(value: object) -> datetime:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return datetime.fromtimestamp(value, UTC)
    if not isinstance(value, str):
        raise ValueError("a timestamp must be ISO 8601 text or seconds since 1970")
    moment = datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


Id = Annotated[int, BeforeValidator(_id)]
Moment = Annotated[datetime, BeforeValidator(_aware)]


class HistoryLine(BaseModel):
    """One message of a history file."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: Id
    channel_id: Id = 0
    author_id: Id
    timestamp: Moment
    content: str
    reply_to: Id | None = None
    mentions: tuple[Id, ...] = ()
    author_name: str | None = None
    author_roles: tuple[Id, ...] = ()
    is_bot: bool = False
    reactions: tuple[Any, ...] = ()
    shown_id: str | int | None = None
    """The id as the file wrote it, for the output."""


@dataclass(slots=True)
class Cast:
    """People and messages seen so far, so that replies and mentions find their names. Bounded by `memory`."""

    memory: int = _MEMORY
    people: dict[int, Person] = field(default_factory=dict)
    messages: dict[int, tuple[Person, str]] = field(default_factory=dict)

    def incoming(self, line: HistoryLine, guild_id: int = 0) -> Incoming:
        """`line` as the pipeline wants it. Call in the order of the file."""
        author = self._person(line)
        reply = None
        if line.reply_to is not None:
            to, text = self.messages.get(line.reply_to, (None, None))
            reply = Reply(line.reply_to, to, text)
        self.messages[line.id] = (author, line.content)
        if len(self.messages) > self.memory:
            del self.messages[next(iter(self.messages))]
        return Incoming(
            guild_id=guild_id,
            channel_id=line.channel_id,
            message_id=line.id,
            author=author,
            sent_at=line.timestamp,
            passages=passages_of(line.content),
            version=hashlib.blake2b(
                line.content.encode("utf-8", "replace"), digest_size=_VERSION_BYTES
            ).hexdigest(),
            reply=reply,
            mentions=tuple(self.people.get(id_, Person(id_)) for id_ in line.mentions),
            reported_speech=is_reported_speech(line.content, reply.text if reply else None),
        )

    def _person(self, line: HistoryLine) -> Person:
        known = self.people.get(line.author_id)
        names = (line.author_name,) if line.author_name else known.names if known else ()
        person = Person(line.author_id, names, line.is_bot, frozenset(line.author_roles))
        self.people[person.id] = person
        return person


def read_history(path: Path | None, lines: Iterable[str] | None = None) -> Iterator[HistoryLine]:
    """The messages of a file (or of `lines`), in the order of the file. Raises `HistoryError`."""
    if path is not None:
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise HistoryError(f"{path}: cannot be read: {error}") from error
    else:
        text = "".join(lines or ())
    exported = _exported(text)
    yield from _from_exporter(exported) if exported is not None else _from_jsonl(text)


def _exported(text: str) -> dict[str, Any] | None:
    """The document if it is one of DiscordChatExporter's."""
    if not text.lstrip().startswith("{"):
        return None
    try:
        document = json.loads(text)
    except json.JSONDecodeError:
        return None
    return document if isinstance(document, dict) and "messages" in document else None


def _from_jsonl(text: str) -> Iterator[HistoryLine]:
    for number, raw in enumerate(text.splitlines(), 1):
        if not raw.strip():
            continue
        try:
            record = json.loads(raw)
        except json.JSONDecodeError as error:
            raise HistoryError(f"line {number}: not JSON ({error.msg} at column {error.colno})") from error
        yield _line(record, f"line {number}")


def _from_exporter(document: dict[str, Any]) -> Iterator[HistoryLine]:
    channel = document.get("channel") or {}
    messages = document["messages"]
    if not isinstance(messages, list):
        raise HistoryError('DiscordChatExporter file: "messages" must be a list')
    for number, message in enumerate(messages, 1):
        if not isinstance(message, dict):
            raise HistoryError(f"message {number}: must be an object")
        author = message.get("author") or {}
        record = {
            "id": message.get("id"),
            "channel_id": channel.get("id", 0),
            "author_id": author.get("id"),
            "author_name": author.get("nickname") or author.get("name"),
            "author_roles": [role.get("id") for role in author.get("roles") or ()],
            "is_bot": bool(author.get("isBot")),
            "timestamp": message.get("timestamp"),
            "content": message.get("content") or "",
            "reply_to": (message.get("reference") or {}).get("messageId"),
            "mentions": [person.get("id") for person in message.get("mentions") or ()],
        }
        yield _line(record, f"message {number}")


def _line(record: object, where: str) -> HistoryLine:
    if not isinstance(record, dict):
        raise HistoryError(f"{where}: must be a JSON object")
    try:
        return HistoryLine.model_validate(record | {"shown_id": record.get("id")})
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise HistoryError(f"{where}: {name}: {first['msg']}") from error
