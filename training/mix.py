"""What training sees, what calibrates and what judges: rows per source, and the prepared rows on disk."""

import gzip
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from training import aimed, authored, data, frames
from training.data import (
    IDENTITY,
    INSULT,
    LABELS,
    OBSCENE,
    SELF_HARM,
    SEVERE,
    TOXICITY,
    UNKNOWN,
    Example,
)
from training.read.read import ReadLine, Should, read_lines
from training.read.rows import read_rows

PUBLIC_FILE = "public.jsonl.gz"
_ROOT = Path(__file__).resolve().parents[1]
SETS = _ROOT / "benchmarks" / "sets"
HISTORIES = _ROOT / "tests" / "histories"
_SAID = re.compile(r"\s*d\d+ \d\d:\d\d(?::\d\d)?(?: #\w+)? \w+(?: -> \w+)?: (?P<text>.*?)(?: \{[a-z0 ]*\})?")
_NAMED = re.compile(r"@\w+")
_OWN_WORDS = 4
"""Words from which on a written line is its writer's own."""
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
    r"""Texts of a written evaluation set, one a line; `\n` in a line is a line break."""
    lines = path.read_text(encoding="utf-8").split("\n")
    return [line.strip().replace("\\n", "\n") for line in lines if line.strip()]


def said_in_histories() -> Iterator[str]:
    """What people say in the written chat histories (tests/histories/loader.py), with and without whom they name.

    Without the shortest lines, which anybody may have written ("ok, thanks").
    """
    for path in sorted(HISTORIES.glob("*/*.yaml")):
        for line in path.read_text(encoding="utf-8").split("\n"):
            said = _SAID.fullmatch(line)
            if said and len(said["text"].split()) >= _OWN_WORDS:
                yield said["text"]
                yield _NAMED.sub(" ", said["text"]).strip()


def evaluation_texts(folder: Path) -> list[str]:
    """All texts of the public and the written evaluation sets: what no training row may equal."""
    public = [
        row["text"] for path in sorted((folder / "evaluate").glob("*.csv.gz")) for row in data.rows(path)
    ]
    written = [line for path in sorted(SETS.glob("*.txt")) for line in written_set(path)]
    return [*public, *written, *said_in_histories()]


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
    public = _public_training(work)
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


READ_WEIGHT = 3.0
"""How much more a line that was read counts than one that was written or labelled by others."""
MILD = 0.6
"""Label of a kind of hostility in a line of which people should only be reminded: between harmless and to be hidden."""
LESSON_CAPS: Mapping[str, int] = {
    "hatemojibuild": 1000,
    "dynahate": 1200,
    "jigsaw_multilabel": 1200,
    "toxigen_annotated": 300,
    "convabuse": 300,
}
"""Public rows that the teacher is tuned on: only where their labels mean what the guideline means."""
LESSON_AUTHORED = 0.4
"""Share of the authored groups that it is tuned on; the lines of the others get its labels beside their own."""
POOL_CAPS: Mapping[str, int] = {
    "context_wiki": 500,
    "convabuse": 800,
    "davidson": 1000,
    "dynahate": 5000,
    "edos": 500,
    "fox_news": 300,
    "gab_ghc_dev_test": 800,
    "hatemojibuild": 4000,
    "hatexplain": 1000,
    "jigsaw_binary20k": 1000,
    "jigsaw_multilabel": 4000,
    "measuring_hate_speech": 1000,
    "paradetox": 2000,
    "toxic_spans": 800,
    "toxigen_annotated": 1000,
}
"""Public rows that the teacher labels."""
CHAT_CAPS: Mapping[str, int] = {"goemotions": 7000, "chitchat": 6000, "ubuntu_irc": 2000}
"""Lines of ../shared/data/chat that it labels, of conversations of the training part."""
NEED_COPIES = 3
"""How often disclosures and their harmless twins are seen: they are few."""
OWN: Mapping[str, float] = {
    "authored": 0.75,
    "hatemojibuild": 0.5,
    "dynahate": 0.5,
    "toxigen_annotated": 0.5,
    "jigsaw_multilabel": 0.5,
}
"""How much a source's own labels count beside the teacher's, where they mean what the guideline means."""


@dataclass(frozen=True, slots=True)
class Read:
    """The lines that were read (training/read), normalised like all public text."""

    train: list[Example]
    """Graded: hostility that should not be hidden is `MILD`."""
    tune: list[Example]
    test_texts: list[str]
    """Only what nothing may equal; their labels are none of the training's business."""

    @classmethod
    def open(cls, data_folder: Path) -> "Read":
        """Joins labels and texts, which takes half a minute."""
        parts: dict[str, list[Example]] = {"train": [], "tune": [], "test": []}
        for line in read_lines(data_folder):
            labels = _graded(line) if line.label.part == "train" else line.example.labels
            text = data.normalise(line.example.text)
            row = replace(line.example, text=text, labels=labels, weight=READ_WEIGHT)
            parts[line.label.part].append(row)
        return cls(parts["train"], parts["tune"], [example.text for example in parts["test"]])

    def kept_apart(self, data_folder: Path) -> list[str]:
        """Texts that nothing is fitted to: evaluation sets, and what was read for tuning and for the test."""
        return [*evaluation_texts(data_folder), *(e.text for e in self.tune), *self.test_texts]


