"""Chat histories from files: both formats, and what is wrong said with its place."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.domain.message import Surface, Unread, Unscored
from bot.intake.completing import Completing
from bot.intake.enriching import read_alone
from bot.intake.history import Cast, ChatHistory, HistoryLine, read_history
from bot.intake.history_files import HistoryError
from bot.intake.language import ENGLISH
from bot.intake.passages import passages_of
from tests.intake.conftest import Room

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
        *(LINE | {"id": number, "author_id": name} for number, name in enumerate(("ann", "ben", "ann")))
    )
    assert first.author_id == third.author_id != second.author_id


def test_times_without_a_zone_are_utc_and_seconds_are_understood() -> None:
    naive, seconds = lines(
        LINE | {"timestamp": "2026-01-01T10:00:00"}, LINE | {"id": "2", "timestamp": 1767261601}
    )
    assert naive.timestamp == datetime(2026, 1, 1, 10, tzinfo=UTC)
    assert seconds.timestamp == datetime(2026, 1, 1, 10, 0, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "line 1: not JSON"),
        ("[1, 2]", "message 1: must be an object"),
        (json.dumps({"id": 1}), "line 1: author_id: Field required"),
        (json.dumps(LINE | {"timestamp": "yesterday"}), "line 1: timestamp"),
        (json.dumps(LINE | {"id": True}), "line 1: id"),
        (json.dumps(LINE | {"timestamp": 1e20}), "line 1: timestamp"),
        (json.dumps(LINE | {"timestamp": "0001-01-01T00:00:00+14:00"}), "line 1: timestamp"),
        (json.dumps(LINE | {"embeds": 3}), "line 1: not a message as Discord writes them"),
        ("[" * 100_000, "message 1: not to be read from here on"),
        (json.dumps({"messages": [{"author": None, "timestamp": 0}]}), "message 1: "),
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


def test_a_file_that_breaks_off_within_a_letter_is_read_up_to_there(tmp_path: Path) -> None:
    written = json.dumps(LINE) + "\n" + json.dumps(LINE | {"id": "2", "content": "é"}, ensure_ascii=False)
    whole = written.encode()
    (tmp_path / "chat.jsonl").write_bytes(whole[: whole.index("é".encode()) + 1])
    history = read_history(tmp_path / "chat.jsonl")
    assert [line.id for line in history] == [1]
    assert history.problems[0].startswith("line 2: ")


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
    assert (line.id, line.channel_id, line.names, line.author_roles) == (11, 7, ("Ann", "ann"), (9,))
    assert (line.named, line.reply_to, line.shown_id) == (((6, ("ben",), False),), 10, "11")


def test_replies_and_mentions_find_the_people_seen_before() -> None:
    cast = Cast()
    first, second = lines(
        LINE | {"author_name": "Ann"},
        LINE | {"id": "2", "author_id": "6", "reply_to": "1", "mentions": ["5"], "content": "yes @Ann"},
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


def exported(*messages: Mapping[str, object]) -> ChatHistory:
    """What is read of DiscordChatExporter's file with these messages, each by a person of its own unless it says."""
    written = [
        {"id": str(number), "timestamp": f"2026-01-01T10:{number:02}:00Z", "content": ""}
        | {"author": {"id": str(1000 + number), "name": f"p{number}"}}
        | dict(message)
        for number, message in enumerate(messages, 1)
    ]
    return read_history(None, [json.dumps({"channel": {"id": "7"}, "messages": written})])


def test_what_discord_itself_writes_is_left_out_as_live() -> None:
    history = exported(
        {"type": "Default", "content": "hi"},
        {"type": "GuildMemberJoin", "content": "Joined the server."},
        {"type": "ChannelPinnedMessage", "content": "Pinned a message."},
        {"type": "RecipientAdd"},
        {"type": "Call"},
        {"type": 7},
        {"type": "46"},
        {"type": "SomethingNew"},
        {"type": "Reply", "content": "hello"},
        {"type": "ApplicationCommand", "content": "rolled 6"},
        {"type": "20", "content": "rolled 5"},
        {"type": 0, "content": "bye"},
    )
    assert [line.content for line in history] == ["hi", "hello", "rolled 6", "rolled 5", "bye"]
    assert history.notices == 7


