"""A damaged file is noticed, by looking at it and in time."""

import sqlite3
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest

from bot.store.damage import DamageWatch, damage_of
from bot.store.database import Database
from tests.store.samples import stored

_PAGE = 4096


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database of some hundred pages."""
    path = tmp_path / "upstander.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, text)")
        connection.executemany("INSERT INTO t (text) VALUES (?)", [("x" * 500,)] * 2000)
        connection.commit()
    return path


def test_a_sound_file(path: Path) -> None:
    assert damage_of(path, Event()) is None


@pytest.mark.parametrize("page", [0, 100])
def test_a_page_of_rubbish(path: Path, page: int) -> None:
    content = bytearray(path.read_bytes())
    content[page * _PAGE : page * _PAGE + 64] = b"\xff" * 64
    path.write_bytes(content)
    assert damage_of(path, Event())


def test_it_ends_in_time(path: Path) -> None:
    stop = Event()
    stop.set()
    content = bytearray(path.read_bytes())
    content[-_PAGE:] = b"\xff" * _PAGE
    path.write_bytes(content)
    assert damage_of(path, stop) is None
    assert damage_of(path, Event(), seconds=-1) is None
    assert damage_of(path.with_name("none"), Event()) is None


async def test_the_running_database_says_it(db: Database, tmp_path: Path) -> None:
    async with db.write() as conn:
        await stored(conn)
    assert await db.damage() is None


async def test_what_was_found_last_is_remembered() -> None:
    answers = iter([None, "a page is torn", None])

    async def look() -> str | None:
        return next(answers)

    watch = DamageWatch(look)
    seen = []
    for _ in range(3):
        assert await watch.run_once()
        seen.append(watch.found)
    assert seen == [None, "a page is torn", None]
