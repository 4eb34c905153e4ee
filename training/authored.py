"""The authored corpus: reader, check of its format and the split that keeps minimal pairs together."""

from collections.abc import Iterable
from pathlib import Path

from training.data import LABELS, OBSCENE, SEXUAL, UNKNOWN, Example, stable_hash

FOLDER = Path(__file__).with_name("authored")
HELD_OUT = 0.2
CALIBRATION = 0.07
LETTERS = "tsohidxm"
KINDS = frozenset(
    {
        *(
            "hostile",
            "self",
            "thing",
            "negated",
            "quoted",
            "compliment",
            "friendly",
            "third",
            "name",
            "medical",
        ),
        *("language", "code", "support", "question", "swearing", "counter"),
    }
)


def parse(line: str) -> tuple[Example, str]:
    """Example and kind of one line `group<TAB>kind<TAB>labels<TAB>text`.

    Raises:
        ValueError: wrong number of columns, unknown kind or label.
    """
    columns = line.rstrip("\n").split("\t")
    if len(columns) != 4:
        raise ValueError(f"expected 4 columns, got {len(columns)}")
    group, kind, letters, text = columns
    if kind not in KINDS:
        raise ValueError(f"unknown kind {kind!r} in group {group}")
    if letters != "-" and not set(letters) <= set(LETTERS):
        raise ValueError(f"unknown labels {letters!r} in group {group}")
    labels = [float(letter in letters) for letter in LETTERS]
    if set(letters) == set("to"):
        # A sexual remark or a coarse attack: the letters of this corpus are older than `x` and do not say which.
        labels[OBSCENE] = labels[SEXUAL] = UNKNOWN
    return Example(text, tuple(labels), "authored", group), kind


def read(folder: Path = FOLDER) -> list[tuple[Example, str]]:
    """All lines of `folder`/*.tsv with their kind, in file order."""
    return [parse(line) for path in sorted(folder.glob("*.tsv")) for line in _lines(path)]


def _lines(path: Path) -> Iterable[str]:
    return (line for line in path.read_text(encoding="utf-8").split("\n") if line.strip())


def part_of(group: str) -> str:
    """`held_out` (a fifth, never trained on), `calibration` (7 %) or `train`, by the group's name alone."""
    place = stable_hash(group)
    if place < HELD_OUT:
        return "held_out"
    return "calibration" if place < HELD_OUT + CALIBRATION else "train"


def part(name: str, lines: Iterable[tuple[Example, str]]) -> list[tuple[Example, str]]:
    """The lines (with their kinds) whose group is in that part; twins are never separated."""
    return [(example, kind) for example, kind in lines if part_of(example.group) == name]


assert len(LETTERS) == len(LABELS)
