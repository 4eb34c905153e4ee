"""Who did what, and who looked at what: a chain of entries per server. No text of members.

Each entry is numbered and seals the one before it, so that a change, or a gap, in the middle shows. What an entry says
goes into the seal as a salted digest: where somebody has their data erased, the salt is dropped with their id, and
the chain holds while nobody can find out whose id it was.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import String, cast, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.cases import LogEntry
from bot.store.rows import maybe, records
from bot.store.tables import moderator_actions

_SALT_BYTES = 16
_BATCH = 500
_SHORT = 12


@dataclass(frozen=True, slots=True)
class ModeratorAction:
    """One entry; `actor_id` is None after the moderator had their data erased. `number` counts within the server."""

    id: int
    guild_id: int
    number: int
    actor_id: int | None
    at: datetime
    what: LogEntry
    detail: Mapping[str, Any]
    seal: bytes

    @property
    def short_seal(self) -> str:
        """The beginning of the seal, to be noted down and compared later."""
        return self.seal.hex()[:_SHORT]


@dataclass(frozen=True, slots=True)
class Chain:
    """A server's log, as checked: entries, how many of them a person had emptied, and the newest one's seal.

    `broken_at` is the number of the first entry that was changed, or that does not follow on the one before it;
    None where the log is sound.
    """

    guild_id: int
    entries: int
    emptied: int
    newest: int
    seal: str
    broken_at: int | None


async def add(
    conn: AsyncConnection,
    guild_id: int,
    actor_id: int,
    at: datetime,
    what: LogEntry,
    detail: Mapping[str, Any],
) -> int:
    """Note what a moderator did; `detail` holds ids, numbers and names of settings. The entry's id."""
    log = moderator_actions.c
    newest = select(log.number, log.seal).where(log.guild_id == guild_id).order_by(log.number.desc()).limit(1)
    last = (await conn.execute(newest)).one_or_none()
    number, before = (last.number + 1, last.seal) if last else (1, b"")
    salt = os.urandom(_SALT_BYTES)
    digest = _digest(salt, guild_id, actor_id, at, what, detail)
    new = {
        "guild_id": guild_id,
        "actor_id": actor_id,
        "at": at,
        "what": what,
        "detail": dict(detail),
        "number": number,
        "salt": salt,
        "digest": digest,
        "seal": _seal(guild_id, number, before, digest),
    }
    made: int = (await conn.execute(insert(moderator_actions).values(new).returning(log.id))).scalar_one()
    return made


async def entry(conn: AsyncConnection, entry_id: int) -> ModeratorAction | None:
    """The entry with this id."""
    query = select(moderator_actions).where(moderator_actions.c.id == entry_id)
    return maybe(ModeratorAction, (await conn.execute(query)).one_or_none())


async def newest(
    conn: AsyncConnection, guild_id: int, *, limit: int = 50, skip: int = 0
) -> list[ModeratorAction]:
    """The newest entries, newest first; `skip` turns pages."""
    query = select(moderator_actions).where(moderator_actions.c.guild_id == guild_id)
    query = query.order_by(moderator_actions.c.number.desc()).limit(limit).offset(skip)
    return records(ModeratorAction, await conn.execute(query))


async def last_time(conn: AsyncConnection, guild_id: int, actor_id: int, what: LogEntry) -> datetime | None:
    """When somebody did this last."""
    log = moderator_actions.c
    query = select(func.max(log.at)).where(
        log.guild_id == guild_id, log.actor_id == actor_id, log.what == what
    )
    found: datetime | None = (await conn.execute(query)).scalar_one()
    return found


async def verify(conn: AsyncConnection) -> list[Chain]:
    """Every server's log, checked from its oldest entry on (older ones were purged when their days were over)."""
    servers = select(moderator_actions.c.guild_id).distinct().order_by(moderator_actions.c.guild_id)
    return [await _verified(conn, guild_id) for guild_id in (await conn.execute(servers)).scalars().all()]


async def empty(conn: AsyncConnection, user_id: int, guild_id: int | None) -> None:
    """A person's data is about to be erased: what their entries said can no longer be told from the seals."""
    log = moderator_actions.c
    named = or_(log.actor_id == user_id, cast(log.detail, String).contains(str(user_id)))
    where = [named] if guild_id is None else [named, log.guild_id == guild_id]
    await conn.execute(update(moderator_actions).where(*where).values(salt=None))


async def _verified(conn: AsyncConnection, guild_id: int) -> Chain:
    log = moderator_actions.c
    entries = emptied = last = 0
    seal, broken = b"", None
    while True:
        query = select(moderator_actions).where(log.guild_id == guild_id, log.number > last)
        rows = (await conn.execute(query.order_by(log.number).limit(_BATCH))).all()
        if not rows:
            return Chain(guild_id, entries, emptied, last, seal.hex()[:_SHORT], broken)
        for row in rows:
            # What came before the oldest entry is purged: its own seal is where the chain begins.
            follows = not entries or row.number == last + 1
            sealed = (not entries and row.number > 1) or row.seal == _seal(
                guild_id, row.number, seal, row.digest
            )
            written = row.salt is None or row.digest == _digest(
                row.salt, guild_id, row.actor_id, row.at, row.what, row.detail
            )
            if broken is None and not (follows and sealed and written):
                broken = row.number
            entries, emptied = entries + 1, emptied + (row.salt is None)
            last, seal = row.number, row.seal


def _digest(
    salt: bytes, guild_id: int, actor_id: int | None, at: datetime, what: str, detail: Mapping[str, Any]
) -> bytes:
    said = [guild_id, actor_id, at.astimezone(UTC).isoformat(), str(what), dict(detail)]
    return hashlib.sha256(salt + json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).digest()


def _seal(guild_id: int, number: int, before: bytes, digest: bytes) -> bytes:
    return hashlib.sha256(b"%d:%d:" % (guild_id, number) + before + digest).digest()
