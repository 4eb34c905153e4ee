"""The figures of the evasion benchmark."""

from benchmarks.evasion import lost_too_often, of_pairs


def test_the_worst_pair_and_those_not_good_enough_are_named() -> None:
    figures = of_pairs({"a + b": 1.0, "a + c": 0.75, "b + c": 0.25, "c + d": 0.85})
    assert figures["worst pair"] == {"b + c": 0.25}
    assert list(figures["pairs below 85%"]) == ["b + c", "a + c"]
    assert figures["mean still caught"] == 0.7125


def test_too_few_decisions_are_named() -> None:
    def found(single: float, pairs: float) -> dict[str, object]:
        return {"one disguise, mean": single, "two combined": {"mean still caught": pairs}}

    decisions = {"you": found(0.95, 0.9), "name": found(0.94, 0.99), "reply": found(0.99, 0.89)}
    assert lost_too_often(decisions) == ["name", "reply"]
