"""The lines that were read, with their labels: `python -m training.read.read --data FOLDER` counts them.

`labels.tsv` holds keys and labels, no text (README.md tells how it came about); `read_lines` joins it with the
texts of the data folder.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from training.data import Example
from training.read.rows import PARTS, texts_of

READ = Path(__file__).with_name("labels.tsv")
CHECKED = Path(__file__).with_name("checked.tsv")
"""Chat lines that were read later, to know which false alarms are none: no part of the figures on read lines."""
LETTERS = "tsohidxm"
"""One letter for each of `training.data.LABELS`."""
KINDS = frozenset("sihd")
"""Kinds of hostility: none without `t`."""
COLUMNS = ("key", "source", "part", "letters", "aim", "should", "readings")


class Aim(StrEnum):
    """Whom the negative, coarse or intimate part of a line is about."""

    PERSON = "P"
    GROUP = "G"
    THING = "T"
    SELF = "S"
    NOBODY = "N"


class Should(StrEnum):
    """What a moderator should do."""

    NOTHING = "0"
    REMIND = "r"
    HIDE = "h"
    ESCALATE = "e"
    """Hide, and tell the moderators."""
    CARE = "c"
    """Look after the writer; nothing is hidden."""


@dataclass(frozen=True, slots=True)
class Label:
    """What the readers say of one line."""

    key: str
    source: str
    part: str
    letters: str
    """Those of `LETTERS` that hold, in that order; empty for none."""
    aim: Aim
    should: Should
    readings: int
    """1: one reader; 2: two who did not know of each other and agree, or nearly; 3: the third reader decided."""

    @property
    def values(self) -> tuple[float, ...]:
        """1 or 0 for each of `training.data.LABELS`; all are known."""
        return tuple(float(letter in self.letters) for letter in LETTERS)


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A read line with its text. `example.labels` has the eight values of `training.data.LABELS`."""

    example: Example
    label: Label


def check(letters: str, aim: Aim, should: Should) -> None:
    """Whether the parts of a label go together as GUIDELINE.md says.

    Raises:
        ValueError: they do not.
    """
    if "".join(letter for letter in LETTERS if letter in letters) != letters:
        raise ValueError(f"letters {letters!r} are unknown, doubled or out of order")
    if not KINDS.isdisjoint(letters) and "t" not in letters:
        raise ValueError(f"{letters!r}: a kind of hostility without t")
    if "t" in letters and (aim in (Aim.SELF, Aim.NOBODY) or should in (Should.NOTHING, Should.CARE)):
        raise ValueError(f"{letters!r}: hostile, but aimed at {aim.name} and answered with {should.name}")
    if "m" in letters and should not in (Should.CARE, Should.ESCALATE):
        raise ValueError(f"{letters!r}: a disclosure answered with {should.name}")


def parse(line: str) -> Label:
    """Label of one line of `labels.tsv`.

    Raises:
        ValueError: wrong number of columns, an unknown value, or parts that do not go together.
    """
    cells = line.rstrip("\n").split("\t")
    if len(cells) != len(COLUMNS):
        raise ValueError(f"expected {len(COLUMNS)} columns, got {len(cells)}")
    key, source, part, letters, aim, should, readings = cells
    if len(key) != 16 or not set(key) <= set("0123456789abcdef"):
        raise ValueError(f"key {key!r}")
    if part not in PARTS:
        raise ValueError(f"{key}: part {part!r}")
    if readings not in ("1", "2", "3"):
        raise ValueError(f"{key}: readings {readings!r}")
    if not letters:
        raise ValueError(f"{key}: no letters (none is written as -)")
    label = Label(
        key, source, part, "" if letters == "-" else letters, Aim(aim), Should(should), int(readings)
    )
    check(label.letters, label.aim, label.should)
    return label


def load(path: Path = READ) -> list[Label]:
    """All labels, in the order of their keys.

    Raises:
        ValueError: a malformed line, a wrong head, or a key that stands twice.
    """
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    if head.split("\t") != list(COLUMNS):
        raise ValueError(f"{path}: head {head!r}")
    labels = [parse(line) for line in lines]
    if len({label.key for label in labels}) != len(labels):
        raise ValueError(f"{path}: a key stands twice")
    return labels


def read_lines(
    folder: Path, parts: Collection[str] = PARTS, labels: Iterable[Label] | None = None
) -> list[ReadLine]:
    """The read lines of these parts with their texts, in the order of their keys.

    A line that the data folder does not have is missing from the result; compare with `load` where that matters.
    """
    wanted = {label.key: label for label in (load() if labels is None else labels) if label.part in parts}
    found = texts_of(folder, wanted)
    return [
        ReadLine(Example(found[key].text, label.values, label.source), label)
        for key, label in sorted(wanted.items())
        if key in found
    ]


def counts(labels: Sequence[Label]) -> str:
    """How many lines of each part have what, as Markdown."""
    heads = [*LETTERS, *(f"aim {aim}" for aim in Aim), *(f"should {should}" for should in Should)]
    rows = []
    for part in (*PARTS, "all"):
        own = [label for label in labels if part in (label.part, "all")]
        number = Counter(
            name
            for label in own
            for name in (*label.letters, f"aim {label.aim}", f"should {label.should}", label.readings)
        )
        cells = (part, len(own), *(number[name] for name in (*heads, 1, 2, 3)))
        rows.append("| " + " | ".join(map(str, cells)) + " |")
    names = ["Part", "Lines", *heads, "one reader", "two", "third"]
    return "\n".join(["| " + " | ".join(names) + " |", "|---" * len(names) + "|", *rows])


def main(
    folder: Annotated[Path, typer.Option("--data", help="Folder with chat/ and train/.")],
) -> None:
    """Counts the labels and says how many of their texts the data folder has."""
    labels = load()
    print(counts(labels))
    print(f"\n{len(read_lines(folder))} of {len(labels)} lines are in {folder}.")


if __name__ == "__main__":
    typer.run(main)
