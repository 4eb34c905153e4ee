"""What context keeps across restarts: numbers only."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class LedgerKind(StrEnum):
    """What a row is about, and with it the meaning of `first_id` and `second_id`."""

    DYAD = "dyad"
    """Author and target: U, D, episodes, friendliness, objections."""
    PRESSURE = "pressure"
    """0 and target: acute pressure and the last minutes, for pile-ons."""
    CHANNEL = "channel"
    """Channel and 0: who spoke to whom in the last lines."""
    INCIDENT = "incident"
    """Number of the incident and target (0: none): a pattern that was found."""


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One row of a server's ledger, keyed by (`guild_id`, `kind`, `first_id`, `second_id`).

    `numbers` is opaque to the store; integers may be ids of 64 bits, so keep them apart from floats (JSON
    does). Empty `numbers` mean that the row is gone: delete it. Delete rows untouched for 30 days too.
    """

    guild_id: int
    kind: LedgerKind
    first_id: int
    second_id: int
    updated_at: datetime
    numbers: tuple[float | int, ...]

    @property
    def key(self) -> tuple[LedgerKind, int, int]:
        """The key within the server."""
        return self.kind, self.first_id, self.second_id
