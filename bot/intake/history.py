"""Chat histories from files -> `Incoming`, for `replay` and the benchmarks: the messages that Discord would have sent.

Read are JSONL by hand or of Discord's message objects, arrays of these, and what DiscordChatExporter writes
(`history_files`, `history_records`). Each line becomes a message of discord.py, and from there on it is live intake.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from operator import attrgetter
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from bot.domain.message import Incoming, Person, Reply
from bot.intake.history_files import Found, HistoryError, records_of
from bot.intake.history_records import fields_of
from bot.intake.recorded import is_of_people, message_of
from bot.intake.surfaces import incoming_from_message, unfetched_files, with_cleaned_texts, with_reply

_MEMORY = 20_000
"""Messages that replies are looked up in. By hand, a bound on memory."""
_ID_BYTES = 6
"""Bytes of the hashes that stand for ids which are no numbers. By hand: few enough for a database's integer."""
_LARGEST_ID = 2**63 - 1
"""A database's largest integer."""
_ODD = (TypeError, ValueError, KeyError, AttributeError, IndexError, OverflowError, RecursionError)
"""What a record may raise that has something else where Discord's have an object, a list or a number."""


def _id(value: object) -> int:
    """Ids are numbers or text; text that is no number gets a stable number of its own (for hand-written files)."""
    if isinstance(value, bool) or not isinstance(value, (int, str)) or value == "":
        raise ValueError("an id must be a number or text")
    if str(value).isdecimal() and len(str(value)) < len(str(_LARGEST_ID)) + 1 and int(value) <= _LARGEST_ID:
        return int(value)
    return int.from_bytes(hashlib.blake2b(str(value).encode(), digest_size=_ID_BYTES).digest())


def _aware(value: object) -> datetime:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise ValueError("a timestamp must be ISO 8601 text or seconds since 1970")
    try:
        if isinstance(value, str):
            moment = datetime.fromisoformat(value)
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, OSError) as error:
        raise ValueError("a timestamp must lie between the years 1 and 9999") from error


Id = Annotated[int, BeforeValidator(_id)]
Moment = Annotated[datetime, BeforeValidator(_aware)]
Shown = str | int | None


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
    """People who are mentioned in the text, as a file by hand says; whoever is replied to only where the text does."""
    named: tuple[tuple[Id, tuple[str, ...], bool], ...] = ()
    """People whom Discord names beside the message, because they are pinged: id, names, whether a bot."""
    author_name: str | None = None
    author_names: tuple[str, ...] = ()
    author_roles: tuple[Id, ...] = ()
    is_bot: bool = False
    type: int = 0
    """Discord's number of the kind of message."""
    edited_at: Moment | None = None
    parts: dict[str, Any] = {}
    """What stands beside the content, as Discord's API gives it."""
    shown_id: Shown = None
    """The id as the file wrote it, for the output."""
    shown_people: dict[int, Shown] = {}
    """The ids of people as the file wrote them."""

    @property
    def names(self) -> tuple[str, ...]:
        """The author's, as people see them first."""
        return self.author_names or ((self.author_name,) if self.author_name else ())


@dataclass(frozen=True, slots=True)
class ChatHistory:
    """What people wrote in a file: each message once, by time. Iterates over its lines."""

    lines: tuple[HistoryLine, ...]
    problems: tuple[str, ...] = ()
    """What could not be read, each with its place."""
    notices: int = 0
    """Messages that Discord itself wrote ("Ann joined"), left out as live."""
    doubles: int = 0
    """Messages left out because the file holds them twice."""

    def __iter__(self) -> Iterator[HistoryLine]:
        return iter(self.lines)


