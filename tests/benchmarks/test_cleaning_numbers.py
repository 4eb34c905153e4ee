"""The benchmark of cleaning's numbers varies what it says it varies."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.cleaning_numbers import Number, numbers


def test_numbers_are_found_also_where_several_are_assigned_at_once() -> None:
    found = {(number.module, number.name): number.value for number in numbers()}
    assert found["spacing.py", "_FAR"] == 10
    assert found["spacing.py", "_MOST_LINE_ENDS"] == 3
    assert found["misspelling.py", "_LONG_SHARE"] == 0.4


@pytest.mark.parametrize(("value", "others"), [(1, [2]), (3, [2, 4]), (120, [60, 240]), (0.5, [0.25, 1.0])])
def test_a_number_is_made_smaller_and_larger(value: float, others: list[float]) -> None:
    assert Number("any.py", "_ANY", value).others() == others


def test_another_number_changes_the_figures() -> None:
    def undone(value: int) -> float:
        command = [
            "-m",
            "benchmarks.cleaning_numbers",
            "--vary",
            "spacing.py",
            "_TELLING_LETTERS",
            str(value),
        ]
        done = subprocess.run(
            [sys.executable, *command], capture_output=True, check=True, cwd=Path(__file__).parents[2]
        )
        return float(json.loads(done.stdout)["undone"])

    assert undone(4) > undone(5)
