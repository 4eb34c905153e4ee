"""The report on the authored corpus, and what the corpus must not give away by its surface."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from training import authored, authored_report
from training.authored_report import Line, frames, hostile, report, unlike_twins

LINES = authored.read()


def lines(*rows: str) -> list[Line]:
    return [authored.parse(row) for row in rows]


def texts(side: bool) -> Sequence[str]:
    # Disclosures and their look-alikes speak of their writer by nature, and teach another label.
    return [line[0].text for line in LINES if hostile(line) is side and not line[0].group.startswith("dis-")]


def test_a_frame_counts_once_per_text_whatever_its_case_and_punctuation() -> None:
    counts = frames(["You are here. You are here!", "you ARE here"], 3)
    assert counts["you are here"] == 2


def test_a_much_longer_twin_is_reported() -> None:
    short, long = "a\thostile\tti\tgo", "a\tself\t-\ti went all the way home on foot"
    assert unlike_twins(lines(short, long)) == ["go"]
    assert unlike_twins(lines(short, long, "a\tthing\t-\tit")) == []


def test_a_hostile_line_without_any_twin_is_reported() -> None:
    assert unlike_twins(lines("a\thostile\tti\tgo", "b\tself\t-\tno")) == ["go"]


def test_report_counts_lines_groups_and_categories(tmp_path: Path) -> None:
    (tmp_path / "one.tsv").write_text("a-1\thostile\ttih\tyou lose\na-1\tself\t-\ti lose\n", encoding="utf-8")
    text = report(tmp_path)
    assert "| one | 1 | 2 | 1 | 0 | 0 | 1 | 1 | 0 |" in text
    assert "Hostile: 50.0%." in text


def test_labels_that_are_not_known_are_not_counted(tmp_path: Path) -> None:
    (tmp_path / "one.tsv").write_text("a-1\thostile\tto\tyou\na-1\tself\t-\ti\n", encoding="utf-8")
    assert "| one | 1 | 2 | 1 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |" in report(tmp_path)


def test_a_malformed_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "one.tsv").write_text("a-1\thostile\tyou lose\n", encoding="utf-8")
    with pytest.raises(ValueError, match="4 columns"):
        report(tmp_path)


def test_hostile_lines_of_the_corpus_have_benign_twins_of_like_length() -> None:
    assert unlike_twins(LINES) == []


def test_no_frame_of_four_words_stands_in_more_than_twenty_lines() -> None:
    frame, count = frames((line[0].text for line in LINES), 4).most_common(1)[0]
    assert count <= 20, frame


@pytest.mark.parametrize("feature", [name for name in authored_report.SURFACE if name != '"i", "me", "my"'])
def test_surface_features_stand_on_both_sides(feature: str) -> None:
    has = authored_report.SURFACE[feature]
    shares = [sum(bool(has(text)) for text in texts(side)) / len(texts(side)) for side in (True, False)]
    assert abs(shares[0] - shares[1]) < 0.1
