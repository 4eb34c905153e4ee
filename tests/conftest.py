"""What tests of several rooms use."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.ui import catalogue


@pytest.fixture
def german(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A second catalogue, which knows a few messages; the folder of both."""
    folder = tmp_path_factory.mktemp("locales")
    english = (catalogue._FOLDER / "en.ftl").read_text(encoding="utf-8")
    (folder / "en.ftl").write_text(english, encoding="utf-8")
    (folder / "de.ftl").write_text(
        "done-hide = verborgen\n"
        "status-scored = { $texts } bewertet\n"
        "only-moderators = Das dürfen nur Moderatoren.\n"
        "command-case-list = Offene Fälle, neueste zuerst\n    .name = liste\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(catalogue, "_FOLDER", folder)
    caches = (catalogue.locales, catalogue._bundle, catalogue._found, catalogue._plain)
    for cache in caches:
        cache.cache_clear()
    yield folder
    for cache in caches:
        cache.cache_clear()
