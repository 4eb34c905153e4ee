"""Reading public rows: normalisation, masks, augmentation."""

import csv
import gzip
import math
import random
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from training import data, mix
from training.augment import augment

FIELDS = ["text", *data.DETOXIFY, "src", "licence"]


def _write(path: Path, fields: list[str], rows: list[list[str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([fields, *rows])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    mixed = [
        [
            "@USER what a lovely stream http://a.b",
            "0",
            "0",
            "0",
            "0",
            "0",
            "0",
            "goemotions(assumed benign)",
            "x",
        ],
        ["What a lovely stream", "0", "0", "0", "0", "0", "0", "chat", "x"],
        ["you are a clown at this", "1", "", "", "", "", "", "convabuse", "x"],
        ["held for evaluation", "0", "0", "0", "0", "0", "0", "chat", "x"],
    ]
    _write(tmp_path / "train" / "train_mix.csv.gz", FIELDS, mixed)
    dynahate = [["they do not belong", "1.0", "train"], ["they belong", "0.0", "train"], ["no label", "", ""]]
    _write(tmp_path / "train" / "dynahate.csv.gz", ["text", "label", "split"], dynahate)
    _write(tmp_path / "train" / "measuring_hate_speech.csv.gz", ["text", "label"], [["a rude remark", "0"]])
    return tmp_path


def test_public_rows_are_normalised_and_distinct(folder: Path) -> None:
    texts = [example.text for example in data.read_public(folder, excluded=["Held for evaluation."])]
    assert texts == [
        "what a lovely stream",
        "you are a clown at this",
        "they do not belong",
        "they belong",
        "a rude remark",
    ]


def test_unknown_labels_stay_unknown_and_derived_ones_are_set(folder: Path) -> None:
    by_text = {example.text: example.labels for example in data.read_public(folder)}
    clown = by_text["you are a clown at this"]
    assert (clown[data.TOXICITY], clown[data.INSULT]) == (1.0, 0.9)
    assert math.isnan(clown[data.THREAT])
    assert by_text["they do not belong"][data.IDENTITY] == 1.0
    assert math.isnan(by_text["a rude remark"][data.TOXICITY])


def test_prepared_rows_survive_a_round_trip(folder: Path) -> None:
    examples = data.read_public(folder)
    mix.write(folder / "rows.gz", examples)
    assert repr(mix.load(folder / "rows.gz")) == repr(examples)


def test_sample_prefers_rare_labels_then_short_texts() -> None:
    benign = [data.Example("word " * n, (0.0,) * 6, "s") for n in range(1, 90)]
    threat = data.Example("long " * 100, (1.0, 0.0, 0.0, 1.0, 0.0, 0.0), "s")
    chosen = data.sample([*benign, threat], {"s": 30}, seed=1)
    assert len(chosen) == 30
    assert threat in chosen
    assert sum(len(e.text) for e in chosen if e != threat) / 29 < sum(len(e.text) for e in benign) / 89


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("RT @someone: look at this https://t.co/x", "look at this"),
        ('"\n\n quoted line "', "quoted line"),
        ("<user> nice one &amp; well played", "nice one & well played"),
        ("ok 😂", "ok 😂"),
    ],
)
def test_normalise_removes_what_gives_the_source_away(raw: str, clean: str) -> None:
    assert data.normalise(raw) == clean


@settings(max_examples=50, deadline=None)
@given(st.text(min_size=1, max_size=80).filter(lambda text: bool(text.strip())), st.integers(0, 10**6))
def test_augmentation_is_deterministic_and_never_empty(text: str, seed: int) -> None:
    once = augment(text, random.Random(seed))
    assert once == augment(text, random.Random(seed))
    assert once.strip()
