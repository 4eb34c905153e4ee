"""What is read of text files, and what is said to be left."""

import pytest

from bot.domain.message import Incoming, Unread, Unscored
from bot.intake.surfaces import incoming_from_message, with_text_files
from tests.intake.conftest import Room


async def _with_file(room: Room, data: bytes) -> Incoming:
    message = await room.author.send(room.channel, "look", attachments=[("a.txt", data)])
    return await with_text_files(incoming_from_message(message), message)


async def test_a_file_that_is_cut_is_said_to_be(room: Room) -> None:
    incoming = await _with_file(room, b"word " * 3200 + b"and more")
    assert len(incoming.passages[-1].raw) == 16_000
    assert incoming.unscored == (Unscored(Unread.FILE_CUT),)


@pytest.mark.parametrize("data", [b"word " * 3200 + b"\n\n", b"hello"])
async def test_a_file_that_is_read_whole_leaves_nothing_unscored(room: Room, data: bytes) -> None:
    assert (await _with_file(room, data)).unscored == ()


@pytest.mark.parametrize("data", [b"", b" \n "])
async def test_an_empty_file_is_not_unreadable(room: Room, data: bytes) -> None:
    incoming = await _with_file(room, data)
    assert len(incoming.passages) == 1
    assert incoming.unscored == ()
