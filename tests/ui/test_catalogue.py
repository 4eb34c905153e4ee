"""Words by id: languages, plural forms, numbers, and what a mistake looks like."""

import asyncio
from pathlib import Path

import pytest

from bot.ui.catalogue import CatalogueError, closest, speak, speaking, text


def test_english_is_spoken_where_nobody_said_otherwise() -> None:
    assert text("done-hide") == "hidden"


def test_numbers_are_grouped_and_plural_forms_are_the_languages() -> None:
    assert text("status-scored", texts=1234) == "1,234 scored"
    assert text("status-waiting", held=1) == "**Waiting:** 1 message"
    assert text("status-waiting", held=2000) == "**Waiting:** 2,000 messages"


def test_what_is_no_number_stays_as_it_is() -> None:
    assert text("policy", version="1234") == "Policy, version 1234"


def test_parameters_are_not_read_as_messages() -> None:
    assert text("policy-changed", what="{ done-hide } { $what }") == "Changed: { done-hide } { $what }"


@pytest.mark.parametrize("message", ["no-such-message", "preset-strict.no-such-attribute", "policy.about"])
def test_an_unknown_message_is_an_error(message: str) -> None:
    with pytest.raises(CatalogueError, match=message):
        text(message)


def test_a_missing_parameter_is_an_error() -> None:
    with pytest.raises(CatalogueError, match="'status-scored'"):
        text("status-scored")
    with pytest.raises(CatalogueError, match="'status-scored'"):
        text("status-scored", other=1)


@pytest.mark.parametrize("locale", ["en-US", "en-GB", "ja", "zz", ""])
def test_a_language_without_a_catalogue_falls_back_to_english(locale: str) -> None:
    assert closest(locale) == "en"
    with speaking(locale):
        assert text("done-hide") == "hidden"


@pytest.mark.usefixtures("german")
def test_the_closest_catalogue_is_used_and_what_it_lacks_is_said_in_english() -> None:
    assert closest("de-AT") == "de"
    with speaking("de"):
        assert text("done-hide") == "verborgen"
        assert text("status-scored", texts=1234) == "1.234 bewertet"
        assert text("done-warn") == "warned"
        with speaking("en-GB"):
            assert text("done-hide") == "hidden"
        assert text("done-hide") == "verborgen"
    assert text("done-hide") == "hidden"


@pytest.mark.parametrize(
    "line",
    ["status-scored = { $zahl } bewertet", "status-scored = { nirgends }", "status-scored = { A($texts) }"],
)
def test_a_translation_that_cannot_be_said_is_said_in_english(german: Path, line: str) -> None:
    (german / "de.ftl").write_text(line)
    with speaking("de"):
        assert text("status-scored", texts=1234) == "1,234 scored"


def test_a_translated_message_without_parameters_that_wants_one_is_said_in_english(german: Path) -> None:
    (german / "de.ftl").write_text("done-hide = { $was }")
    with speaking("de"):
        assert text("done-hide") == "hidden"


@pytest.mark.usefixtures("german")
async def test_each_task_speaks_its_own_language() -> None:
    async def said(locale: str) -> str:
        speak(locale)
        await asyncio.sleep(0)
        return text("done-hide")

    languages = ["de", "en-US", "de"]
    assert await asyncio.gather(*map(said, languages)) == ["verborgen", "hidden", "verborgen"]
    assert text("done-hide") == "hidden"


def test_a_broken_catalogue_is_an_error(german: Path) -> None:
    (german / "de.ftl").write_text("done-hide =\n    **bold** at the start of a line\n")
    with speaking("de"), pytest.raises(CatalogueError, match=r"de\.ftl"):
        text("done-hide")
