"""Names and descriptions of commands in each member's language, through discord.py's translator."""

from typing import TypedDict

from discord import Locale, app_commands
from discord.app_commands import TranslationContextTypes, locale_str

from bot.ui.catalogue import FALLBACK, closest, speaking, text


class CommandTexts(TypedDict):
    """The words of a command, as discord.py takes them."""

    name: locale_str
    description: locale_str


def told(message: str) -> locale_str:
    """What Discord shows of a command: the English words, and the message that has the others."""
    return locale_str(text(message), message=message)


def command_texts(message: str) -> CommandTexts:
    """Name and description of a command: the attribute ``name`` of a message, and its value."""
    return CommandTexts(name=told(f"{message}.name"), description=told(message))


class CatalogueTranslator(app_commands.Translator):
    """Translates what `told` made; Discord shows the English words where there is no other catalogue."""

    async def translate(
        self, string: locale_str, locale: Locale, context: TranslationContextTypes
    ) -> str | None:
        message = string.extras.get("message")
        if message is None or closest(locale.value) == FALLBACK:
            return None
        with speaking(locale.value):
            return text(message)
