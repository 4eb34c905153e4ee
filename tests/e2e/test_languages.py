"""Whoever types or clicks is answered in their language, a server in the one that it chose."""

from pathlib import Path

import pytest

from bot.ui import catalogue
from tests.e2e.test_access import show_to
from tests.e2e.world import World, answer, text_of

ENGLISH = "Only moderators of the server can do this."
GERMAN = "Das dürfen nur Moderatoren."


@pytest.fixture
def spoken(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Which catalogue stands for which of Discord's locales: simcord's people and servers all have ``en-US``."""
    chosen: dict[str, str] = {}
    monkeypatch.setattr(catalogue, "closest", lambda locale: chosen.get(locale, catalogue.FALLBACK))
    return chosen


@pytest.mark.usefixtures("german")
async def test_commands_and_buttons_answer_in_the_language_of_who_uses_them(
    live: World, spoken: dict[str, str]
) -> None:
    card = await live.open_case()
    show_to(live, live.cat, "case list")
    assert answer(await live.cat.slash(live.general, "case list")) == ENGLISH

    spoken["en-US"] = "de"
    assert answer(await live.cat.slash(live.general, "case list")) == GERMAN
    assert answer(await live.cat.click(card, label="Confirm")) == GERMAN

    spoken.clear()
    assert answer(await live.cat.click(card, label="Confirm")) == ENGLISH


async def test_what_the_outbox_does_is_said_in_the_language_of_the_server(
    live: World, spoken: dict[str, str], german: Path
) -> None:
    with (german / "de.ftl").open("a", encoding="utf-8") as file:
        file.write("case-head = ### Fall { $number }: { $title }\n")
    spoken["en-US"] = "de"

    card = text_of(await live.open_case())

    assert "### Fall 1: " in card
    assert "Confirm" in card, "what a catalogue lacks is said in English"
