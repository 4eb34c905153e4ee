"""Public sources (README.md tells their origin): reading, label repair, normalisation, no duplicates."""

import csv
import gzip
import hashlib
import html
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

LABELS = (
    *("toxicity", "severe_toxicity", "obscene", "threat", "insult", "identity_attack"),
    *("sexual_explicit", "self_harm"),
)
"""The model's outputs, in order: Detoxify's six, that of its `unbiased` model, and one of ours that is no hostility."""
TOXICITY, SEVERE, OBSCENE, THREAT, INSULT, IDENTITY, SEXUAL, SELF_HARM = range(8)
DETOXIFY = LABELS[:6]
"""What the public sources label."""
UNKNOWN = math.nan
TRAIN_FILES = ("train_mix", "dynahate", "measuring_hate_speech")


@dataclass(frozen=True, slots=True)
class Example:
    """A text and its labels in the order of `LABELS`: probabilities 0..1, NaN where the source says nothing."""

    text: str
    labels: tuple[float, ...]
    source: str
    group: str = ""
    """Minimal pair of the authored corpus; empty for public text."""
    weight: float = 1.0
    """How much the row counts in the loss."""


_URL = re.compile(r"(?:https?://|www\.)\S+|<url>|\[url\]|\bURL\b", re.IGNORECASE)
_MENTION = re.compile(r"(?<!\w)@[\w.]+|<user>|<@!?\d+>|\[(?:user|name)\]", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"<number>|<percent>|<money>|<time>|<date>|<phone>|<email>", re.IGNORECASE)
_BRACKET = re.compile(r"\[(religion|[a-z]+)\]", re.IGNORECASE)
_RETWEET = re.compile(r"^\W*\bRT\b[\s:]*")
_WIKI = re.compile(r"={2,}|'{2,}|\[\[|\]\]|\{\{[^}]*\}\}|:{2,}")
_SPACE = re.compile(r"\s+")


def normalise(text: str) -> str:
    """Removes what tells sources apart but not the meaning: placeholders, mentions, links, markup, quotes."""
    text = html.unescape(html.unescape(text))
    text = _RETWEET.sub("", text)
    for pattern in (_URL, _MENTION, _PLACEHOLDER, _WIKI):
        text = pattern.sub(" ", text)
    text = _BRACKET.sub(r"\1", text)
    return _SPACE.sub(" ", text).strip().strip("\"“”'`:|* ").strip()


_SWEARING = re.compile(
    r"\b(?:f+u+c+k\w*|f\*+k?\w*|shit\w*|bullshit|damn\w*|hell|ass|asses|crap\w*|piss\w*)\b", re.I
)
_YOU = re.compile(r"\b(?:you|u|ur|your|you're|youre|yourself|ya|urself)\b", re.I)
_YOU_ARE = re.compile(r"\b(?:you(?:'re| are|re| r)|u(?: r| are|r)|your an?|ur an?)\b", re.I)
_NEGATION = re.compile(r"\b(?:not|never|no|n't|isn't|aren't|don't|dont)\b|n't\b", re.I)
_PERSON = re.compile(
    r"\b(?:he|she|him|her|his|they|them|their|people|man|men|guy|guys|woman|women|girl)\b", re.I
)


def _repair(example: Example) -> Example:
    """Sets labels that a source leaves open but that follow from how it was made; opens those it overstates."""
    labels = list(example.labels)
    text, source = example.text, example.source
    toxic = labels[TOXICITY] == 1
    aimed = bool(_YOU.search(text))
    if source == "paradetox" and toxic and _SWEARING.search(text):
        labels[OBSCENE] = 1.0
        if not aimed and not _PERSON.search(text):
            # "Toxic" here also means a swear word at a thing, which is no hostility.
            labels[TOXICITY], labels[INSULT] = UNKNOWN, 0.0
    calls_names = bool(_YOU_ARE.search(text)) and not _NEGATION.search(text)
    if toxic and math.isnan(labels[INSULT]) and labels[IDENTITY] != 1:
        if calls_names and len(text) < 120:
            labels[INSULT] = 0.9
        elif source == "convabuse":
            labels[INSULT] = 0.8
    return replace(example, labels=tuple(labels))


def _number(value: str) -> float:
    return float(value) if value else UNKNOWN


def _mix(row: dict[str, str]) -> Example:
    source = row["src"].split("(")[0]
    return Example(row["text"], (*(_number(row[label]) for label in DETOXIFY), *_OPEN), source)


_OPEN = (UNKNOWN, UNKNOWN)
"""The last two labels, which no public source gives."""


def _dynahate(row: dict[str, str]) -> Example | None:
    if not row["label"]:
        return None
    if float(row["label"]) == 1:
        return Example(row["text"], (1.0, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, 1.0, *_OPEN), "dynahate")
    return Example(row["text"], (0.0, 0.0, UNKNOWN, 0.0, UNKNOWN, 0.0, *_OPEN), "dynahate")


def _measuring(row: dict[str, str]) -> Example:
    if row["label"] == "1":
        return Example(
            row["text"], (1.0, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, 1.0, *_OPEN), "measuring_hate_speech"
        )
    return Example(row["text"], (UNKNOWN, 0.0, UNKNOWN, 0.0, UNKNOWN, 0.0, *_OPEN), "measuring_hate_speech")


_READERS = {"train_mix": _mix, "dynahate": _dynahate, "measuring_hate_speech": _measuring}


def rows(path: Path) -> Iterator[dict[str, str]]:
    """Rows of a gzip CSV file."""
    csv.field_size_limit(10_000_000)
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def identity(text: str) -> str:
    """Key of equal texts: case, spaces and ASCII punctuation do not matter, emoji do."""
    return "".join(c for c in text.lower() if c.isalnum() or ord(c) > 0x2000)


def stable_hash(text: str, seed: int = 0) -> float:
    """Evenly spread number in [0, 1) that depends on nothing but text and seed."""
    digest = hashlib.sha256(f"{seed}:{text}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def read_public(folder: Path, *, excluded: Iterable[str] = ()) -> list[Example]:
    """All public training rows under `folder`/train, repaired, normalised, once each.

    Texts equal (see `identity`) to one of `excluded` (the evaluation sets) are left out.
    """
    seen = {identity(text) for text in excluded}
    examples = []
    for name in TRAIN_FILES:
        for row in rows(folder / "train" / f"{name}.csv.gz"):
            example = _READERS[name](row)
            if example is None:
                continue
            example = replace(example, text=normalise(example.text))
            key = identity(example.text)
            if len(key) < 2 or key in seen:
                continue
            seen.add(key)
            examples.append(_repair(example))
    return examples


def stable_part(example: Example, share: float) -> str:
    """`held_out`, `calibration` (together `share` of all public rows) or `train`, by the text alone."""
    place = stable_hash(identity(example.text), seed=1)
    if place < share / 2:
        return "held_out"
    return "calibration" if place < share else "train"


def sample(examples: Sequence[Example], caps: dict[str, int], seed: int) -> list[Example]:
    """At most `caps[source]` rows per source, rare labels and short texts first, else in a stable order."""

    def rank(example: Example) -> float:
        rare = 1 in (example.labels[SEVERE], example.labels[THREAT])
        return stable_hash(example.text, seed) + min(len(example.text), 400) / 400 - 2 * rare

    chosen: list[Example] = []
    by_source: dict[str, list[Example]] = {}
    for example in examples:
        by_source.setdefault(example.source, []).append(example)
    for source in sorted(by_source):
        chosen += sorted(by_source[source], key=rank)[: caps.get(source, 0)]
    return chosen
