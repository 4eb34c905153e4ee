"""Everything that people read, by id, in their language.

Project Fluent (https://projectfluent.org): one file per locale in `locales/`, with named parameters, and
plural forms as each language has them.

Parameters are shown as they are, so what a member typed has to be inert already (`bot/ui/safe.py`). Numbers are
grouped as the locale does it (``1,234``); what is no quantity (an id, the number of a case) is passed as a string.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.resources import files

import structlog
from fluent.runtime import FluentBundle, FluentResource
from fluent.runtime.resolver import Pattern
from fluent.syntax.ast import Junk

log = structlog.get_logger(__name__)

FALLBACK = "en"
"""The complete catalogue: what another one lacks is said in this language."""

_FOLDER = files("bot.ui") / "locales"
_locale: ContextVar[str] = ContextVar("locale", default=FALLBACK)


class CatalogueError(LookupError):
    """A message or a parameter of it is missing: a mistake in the program or its catalogue, never shown to people."""


def text(message: str, /, **parameters: str | float) -> str:
    """The message with this id (``case-closed``, or ``note-form.label`` for an attribute) in the current language.

    Raises:
        CatalogueError: there is no such message, or it names a parameter that was not given (a translation that does is
            left out: the English one is said, and the log tells).
    """
    return _said(_locale.get(), message, parameters) if parameters else _plain(_locale.get(), message)


@contextmanager
def speaking(locale: str) -> Iterator[None]:
    """Inside, `text` speaks the language closest to `locale` (``de``, ``en-GB``) that there is a catalogue for."""
    before = _locale.set(closest(locale))
    try:
        yield
    finally:
        _locale.reset(before)


def speak(locale: str) -> None:
    """Like `speaking`, for the rest of the current task."""
    _locale.set(closest(locale))


def spoken() -> str:
    """The locale that `text` speaks now."""
    return _locale.get()


def closest(locale: str) -> str:
    """The catalogue to use for somebody whose Discord speaks `locale`.

    https://discord.com/developers/docs/reference#locales
    """
    return next((name for name in (locale, locale.partition("-")[0]) if name in locales()), FALLBACK)


@cache
def locales() -> frozenset[str]:
    """The locales that have a catalogue."""
    return frozenset(
        file.name.removesuffix(".ftl") for file in _FOLDER.iterdir() if file.name.endswith(".ftl")
    )


@cache
def _bundle(locale: str) -> FluentBundle:
    resource = FluentResource((_FOLDER / f"{locale}.ftl").read_text(encoding="utf-8"))
    if junk := next((entry.content for entry in resource.body if isinstance(entry, Junk)), None):
        raise CatalogueError(f"{locale}.ftl: not a message: {junk[:80]!r}")
    bundle = FluentBundle([locale], use_isolating=False)
    bundle.add_resource(resource)
    return bundle


@cache
def _found(locale: str, message: str) -> tuple[FluentBundle, Pattern]:
    name, _, attribute = message.partition(".")
    for bundle in map(_bundle, dict.fromkeys((locale, FALLBACK))):
        if not bundle.has_message(name):
            continue
        found = bundle.get_message(name)
        pattern = found.attributes.get(attribute) if attribute else found.value
        if pattern is not None:
            return bundle, pattern
    raise CatalogueError(f"the catalogue has no message {message!r}")


def _said(locale: str, message: str, parameters: dict[str, str | float]) -> str:
    """In English where the translation names something that English does not give it."""
    bundle, pattern = _found(locale, message)
    said, errors = bundle.format_pattern(pattern, parameters)
    if errors and locale != FALLBACK:
        log.error("a translation cannot be said", locale=locale, message=message, why=str(errors[0]))
        return _said(FALLBACK, message, parameters)
    if errors:
        raise CatalogueError(f"message {message!r}: {errors[0]}")
    return str(said)


@cache
def _plain(locale: str, message: str) -> str:
    return _said(locale, message, {})
