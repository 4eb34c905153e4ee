"""The few places where SQLite and PostgreSQL differ, and the types that hide it."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Integer, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeDecorator

# SQLite numbers rows by itself only in a column declared INTEGER (64 bits there); Discord ids need 64 bits.
RowId = BigInteger().with_variant(Integer, "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC in, aware UTC out; a naive time is refused with `ValueError`.

    SQLite has no time zones: the value is stored as UTC without one and gets it back when read.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"time without time zone: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def upsert(connection: AsyncConnection, table: Table) -> Any:
    """An INSERT for `connection`'s database that has `on_conflict_do_nothing` and `on_conflict_do_update`.

    SQLAlchemy has one such class per dialect, with the same methods but no common base, hence `Any`.
    """
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)
