"""What the bot stores is its own."""

import asyncio
import stat
from pathlib import Path

from bot.store.database import Database
from bot.store.private_files import keep_private, make_folder, open_to_others
from tests.store.samples import stored


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


async def test_a_new_database_and_what_sqlite_puts_beside_it_are_private(url: str, tmp_path: Path) -> None:
    db = await Database.open(url)
    async with db.write() as conn:
        await stored(conn)
        files = await asyncio.to_thread(lambda: {path.name: mode(path) for path in tmp_path.iterdir()})
    await db.close()
    assert files == {"upstander.db": 0o600, "upstander.db-wal": 0o600, "upstander.db-shm": 0o600}


async def test_an_older_database_is_taken_from_others(url: str, tmp_path: Path) -> None:
    await (await Database.open(url)).close()
    path = tmp_path / "upstander.db"
    await asyncio.to_thread(path.chmod, 0o644)
    await (await Database.open(url, read_only=True)).close()
    assert open_to_others(path) == [path], "a look changes nothing"
    await (await Database.open(url)).close()
    assert open_to_others(path) == []


def test_folders(tmp_path: Path) -> None:
    make_folder(tmp_path / "a" / "data")
    make_folder(tmp_path / "a" / "data")
    assert mode(tmp_path / "a" / "data") == 0o700
    keep_private(tmp_path / "a" / "data" / "upstander.db")
    (tmp_path / "a" / "data").chmod(0o755)
    assert open_to_others(tmp_path / "a" / "data" / "upstander.db") == [tmp_path / "a" / "data"]
