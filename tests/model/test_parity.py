"""What the preparing process measures: distance from the original, and whether each text has one score."""

import random
from collections.abc import Sequence

from bot.model.parity import is_steady, read_probes, shuffled_lines, steadiness

TEXTS = [f"line {number}" for number in range(200)]


def test_scores_that_hang_on_the_text_alone_are_steady() -> None:
    found = steadiness(lambda texts: [[len(text) / 10] for text in texts], TEXTS)
    assert (found.lines, found.orders, found.max_difference, found.changed) == (200, 6, 0, 0)
    assert is_steady(found)


def test_a_score_that_neighbours_move_is_found() -> None:
    def score(texts: Sequence[str]) -> list[list[float]]:
        return [[0.49 + 0.001 * len(texts)] for _ in texts]

    found = steadiness(score, TEXTS)
    assert 0.001 < found.max_difference <= 0.032
    assert found.changed > 0
    assert not is_steady(found)


def test_a_small_difference_on_both_sides_of_a_decision_is_none_to_accept() -> None:
    draw = random.Random(1)
    found = steadiness(lambda texts: [[0.5 + draw.uniform(-1e-4, 1e-4)] for _ in texts], TEXTS)
    assert found.max_difference < 0.001
    assert not is_steady(found)


def test_lines_for_shuffling_are_different_and_always_the_same() -> None:
    lines = shuffled_lines(read_probes())
    assert len(set(lines)) == len(lines) == 2000
    assert all(line.strip() for line in lines)
    assert lines == shuffled_lines(read_probes())
