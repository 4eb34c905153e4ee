"""The dependency rule: what each room may import.

The contracts of type `room` in pyproject.toml say it; `lint-imports` (in `make lint`) holds them, and the table in
docs/architecture.md is made from them:

    python -m scripts.rooms
"""

import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "architecture.md"
BEGIN, END = "<!-- rooms: python -m scripts.rooms -->\n", "<!-- end of rooms -->\n"
_OURS = ("bot", "cogs", "migrations")
_STANDARD = sys.stdlib_module_names | {"_typeshed"}


def room_of(module: str) -> str:
    """What a module counts as: `bot.store` for `bot.store.cases`, the package itself for anything else."""
    parts = module.split(".")
    return ".".join(parts[:2]) if parts[0] == "bot" else parts[0]


class RoomContract(Contract):
    """Rooms import, directly, exactly the rooms and packages that they list; what they no longer import is named too.

    Options: `rooms`, which may import each other; `does`, for the table; `imports`, other rooms of ours;
    `packages`, those of others. The standard library is free.
    """

    type_name = "room"

    rooms: Any = fields.ListField(subfield=fields.StringField())
    does: Any = fields.StringField()
    imports: Any = fields.ListField(subfield=fields.StringField(), required=False, default=[])
    packages: Any = fields.ListField(subfield=fields.StringField(), required=False, default=[])

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Compare what is imported with what is listed."""
        allowed = {*self.imports, *self.packages}
        found: set[str] = set()
        wrong = []
        for module in sorted(module for module in graph.modules if room_of(module) in self.rooms):
            for imported in sorted(graph.find_modules_directly_imported_by(module)):
                room = room_of(imported)
                if room in self.rooms or room == "bot" or room in _STANDARD:
                    continue
                found.add(room)
                if room not in allowed:
                    wrong.append(f"{module} -> {imported}")
        unused = [f"{', '.join(self.rooms)} no longer imports {room}" for room in sorted(allowed - found)]
        return ContractCheck(kept=not wrong and not unused, metadata={"problems": wrong + unused})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Name every import that is not listed, and every listed one that is not there."""
        for problem in check.metadata["problems"]:
            output.print_error(f"- {problem}", bold=False)


@dataclass(frozen=True, slots=True)
class Room:
    """One contract of type `room`."""

    rooms: tuple[str, ...]
    does: str
    imports: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()


def contracts() -> list[Room]:
    """The contracts of type `room`, from the top of the house down."""
    configuration = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return [
        Room(
            tuple(contract["rooms"]),
            contract["does"],
            tuple(contract.get("imports", ())),
            tuple(contract.get("packages", ())),
        )
        for contract in configuration["tool"]["importlinter"]["contracts"]
        if contract["type"] == RoomContract.type_name
    ]


def table(rooms: Iterable[Room]) -> str:
    """The table of docs/architecture.md."""
    return "".join(f"| {' | '.join(cells)} |\n" for cells in _cells(rooms))


def _cells(rooms: Iterable[Room]) -> Iterator[tuple[str, ...]]:
    yield "Room", "Does", "Imports", "Packages"
    yield "---", "---", "---", "---"
    for room in rooms:
        yield (
            ", ".join(f"`{_path(name)}`" for name in room.rooms),
            room.does,
            ", ".join(name.removeprefix("bot.") for name in room.imports) or "–",
            ", ".join(room.packages) or "–",
        )


def _path(room: str) -> str:
    path = ROOT / room.replace(".", "/")
    return f"{path.relative_to(ROOT)}/" if path.is_dir() else f"{path.relative_to(ROOT)}.py"


def renewed(page: str) -> str:
    """`page` with the table as the contracts have it."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{table(contracts())}{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
