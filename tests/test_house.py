"""Rules of the house that no other tool holds: names, circles of imports, tests that assert something."""

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[1]

SAME_MEANING = {
    "cases.py": "what a case is (domain), its rows (store)",
    "check_on.py": "*Check on them*: the menu (cogs), what it does (cases)",
    "errors.py": "what each room reports to the person who runs the bot",
    "ledger.py": "context's numbers, as computed (context) and as rows (store)",
    "policy.py": "a policy: its commands (cogs), its card (ui)",
    "strikes.py": "strikes: their arithmetic (policy), their rows (store)",
}
"""Names that several files share because they mean the same thing in several rooms, and what that is."""


def _files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def test_a_file_name_means_one_thing() -> None:
    places = defaultdict(list)
    for path in _files("bot", "cogs"):
        if not path.name.startswith("__"):
            places[path.name].append(str(path.relative_to(ROOT)))
    shared = {name: found for name, found in places.items() if len(found) > 1}
    assert {name: found for name, found in shared.items() if name not in SAME_MEANING} == {}
    assert SAME_MEANING.keys() - shared.keys() == set(), "no longer shared"


SAME_FUNCTION = {
    "draw": "put marks on axes: of the timeline, of the weekly chart",
    "find": "called by its module: in the past (`patterns.find`), in a text (`private_data.find`)",
    "is_moderator": "whether a member is one: the rule (permissions), the check of commands (cogs)",
    "prepare": "a model: asked for, and done in the worker",
    "render": "axes as a picture: of the timeline, of the weekly chart",
    "standing": "strikes that still count: computed (cases), in words (ui)",
    "unscored": "what no model read, in words: on cards, in reports",
    "when": "a time in words: on cards, in reports",
}
"""Public functions outside of the store that share a name because they mean the same, and what that is."""


def _top_level(kind: type[ast.stmt] | tuple[type[ast.stmt], ...], *without: str) -> dict[str, list[str]]:
    """Names that several modules of `bot/` and `cogs/` define at their top level, and which."""
    places = defaultdict(list)
    for path in _files("bot", "cogs"):
        module = str(path.relative_to(ROOT))
        if not module.startswith(without):
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, kind):
                    places[node.name].append(module)  # type: ignore[attr-defined]
    return {name: found for name, found in places.items() if len(found) > 1}


def test_the_name_of_a_class_means_one_thing() -> None:
    assert _top_level(ast.ClassDef) == {}


def test_the_name_of_a_function_means_one_thing() -> None:
    """The store's functions are called by their module (`cases.by_id`), commands are named as one types them."""
    shared = _top_level((ast.FunctionDef, ast.AsyncFunctionDef), "bot/store/", "bot/cli/", "bot/__main__")
    shared = {name: found for name, found in shared.items() if not name.startswith("_") and name != "setup"}
    assert {name: found for name, found in shared.items() if name not in SAME_FUNCTION} == {}
    assert SAME_FUNCTION.keys() - shared.keys() == set(), "no longer shared"


CONCERNS = {
    "actions/test_servers_apart.py": "the outbox by the real clock, several servers beside each other",
    "cli/test_backup_commands.py": "copies of database and key, put back, and another key",
    "cli/test_wrong_uses.py": "what a person can do wrong, with any command",
    "cli/test_without_extras.py": "what each extra of pyproject.toml is needed for",
    "context/test_golden.py": "the golden vectors of docs/context.md",
    "context/test_properties.py": "what holds for any history",
    "context/test_reported.py": "reported speech, from the message to the signals",
    "domain/test_imports.py": "what importing the vocabulary loads",
    "intake/test_constants.py": "numbers say where they come from",
    "intake/test_work.py": "what a text costs at most",
    "intake/test_text_files.py": "files, from the attachment to the passage",
    "model/test_compact.py": "the bundled weights",
    "store/test_migrations.py": "migrations/",
    "store/test_recoding.py": "a database that the first release wrote",
    "training/test_shipped_thresholds.py": "the numbers in the presets and what they were chosen for",
    "training/test_corpus.py": "training/authored/",
    "training/test_model_card.py": "docs/model-card.md",
    "training/test_rows.py": "public rows, from the file to the mix",
    "ui/test_literals.py": "words for people: all in the catalogue, all of it used",
}
"""Test files that are about something else than the module of their name."""


