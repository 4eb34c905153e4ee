"""Column types that hand out the program's own words instead of strings and dictionaries."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from bot.domain.decision import Decision
from bot.domain.failures import Failure


class EnumText(TypeDecorator[StrEnum]):
    """A member of an enumeration, stored as its value.

    `read` turns a value into the member; a value that it does not know raises ValueError, since it comes from
    another version of the program.
    """

    impl = String
    cache_ok = True

    def __init__(self, read: Callable[[str], StrEnum], length: int) -> None:
        super().__init__(length)
        self.read = read

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else self.read(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.read(value)


class DecisionJson(TypeDecorator[Decision]):
    """A `Decision` as JSON."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Decision | None, dialect: Dialect) -> Any:
        return None if value is None else value.model_dump(mode="json", exclude_defaults=True) | _VERSION

    def process_result_value(self, value: Any, dialect: Dialect) -> Decision | None:
        return None if value is None else Decision.model_validate(value)


class FailureText(TypeDecorator[Failure]):
    """A `Failure` as text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Failure | None, dialect: Dialect) -> str | None:
        return None if value is None else value.as_text()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Failure | None:
        return None if value is None else Failure.of_text(value)


_VERSION = {"schema_version": Decision.model_fields["schema_version"].default}
