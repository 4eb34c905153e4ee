"""Rows become frozen dataclasses whose fields are named like the columns."""

from collections.abc import Iterable
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Row

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    T = TypeVar("T", bound=DataclassInstance)
else:
    T = TypeVar("T")


def record(kind: type[T], row: Row[Any]) -> T:
    """`row` as a `kind`; columns without a field are left out."""
    values = row._mapping
    return kind(**{field.name: values[field.name] for field in fields(kind)})


def maybe(kind: type[T], row: Row[Any] | None) -> T | None:
    """`row` as a `kind`, None for no row."""
    return None if row is None else record(kind, row)


def records(kind: type[T], rows: Iterable[Row[Any]]) -> list[T]:
    """Each row as a `kind`."""
    return [record(kind, row) for row in rows]
