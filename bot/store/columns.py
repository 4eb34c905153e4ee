"""Column types that hand out the program's own words instead of strings and dictionaries."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

from pydantic import ValidationError
from sqlalchemy import JSON, String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from bot.domain.decision import Decision
from bot.domain.failures import Failure


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Stands for a value that this program does not know.

    The row that holds it is left out (`bot/store/rows.py`), so that it does not make the rest of its query fail.
    """

    column: str


class EnumText(TypeDecorator[StrEnum]):
    """A member of an enumeration, stored as its value; `read` turns a value into the member, or raises ValueError."""

    impl = String
    cache_ok = True

    def __init__(self, read: Callable[[str], StrEnum], length: int) -> None:
        super().__init__(length)
        self.read = read

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else self.read(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        if value is None:
            return None
        try:
            return self.read(value)
        except ValueError:
            return cast(StrEnum, Unreadable(self.read.__name__))


class DecisionJson(TypeDecorator[Decision]):
    """A `Decision` as JSON."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Decision | None, dialect: Dialect) -> Any:
        return None if value is None else value.model_dump(mode="json", exclude_defaults=True) | _VERSION

    def process_result_value(self, value: Any, dialect: Dialect) -> Decision | None:
        if value is None:
            return None
        try:
            return Decision.model_validate(value)
        except ValidationError:
            return cast(Decision, Unreadable("decision"))


class FailureText(TypeDecorator[Failure]):
    """A `Failure` as text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Failure | None, dialect: Dialect) -> str | None:
        return None if value is None else value.as_text()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Failure | None:
        return None if value is None else Failure.of_text(value)


_VERSION = {"schema_version": Decision.model_fields["schema_version"].default}
