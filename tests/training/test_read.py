"""The lines that were read: their labels as stored, the join with their texts, the readers' agreement."""

import csv
import gzip
import json
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from training import data
from training.read import agreement, read
from training.read.read import Aim, Should
from training.read.rows import PARTS, key_of, part_of
from training.read.select_lines import read_selection

STORED = read.load()
KEY = "0123456789abcdef"


def line(
    letters: str = "-", aim: str = "N", should: str = "0", part: str = "train", readings: str = "1"
) -> str:
    return "\t".join((KEY, "chitchat", part, letters, aim, should, readings)) + "\n"


def test_every_stored_label_is_well_formed_and_the_file_is_in_order_of_keys() -> None:
    keys = [label.key for label in STORED]
    assert keys == sorted(set(keys))
    assert all(label.part in PARTS for label in STORED)


def test_as_many_lines_are_read_as_promised() -> None:
    readings = Counter(label.readings for label in STORED)
    assert len(STORED) >= 12_000
    assert readings[2] + readings[3] >= 2_500
    assert sum(label.part == "test" for label in STORED) >= 2_500


def test_every_selected_line_is_read_and_stands_in_the_part_that_selection_gave_it() -> None:
    selected = {key: (source, part) for key, (source, part, _) in read_selection().items()}
    assert {label.key: (label.source, label.part) for label in STORED} == selected


def test_no_text_is_stored() -> None:
    for path in (read.READ, agreement.TWICE):
        assert all(len(cell) <= 24 for row in path.read_text().splitlines() for cell in row.split("\t"))


def test_letters_become_values_in_the_order_of_the_labels() -> None:
    label = read.parse(line("tshim", "P", "e"))
    assert dict(zip(data.LABELS, label.values, strict=True)) == {
        "toxicity": 1,
        "severe_toxicity": 1,
        "obscene": 0,
        "threat": 1,
        "insult": 1,
        "identity_attack": 0,
        "sexual_explicit": 0,
        "self_harm": 1,
    }
    assert data.LABELS[:6] == data.DETOXIFY


def test_a_dash_is_no_letter_at_all() -> None:
    label = read.parse(line("-", "S", "c", "tune", "2"))
    assert (label.letters, label.aim, label.should, label.readings) == ("", Aim.SELF, Should.CARE, 2)
    assert not any(label.values)


@pytest.mark.parametrize(
    "wrong",
    [
        line("q"),
        line("it", "P", "r"),
        line("tt", "P", "r"),
        line("i", "P", "r"),
        line("t", "N", "r"),
        line("t", "P", "0"),
        line("m", "S", "0"),
        line(""),
        line(aim="X"),
        line(should="x"),
        line(part="dev"),
        line(readings="4"),
        line().replace(KEY, "short"),
        line().replace("\t0\t", "\t"),
    ],
)
def test_malformed_lines_are_refused(wrong: str) -> None:
    with pytest.raises(ValueError):
        read.parse(wrong)


def test_a_key_that_stands_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "labels.tsv"
    path.write_text("\t".join(read.COLUMNS) + "\n" + line() + line("o"), encoding="utf-8")
    with pytest.raises(ValueError, match="twice"):
        read.load(path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder of three rows: two chat lines of one channel and one comment."""
    (tmp_path / "chat").mkdir()
    (tmp_path / "train").mkdir()
    chat = [
        {"id": number, "channel_id": 7, "author_id": 1, "content": content}
        for number, content in enumerate(["hey   you &amp; me", "nice one"])
    ]
    for name, lines in (("chitchat", chat), ("ubuntu_irc", [])):
        with gzip.open(tmp_path / "chat" / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(message) + "\n" for message in lines)
    tables = {
        "chat/goemotions": [],
        "train/train_mix": [["a comment about cheese", "fox_news(x)"]],
        "train/dynahate": [],
        "train/measuring_hate_speech": [],
    }
    for name, rows in tables.items():
        with gzip.open(tmp_path / f"{name}.csv.gz", "wt", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([["text", "src"], *rows])
    return tmp_path


def label(source: str, row: object, text: str, letters: str = "-", part: str = "train") -> read.Label:
    cells = (key_of(source, row, text), source, part, letters, "T", "0", "1")
    return read.parse("\t".join(cells))


def test_labels_find_their_texts_and_only_those_of_the_parts_asked_for(folder: Path) -> None:
    labels = [
        label("chitchat", 0, "hey   you &amp; me"),
        label("fox_news", 0, "a comment about cheese", "o", "test"),
        label("fox_news", 1, "not in the folder"),
    ]
    found = read.read_lines(folder, labels=labels)
    assert {row.example.text for row in found} == {"hey you & me", "a comment about cheese"}
    assert [row.label.key for row in found] == sorted(row.label.key for row in found)
    (only,) = read.read_lines(folder, ["test"], labels)
    assert only.example == data.Example("a comment about cheese", (0, 0, 1, 0, 0, 0, 0, 0), "fox_news")


def test_a_conversation_is_never_divided_between_parts() -> None:
    parts = defaultdict(set)
    for conversation in map(str, range(200)):
        parts[part_of("chitchat", conversation)].add(conversation)
    assert set(parts) == set(PARTS)
    assert sum(map(len, parts.values())) == 200


def test_counts_add_up() -> None:
    table = read.counts([read.parse(line("to", "P", "r")), read.parse(line(part="test", readings="3"))])
    assert table.splitlines()[-1].startswith("| all | 2 | 1 | 0 | 1 |")


def test_kappa_is_one_for_the_same_answers_and_nothing_for_chance() -> None:
    assert agreement.kappa("aabb", "aabb") == 1
    assert agreement.kappa("aabb", "abab") == 0
    assert agreement.kappa("aaaa", "aaaa") == 1


def test_kappa_of_a_known_table() -> None:
    """Cohen's own arithmetic: 0.7 observed, 0.5 by chance."""
    first, second = "y" * 25 + "n" * 25, "y" * 20 + "n" * 5 + "y" * 10 + "n" * 15
    assert agreement.kappa(first, second) == pytest.approx(0.4)


def test_blind_readings_are_those_of_the_lines_said_to_be_read_twice() -> None:
    pairs = agreement.load()
    several = {label.key for label in STORED if label.readings > 1}
    assert len(pairs) >= 2_500
    assert several >= pairs.keys()
    settled = {label.key for label in STORED if label.readings == 3}
    for label in STORED:
        if label.key in pairs and label.key not in settled:
            assert all(reading.should == label.should for reading in pairs[label.key])


def test_the_report_names_every_label_and_stands_in_the_readme() -> None:
    table = agreement.report(list(agreement.load().values()))
    assert all(name in table for name in data.LABELS)
    assert table in read.READ.with_name("README.md").read_text(encoding="utf-8")