def test_tests_mirror_the_rooms() -> None:
    """`tests/room/test_part.py` tests `bot/room/part.py` (or the folder `part`), or a concern that is named."""
    elsewhere = {"e2e", "histories", "loopback", "scenarios"}
    strangers = set()
    for path in _files("tests"):
        room, name = path.relative_to(ROOT / "tests").parent, path.stem.removeprefix("test_")
        if path.stem == name or room.parts[:1] in [(), *((other,) for other in elsewhere)]:
            continue
        homes = [top / room / name for top in (ROOT / "bot", ROOT)]
        if not any(home.is_dir() or home.with_suffix(".py").exists() for home in homes):
            strangers.add(f"{room}/{path.name}")
    assert strangers == CONCERNS.keys()


# Circles


@cache
def _imports() -> dict[str, set[str]]:
    """Module -> modules of ours that it imports; what only type checkers read counts too."""
    graph = grimp.build_graph("bot", "cogs", "migrations", exclude_type_checking_imports=False)
    return {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}


def _room(module: str) -> str:
    return ".".join(module.split(".")[: 2 if module.startswith("bot.") else 1])


def _circle(graph: Mapping[str, Set[str]]) -> list[str]:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert _circle(_imports()) == []


def test_no_rooms_import_each_other_in_a_circle() -> None:
    rooms: dict[str, set[str]] = defaultdict(set)
    for module, imported in _imports().items():
        rooms[_room(module)] |= {_room(other) for other in imported} - {_room(module), "bot"}
    assert _circle(rooms) == []


def test_what_servers_wrote_never_trains_anything() -> None:
    """Training reads nothing that the bot stores, and the bot does not know of training, over any number of steps."""
    graph = grimp.build_graph("bot", "cogs", "migrations", "training")
    for importer, imported in (("training", "bot.store"), ("bot", "training"), ("cogs", "training")):
        assert not graph.chain_exists(importer, imported, as_packages=True), (importer, imported)


# Assertions


_ASSERTING_CALLS = {"raises", "warns", "fail"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def _functions(tree: ast.AST) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def _called(node: ast.AST) -> Iterator[str]:
    """Names of the functions and methods that `node` calls, without those of other modules (`asyncio.run`)."""
    for call in ast.walk(node):
        if isinstance(call, ast.Call):
            match call.func:
                case ast.Attribute(value=ast.Name(id=of)) if of in sys.modules and of != "pytest":
                    pass
                case ast.Name(id=name) | ast.Attribute(attr=name):
                    yield name


def _asserts(node: ast.AST, helpers: Set[str]) -> bool:
    return any(isinstance(part, ast.Assert) for part in ast.walk(node)) or any(
        name in helpers or name in _ASSERTING_CALLS or name.startswith("assert_") for name in _called(node)
    )


def test_every_test_asserts_something() -> None:
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in _files("tests")}
    functions = [(path, node) for path, tree in trees.items() for node in _functions(tree)]
    helpers: set[str] = set()
    while found := {node.name for _, node in functions if _asserts(node, helpers)} - helpers:
        helpers |= found
    silent = [
        f"{path.relative_to(ROOT)}::{node.name}"
        for path, node in functions
        if node.name.startswith("test_") and not _asserts(node, helpers)
    ]
    assert silent == []


@pytest.mark.parametrize(
    ("source", "asserts"),
    [
        ("def test_it(): compute()", False),
        ("def test_it(): assert compute()", True),
        ("def test_it():\n with pytest.raises(ValueError): compute()", True),
        ("def test_it(): check(compute())", True),
        ("def test_it(): subprocess.check()", False),
        ("def test_it(): send.assert_awaited_once()", True),
    ],
)
def test_assertions_are_found(source: str, asserts: bool) -> None:
    assert _asserts(ast.parse(source), {"check"}) is asserts
