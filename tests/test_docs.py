"""What pages of docs/ say of the code is true, and what code says of pages exists."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from bot.context.parameters import ContextSettings
from bot.policy.strikes import StrikeSettings

ROOT = Path(__file__).parents[1]
ROOMS = ("bot", "cogs", "migrations", "tests", "benchmarks", "training")
SECONDS = {"s": 1.0, "min": 60.0, "h": 3600.0, "d": 86_400.0}

# | `group.name` | 10 min | why |
SETTING = re.compile(r"^\| `([a-z_.0-9]+)` \| ([\d.]+)(?: (s|min|h|d))? \|", re.MULTILINE)
# docs/page.md, Heading, Another heading; or a page at the top, in capitals
CITATION = re.compile(r"(?<![\w/-])((?:docs/[\w-]+|[A-Z]+)\.md)((?:, [A-Z][\w' -]*\w)*)")
LINE_BREAK = re.compile(r"\s*\n\s*(?:#\s+)?")


def _defaults(settings: object, prefix: str = "") -> Iterator[tuple[str, float]]:
    """Each number in `settings` by its dotted name."""
    if isinstance(settings, BaseModel):
        settings = {name: getattr(settings, name) for name in type(settings).model_fields}
    if isinstance(settings, dict):
        for name, value in settings.items():
            yield from _defaults(value, f"{prefix}.{name}" if prefix else str(name))
    else:
        assert isinstance(settings, float | int)
        yield prefix, float(settings)


def _citations() -> Iterator[tuple[str, str, str]]:
    """File, page and heading ("" for the page as a whole) of every citation."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*")):
            if path.suffix not in {".py", ".yaml", ".ftl", ".toml"} or path == Path(__file__):
                continue
            text = LINE_BREAK.sub(" ", path.read_text(encoding="utf-8"))
            for found in CITATION.finditer(text):
                page, headings = found.groups()
                if (path.parent / page).is_file():
                    page = str((path.parent / page).relative_to(ROOT))
                for heading in headings.split(", ")[1:] or [""]:
                    yield str(path.relative_to(ROOT)), page, heading


def _headings(page: str) -> set[str]:
    text = (ROOT / page).read_text(encoding="utf-8")
    return {"", *re.findall(r"^#+ (.+)$", text, re.MULTILINE)}


def test_start_values_of_context_are_the_defaults() -> None:
    page = (ROOT / "docs/context.md").read_text(encoding="utf-8")
    rows = SETTING.findall(page)
    documented = {name: float(value) * SECONDS.get(unit, 1.0) for name, value, unit in rows}
    assert len(documented) == len(rows), "a setting stands twice"
    expected = dict(_defaults(ContextSettings())) | dict(_defaults(StrikeSettings(), "strikes"))
    assert documented == pytest.approx(expected)


def test_code_cites_pages_and_headings_that_exist() -> None:
    citations = list(_citations())
    assert citations
    missing = [(file, page) for file, page, _ in citations if not (ROOT / page).is_file()]
    assert missing == []
    headings = {page: _headings(page) for _, page, _ in citations}
    unknown = [citation for citation in citations if citation[2] not in headings[citation[1]]]
    assert unknown == []


def test_files_that_pages_name_exist() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
    named = {
        (page.name, path)
        for page in pages
        for path in re.findall(
            r"`((?:bot|cogs|tests|benchmarks|training|migrations)/[\w./-]*)`", page.read_text("utf-8")
        )
    }
    assert named
    assert {(page, path) for page, path in named if not (ROOT / path).exists()} == set()
