"""Every promise of docs/promises.md is held by tests that exist."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
_PROMISE = re.compile(r"^- \*\*(?P<id>[a-z-]+)\*\*: (?P<sentence>.+)\n(?P<tests>(?:  .*\n)*)", re.MULTILINE)
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")

Test = tuple[str, str]


def promises(page: str) -> list[tuple[str, list[Test]]]:
    """Id and tests (file, function) of each promise on the page."""
    return [(found["id"], _TEST.findall(found["tests"])) for found in _PROMISE.finditer(page)]


@cache
def named_in(file: str) -> frozenset[str]:
    """The test functions of a file, none where it is not there."""
    path = ROOT / file
    tree = ast.parse(path.read_text(encoding="utf-8") if path.exists() else "")
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return frozenset(node.name for node in functions if node.name.startswith("test_"))


PROMISES = promises((ROOT / "docs" / "promises.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("name", "tests"), PROMISES, ids=[name for name, _ in PROMISES])
def test_a_promise_is_held_by_tests(name: str, tests: list[Test]) -> None:
    assert tests, f"{name} has no test"
    assert [test for test in tests if test[1] not in named_in(test[0])] == []


def test_every_promise_is_read_and_has_an_id_of_its_own() -> None:
    page = (ROOT / "docs" / "promises.md").read_text(encoding="utf-8")
    names = [name for name, _ in PROMISES]
    assert len(names) == len(set(names)) == sum(line.startswith("- ") for line in page.splitlines())
    assert sum(len(tests) for _, tests in PROMISES) == page.count("::")


def test_a_promise_without_a_test_and_one_that_is_gone_are_found() -> None:
    page = "- **bare**: Nothing.\n\n- **gone**: Something.\n  `tests/test_promises.py::test_gone`\n"
    (bare, none), (gone, (test,)) = promises(page)
    assert (bare, none, gone) == ("bare", [], "gone")
    assert test[1] not in named_in(test[0])
    assert "test_a_promise_is_held_by_tests" in named_in(test[0])
