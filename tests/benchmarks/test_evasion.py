"""The figures of the evasion benchmark."""

from benchmarks.evasion import of_pairs


def test_the_worst_pair_and_those_not_good_enough_are_named() -> None:
    figures = of_pairs({"a + b": 1.0, "a + c": 0.75, "b + c": 0.25, "c + d": 0.85})
    assert figures["worst pair"] == {"b + c": 0.25}
    assert list(figures["pairs below 85%"]) == ["b + c", "a + c"]
    assert figures["mean still caught"] == 0.7125
