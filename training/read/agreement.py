"""How well two readers agree: `python -m training.read.agreement` prints it as Markdown, from `twice.tsv`.

Cohen's kappa (Cohen 1960), for `should` also with linear weights over nothing, remind, hide, moderators (Cohen 1968).
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TypeVar

from training.data import LABELS
from training.read.read import LETTERS, Aim, Should

T = TypeVar("T")

TWICE = Path(__file__).with_name("twice.tsv")
"""Both blind readings, as they were given; before anything was settled."""
STEPS = (Should.NOTHING, Should.REMIND, Should.HIDE, Should.ESCALATE)
ACTED = frozenset(STEPS[1:])
HIDDEN = frozenset(STEPS[2:])


@dataclass(frozen=True, slots=True)
class Reading:
    """One reader's answer."""

    letters: str
    aim: Aim
    should: Should


Pair = tuple[Reading, Reading]


def _reading(letters: str, aim: str, should: str) -> Reading:
    return Reading("" if letters == "-" else letters, Aim(aim), Should(should))


def load(path: Path = TWICE) -> dict[str, Pair]:
    """First and second reading by key."""
    pairs = {}
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        key, *cells = line.split("\t")
        pairs[key] = (_reading(*cells[:3]), _reading(*cells[3:]))
    return pairs


def _differ(first: object, second: object) -> float:
    return float(first != second)


def kappa(first: Sequence[T], second: Sequence[T], distance: Callable[[T, T], float] = _differ) -> float:
    """Agreement beyond chance: 1 for the same answers throughout, 0 for chance."""
    observed = sum(map(distance, first, second)) / len(first)
    one, two = Counter(first), Counter(second)
    chance = sum(one[a] * two[b] * distance(a, b) for a in one for b in two) / len(first) ** 2
    return 1 - observed / chance if chance else 1.0


def _steps(first: Should, second: Should) -> float:
    return float(abs(STEPS.index(first) - STEPS.index(second)))


def _binary(name: str, pairs: Sequence[Pair], holds: Callable[[Reading], bool]) -> str:
    one, two = ([holds(pair[place]) for pair in pairs] for place in (0, 1))
    both = sum(a and b for a, b in zip(one, two, strict=True))
    same = sum(a == b for a, b in zip(one, two, strict=True)) / len(pairs)
    return f"| {name} | {kappa(one, two):.3f} | {same:.1%} | {sum(one)} | {sum(two)} | {both} |"


def _whole(name: str, pairs: Sequence[Pair], of: Callable[[Reading], StrEnum]) -> str:
    one, two = ([of(pair[place]) for pair in pairs] for place in (0, 1))
    same = sum(a == b for a, b in zip(one, two, strict=True)) / len(pairs)
    return f"| {name} | {kappa(one, two):.3f} | {same:.1%} | – | – | – |"


def _has(letter: str, reading: Reading) -> bool:
    return letter in reading.letters


def _table(pairs: Sequence[Pair]) -> Iterator[str]:
    yield f"| {len(pairs):,} lines | κ | same | first reader | second | both |"
    yield "|---|---|---|---|---|---|"
    for letter, label in zip(LETTERS, LABELS, strict=True):
        yield _binary(f"`{letter}` {label}", pairs, partial(_has, letter))
    yield _binary("aimed at a person", pairs, lambda reading: reading.aim == Aim.PERSON)
    yield _whole("aim, all five", pairs, lambda reading: reading.aim)
    yield _binary("acted on (remind, hide or moderators)", pairs, lambda reading: reading.should in ACTED)
    yield _binary("hidden (hide or moderators)", pairs, lambda reading: reading.should in HIDDEN)
    yield _whole("should, all five", pairs, lambda reading: reading.should)
    graded = [pair for pair in pairs if Should.CARE not in (pair[0].should, pair[1].should)]
    one, two = ([pair[place].should for pair in graded] for place in (0, 1))
    same = 1 - sum(map(_steps, one, two)) / len(graded) / (len(STEPS) - 1)
    yield f"| should without care, linear weights | {kappa(one, two, _steps):.3f} | {same:.1%} | – | – | – |"


def report(pairs: Sequence[Pair]) -> str:
    """The table of all labels."""
    return "\n".join(_table(pairs))


if __name__ == "__main__":
    print(report(list(load().values())))
