"""Exponential decay on read: S ← S·2^(−Δt/λ) + c, O(1) per message (docs/context.md, Ledgers)."""


def decayed(value: float, age: float, half_life: float) -> float:
    """`value` after `age` seconds; a negative age (an event that came late) leaves it as it is."""
    return value if age <= 0 or value == 0 else value * 2.0 ** (-age / half_life)


class DecayingSum:
    """A sum whose parts fade. Adding is commutative: an event that comes late has already faded."""

    __slots__ = ("at", "value")

    def __init__(self, value: float = 0.0, at: float = 0.0) -> None:
        self.value = value
        self.at = at

    def read(self, at: float, half_life: float) -> float:
        """The sum at `at` (seconds since the epoch)."""
        return decayed(self.value, at - self.at, half_life)

    def add(self, amount: float, at: float, half_life: float) -> None:
        """Count `amount` that happened at `at`."""
        if at >= self.at:
            self.value = decayed(self.value, at - self.at, half_life) + amount
            self.at = at
        else:
            self.value += decayed(amount, self.at - at, half_life)
