"""Rows become frozen dataclasses whose fields are named like the columns."""

from collections.abc import Iterable
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

import structlog
from sqlalchemy import Row

from bot.store.columns import Unreadable

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    T = TypeVar("T", bound=DataclassInstance)
else:
    T = TypeVar("T")

log = structlog.get_logger(__name__)


def record(kind: type[T], row: Row[Any]) -> T:
    """`row` as a `kind`; columns without a field are left out."""
    values = row._mapping
    return kind(**{field.name: values[field.name] for field in fields(kind)})


def maybe(kind: type[T], row: Row[Any] | None) -> T | None:
    """`row` as a `kind`, None for no row, or one that holds something this program does not know."""
    return None if row is None or not is_readable(row) else record(kind, row)


def records(kind: type[T], rows: Iterable[Row[Any]]) -> list[T]:
    """Each row as a `kind`, but for those that hold something this program does not know."""
    return [record(kind, row) for row in rows if is_readable(row)]


def is_readable(row: Row[*tuple[Any, ...]]) -> bool:
    """Whether this program knows everything in `row`; where it does not, that is logged."""
    unknown = [value.column for value in row if isinstance(value, Unreadable)]
    if unknown:
        log.error("a row is left out, since it holds what this program does not know", columns=unknown)
    return not unknown
