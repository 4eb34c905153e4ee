"""The written sets in two parts: each row where its hash puts it, enough rows, none of them twice."""

from collections import Counter
from pathlib import Path

import pytest

from benchmarks import written_sets
from benchmarks.written_sets import NAMES, PARTS, SETS, part_of, path_of
from training import data, mix

LEAST = {
    "mild_remarks": 220,
    "disclosures": 220,
    "disclosure_lookalikes": 220,
    "reports_and_quotes": 120,
    "prefaced_attacks": 120,
    "private_data_ordinary": 120,
    "private_data_real": 70,
}


@pytest.mark.parametrize("name", NAMES)
def test_every_row_stands_in_the_part_that_its_hash_tells(name: str) -> None:
    for part in PARTS:
        rows = path_of(name, part).read_text(encoding="utf-8").splitlines()
        assert [row for row in rows if part_of(row) != part] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_set_has_enough_rows_and_more_of_them_are_opened_once(name: str) -> None:
    build, once = written_sets.read(name, "build"), written_sets.read(name, "once")
    assert len(build) + len(once) >= LEAST[name]
    assert len(build) < len(once)


def test_no_row_stands_in_another_place_too() -> None:
    counts = Counter(data.identity(row) for path in SETS.glob("*.txt") for row in mix.written_set(path))
    rows = (row for name in NAMES for part in PARTS for row in written_sets.read(name, part))
    assert [row for row in rows if counts[data.identity(row)] > 1] == []


def test_line_breaks_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "some_build.txt").write_text("> go away\\nwho wrote this?\n", encoding="utf-8")
    monkeypatch.setattr(written_sets, "SETS", tmp_path)
    assert written_sets.read("some", "build") == ["> go away\nwho wrote this?"]
    assert mix.written_set(tmp_path / "some_build.txt") == ["> go away\nwho wrote this?"]


def test_evaluation_texts_hold_both_parts_of_every_set(tmp_path: Path) -> None:
    texts = set(mix.evaluation_texts(tmp_path))
    for name in NAMES:
        assert set(written_sets.read(name, "build")) <= texts
        assert set(written_sets.read(name, "once")) <= texts
