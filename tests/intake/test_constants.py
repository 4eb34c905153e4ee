"""Every number that intake decides by has a name, and says beside it what it means and where it comes from."""

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

import bot.intake

_ROOM = Path(bot.intake.__file__).parent
_MODULES = sorted(_ROOM.rglob("*.py"))
_PLAIN = {-1, 0, 1, 2, 10}
_REPEATED = re.compile(r"(?<!\\)\{(\d+)(?:,(\d*))?\}")


def _numbers(node: ast.AST) -> Iterator[tuple[int, float]]:
    """Line and value of the numbers under `node`, those in regular expressions ("{1,20}") included."""
    for part in ast.walk(node):
        if not isinstance(part, ast.Constant) or isinstance(part.value, bool):
            continue
        if isinstance(part.value, (int, float)):
            yield part.lineno, part.value
        elif isinstance(part.value, str):
            for found in _REPEATED.finditer(part.value):
                yield from ((part.lineno, int(bound)) for bound in found.groups() if bound)


def _explained(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The assignments that a string follows, and that string."""
    for statement, following in pairwise(body):
        says = isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant)
        if isinstance(statement, ast.Assign) and says:
            yield statement
            yield following


@pytest.mark.parametrize("path", _MODULES, ids=lambda path: str(path.relative_to(_ROOM)))
def test_numbers_have_a_name_and_an_explanation(path: Path) -> None:
    module = ast.parse(path.read_text("utf-8"))
    explained = set(_explained(module.body))
    bare = [
        f"{path.name}:{line}: {value:g}"
        for statement in module.body
        if statement not in explained
        for line, value in _numbers(statement)
        if value not in _PLAIN
    ]
    assert bare == []


def test_a_number_without_a_name_is_found() -> None:
    module = ast.parse('A = 7\n"""Days of a week."""\nB = re.compile(r"\\d{1,20}")\nC = A * 0.5\n')
    explained = set(_explained(module.body))
    found = [value for part in module.body if part not in explained for _, value in _numbers(part)]
    assert found == [1, 20, 0.5]
