"""The small picture on a case."""

import struct
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.ui.timeline import MOST_AUTHORS, Dot, Timeline, draw

_NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
_BERLIN = ZoneInfo("Europe/Berlin")


def _timeline(*authors: str) -> Timeline:
    dots = (Dot(author, _NOON + timedelta(minutes=n), 0.5) for n, author in enumerate(authors))
    return Timeline(tuple(dots), _BERLIN)


async def test_it_is_a_picture_with_a_row_per_author() -> None:
    heights = []
    for authors in ("AA", "ABC"):
        png = await draw(_timeline(*authors))
        assert png.startswith(b"\x89PNG")
        width, height = struct.unpack(">II", png[16:24])
        assert width == 1200
        heights.append(height)
    assert heights[0] < heights[1]


def test_the_description_says_the_same_in_words_and_the_servers_time() -> None:
    said = _timeline("A", "B", "A").description
    assert said == "Messages that counted, 1 Jun 14:00 to 1 Jun 14:02 (Europe/Berlin), by author: A: 2, B: 1."


def test_a_crowd_stays_within_the_picture() -> None:
    assert len(_timeline(*"ABCDEFGHIJKLMNO").authors) == MOST_AUTHORS


async def test_messages_at_the_same_moment_can_be_drawn() -> None:
    same = Timeline((Dot("A", _NOON, 0.0), Dot("B", _NOON, 1.0)), _BERLIN)
    assert (await draw(same)).startswith(b"\x89PNG")
