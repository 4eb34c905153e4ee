"""`python -m training.authored_report`: what the authored corpus holds and what it might give away, as Markdown.

The tables of training/authored/README.md are this module's output.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from statistics import median

from training import authored
from training.authored import FOLDER, KINDS
from training.data import LABELS, TOXICITY, Example

Line = tuple[Example, str]

SURFACE: dict[str, Callable[[str], object]] = {
    '"you", "your", "u", "ur"': re.compile(r"\b(?:you|your|yours|u|ur|youre|urself|yourself)\b", re.I).search,
    '"u", "ur"': re.compile(r"\b(?:u|ur)\b", re.I).search,
    '"i", "me", "my"': re.compile(r"\b(?:i|im|me|my)\b", re.I).search,
    "question mark": lambda text: "?" in text,
    "exclamation mark": lambda text: "!" in text,
    "mention": lambda text: "@" in text,
    "laughter": re.compile(r"\b(?:lo+l|lmf?ao+|haha\w*)\b", re.I).search,
    "emoji": re.compile("[\U0001f000-\U0001faff☀-➿]").search,
    "quotation mark": lambda text: '"' in text,
    "capital first letter": lambda text: text[:1].isupper(),
    "final full stop": lambda text: text.endswith("."),
    "one or two words": lambda text: len(text.split()) <= 2,
    "20 words and more": lambda text: len(text.split()) >= 20,
}
"""Surface features that must not tell hostile lines from benign ones."""


def read_file(path: Path) -> list[Line]:
    """The lines of one file of the corpus. Raises ValueError as `authored.parse` does."""
    return [authored.parse(row) for row in path.read_text(encoding="utf-8").split("\n") if row.strip()]


def hostile(line: Line) -> bool:
    """Whether toxicity is labelled 1."""
    return line[0].labels[TOXICITY] == 1


def frames(texts: Iterable[str], words: int) -> Counter[str]:
    """In how many texts each run of `words` words stands; case and punctuation do not count."""
    found: Counter[str] = Counter()
    for text in texts:
        tokens = re.findall(r"[\w']+", text.lower())
        found.update({" ".join(tokens[i : i + words]) for i in range(len(tokens) - words + 1)})
    return found


def unlike_twins(lines: Iterable[Line], share: float = 0.3, characters: int = 8) -> list[str]:
    """Hostile texts whose every benign twin is longer or shorter by more than `share` and `characters`."""
    groups: defaultdict[str, list[Line]] = defaultdict(list)
    for line in lines:
        groups[line[0].group].append(line)
    unlike = []
    for members in groups.values():
        benign = [len(line[0].text) for line in members if not hostile(line)]
        for text in (line[0].text for line in members if hostile(line)):
            if not any(
                abs(len(text) - twin) <= max(characters, share * max(len(text), twin)) for twin in benign
            ):
                unlike.append(text)
    return unlike


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|---" * len(head) + "|"
    for row in rows:
        yield "| " + " | ".join(map(str, row)) + " |"


def _by_file(files: dict[str, list[Line]]) -> Iterator[str]:
    counts = {
        name: [
            len({line[0].group for line in lines}),
            len(lines),
            *(sum(line[0].labels[category] == 1 for line in lines) for category in range(len(LABELS))),
        ]
        for name, lines in files.items()
    }
    rows = [[name, *numbers] for name, numbers in counts.items()]
    total = ["**all**", *map(sum, zip(*counts.values(), strict=True))]
    return _table(["File", "Groups", "Lines", *LABELS], [*rows, total])


def _by_kind(files: dict[str, list[Line]]) -> Iterator[str]:
    kinds = ["hostile", *sorted(KINDS - {"hostile"})]
    counts = {name: Counter(kind for _, kind in lines) for name, lines in files.items()}
    rows = [[k, *(c[k] for c in counts.values()), sum(c[k] for c in counts.values())] for k in kinds]
    return _table(["Kind", *counts, "all"], rows)


def _surface(lines: Sequence[Line]) -> Iterator[str]:
    sides = [[line[0].text for line in lines if hostile(line) is side] for side in (True, False)]
    rows: list[list[object]] = [
        [name, *(f"{sum(bool(has(text)) for text in side) / len(side):.1%}" for side in sides)]
        for name, has in SURFACE.items()
    ]
    lengths = [f"{median(map(len, side)):g}" for side in sides]
    return _table(["Feature", "hostile", "benign"], [["median characters", *lengths], *rows])


def report(folder: Path = FOLDER) -> str:
    """Counts by file, category, kind and part, and the surface of both sides, as Markdown."""
    files = {path.stem: read_file(path) for path in sorted(folder.glob("*.tsv"))}
    lines = [line for part in files.values() for line in part]
    parts = {name: len(authored.part(name, lines)) for name in ("train", "calibration", "held_out")}
    commonest = [
        pair for words in (3, 4, 5) for pair in frames((line[0].text for line in lines), words).most_common(1)
    ]
    facts = [
        f"Hostile: {sum(map(hostile, lines)) / len(lines):.1%}.",
        f"Parts: {', '.join(f'{name} {count}' for name, count in parts.items())}.",
        f"Hostile lines without a benign twin of like length: {len(unlike_twins(lines))}.",
        *(f'Commonest {len(f.split())} words: "{f}", in {count} lines.' for f, count in commonest),
    ]
    blocks = (_by_file(files), _by_kind(files), _surface(lines), (f"- {fact}" for fact in facts))
    return "\n\n".join("\n".join(block) for block in blocks)


if __name__ == "__main__":
    print(report())