@dataclass(slots=True)
class Cast:
    """People and messages seen so far, so that replies and mentions find their names. Bounded by `memory`."""

    memory: int = _MEMORY
    people: dict[int, Person] = field(default_factory=dict)
    messages: dict[int, tuple[Person, str]] = field(default_factory=dict)

    def meet(self, lines: Iterable[HistoryLine]) -> Iterable[Person]:
        """Learn who writes or is named in `lines`, and say so: live, a server's members are known before they speak."""
        for line in lines:
            self._name(line)
            self._person(line)
        return self.people.values()

    def incoming(self, line: HistoryLine, guild_id: int = 0) -> Incoming:
        """`line` as the pipeline wants it. Call in the order of time."""
        self._name(line)
        author = self._person(line)
        content = self._with_mentions(line)
        message = message_of(line.id, line.type, content, line.reply_to, line.parts)
        incoming = incoming_from_message(message)
        if incoming.uncleaned:
            incoming = with_cleaned_texts(incoming)
        incoming = replace(
            incoming,
            guild_id=guild_id,
            channel_id=line.channel_id,
            author=self._who(incoming.author) if incoming.author.id else author,
            sent_at=line.timestamp,
            mentions_many=incoming.mentions_many or bool(line.parts.get("mention_roles")),
            mentions=self._mentioned(line, incoming),
            unscored=tuple(dict.fromkeys((*incoming.unscored, *unfetched_files(message)))),
        )
        if line.reply_to in self.messages and incoming.reply is not None:
            to, text = self.messages[line.reply_to]
            incoming = with_reply(incoming, Reply(line.reply_to, to, text))
        self.messages[line.id] = (incoming.author, content)
        if len(self.messages) > self.memory:
            del self.messages[next(iter(self.messages))]
        return incoming

    def _name(self, line: HistoryLine) -> None:
        for id_, names, is_bot in line.named:
            self.people.setdefault(id_, Person(id_, names, is_bot))

    def _person(self, line: HistoryLine) -> Person:
        known = self.people.get(line.author_id)
        names = line.names or (known.names if known else ())
        person = Person(line.author_id, names, line.is_bot, frozenset(line.author_roles))
        self.people[person.id] = person
        return person

    def _who(self, person: Person) -> Person:
        return self.people.get(person.id, person)

    def _with_mentions(self, line: HistoryLine) -> str:
        """The content with "@Ann" as Discord writes a mention of Ann; exporters write the name that people see."""
        if "@" not in line.content:
            return line.content
        meant = dict.fromkeys((*line.mentions, *(id_ for id_, _, _ in line.named)))
        called = {
            name: id_
            for id_ in meant
            for name in (*self._who(Person(id_)).names, str(line.shown_people.get(id_, "")))
            if name
        }
        if not called:
            return line.content
        names = "|".join(map(re.escape, sorted(called, key=len, reverse=True)))
        return re.sub(rf"(?<![\w<])@({names})(?!\w)", lambda found: f"<@{called[found[1]]}>", line.content)

    def _mentioned(self, line: HistoryLine, incoming: Incoming) -> tuple[Person, ...]:
        to, _ = self.messages.get(line.reply_to or 0, (None, ""))
        declared = (id_ for id_ in line.mentions if to is None or id_ != to.id)
        written = (person.id for person in incoming.mentions)
        return tuple(self._who(Person(id_)) for id_ in dict.fromkeys((*written, *declared)))


def read_history(path: Path | None, lines: Iterable[str] | None = None) -> ChatHistory:
    """The messages of a file (or of `lines`). Raises `HistoryError` where none of it can be read."""
    if path is not None:
        try:
            text = _decoded(path.read_bytes())
        except (OSError, UnicodeDecodeError) as error:
            raise HistoryError(f"{path}: cannot be read: {error}") from error
    else:
        text = "".join(lines or ())
    found: list[HistoryLine] = []
    problems: list[str] = []
    for record in records_of(text):
        if isinstance(line := _line(record), HistoryLine):
            found.append(line)
        else:
            problems.append(f"{record.where}: {line}")
    if problems and not found:
        raise HistoryError(problems[0])
    return _in_order(found, tuple(problems))


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.end < len(data):
            raise
        return data[: error.start].decode("utf-8-sig")


def _in_order(found: list[HistoryLine], problems: tuple[str, ...]) -> ChatHistory:
    if found and found[0].timestamp > found[-1].timestamp:
        # Newest first, as Discord's API answers: what was written in the same second, too.
        found.reverse()
    by_people = [line for line in found if is_of_people(line.type)]
    newest: dict[tuple[int, int], HistoryLine] = {}
    for line in by_people:
        before = newest.get((line.channel_id, line.id))
        if before is None or _edited(line) > _edited(before):
            newest[line.channel_id, line.id] = line
    lines = tuple(sorted(newest.values(), key=attrgetter("timestamp")))
    return ChatHistory(lines, problems, len(found) - len(by_people), len(by_people) - len(lines))


def _edited(line: HistoryLine) -> datetime:
    return line.edited_at or line.timestamp


def _line(found: Found) -> HistoryLine | str:
    """The line of a record, or what is wrong with it."""
    if found.record is None:
        return found.problem
    try:
        fields = fields_of(found.record, found.channel)
        line = HistoryLine.model_validate(fields | {"shown_people": _shown(fields)})
        if line.parts:
            incoming_from_message(message_of(line.id, line.type, "", None, line.parts))
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        return f"{name}: {first['msg']}"
    except _ODD as error:
        return f"not a message as Discord writes them ({error})"
    return line


def _shown(fields: dict[str, Any]) -> dict[int, Shown]:
    """What the file called people whose ids are no plain numbers."""
    people = [
        fields.get("author_id"),
        *(fields.get("mentions") or ()),
        *(one[0] for one in fields.get("named") or ()),
    ]
    return {
        _id(id_): id_
        for id_ in people
        if isinstance(id_, (str, int)) and id_ != "" and not isinstance(id_, bool)
    }
