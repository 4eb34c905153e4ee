"""What context keeps across restarts: numbers about pairs of ids, opaque to the store."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.dialects import upsert
from bot.store.tables import ledger

_KEY = ("guild_id", "kind", "first_id", "second_id")


class StorableNumbers(Protocol):
    """What context drains. Empty `numbers` mean that the row is gone."""

    @property
    def guild_id(self) -> int:
        """The server."""
        ...

    @property
    def kind(self) -> str:
        """What the numbers are about."""
        ...

    @property
    def first_id(self) -> int:
        """The person, channel or author; 0 for nobody."""
        ...

    @property
    def second_id(self) -> int:
        """The other person; 0 for nobody."""
        ...

    @property
    def updated_at(self) -> datetime:
        """When the numbers held, aware UTC."""
        ...

    @property
    def numbers(self) -> Sequence[float | int]:
        """The numbers; their meaning is context's."""
        ...


@dataclass(frozen=True, slots=True)
class StoredRow:
    """A row as stored; integers stay integers."""

    guild_id: int
    kind: str
    first_id: int
    second_id: int
    updated_at: datetime
    numbers: tuple[float | int, ...]


async def save(conn: AsyncConnection, rows: Sequence[StorableNumbers]) -> None:
    """Store the newest numbers of each row; a row without numbers is deleted."""
    kept = [row for row in rows if row.numbers]
    gone = [row for row in rows if not row.numbers]
    if kept:
        put = upsert(conn, ledger)
        put = put.on_conflict_do_update(
            index_elements=list(_KEY),
            set_={"numbers": put.excluded.numbers, "updated_at": put.excluded.updated_at},
        )
        await conn.execute(
            put, [_key(row) | {"numbers": list(row.numbers), "updated_at": row.updated_at} for row in kept]
        )
    if gone:
        conditions = [ledger.c[name] == bindparam(f"old_{name}") for name in _KEY]
        keys = [{f"old_{name}": value for name, value in _key(row).items()} for row in gone]
        await conn.execute(delete(ledger).where(*conditions), keys)


async def load(conn: AsyncConnection, guild_id: int | None = None) -> list[StoredRow]:
    """The rows of one server or of all, oldest first."""
    query = select(ledger).order_by(ledger.c.updated_at)
    if guild_id is not None:
        query = query.where(ledger.c.guild_id == guild_id)
    return [
        StoredRow(r.guild_id, r.kind, r.first_id, r.second_id, r.updated_at, tuple(r.numbers))
        for r in await conn.execute(query)
    ]


def _key(row: StorableNumbers) -> dict[str, object]:
    return {
        "guild_id": row.guild_id,
        "kind": str(row.kind),
        "first_id": row.first_id,
        "second_id": row.second_id,
    }
