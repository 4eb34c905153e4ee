"""What training sees, what calibrates and what judges: rows per source, and the prepared rows on disk."""

import gzip
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from training import aimed, authored, data, frames
from training.data import UNKNOWN, Example

PUBLIC_FILE = "public.jsonl.gz"
SETS = Path(__file__).resolve().parents[1] / "benchmarks" / "sets"
HELD_OUT = 0.02
"""Share of the public rows that is never trained on: one half calibrates, the other judges."""


@dataclass(frozen=True, slots=True)
class Mix:
    """At most how many rows of each public source, and what is added to them."""

    caps: Mapping[str, int]
    repeats: Mapping[str, int]
    """How often a source's rows are seen, differently augmented each time; once if absent."""
    group_lines: int = 0
    """Written lines on identities (training/frames.py)."""
    framed_twins: int = 0
    """Hostile lines in written frames, opposed and endorsed (training/frames.py)."""
    aimed_lines: int = 0
    """Written twins on who is meant (training/aimed.py)."""
    seed: int = 20


MIXES: Mapping[str, Mix] = {
    # What public sources can teach, and the written frames; no authored line.
    "public": Mix(
        caps={
            "chat_chitchat": 5000,
            "chat_persona": 2000,
            "chat_ubuntu_irc": 4500,
            "context_wiki": 1500,
            "convabuse": 2300,
            "davidson": 5000,
            "dynahate": 30000,
            "edos": 1200,
            "fox_news": 800,
            "gab_ghc_dev_test": 2000,
            "goemotions": 6000,
            "hatemojibuild": 5300,
            "hatexplain": 6000,
            "jigsaw_binary20k": 5000,
            "jigsaw_multilabel": 16000,
            "measuring_hate_speech": 8000,
            "paradetox": 15000,
            "toxic_spans": 2000,
            "toxigen_annotated": 3900,
        },
        repeats={"hatemojibuild": 2, "authored": 0},
        group_lines=6000,
        aimed_lines=6000,
    ),
    # The authored corpus, with enough of the public sources to forget none of them.
    "main": Mix(
        caps={
            "chat_chitchat": 1500,
            "chat_persona": 500,
            "chat_ubuntu_irc": 1500,
            "context_wiki": 500,
            "convabuse": 800,
            "davidson": 2000,
            "dynahate": 12000,
            "edos": 300,
            "fox_news": 200,
            "gab_ghc_dev_test": 600,
            "goemotions": 2500,
            "hatemojibuild": 5300,
            "hatexplain": 1200,
            "jigsaw_binary20k": 5000,
            "jigsaw_multilabel": 12000,
            "measuring_hate_speech": 2000,
            "paradetox": 4000,
            "toxic_spans": 400,
            "toxigen_annotated": 1000,
        },
        repeats={"authored": 4},
        group_lines=3000,
        framed_twins=3000,
        aimed_lines=3000,
        seed=21,
    ),
}


def write(path: Path, examples: Iterable[Example]) -> None:
    """Prepared rows as JSON lines; an unknown label is null."""
    with gzip.open(path, "wt", encoding="utf-8") as file:
        for example in examples:
            labels = [None if math.isnan(label) else label for label in example.labels]
            file.write(json.dumps([example.text, labels, example.source], ensure_ascii=False) + "\n")


def load(path: Path) -> list[Example]:
    """Reads what `write` wrote."""
    examples = []
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            text, labels, source = json.loads(line)
            examples.append(Example(text, tuple(UNKNOWN if x is None else x for x in labels), source))
    return examples


def written_set(path: Path) -> list[str]:
    """Lines of a written evaluation set."""
    return [line.strip() for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


def evaluation_texts(folder: Path) -> list[str]:
    """All texts of the public and the written evaluation sets: what no training row may equal."""
    public = [
        row["text"] for path in sorted((folder / "evaluate").glob("*.csv.gz")) for row in data.rows(path)
    ]
    return [*public, *(line for path in sorted(SETS.glob("*.txt")) for line in written_set(path))]


def without(examples: Sequence[Example], texts: Iterable[str]) -> list[Example]:
    """`examples` less those that equal one of `texts` (see `data.identity`)."""
    excluded = {data.identity(form) for text in texts for form in (text, data.normalise(text))}
    return [example for example in examples if data.identity(example.text) not in excluded]


def _repeat(examples: Sequence[Example], times: int) -> list[Example]:
    """Copies in groups of their own, so that the copies of a pair may land in different batches."""
    return [
        replace(example, group=f"{example.group}/{number}" if example.group else "")
        for number in range(times)
        for example in examples
    ]


def training_rows(work: Path, data_folder: Path, mix: Mix) -> list[Example]:
    """All rows of one pass: public, authored and framed, without anything that equals an evaluation text."""
    public = [
        example for example in load(work / PUBLIC_FILE) if data.stable_part(example, HELD_OUT) == "train"
    ]
    own = [example for example, _ in authored.part("train", authored.read())]
    chosen = data.sample(public, dict(mix.caps), mix.seed)
    hate = [e for e in chosen if e.source in ("dynahate", "hatexplain", "hatemojibuild")]
    hostile = frames.quotable(own) + data.sample(
        frames.quotable(hate), dict.fromkeys(mix.caps, 1200), mix.seed
    )
    framed = frames.groups(mix.group_lines, mix.seed) + frames.around(hostile, mix.framed_twins, mix.seed)
    framed += aimed.twins(mix.aimed_lines, mix.seed)
    distinct = without([*chosen, *own, *framed], evaluation_texts(data_folder))
    by_source: dict[str, list[Example]] = {}
    for example in distinct:
        by_source.setdefault(example.source, []).append(example)
    return [row for source, rows in by_source.items() for row in _repeat(rows, mix.repeats.get(source, 1))]


def calibration_rows(work: Path) -> list[Example]:
    """Held-out rows that calibrate the scores and choose between runs."""
    public = [
        example
        for example in load(work / PUBLIC_FILE)
        if data.stable_part(example, HELD_OUT) == "calibration"
    ]
    return [*public, *(example for example, _ in authored.part("calibration", authored.read()))]


def judged_rows(work: Path) -> list[Example]:
    """Held-out rows that only the evaluation sees."""
    public = [
        example for example in load(work / PUBLIC_FILE) if data.stable_part(example, HELD_OUT) == "held_out"
    ]
    return [*public, *(example for example, _ in authored.part("held_out", authored.read()))]
