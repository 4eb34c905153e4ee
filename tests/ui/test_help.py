"""Helplines: every entry is complete, and people see those of their country first."""

import pytest
from discord import ui

from bot.ui.care_cards import care_card, help_card
from bot.ui.help import fitting, help_lines, resources


def test_every_line_has_a_source_and_a_place() -> None:
    for resource in resources():
        assert resource.url.startswith("https://")
        assert resource.worldwide or (resource.countries and resource.languages)


def test_worldwide_directories_are_always_there() -> None:
    for locale in ("en-US", "de", "ja", "zz"):
        assert fitting(locale)[-2:] == [r for r in resources() if r.worldwide]


@pytest.mark.parametrize(
    ("locale", "country"),
    [("en-US", "US"), ("en-GB", "GB"), ("pt-BR", "BR"), ("es-ES", "ES"), ("sv-SE", "SE")],
)
def test_the_country_comes_first(locale: str, country: str) -> None:
    assert country in fitting(locale)[0].countries


def test_a_language_without_a_country_finds_its_countries() -> None:
    found = {country for resource in fitting("de") for country in resource.countries}
    assert {"DE", "AT", "CH"} <= found


def test_every_entry_can_be_reached() -> None:
    languages = {language for resource in resources() for language in resource.languages}
    shown = {resource for language in languages for resource in fitting(language)}
    shown |= {r for locale in ("en-US", "en-GB", "en-AU", "en-NZ", "en-CA") for r in fitting(locale)}
    assert shown == set(resources())


@pytest.mark.parametrize("locale", ["en-US", "de", "fr", "es-ES", "ja"])
def test_cards_fit_into_a_message(locale: str) -> None:
    for card in (care_card(locale), help_card(locale)):
        assert card.content_length() <= 4_000
        parts = [item.content for item in card.walk_children() if isinstance(item, ui.TextDisplay)]
        assert help_lines(locale) in parts
