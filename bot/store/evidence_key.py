"""The evidence key fits the database: it is not made anew beside texts that only the old one opens."""

import asyncio
from pathlib import Path

from sqlalchemy import func, select, update

from bot.store.crypto import EvidenceCipher
from bot.store.database import Connection, Database
from bot.store.errors import StoreError
from bot.store.tables import appeals, case_events, verdicts

_TEXTS = (verdicts.c.evidence, appeals.c.text, case_events.c.body)
"""Where encrypted texts stand."""


async def open_cipher(database: Database, path: Path) -> EvidenceCipher:
    """The cipher whose keys stand in `path`, which is created where nothing needs an older one.

    Raises `StoreError` when the key is missing beside texts, or opens none of the newest of them.
    """
    if problem := await unfit(database, path):
        raise StoreError(problem)
    return await asyncio.to_thread(EvidenceCipher.from_file, path)


async def unfit(database: Database, path: Path) -> str | None:
    """Why the key in `path` does not open what the database holds, and what to do; None where nothing is wrong.

    Creates nothing. Raises `StoreError` for a key that cannot be read.
    """
    async with database.read() as conn:
        texts = await _newest_texts(conn)
    if not texts:
        return None
    if not await asyncio.to_thread(path.exists):
        return (
            f"the evidence key {path} is missing, but the database holds texts that only it opens; put it back from "
            "your backup, or give these texts up: upstander db new-key"
        )
    cipher = await asyncio.to_thread(EvidenceCipher.from_file, path)
    if all(cipher.decrypt(text) is None for text in texts):
        return (
            f"the evidence key {path} does not open the texts of this database; put the right one back from your "
            "backup, or move it away and give these texts up: upstander db new-key"
        )
    return None


async def renew(database: Database, path: Path) -> int:
    """Makes a key where there is none, and deletes the texts that no key opens; says how many.

    Raises `StoreError` where there is a key.
    """
    if await asyncio.to_thread(path.exists):
        raise StoreError(f"there is a key at {path}; move it away first if it is not the right one")
    gone = 0
    async with database.write() as conn:
        for column in _TEXTS:
            cleared = update(column.table).where(column.is_not(None)).values({column: None})
            gone += (await conn.execute(cleared)).rowcount
        await asyncio.to_thread(EvidenceCipher.from_file, path)
    return gone


async def _newest_texts(conn: Connection) -> list[bytes]:
    """The newest text of each kind."""
    texts: list[bytes] = []
    for column in _TEXTS:
        newest = select(func.max(column.table.c.id)).where(column.is_not(None)).scalar_subquery()
        texts += (await conn.execute(select(column).where(column.table.c.id == newest))).scalars()
    return texts
