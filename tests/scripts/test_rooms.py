"""The dependency rule: what the contracts hold, and the table that is made from them."""

import grimp
import pytest

from scripts.rooms import PAGE, RoomContract, contracts, renewed, room_of


def test_the_table_is_made_from_the_contracts() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == renewed(page), "python -m scripts.rooms"


def test_every_module_stands_in_one_room() -> None:
    graph = grimp.build_graph("bot", "cogs", "migrations")
    rooms = [name for room in contracts() for name in room.rooms]
    assert sorted(rooms) == sorted({room_of(module) for module in graph.modules} - {"bot"})


def test_a_room_lists_only_rooms_below_it() -> None:
    above: set[str] = set()
    for room in contracts():
        above |= set(room.rooms)
        assert not above & set(room.imports), room.rooms


@pytest.mark.parametrize(
    ("imported", "problems"),
    [
        (["bot.domain.message", "discord"], []),
        (["bot.domain.message", "discord", "bot.store"], ["bot.ui.cards -> bot.store"]),
        (["bot.domain.message", "discord", "sqlalchemy"], ["bot.ui.cards -> sqlalchemy"]),
        (["bot.domain.message", "discord", "asyncio", "bot.ui.words"], []),
        (["discord"], ["bot.ui no longer imports bot.domain"]),
    ],
)
def test_what_a_room_imports_is_what_it_lists(imported: list[str], problems: list[str]) -> None:
    graph = grimp.ImportGraph()
    for module in imported:
        graph.add_import(importer="bot.ui.cards", imported=module)
    options = {"rooms": ["bot.ui"], "does": "cards", "imports": ["bot.domain"], "packages": ["discord"]}
    check = RoomContract("ui", {}, options).check(graph, verbose=False)
    assert (check.kept, check.metadata["problems"]) == (not problems, problems)
