"""A bounded table in order of use that knows which of its rows changed."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from itertools import islice
from typing import Generic, Protocol, TypeVar

_SAMPLE = 3


class Touched(Protocol):
    """A row that knows when it was last used (seconds since the epoch)."""

    touched: float


K = TypeVar("K", bound=Hashable)
V = TypeVar("V", bound=Touched)


class Table(Generic[K, V]):
    """Rows in order of use. Every operation is O(1).

    At the bound the least relevant of the rows that were not used for longest goes; rows past their retention
    go as soon as anything is written. Changes are remembered until `take_changes`, removals too.
    """

    __slots__ = ("_changed", "_relevance", "_rows", "on_remove")

    def __init__(self, relevance: Callable[[V], float], on_remove: Callable[[K], None] | None = None) -> None:
        self._rows: OrderedDict[K, V] = OrderedDict()
        self._changed: set[K] = set()
        self._relevance = relevance
        self.on_remove = on_remove

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[K]:
        return iter(list(self._rows))

    def get(self, key: K) -> V | None:
        """The row of `key`; reading does not count as use."""
        return self._rows.get(key)

    def put(self, key: K, row: V, at: float, *, bound: int, retention: float) -> None:
        """Write `row`, used at `at`; make room if there is too much or too old."""
        row.touched = max(row.touched, at)
        self._rows[key] = row
        self._rows.move_to_end(key)
        self._changed.add(key)
        self.expire(at - retention)
        if len(self._rows) > bound:
            candidates = (known for known in islice(self._rows, _SAMPLE) if known != key)
            self.remove(min(candidates, key=lambda known: self._relevance(self._rows[known])))

    def load(self, key: K, row: V) -> None:
        """Put a row that is already stored, without marking it changed."""
        self._rows[key] = row

    def mark(self, key: K) -> None:
        """Say that the row of `key` was changed in place."""
        self._changed.add(key)

    def remove(self, key: K) -> None:
        """Forget a row, in the store as well."""
        if self._rows.pop(key, None) is None:
            return
        self._changed.add(key)
        if self.on_remove:
            self.on_remove(key)

    def take_changes(self) -> list[tuple[K, V | None]]:
        """What changed since the last call; None for a row that is gone."""
        changes = [(key, self._rows.get(key)) for key in self._changed]
        self._changed.clear()
        return changes

    def expire(self, before: float) -> None:
        """Remove rows last used before `before` (seconds since the epoch)."""
        while self._rows:
            key, row = next(iter(self._rows.items()))
            if row.touched >= before:
                return
            self.remove(key)
