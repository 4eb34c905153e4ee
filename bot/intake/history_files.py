"""Texts of history files -> records, one after the other, whatever surrounds them.

Three shapes: one JSON object a line, a JSON array of objects, and a document with the array `messages` in it (what
DiscordChatExporter writes, and Discord's answers to searches). A file that breaks off is read as far as it goes.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.errors import InputError

_GAP = re.compile(r"[\s,]*")
_SPACE = re.compile(r"\s*")
_MARK = "\ufeff"
"""Some programs begin UTF-8 with it."""
_DECODER = json.JSONDecoder()


class HistoryError(InputError):
    """A history file that cannot be understood; the message says where and how to fix it."""


@dataclass(frozen=True, slots=True)
class Found:
    """A record at a place of the file, or what is wrong there. `channel` is what the file says of all its messages."""

    where: str
    record: dict[str, Any] | None = None
    problem: str = ""
    channel: Any = None


def records_of(text: str) -> Iterator[Found]:
    """All records of a file, in its order. Raises `HistoryError` where it has a shape of its own."""
    text = text.removeprefix(_MARK)
    start = _after(_SPACE, text, 0)
    if text[start : start + 1] == "[":
        yield from _array(text, start + 1, None)
        return
    document = _document(text, start)
    if document is None:
        yield from _line_by_line(text)
    else:
        yield from _array(text, *document)


def _line_by_line(text: str) -> Iterator[Found]:
    # Not `splitlines`, which also parts lines at signs that people write.
    for number, raw in enumerate(text.split("\n"), 1):
        if not raw.strip():
            continue
        where = f"line {number}"
        try:
            record = whole_signs(json.loads(raw))
        except json.JSONDecodeError as error:
            yield Found(where, problem=f"not JSON ({error.msg} at column {error.colno})")
        except (RecursionError, ValueError) as error:
            yield Found(where, problem=f"not to be read ({error})")
        else:
            yield _as_record(where, record, None, "must be a JSON object")


def _document(text: str, at: int) -> tuple[int, Any] | None:
    """Where the array `messages` of the document at `at` begins, and its `channel`; None where there is none."""
    if text[at : at + 1] != "{":
        return None
    channel: Any = None
    at += 1
    try:
        while True:
            key, at = _DECODER.raw_decode(text, _after(_GAP, text, at))
            at = _after(_SPACE, text, at)
            if not isinstance(key, str) or text[at : at + 1] != ":":
                return None
            at = _after(_SPACE, text, at + 1)
            if key == "messages":
                if text[at : at + 1] != "[":
                    raise HistoryError('"messages" must be a list')
                return at + 1, channel
            value, at = _DECODER.raw_decode(text, at)
            channel = value if key == "channel" else channel
    except (json.JSONDecodeError, RecursionError):
        return None


def _array(text: str, at: int, channel: Any) -> Iterator[Found]:
    number = 1
    end = len(text.rstrip())
    while (at := _after(_GAP, text, at)) < end:
        if text[at] == "]":
            return
        where = f"message {number}"
        try:
            value, at = _DECODER.raw_decode(text, at)
            # Discord's search gives each message found as a list, with those around it.
            records = [whole_signs(record) for record in (value if isinstance(value, list) else [value])]
        except json.JSONDecodeError as error:
            early = error.pos >= end or error.msg.startswith("Unterminated")
            line = text.count("\n", 0, error.pos) + 1
            problem = "the file ends early" if early else f"not JSON from here on ({error.msg}, line {line})"
            yield Found(where, problem=problem)
            return
        except (RecursionError, ValueError) as error:
            yield Found(where, problem=f"not to be read from here on ({error})")
            return
        for record in records:
            yield _as_record(f"message {number}", record, channel, "must be an object")
            number += 1
    yield Found(f"message {number}", problem="the file ends early")


def _as_record(where: str, record: Any, channel: Any, otherwise: str) -> Found:
    if isinstance(record, dict):
        return Found(where, record, channel=channel)
    return Found(where, problem=otherwise)


def whole_signs(value: Any) -> Any:
    """JSON's `value` with halves of surrogate pairs, which no encoding can write, as U+FFFD."""
    match value:
        case str():
            return (
                value
                if value.isascii()
                else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            )
        case list():
            return [whole_signs(part) for part in value]
        case dict():
            return {whole_signs(key): whole_signs(part) for key, part in value.items()}
        case _:
            return value


def _after(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at