def _graded(line: ReadLine) -> tuple[float, ...]:
    labels = list(line.example.labels)
    if line.label.should is Should.REMIND:
        for label in (TOXICITY, INSULT, IDENTITY):
            labels[label] *= MILD
    return tuple(labels)


def lesson_rows(work: Path, data_folder: Path, read: Read) -> list[Example]:
    """What the teacher is tuned on: the read lines, a part of the authored ones, and a few public rows."""
    public = [_as_guided(e) for e in data.sample(_public_training(work), dict(LESSON_CAPS), seed=40)]
    lines = [example for example, _ in authored.part("train", authored.read())]
    own = [e for e in lines if not _is_need(e) and _in_lesson(e)]
    need = [replace(e, group="") for e in lines if _is_need(e)]
    return [*read.train, *without([*own, *need, *need, *public], read.kept_apart(data_folder))]


def pool_rows(work: Path, data_folder: Path, read: Read) -> list[Example]:
    """What the student learns beside the read lines: all authored lines, public rows and unlabelled chat."""
    public = [_as_guided(e) for e in data.sample(_public_training(work), dict(POOL_CAPS), seed=44)]
    own = [example for example, _ in authored.part("train", authored.read())]
    chat = [
        Example(data.normalise(row.text), (UNKNOWN,) * len(LABELS), row.source)
        for row in read_rows(data_folder)
        if row.source in CHAT_CAPS and row.part == "train"
    ]
    chat = data.sample(chat, dict(CHAT_CAPS), seed=45)
    apart = [*read.kept_apart(data_folder), *(e.text for e in read.train)]
    return without([*public, *own, *chat], apart)


def to_label(pool: Iterable[Example]) -> list[str]:
    """Texts of the pool that the teacher labels: not those that it was tuned on."""
    return [example.text for example in pool if not _in_lesson(example)]


def _in_lesson(example: Example) -> bool:
    own = example.source == "authored"
    return own and (_is_need(example) or data.stable_hash(example.group, seed=43) < LESSON_AUTHORED)


def student_rows(pool: Sequence[Example], soft: Mapping[str, tuple[float, ...]], read: Read) -> list[Example]:
    """What the bundled network learns from: the read lines twice, and the pool with the teacher's labels.

    The known labels of sources in `OWN` are averaged with the teacher's; what the teacher was tuned on keeps its own.
    Rows that it should have labelled and has not are left out.
    """
    rows = []
    for example in pool:
        if _in_lesson(example):
            taught = example.labels
        elif (taught := soft.get(example.text, ())) and (share := OWN.get(example.source)):
            pairs = zip(example.labels, taught, strict=True)
            taught = tuple(
                other if math.isnan(own) else share * own + (1 - share) * other for own, other in pairs
            )
        if taught:
            copies = NEED_COPIES if _is_need(example) else 1
            rows += [replace(example, labels=taught)] * copies
    return [*_repeat(read.train, 2), *rows]


LAST = 0.13
"""Share of the pool that the last pass sees beside the read lines."""


def last_rows(rows: Sequence[Example], read: Read) -> list[Example]:
    """What the last pass sees of `student_rows`: the read lines and every disclosure once, a small share of the others.

    Among all the others the read lines are few; so the network hears them last.
    """
    others = rows[2 * len(read.train) :]
    need = {e.text: e for e in others if _is_need(e)}
    kept = [e for e in others if not _is_need(e) and data.stable_hash(e.group or e.text, seed=46) < LAST]
    return [*read.train, *need.values(), *kept]


def _public_training(work: Path) -> list[Example]:
    return [e for e in load(work / PUBLIC_FILE) if data.stable_part(e, HELD_OUT) == "train"]


def _is_need(example: Example) -> bool:
    """Whether a line is a disclosure, or a twin of one."""
    return example.group.startswith("dis-") or example.labels[SELF_HARM] == 1


def _as_guided(example: Example) -> Example:
    """The labels that mean in that source what the guideline of reading means by them; the others are open.

    `toxic` of Wikipedia covers swearing at nobody, which the guideline calls harmless.
    """
    labels = list(example.labels)
    if example.source == "jigsaw_multilabel" and labels[TOXICITY] == 1 and labels[OBSCENE] == 1:
        labels[TOXICITY] = labels[INSULT] = UNKNOWN
    if example.source == "jigsaw_multilabel":
        labels[SEVERE] = UNKNOWN
    return replace(example, labels=tuple(labels))


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
