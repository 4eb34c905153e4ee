"""Written sets in two parts: one to build by, and one that is opened once, when nothing is built by it any more.

A set NAME stands in `sets/NAME_build.txt` (two fifths of its rows) and `sets/NAME_once.txt`; which row stands where is
told by the row alone, so that it cannot be chosen. sets/README.md says what each set holds and what is right.
"""

import hashlib
from pathlib import Path
from typing import Literal

Part = Literal["build", "once"]
PARTS: tuple[Part, ...] = ("build", "once")
SETS = Path(__file__).parent / "sets"
NAMES = (
    "mild_remarks",
    "disclosures",
    "disclosure_lookalikes",
    "reports_and_quotes",
    "prefaced_attacks",
    "private_data_ordinary",
    "private_data_real",
)
_BUILD = 0.4


def part_of(row: str) -> Part:
    """The part that a row belongs to, by the hash of its text as it stands in the file."""
    place = int.from_bytes(hashlib.sha256(row.encode()).digest()[:8], "big") / 2**64
    return "build" if place < _BUILD else "once"


def path_of(name: str, part: Part) -> Path:
    """Where that part of the set stands."""
    return SETS / f"{name}_{part}.txt"


def read(name: str, part: Part) -> list[str]:
    r"""The messages of that part; `\n` in a row is a line break.

    Raises:
        FileNotFoundError: no set of that name.
    """
    rows = path_of(name, part).read_text(encoding="utf-8").splitlines()
    return [row.replace("\\n", "\n") for row in rows if row.strip()]
