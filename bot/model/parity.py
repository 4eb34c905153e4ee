"""How close a prepared model is to the original, measured on the bundled probe lines."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.model.prepared import Parity

PROBES_FILE = Path(__file__).with_name("probes.txt")
DECISION = 0.5
MAX_MEAN_DIFFERENCE = 0.005
MAX_FLIPS = 0.005


def read_probes() -> list[str]:
    """The probe lines: mild chat of all kinds and lengths."""
    return PROBES_FILE.read_text(encoding="utf-8").splitlines()


def compare(original: Sequence[Sequence[float]], prepared: Sequence[Sequence[float]]) -> Parity:
    """Parity of two tables of probabilities, both of shape (texts, categories)."""
    first: NDArray[np.float64] = np.asarray(original, dtype=np.float64)
    second: NDArray[np.float64] = np.asarray(prepared, dtype=np.float64)
    if first.shape != second.shape:
        raise ValueError(f"the tables have different shapes: {first.shape} and {second.shape}")
    difference = np.abs(first - second)
    return Parity(
        probes=len(first),
        mean_difference=float(difference.mean()),
        max_difference=float(difference.max()),
        flips=float(((first >= DECISION) != (second >= DECISION)).mean()),
    )


def is_close(parity: Parity) -> bool:
    """Whether a prepared model may stand for its original."""
    return parity.mean_difference <= MAX_MEAN_DIFFERENCE and parity.flips <= MAX_FLIPS


def describe(parity: Parity) -> str:
    """The figures in words."""
    return (
        f"mean difference {parity.mean_difference:.4f}, largest {parity.max_difference:.4f}, "
        f"decisions flipped {parity.flips:.2%} over {parity.probes} lines"
    )
