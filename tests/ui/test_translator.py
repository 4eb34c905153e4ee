"""Commands in each member's language."""

from typing import Any
from unittest.mock import Mock

import discord
import pytest
from discord import Locale
from discord.app_commands import TranslationContext, TranslationContextLocation, locale_str

from bot.ui.buttons import AppealButton
from bot.ui.catalogue import speaking, spoken
from bot.ui.translator import CatalogueTranslator, command_texts

CONTEXT: TranslationContext[Any, Any] = TranslationContext(
    TranslationContextLocation.command_name, data=Mock()
)


def test_a_command_is_registered_with_its_english_words() -> None:
    words = command_texts("command-case-list")
    assert words["name"].message == "list"
    assert words["description"].message == "The queue: find cases, show, close or merge several"


@pytest.mark.usefixtures("german")
async def test_a_command_is_translated_where_there_is_a_catalogue() -> None:
    translator, words = CatalogueTranslator(), command_texts("command-case-list")
    assert await translator.translate(words["name"], Locale.german, CONTEXT) == "liste"
    assert (
        await translator.translate(words["description"], Locale.german, CONTEXT)
        == "Offene Fälle, neueste zuerst"
    )
    assert await translator.translate(words["name"], Locale.japanese, CONTEXT) is None
    assert await translator.translate(words["name"], Locale.british_english, CONTEXT) is None
    assert await translator.translate(locale_str("something else"), Locale.german, CONTEXT) is None


@pytest.mark.usefixtures("german")
async def test_whoever_clicks_is_answered_in_their_language() -> None:
    interaction = Mock(spec=discord.Interaction, locale=Locale.german)
    with speaking("en-US"):
        assert await AppealButton(1).interaction_check(interaction)
        assert spoken() == "de"
