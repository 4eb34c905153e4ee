"""The files that readers get: `python -m training.read.batches --data FOLDER --work FOLDER`.

From `selection.tsv` and the data: WORK/batches/b00.tsv … b11.tsv (every line once) and d0.tsv … d2.tsv (lines for the
second, blind reading), each line `n<TAB>context<TAB>text`; WORK/key.tsv says what each line is and is not for readers.
The lines of d0 stand in b00 to b03, those of d1 in b04 to b07, those of d2 in b08 to b11, so a reader of one of these
must not get that d file.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from training import data
from training.read.rows import Row, texts_of
from training.read.select_lines import read_selection

FILES = 12
SECOND_FILES = 3
SECOND_LINES = 870
TEXT_LENGTH = 400
CONTEXT_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Item:
    """A line to read, and why it was selected."""

    row: Row
    stratum: str


def _shuffled(items: Sequence[Item], seed: int) -> list[Item]:
    return sorted(items, key=lambda item: data.stable_hash(item.row.key, seed))


def _cut(text: str, length: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1] + "…"


def _line(number: int, row: Row) -> str:
    context = f"… {_cut(row.context, CONTEXT_LENGTH)}" if row.context else ""
    return f"{number}\t{context}\t{_cut(row.text, TEXT_LENGTH)}\n"


def _wanted_twice(item: Item) -> float:
    """Lowest first: what was chosen for the test part, then anything, evenly."""
    chosen = item.row.part == "test" and item.stratum != "random"
    return data.stable_hash(item.row.key, 53) - chosen


def deal(items: Sequence[Item]) -> dict[str, list[Item]]:
    """The lines of each file, in order: every file a mix of all sources, parts and strata."""
    mixed = _shuffled(items, 51)
    files = {f"b{number:02}": mixed[number::FILES] for number in range(FILES)}
    per_second = FILES // SECOND_FILES
    for number in range(SECOND_FILES):
        names = [f"b{place:02}" for place in range(number * per_second, (number + 1) * per_second)]
        candidates = [item for name in names for item in files[name]]
        files[f"d{number}"] = _shuffled(sorted(candidates, key=_wanted_twice)[:SECOND_LINES], 54)
    return files


def main(
    folder: Annotated[Path, typer.Option("--data", help="Folder with chat/ and train/.")],
    work: Annotated[
        Path, typer.Option(help="Where the files go; they hold text and stay out of the repository.")
    ],
) -> None:
    """Writes the batches and their key."""
    selection = read_selection()
    found = texts_of(folder, selection)
    missing = len(selection) - len(found)
    if missing:
        raise SystemExit(f"{missing} selected lines are not in {folder}")
    files = deal([Item(found[key], stratum) for key, (_, _, stratum) in sorted(selection.items())])
    first = {
        item.row.key: f"{name}:{number}"
        for name, items in files.items()
        if name.startswith("b")
        for number, item in enumerate(items)
    }
    (work / "batches").mkdir(parents=True, exist_ok=True)
    key = ["file\tn\tkey\tsource\tpart\tstratum\tfirst\n"]
    for name, items in files.items():
        with (work / "batches" / f"{name}.tsv").open("w", encoding="utf-8") as file:
            file.writelines(_line(number, item.row) for number, item in enumerate(items))
        for number, item in enumerate(items):
            row = item.row
            cells = (name, number, row.key, row.source, row.part, item.stratum, first[row.key])
            key.append("\t".join(map(str, cells)) + "\n")
    (work / "key.tsv").write_text("".join(key), encoding="utf-8")
    print(f"{len(selection)} lines in {len(files)} files -> {work / 'batches'}")


if __name__ == "__main__":
    typer.run(main)
