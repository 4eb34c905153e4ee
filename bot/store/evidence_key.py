"""The evidence key fits the database: it is not made anew beside texts that only the old one opens."""

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
from sqlalchemy import Column, func, select, update

from bot.store.crypto import EvidenceCipher, write_keys
from bot.store.database import Connection, Database
from bot.store.errors import StoreError
from bot.store.tables import appeals, case_events, verdicts

_TEXTS = (verdicts.c.evidence, appeals.c.text, case_events.c.body)
"""Where encrypted texts stand."""

_BATCH = 500
"""Texts that get another key in one transaction. By hand: a moment's work."""


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


@dataclass(frozen=True, slots=True)
class Rotated:
    """How many texts have the new key now, and how many no key opened, which stay as they were."""

    renewed: int = 0
    unreadable: int = 0


async def rotate(database: Database, path: Path) -> Rotated:
    """Makes a new key, encrypts all texts with it and forgets the older ones. Nobody else may write meanwhile.

    Broken off anywhere, the file holds every key that a text needs, and rotating again goes on. Raises `StoreError`.
    """
    await open_cipher(database, path)
    try:
        keys = [Fernet.generate_key(), *(await asyncio.to_thread(path.read_bytes)).split()]
        await asyncio.to_thread(write_keys, path, keys)
        cipher, rotated = EvidenceCipher(keys), Rotated()
        for column in _TEXTS:
            rotated = await _renew_column(database, column, cipher, rotated)
        await asyncio.to_thread(write_keys, path, keys[:1])
    except OSError as error:
        raise StoreError(f"the evidence key {path} cannot be written: {error.strerror}") from error
    return rotated


async def _renew_column(
    database: Database, column: Column[Any], cipher: EvidenceCipher, rotated: Rotated
) -> Rotated:
    row_id, last = column.table.c.id, 0
    while True:
        async with database.write() as conn:
            query = select(row_id, column).where(column.is_not(None), row_id > last).order_by(row_id)
            rows = (await conn.execute(query.limit(_BATCH))).all()
            if not rows:
                return rotated
            for number, blob in rows:
                renewed = cipher.renewed(blob)
                if renewed is None:
                    rotated = replace(rotated, unreadable=rotated.unreadable + 1)
                    continue
                rotated = replace(rotated, renewed=rotated.renewed + 1)
                await conn.execute(update(column.table).where(row_id == number).values({column: renewed}))
            last = rows[-1][0]


async def _newest_texts(conn: Connection) -> list[bytes]:
    """The newest text of each kind."""
    texts: list[bytes] = []
    for column in _TEXTS:
        newest = select(func.max(column.table.c.id)).where(column.is_not(None)).scalar_subquery()
        texts += (await conn.execute(select(column).where(column.table.c.id == newest))).scalars()
    return texts