def test_whoever_is_only_pinged_by_a_reply_is_not_mentioned() -> None:
    ben = {"id": "1001", "name": "ben", "nickname": "Ben K."}
    history = exported(
        {"author": ben, "content": "my drawing"},
        {"content": "what is that", "reference": {"messageId": "1"}, "mentions": [ben]},
        {"content": "@Ben K. look", "mentions": [ben]},
        {"content": "mail me: x@Ben K.", "mentions": [ben]},
        {"reference": {"type": "Forward", "messageId": "1"}, "forwardedMessage": {"content": "my drawing"}},
    )
    cast = Cast()
    _, reply, mention, mail, forward = [cast.incoming(line) for line in history]
    assert (reply.reply and reply.reply.author and reply.reply.author.id, reply.mentions) == (1001, ())
    assert [person.names for person in mention.mentions] == [("Ben K.", "ben")]
    assert mention.text == "<@1001> look"
    assert (mail.mentions, forward.reply) == ((), None)
    assert [passage.surface for passage in forward.passages] == [Surface.FORWARD]


def test_a_hand_written_reply_mentions_its_author_only_where_the_text_does() -> None:
    cast = Cast()
    answer = LINE | {"author_id": "ann", "reply_to": "1", "mentions": ["ben", "cat"]}
    _, pinged, written = [
        cast.incoming(line)
        for line in lines(
            LINE | {"author_id": "ben"},
            answer | {"id": "2", "content": "no"},
            answer | {"id": "3", "content": "no @ben"},
        )
    ]
    (cat,) = [person.id for person in pinged.mentions]
    assert {person.id for person in written.mentions} == {
        cat,
        lines(LINE | {"author_id": "ben"})[0].author_id,
    }


EMBED = {
    "title": "to ben",
    "description": "a",
    "author": {"name": "b"},
    "fields": [{"name": "c", "value": "d"}],
}
ATTACHMENT = {"id": "1", "size": 10, "url": "x", "proxy_url": "x"}
POLL = {
    "question": {"text": "who"},
    "answers": [{"answer_id": 1, "poll_media": {"text": "ben"}}],
    "expiry": "2026-01-02T00:00:00Z",
}
SNAPSHOT = {"type": 0, "content": "far away", "embeds": [], "timestamp": "2026-01-01T00:00:00Z"}
SURFACES: list[dict[str, Any]] = [
    {"content": "hello"},
    {"content": "x" * 3000},
    {"embeds": [EMBED | {"type": "rich"}]},
    {"content": "https://a.example", "embeds": [{"type": "link", "title": "a page"}]},
    {
        "attachments": [
            ATTACHMENT | {"filename": "ben_is_odd.png", "content_type": "image/png", "description": "alt"}
        ]
    },
    {"attachments": [ATTACHMENT | {"filename": "voice-message.ogg", "content_type": "audio/ogg"}]},
    {"attachments": [ATTACHMENT | {"filename": "voice-message.ogg"}]},
    {"attachments": [ATTACHMENT | {"filename": "x.zip"}] * 2},
    {"sticker_items": [{"id": "1", "name": "odd one", "format_type": 1}]},
    {"poll": POLL},
    {"components": [{"type": 10, "id": 1, "content": "shown"}]},
    {"message_snapshots": [{"message": SNAPSHOT | {"attachments": [ATTACHMENT | {"filename": "far.mp4"}]}}]},
]


@pytest.mark.parametrize("parts", SURFACES)
async def test_discords_own_messages_are_read_as_live(room: Room, parts: dict[str, Any]) -> None:
    snapshots = [
        {"message": {"edited_timestamp": None} | part["message"]}
        for part in parts.get("message_snapshots", ())
    ]
    message = room.message(**parts | ({"message_snapshots": snapshots} if snapshots else {}))
    live = await read_alone(message, ENGLISH)
    record = {"id": "5", "author": {"id": "6", "username": "ann"}, "timestamp": 0, "content": ""} | parts
    (line,) = read_history(None, [json.dumps([record])])
    filed = Completing(ENGLISH)(Cast().incoming(line))
    assert (filed.passages, filed.unscored, filed.version) == (live.passages, live.unscored, live.version)


@pytest.mark.parametrize(
    ("parts", "surface", "raw"),
    [
        ({"embeds": [EMBED | {"url": None, "color": "#ff0000"}]}, Surface.EMBED, "b\nto ben\na\nc\nd"),
        (
            {"attachments": [{"fileName": "ben_is_odd.png", "fileSizeBytes": 1}]},
            Surface.ATTACHMENT,
            "ben is odd",
        ),
        ({"stickers": [{"id": "1", "name": "odd one", "format": "Png"}]}, Surface.STICKER, "odd one"),
        ({"forwardedMessage": {"content": "far away"}}, Surface.FORWARD, "far away"),
        (
            {"components": [{"type": "ActionRow", "components": [{"type": "Button", "label": "press"}]}]},
            Surface.COMPONENT,
            "press",
        ),
    ],
)
def test_every_surface_of_an_export_is_read(parts: dict[str, Any], surface: Surface, raw: str) -> None:
    (line,) = exported(parts)
    (passage,) = Cast().incoming(line).passages
    assert (passage.surface, passage.raw) == (surface, raw)


