r"""Reads cues: words and phrases that tell something, kept as data in the `data` folders of this room.

A file with patterns has two parts, `words` and `patterns`: regular expressions by name, whose lines are alternatives.
Small and capital letters are alike, a blank stands for one character of white space (`\s`), and {name} for any of the
words of that name.
"""

import re
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

_NAME = re.compile(r"\{([a-z_]+)\}")


@cache
def read_data(package: str, name: str) -> dict[str, Any]:
    """What stands in `data/<name>` of `package`."""
    source = files(package).joinpath("data", name).read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(source)
    return found


@cache
def read_patterns(package: str, name: str) -> dict[str, re.Pattern[str]]:
    """The patterns of such a file, by name. Raises `KeyError` for a {name} that no earlier list has."""
    data = read_data(package, name)
    words: dict[str, str] = {}

    def expression(lines: str) -> str:
        filled = _NAME.sub(lambda named: words[named[1]], lines)
        return "|".join(filled.replace(" ", r"\s").splitlines())

    for key, lines in data["words"].items():
        words[key] = f"(?:{expression(lines)})"
    return {key: re.compile(expression(lines), re.IGNORECASE) for key, lines in data["patterns"].items()}
