"""How close a prepared model is to the original, and whether each text has one score; on the bundled probe lines."""

import random
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.model.prepared import Parity, Steadiness

PROBES_FILE = Path(__file__).with_name("probes.txt")
DECISION = 0.5
MAX_MEAN_DIFFERENCE = 0.005
MAX_FLIPS = 0.005
MAX_UNSTEADINESS = 0.001
ORDERS = 6
SHUFFLED_LINES = 2000
_LARGEST_GROUP = 32


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


def shuffled_lines(probes: Sequence[str], count: int = SHUFFLED_LINES) -> list[str]:
    """`count` different lines made of the probes and of beginnings and ends of them."""
    draw = random.Random(count)  # noqa: S311 - to be repeatable
    probes = [line for line in probes if line.strip()]
    words = [line.split() for line in probes]
    lines = dict.fromkeys(probes)
    while len(lines) < count:
        first, second = draw.choice(words), draw.choice(words)
        cut = draw.randint(0, len(first)), draw.randint(0, len(second))
        if line := " ".join(first[: cut[0]] + second[cut[1] :]):
            lines[line] = None
    return list(lines)


def steadiness(
    score: Callable[[Sequence[str]], Sequence[Sequence[float]]], texts: Sequence[str], orders: int = ORDERS
) -> Steadiness:
    """Scores `texts` in several orders, in groups as they happen to arrive together, and compares.

    Every text must be readable; `score` gives one row of probabilities per text.
    """
    results: list[NDArray[np.float64]] = []
    for number in range(orders):
        draw = random.Random(number)  # noqa: S311 - to be repeatable
        order = draw.sample(range(len(texts)), len(texts))
        rows: dict[int, Sequence[float]] = {}
        while len(rows) < len(order):
            group = order[len(rows) : len(rows) + draw.randint(1, _LARGEST_GROUP)]
            rows |= zip(group, score([texts[i] for i in group]), strict=True)
        results.append(np.asarray([rows[i] for i in range(len(texts))], dtype=np.float64))
    low, high = np.min(results, axis=0), np.max(results, axis=0)
    changed = ((low < DECISION) & (high >= DECISION)).any(axis=1)
    return Steadiness(
        lines=len(texts),
        orders=orders,
        max_difference=float((high - low).max()),
        changed=int(changed.sum()),
    )


def is_close(parity: Parity) -> bool:
    """Whether a prepared model may stand for its original."""
    return parity.mean_difference <= MAX_MEAN_DIFFERENCE and parity.flips <= MAX_FLIPS


def is_steady(steadiness: Steadiness) -> bool:
    """Whether each text has one score."""
    return steadiness.max_difference <= MAX_UNSTEADINESS and not steadiness.changed


def describe(parity: Parity) -> str:
    """The figures in words."""
    return (
        f"mean difference {parity.mean_difference:.4f}, largest {parity.max_difference:.4f}, "
        f"decisions flipped {parity.flips:.2%} over {parity.probes} lines"
    )