def test_previews_of_links_are_not_the_members_words_in_exports_either() -> None:
    (line,) = exported(
        {"content": "see https://a.example/x", "embeds": [EMBED | {"url": "https://a.example/x"}]}
    )
    assert [passage.surface for passage in Cast().incoming(line).passages] == [Surface.CONTENT]


def test_what_cannot_be_read_of_an_export_is_unscored() -> None:
    (line,) = exported(
        {"attachments": [{"fileName": name, "fileSizeBytes": 9} for name in ("a.ogg", "notes.txt")]}
    )
    assert Cast().incoming(line).unscored == (Unscored(Unread.AUDIO), Unscored(Unread.FILE_UNREADABLE))


def test_messages_come_by_time_and_each_once() -> None:
    at = "2026-01-01T10:00:{:02}Z"
    written = [
        LINE | {"id": "d", "timestamp": at.format(9)},
        LINE | {"id": "c", "timestamp": at.format(5)},
        LINE | {"id": "b", "timestamp": at.format(5), "content": "before"},
        LINE | {"id": "b", "timestamp": at.format(5), "content": "after", "edited_timestamp": at.format(7)},
        LINE | {"id": "a", "timestamp": at.format(1)},
    ]
    history = read_history(None, [json.dumps(record) + "\n" for record in written])
    assert [line.shown_id for line in history] == ["a", "b", "c", "d"]
    assert history.lines[1].content == "after"
    assert history.doubles == 1


RAW = {"id": "5", "channel_id": "7", "author": {"id": "6", "username": "ann"}, "timestamp": LINE["timestamp"]}


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([RAW]),
        json.dumps([RAW], indent=2),
        json.dumps(RAW),
        "\ufeff" + json.dumps({"messages": [RAW]}),
        json.dumps({"total_results": 1, "messages": [[RAW]]}),
    ],
)
def test_discords_own_answers_are_read_in_every_shape(text: str) -> None:
    (line,) = read_history(None, [text])
    assert (line.id, line.channel_id, line.author_id, line.names) == (5, 7, 6, ("ann",))


def test_a_file_that_breaks_off_is_read_as_far_as_it_goes() -> None:
    whole = json.dumps(
        {"channel": {"id": "7"}, "messages": [RAW, RAW | {"id": "99", "content": "bye"}]}, indent=2
    )
    for cut in range(whole.index('"id": "99"'), len(whole.rstrip("}\n ]"))):
        history = read_history(None, [whole[:cut]])
        assert [line.id for line in history] == [5]
        assert history.problems[0].startswith("message 2: ")
    ends = read_history(None, [whole[: whole.index("bye")]])
    assert ends.problems == ("message 2: the file ends early",)
    unclosed = read_history(None, [whole[: whole.rindex("]")]])
    assert (len(unclosed.lines), unclosed.problems) == (2, ("message 3: the file ends early",))


@pytest.mark.parametrize(
    "odd",
    [
        LINE | {"timestamp": 1e20},
        LINE | {"timestamp": "yesterday"},
        LINE | {"author_id": None},
        LINE | {"content": 5},
        LINE | {"embeds": "x"},
        LINE | {"poll": {"answers": 3}},
        LINE | {"message_snapshots": [3]},
        [1],
        3,
    ],
)
def test_one_odd_value_is_named_and_the_rest_is_read(odd: object) -> None:
    history = read_history(None, [json.dumps(record) + "\n" for record in (LINE, odd, LINE | {"id": "2"})])
    assert [line.id for line in history] == [1, 2]
    (problem,) = history.problems
    assert problem.startswith("line 2: ")


def test_half_an_emoji_becomes_a_sign_that_can_be_written() -> None:
    (line,) = lines(LINE | {"content": "hi \ud83d", "author_name": "an\ud83d"})
    assert (line.content, line.author_name) == ("hi \ufffd", "an\ufffd")


def test_ids_beyond_any_of_discords_get_numbers_of_their_own() -> None:
    (line,) = lines(LINE | {"id": 10**30, "author_id": -5})
    assert 0 < line.id < 2**63
    assert (line.shown_id, line.shown_people[line.author_id]) == (10**30, -5)
    assert Cast().incoming(line).message_id == line.id
