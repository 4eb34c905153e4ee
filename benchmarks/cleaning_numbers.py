"""How much hangs on each number by which cleaning decides.

    python -m benchmarks.cleaning_numbers [--json FILE]

Each is made smaller and larger in turn, in a process of its own, and it is counted what then changes: the share of
disguised hostile lines (every disguise, every line of `sets/evasion_hostile.txt`) that clean to the same as the plain
line, and the benign lines (`sets/`) in which a disguise is seen. No model is needed. Takes about a quarter of an hour.
"""

import argparse
import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import Any

from benchmarks.results import publish

_ROOM = Path(__file__).parents[1] / "bot" / "intake" / "cleaning"
_SETS = Path(__file__).parent / "sets"
_SMALL = 10
"""Whole numbers up to this one are varied by one, larger ones and shares by a factor of two."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number that stands by name in a module of cleaning."""

    module: str
    name: str
    value: float

    def others(self) -> list[float]:
        """A smaller and a larger value."""
        if isinstance(self.value, int) and self.value <= _SMALL:
            return [value for value in (self.value - 1, self.value + 1) if value > 0]
        return (
            [self.value // 2, self.value * 2]
            if isinstance(self.value, int)
            else [self.value / 2, self.value * 2]
        )


def numbers() -> Iterator[Number]:
    """All numbers that stand by name at the top of a module."""
    for path in sorted(_ROOM.glob("*.py")):
        for statement in ast.parse(path.read_text("utf-8")).body:
            if isinstance(statement, ast.Assign):
                for name, node in _pairs(statement):
                    if (value := _value(node)) is not None:
                        yield Number(path.name, name, value)


def _pairs(statement: ast.Assign) -> Iterator[tuple[str, ast.expr]]:
    target, value = statement.targets[0], statement.value
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        yield from ((ast.unparse(name), node) for name, node in zip(target.elts, value.elts, strict=True))
    else:
        yield ast.unparse(target), value


def _value(node: ast.expr) -> float | None:
    """What is assigned, if it is a number, or a `Fraction` of two."""
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        return node.value
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "Fraction":
        above, below = (ast.literal_eval(part) for part in node.args)
        return float(above / below)
    return None


def _set(statement: ast.Assign, name: str, value: float) -> None:
    """Assigns another value to `name`, if that is what the statement assigns."""
    target, new = statement.targets[0], ast.Constant(value)
    if isinstance(target, ast.Tuple) and isinstance(statement.value, ast.Tuple):
        names = [ast.unparse(part) for part in target.elts]
        if name in names:
            statement.value.elts[names.index(name)] = new
    elif ast.unparse(target) == name:
        statement.value = new


def _replace_when_imported(number: Number, value: float) -> None:
    """Makes the import of the number's module give it another value."""
    path = str(_ROOM / number.module)
    compiled = SourceFileLoader.source_to_code

    def source_to_code(self: SourceFileLoader, data: Any, of: Any, **options: Any) -> Any:
        if str(of) == path:
            tree = ast.parse(data)
            for statement in tree.body:
                if isinstance(statement, ast.Assign):
                    _set(statement, number.name, value)
            data = ast.unparse(tree).encode()
        return compiled(self, data, of, **options)

    SourceFileLoader.source_to_code = source_to_code  # type: ignore[method-assign, assignment]
    SourceFileLoader.path_stats = _no_cache  # type: ignore[method-assign]


def _no_cache(self: SourceFileLoader, path: str) -> Any:
    """Compiled files of the true source are not used."""
    raise OSError


def measure() -> dict[str, float]:
    """The two figures, with the numbers as they are now."""
    from benchmarks.disguises import DISGUISES  # noqa: PLC0415 - after numbers were replaced
    from bot.intake.cleaning.clean import clean  # noqa: PLC0415 - as above

    def shown(text: str) -> str:
        return " ".join(clean(text).text.lower().split())

    hostile = _lines("evasion_hostile.txt")
    benign = [*_lines("evasion_benign.txt"), *_lines("benign_chat.txt"), *_lines("profanity_unaimed.txt")]
    plain = {line: shown(line) for line in hostile}
    undone = [shown(disguise(line)) == plain[line] for disguise in DISGUISES.values() for line in hostile]
    return {"undone": sum(undone) / len(undone), "benign": sum(clean(line).disguised for line in benign)}


def _lines(name: str) -> list[str]:
    return [line for line in (_SETS / name).read_text("utf-8").splitlines() if line.strip()]


def _measured(number: Number, value: float) -> dict[str, float] | str:
    """The figures with one number changed; what went wrong where cleaning does not work with it at all."""
    command = [sys.executable, "-m", __spec__.name, "--vary", number.module, number.name, json.dumps(value)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return done.stderr.strip().splitlines()[-1]
    found: dict[str, float] = json.loads(done.stdout)
    return found


def compare() -> dict[str, Any]:
    """The figures as they are, and for every number those of a smaller and a larger value."""
    found: dict[str, Any] = {"as it is": measure(), "with other numbers": {}}
    for number in numbers():
        key = f"{number.module.removesuffix('.py')}.{number.name} = {number.value:g}"
        found["with other numbers"][key] = {
            f"{value:g}": _measured(number, value) for value in number.others()
        }
        sys.stderr.write(f"{key}\n")
    return found


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="also write the figures here")
    parser.add_argument("--vary", nargs=3, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.vary:
        module, name, value = arguments.vary
        _replace_when_imported(Number(module, name, 0), json.loads(value))
        sys.stdout.write(json.dumps(measure()))
    else:
        publish(compare(), arguments.json)


if __name__ == "__main__":
    main()
