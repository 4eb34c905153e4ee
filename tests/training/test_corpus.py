"""The authored corpus: format, split, and distance from every evaluation set."""

import collections
import math

import pytest

from training import authored, data, frames, mix


def test_every_line_of_the_corpus_is_well_formed() -> None:
    lines = authored.read()
    assert len(lines) > 1000
    assert all(example.text.strip() and example.group for example, _ in lines)


def test_hostile_lines_are_toxic_and_no_other_kind_is() -> None:
    wrong = [
        (example.group, kind)
        for example, kind in authored.read()
        if (kind == "hostile") != (example.labels[data.TOXICITY] == 1)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "line", ["a-1\thostile\tti", "a-1\tnasty\tti\ttext", "a-1\thostile\tq\ttext", "a-1\tself\t-\ttwo\ttabs"]
)
def test_malformed_lines_are_refused(line: str) -> None:
    with pytest.raises(ValueError):
        authored.parse(line)


def test_labels_follow_the_order_of_the_categories() -> None:
    example, kind = authored.parse("worth-1\thostile\tih\tsome text\n")
    assert kind == "hostile"
    assert example.labels == (0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0)


def test_a_disclosure_is_no_hostility_and_old_sexual_remarks_leave_two_labels_open() -> None:
    need, _ = authored.parse("dis-1\tself\tm\tsome text\n")
    assert need.labels == (0.0,) * 7 + (1.0,)
    remark, _ = authored.parse("famid-1\thostile\tto\tsome text\n")
    assert [i for i, label in enumerate(remark.labels) if math.isnan(label)] == [data.OBSCENE, data.SEXUAL]


def test_split_keeps_groups_together_and_leaves_nothing_out() -> None:
    lines = authored.read()
    parts = {name: authored.part(name, lines) for name in ("train", "calibration", "held_out")}
    groups = {name: {example.group for example, _ in part} for name, part in parts.items()}
    assert sum(map(len, parts.values())) == len(lines)
    assert not groups["train"] & groups["held_out"]
    assert not groups["train"] & groups["calibration"]
    assert not groups["calibration"] & groups["held_out"]
    assert 0.15 < len(parts["held_out"]) / len(lines) < 0.25


def test_split_depends_on_the_name_alone() -> None:
    assert authored.part_of("looks-001") == authored.part_of("looks-001")
    assert collections.Counter(authored.part_of(f"x-{i}") for i in range(1000))["held_out"] == pytest.approx(
        200, abs=50
    )


def test_no_line_equals_a_line_of_the_written_evaluation_sets() -> None:
    sets = [line for path in mix.SETS.glob("*.txt") for line in mix.written_set(path)]
    written = {data.identity(line) for line in [*sets, *mix.said_in_histories()]}
    overlap = [
        e.group for e, _ in authored.part("train", authored.read()) if data.identity(e.text) in written
    ]
    assert overlap == []


def test_rows_equal_to_an_evaluation_text_are_left_out() -> None:
    keep, drop = (data.Example(text, (0.0,) * 6, "x") for text in ("good game all", "Nice, a quiet map!"))
    assert mix.without([keep, drop], ["nice a quiet map"]) == [keep]


def test_removal_of_duplicates_keeps_emoji_apart() -> None:
    assert data.identity("you are great 😡") != data.identity("you are great 😊")
    assert data.identity("You are great!") == data.identity("you are great")


def test_frames_are_deterministic_and_their_twins_differ_in_the_label() -> None:
    lines = frames.groups(400, seed=3)
    assert lines == frames.groups(400, seed=3)
    pairs = collections.defaultdict(list)
    for line in lines:
        if line.group:
            pairs[line.group].append(line.labels[data.IDENTITY])
    assert pairs
    assert all(sorted(labels) == [0.0, 1.0] for labels in pairs.values())


def test_opposing_a_hostile_line_is_benign_and_endorsing_it_is_not() -> None:
    hostile = data.Example("you ruin every match", (1.0, 0.0, 0.0, 0.0, 1.0, 0.0), "authored", "a")
    opposed, endorsed = frames.around([hostile], 1, seed=1)
    assert opposed.group == endorsed.group
    assert (opposed.labels[data.TOXICITY], endorsed.labels[data.TOXICITY]) == (0.0, 1.0)
    assert "you ruin every match" in opposed.text
