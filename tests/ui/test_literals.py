"""Words for people stand in the catalogue: nowhere in the code, every one is used, and all parameters are given."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from fluent.syntax import FluentParser
from fluent.syntax.ast import (
    Junk,
    Message,
    MessageReference,
    Pattern,
    VariableReference,
)
from fluent.syntax.visitor import Visitor

from bot.domain.failures import FailureCode
from bot.ui.catalogue import FALLBACK, text

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "bot" / "ui" / "locales" / f"{FALLBACK}.ftl"

SPEAKING = ("bot/ui", "bot/cases", "bot/actions", "bot/reports", "bot/live", "bot/cli", "bot/demo", "cogs")
"""Rooms that say something to people."""
SILENT = (
    "bot/domain",
    "bot/context",
    "bot/intake",
    "bot/policy",
    "bot/permissions.py",
    "bot/pipeline.py",
    "bot/assessing.py",
)
"""Rooms that decide, and leave the words to others."""

OPERATOR_ERRORS = {
    "CatalogueError",
    "ClientException",
    "CorruptModelError",
    "HistoryError",
    "InputError",
    "RuntimeError",
    "StartError",
    "StoreError",
    "_UnsettledError",
}
"""What these say is read by whoever runs the bot, in the log or at a start that fails, and stays English."""

SHOWN_ARGUMENTS = {"label", "placeholder", "title"}
"""Arguments that Discord shows: there even one word belongs into the catalogue."""

SAYING = {"say", "send", "send_message", "annotate", "set_title", "set_xlabel", "set_ylabel", "set_label"}
"""Calls that show their arguments: there even one word belongs into the catalogue."""

WORD = re.compile(r"[^\W\d_]{2}")

ALLOWED = {
    "bot/actions/webhooks.py": {"Upstander restore": "finds our webhooks again by their name"},
    "bot/cli/check.py": {"bold red": "a style", "bold \0": "a style"},
    "bot/demo/tour.py": {
        "weekly subscribe": "names a command",
        "weekly schedule": "names a command",
        "      [red]\0[/]  [dim]\0[/]": "styles",
        "\n[bold cyan]\0[/]. \0": "a style",
    },
    "bot/domain/actions.py": {
        "already gone": "stored",
        "DMs closed, answered in the channel": "stored",
        "its verdict was deleted meanwhile": "stored",
        "nothing to end": "stored",
    },
    "bot/context/phrases.py": {"rule \0: a phrase may not begin with a gap": "a mistake in our own data"},
    "bot/domain/decision.py": {"\0 holds text, not an id": "a mistake in the program"},
    "bot/domain/cases.py": dict.fromkeys(
        [
            "case \0",
            "case confirmed",
            "case false_alarm",
            "case undone",
            "case closed",
            "case merged",
            "slow mode",
            "report schedule",
        ],
        "stored",
    ),
    "bot/intake/cleaning/markup.py": {"some time": "what the model reads in place of a time"},
    "bot/intake/history.py": dict.fromkeys(
        [
            "an id must be a number or text",
            "a timestamp must be ISO 8601 text or seconds since 1970",
            "a timestamp must lie between the years 1 and 9999",
            "not a message as Discord writes them (\0)",
        ],
        "part of a HistoryError",
    ),
    "bot/intake/surfaces.py": {"a message outside a server has no policy": "a mistake in the program"},
    "bot/reports/chart.py": {"upper left": "a place", "offset points": "a unit"},
}
"""Literals that nobody reads as words, and why."""
ALLOWED_FILES = {
    "bot/intake/history_files.py": "what is wrong with a history file, part of a HistoryError",
    "bot/intake/history_records.py": "what is wrong with a record of one, part of a HistoryError",
    "bot/intake/warming.py": "texts that are cleaned to load the word lists",
    "bot/demo/lines.py": "what simulated members write: English, as the model reads",
}


def _files(*places: str) -> list[Path]:
    """The Python files of rooms, or single files."""
    found = [ROOT / place for place in places if place.endswith(".py")]
    return sorted([*found, *(path for place in places for path in (ROOT / place).rglob("*.py"))])


def literals(source: str) -> Iterator[tuple[int, str]]:
    r"""Line and text of every literal in `source` that reads like words for people.

    What an f-string fills in is ``\0``. Left out: docstrings, what is logged, `OPERATOR_ERRORS`, assertions,
    annotations, names of tasks, patterns of regular expressions, lists of single words, and what pydantic and typer
    take from the code (descriptions of settings, help of the command line).
    """
    tree = ast.parse(source)
    left_out = {id(child) for node in ast.walk(tree) for child in _left_out(node)}
    for node in ast.walk(tree):
        if id(node) in left_out:
            continue
        if isinstance(node, ast.Call):
            if _name(node.func) in SAYING:
                yield from ((part.lineno, _text(part)) for part in node.args if WORD.search(_text(part)))
            for keyword in node.keywords:
                if keyword.arg in SHOWN_ARGUMENTS and re.search(
                    r"[^\W\d_]{2}", _text(keyword.value).split("{")[0]
                ):
                    yield keyword.value.lineno, _text(keyword.value)
        said = _text(node)
        if len(re.findall(r"(?<!\S)\S*[^\W\d_]{2}\S*", said)) > 1 or (
            isinstance(node, ast.JoinedStr) and re.search(r"(?<=\s)[^\W\d_]{2,}\b|\b[^\W\d_]{2,}(?=\s)", said)
        ):
            yield node.lineno, said  # type: ignore[attr-defined]


def _name(function: ast.expr) -> str:
    return getattr(function, "attr", getattr(function, "id", ""))


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) or "\0" for part in node.values)
    return ""


def _left_out(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Expr(value=ast.Constant()):
            yield node.value
        case ast.JoinedStr():
            yield from (part for part in node.values if isinstance(part, ast.Constant))
        case ast.FormattedValue(format_spec=ast.AST() as spec):
            yield from ast.walk(spec)
        case ast.Call(func=ast.Attribute(value=ast.Name(id="log" | "typer"))):
            yield from ast.walk(node)
        case ast.Raise(exc=ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name))) if (
            name in OPERATOR_ERRORS
        ):
            yield from ast.walk(node)
        case ast.Assert(msg=ast.AST() as message):
            yield from ast.walk(message)
        case ast.Call(func=ast.Attribute(value=ast.Name(id="re")), args=[pattern, *_]):
            yield from ast.walk(pattern)
        case ast.Call(func=ast.Attribute(value=ast.Constant(), attr="split")):
            yield from ast.walk(node)
        case ast.Call(func=ast.Name(id="Field")):
            yield from (part.value for part in node.keywords if part.arg == "description")
        case ast.keyword(arg="help"):
            yield from ast.walk(node)
        case ast.Call(func=ast.Attribute(attr="create_task") | ast.Name(id="create_task" | "Pulse")):
            yield from (part.value for part in node.keywords if part.arg == "name")
        case ast.AnnAssign(annotation=annotation) | ast.arg(annotation=ast.AST() as annotation):
            yield from ast.walk(annotation)
        case (
            ast.FunctionDef(returns=ast.AST() as returns) | ast.AsyncFunctionDef(returns=ast.AST() as returns)
        ):
            yield from ast.walk(returns)


@pytest.mark.parametrize("path", _files(*SPEAKING, *SILENT), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_words_for_people_stand_in_the_code(path: Path) -> None:
    name = str(path.relative_to(ROOT))
    if name in ALLOWED_FILES:
        return
    found = {said: line for line, said in literals(path.read_text(encoding="utf-8"))}
    allowed = ALLOWED.get(name, {})
    assert {said: line for said, line in found.items() if said not in allowed} == {}
    assert allowed.keys() - found.keys() == set(), "no longer there"


@pytest.mark.parametrize(
    "line",
    [
        'await say(interaction, "You cannot do this.")',
        'await say(interaction, f"Case #{number} closed by {name}.")',
        'return "nothing found" if not found else ""',
        'ui.Button(label="Confirm", style=grey)',
        'raise ActionFailed("the channel is gone")',
        'NAMES = {"reset": "is reset"}',
        'await say(interaction, "Done")',
        'await place.send("Hello")',
        'axes.set_ylabel("messages")',
        'said = f"{count} messages"',
        'said = f"until {when}"',
        'app_commands.Choice(name="left alone", value=1)',
        'shown = re.sub(r"\\d+ \\w+ or more", "some of them", said)',
        'raise ValueError("thresholds must rise")',
        'raise ValueError(f"rungs must rise, not {sums}")',
        'card(f"**Rule:** {rule}", "It stays where it is.")',
    ],
)
def test_the_search_finds_words_for_people(line: str) -> None:
    assert list(literals(line))


@pytest.mark.parametrize(
    "line",
    [
        '"""What this module is about."""',
        'found = re.sub(r"two or more", "", said)',
        'task = asyncio.create_task(work(), name=f"queue {number}")',
        'log.info("nothing to do", why="not needed at all")',
        'raise StartError("the token is missing")',
        'await say(interaction, text("case-gone"))',
        'url = f"https://discord.com/channels/{guild}/{channel}"',
        'shown = f"{day:%d %b at %H:%M} {name}"',
        'ui.Button(label=text("button-undo"), custom_id=f"up:{place}:{about}")',
        "def name(self) -> 'dict[str, int | None]': ...",
    ],
)
def test_the_search_leaves_the_rest_alone(line: str) -> None:
    assert not list(literals(line))


class _Mentions(Visitor):
    """What a pattern fills in: parameters and other messages."""

    def __init__(self) -> None:
        self.parameters: set[str] = set()
        self.messages: set[str] = set()

    def visit_VariableReference(self, node: VariableReference) -> None:  # noqa: N802 - named by the library
        self.parameters.add(node.id.name)

    def visit_MessageReference(self, node: MessageReference) -> None:  # noqa: N802 - as above
        self.messages.add(f"{node.id.name}.{node.attribute.name}" if node.attribute else node.id.name)


@cache
def _catalogue() -> dict[str, _Mentions]:
    return _read(CATALOGUE.read_text(encoding="utf-8"))


def _read(catalogue: str) -> dict[str, _Mentions]:
    """Id of a message, or of an attribute of one -> what it fills in."""
    found: dict[str, _Mentions] = {}
    for entry in FluentParser().parse(catalogue).body:
        assert not isinstance(entry, Junk), entry.content
        if not isinstance(entry, Message):
            continue
        parts: list[tuple[str, Pattern | None]] = [(entry.id.name, entry.value)]
        parts += [(f"{entry.id.name}.{part.id.name}", part.value) for part in entry.attributes]
        for name, pattern in parts:
            assert name not in found, f"{name} stands there twice"
            found[name] = mentions = _Mentions()
            mentions.visit(pattern)
    return found


def _parameters(name: str, catalogue: dict[str, _Mentions] | None = None) -> set[str]:
    known = catalogue or _catalogue()
    mentions = known[name]
    return mentions.parameters.union(
        *(_parameters(other, known) for other in mentions.messages if other in known)
    )


def _differences(translated: str) -> set[str]:
    """The ids at which a translation has not what English has: the message, or its parameters."""
    other = _read(translated)
    same = other.keys() & _catalogue().keys()
    different = {name for name in same if _parameters(name, other) != _parameters(name)}
    return different | (other.keys() ^ _catalogue().keys())


@pytest.mark.parametrize("path", sorted(CATALOGUE.parent.glob("*.ftl")), ids=lambda path: path.name)
def test_every_language_has_the_messages_and_parameters_of_english(path: Path) -> None:
    assert _differences(path.read_text(encoding="utf-8")) == set()


def test_what_a_translation_lacks_or_renames_is_found() -> None:
    english = CATALOGUE.read_text(encoding="utf-8")
    broken = english.replace("{ $texts } scored", "{ $zahl } bewertet").replace("done-hide =", "done-hid =")
    assert _differences(broken) == {"status-scored", "done-hide", "done-hid"}


def _calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call of `text`, `told` or `named`, with the file and line where it stands."""
    for path in _files("bot", "cogs"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case (
                    ast.Call(func=ast.Name(id="text" | "told" | "named"))
                    | ast.Call(func=ast.Attribute(value=ast.Name(id="catalogue"), attr="text"))
                ):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def _named(argument: ast.expr) -> Iterator[str]:
    """The ids that an argument may name: of a literal, of both sides of a condition."""
    if isinstance(argument, ast.IfExp):
        yield from _named(argument.body)
        yield from _named(argument.orelse)
    elif isinstance(argument, ast.Constant):
        yield str(argument.value)


def test_every_message_that_the_code_names_exists_and_gets_its_parameters() -> None:
    checked = 0
    for where, call in _calls():
        for name in _named(call.args[0]):
            names = (
                [name, f"{name}.name"]
                if isinstance(call.func, ast.Name) and call.func.id == "named"
                else [name]
            )
            for each in names:
                assert each in _catalogue(), f"{where}: there is no message {each}"
                given = {keyword.arg for keyword in call.keywords}
                if None not in given:
                    assert given == _parameters(each), f"{where}: parameters of {each}"
                    checked += 1
    assert checked > 200


def test_every_failure_gets_the_parameters_of_its_message() -> None:
    checked = 0
    for path in _files("bot"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Name(id="ActionFailed" | "NotYet"),
                    args=[ast.Attribute(value=ast.Name(id="FailureCode"), attr=code)],
                ):
                    given = {keyword.arg for keyword in node.keywords}
                    assert given == _parameters(f"failure-{FailureCode[code]}"), f"{path}:{node.lineno}"
                    checked += 1
    assert checked > 10


def test_every_message_is_used() -> None:
    exact: set[str] = set()
    patterns: set[str] = set()
    for path in _files("bot", "cogs"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                pattern = "".join(re.escape(_text(part)) or r"[\w.-]+" for part in node.values)
                if re.match(r"[a-z]{3}", _text(node)) or re.fullmatch(r"\0[-.][a-z]{4,}", _text(node)):
                    patterns.add(pattern)
            else:
                exact.add(_text(node))
    exact |= {f"{name}.name" for name in exact}
    exact |= {other for mentions in _catalogue().values() for other in mentions.messages}
    unused = [
        name
        for name in _catalogue()
        if name not in exact and not any(re.fullmatch(pattern, name) for pattern in patterns)
    ]
    assert unused == []


@pytest.mark.parametrize("number", [1, 2])
def test_every_message_can_be_said(number: int) -> None:
    for name in _catalogue():
        said = text(name, **dict.fromkeys(_parameters(name), number))
        assert said.strip() == said != "", name
        assert "{" not in said, name


def test_what_commands_say_fits_into_discord() -> None:
    for name in _catalogue():
        if name.startswith(("command-", "menu-")):
            limit = 32 if name.endswith(".name") or name.startswith("menu-") else 100
            assert 1 <= len(text(name)) <= limit, name
        elif name.startswith("button-"):
            assert len(text(name)) <= 80, name
