"""Where people find help: lines from `data/help.yaml`, those of their country and language first."""

from datetime import date
from functools import cache
from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from bot.ui.catalogue import text

_SHOWN = 8


class Copy(BaseModel):
    """A stored copy of a public page that names a helpline's number, and the day on which it was read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str
    read: date


class Resource(BaseModel):
    """One helpline.

    `reach` says how, in the words of those who call it; `checked` the day on which somebody last compared it
    with `url`, None when nobody has; `copy` what confirms it until then.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    reach: str
    url: str
    countries: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    young: bool = False
    worldwide: bool = False
    checked: date | None
    confirmed: Copy | None = Field(None, alias="copy")


@cache
def resources() -> tuple[Resource, ...]:
    """Every helpline, in the order of the file."""
    text = (files("bot.ui") / "data" / "help.yaml").read_text(encoding="utf-8")
    return TypeAdapter(tuple[Resource, ...]).validate_python(yaml.safe_load(text))


def fitting(locale: str) -> list[Resource]:
    """The helplines for somebody whose Discord speaks `locale` (``de``, ``en-GB``).

    Those of its country, then those of its language, at most eight, then the worldwide ones.
    https://discord.com/developers/docs/reference#locales. Many people outside the US keep ``en-US``, so that
    the country only sorts and every line says where it is for.
    """
    language, _, country = locale.partition("-")
    known = [
        r for r in resources() if not r.worldwide and (country in r.countries or language in r.languages)
    ]
    near = sorted(known, key=lambda resource: country not in resource.countries)
    return [*near[:_SHOWN], *(r for r in resources() if r.worldwide)]


def help_lines(locale: str) -> str:
    """`fitting` as a list in Discord's markdown."""
    return "\n".join(f"- {_line(resource)}" for resource in fitting(locale))


def _line(resource: Resource) -> str:
    place = "" if resource.worldwide or len(resource.countries) > 3 else f" ({_joined(resource)})"
    young = f", {text('help-young')}" if resource.young else ""
    shown = resource.url.removeprefix("https://").removeprefix("www.").split("/")[0]
    return f"**{resource.name}**{place}{young}: {resource.reach} · [{shown}]({resource.url})"


def _joined(resource: Resource) -> str:
    return ", ".join(
        text(f"country-{country}") if country in _NAMED else country for country in sorted(resource.countries)
    )


_NAMED = frozenset({"US", "GB", "IE", "CA", "AU", "NZ"})
"""Countries whose code says little to those who live there."""
