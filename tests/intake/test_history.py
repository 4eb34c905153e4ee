"""Chat histories from files: both formats, and what is wrong said with its place."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.intake.history import Cast, HistoryError, HistoryLine, read_history
from bot.intake.passages import passages_of

LINE = {
    "id": "1",
    "channel_id": "7",
    "author_id": "5",
    "timestamp": "2026-01-01T10:00:00+00:00",
    "content": "hi",
}


def lines(*records: Mapping[str, object]) -> list[HistoryLine]:
    return list(read_history(None, [json.dumps(record) + "\n" for record in records]))


def test_jsonl_is_read_in_order() -> None:
    first, second = lines(LINE, LINE | {"id": "2", "reply_to": "1", "mentions": ["5"]})
    assert (first.id, second.reply_to, second.mentions) == (1, 1, (5,))
    assert first.timestamp == datetime(2026, 1, 1, 10, tzinfo=UTC)


def test_empty_lines_are_skipped_and_unknown_fields_ignored() -> None:
    text = ["\n", json.dumps(LINE | {"pinned": True}) + "\n", "  \n"]
    assert len(list(read_history(None, text))) == 1


def test_names_as_ids_get_stable_numbers_of_their_own() -> None:
    first, second, third = lines(
        LINE | {"author_id": "ann"}, LINE | {"author_id": "ben"}, LINE | {"author_id": "ann"}
    )
    assert first.author_id == third.author_id != second.author_id


def test_times_without_a_zone_are_utc_and_seconds_are_understood() -> None:
    naive, seconds = lines(LINE | {"timestamp": "2026-01-01T10:00:00"}, LINE | {"timestamp": 0})
    assert naive.timestamp == datetime(2026, 1, 1, 10, tzinfo=UTC)
    assert seconds.timestamp == datetime(1970, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "line 1: not JSON"),
        ("[1, 2]", "line 1: must be a JSON object"),
        (json.dumps({"id": 1}), "line 1: author_id: Field required"),
        (json.dumps(LINE | {"timestamp": "yesterday"}), "line 1: timestamp"),
        (json.dumps(LINE | {"id": True}), "line 1: id"),
        (json.dumps({"messages": 3}), '"messages" must be a list'),
        (json.dumps({"messages": [3]}), "message 1: must be an object"),
    ],
)
def test_bad_input_says_where_and_what(text: str, said: str) -> None:
    with pytest.raises(HistoryError, match=re.escape(said)):
        list(read_history(None, [text]))


def test_a_missing_file_and_a_binary_file_are_errors(tmp_path: Path) -> None:
    with pytest.raises(HistoryError, match="cannot be read"):
        list(read_history(tmp_path / "none.jsonl"))
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(HistoryError, match="cannot be read"):
        list(read_history(tmp_path / "bytes"))


def test_discord_chat_exporter_files_are_read(tmp_path: Path) -> None:
    document = {
        "guild": {"id": "1"},
        "channel": {"id": "7"},
        "messages": [
            {
                "id": "11",
                "timestamp": "2026-01-01T10:00:00+01:00",
                "content": "hello @Ben",
                "author": {
                    "id": "5",
                    "name": "ann",
                    "nickname": "Ann",
                    "isBot": False,
                    "roles": [{"id": "9"}],
                },
                "mentions": [{"id": "6", "name": "ben"}],
                "reference": {"messageId": "10"},
            }
        ],
    }
    path = tmp_path / "export.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    (line,) = read_history(path)
    assert (line.id, line.channel_id, line.author_name, line.author_roles) == (11, 7, "Ann", (9,))
    assert (line.mentions, line.reply_to, line.shown_id) == ((6,), 10, "11")


def test_replies_and_mentions_find_the_people_seen_before() -> None:
    cast = Cast()
    first, second = lines(
        LINE | {"author_name": "Ann"},
        LINE | {"id": "2", "author_id": "6", "reply_to": "1", "mentions": ["5"], "content": "yes"},
    )
    cast.incoming(first)
    incoming = cast.incoming(second)
    assert incoming.reply is not None
    assert incoming.reply.author is not None
    assert (incoming.reply.author.name, incoming.reply.text) == ("Ann", "hi")
    assert incoming.mentions[0].name == "Ann"


def test_the_memory_of_messages_is_bounded() -> None:
    cast = Cast(memory=2)
    for number in range(5):
        cast.incoming(lines(LINE | {"id": str(number)})[0])
    assert list(cast.messages) == [3, 4]


def test_nothing_to_read_gives_no_passage() -> None:
    assert passages_of(" \n\t") == ()
    assert passages_of("hi")[0].raw == "hi"
