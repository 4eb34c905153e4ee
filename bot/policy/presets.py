"""The presets that ship with the program: one YAML file each in `presets/`."""

from functools import cache
from importlib.resources import files

import yaml

from bot.errors import InputError
from bot.policy.schema import Policy

PRESETS = ("relaxed", "balanced", "strict")
DEFAULT_PRESET = "balanced"
"""Of a server that has chosen none, and of the command line."""


@cache
def preset(name: str) -> Policy:
    """The preset called `name`. Raises InputError for a name that is not in `PRESETS`."""
    if name not in PRESETS:
        raise InputError(f"no preset called {name!r}; there are {', '.join(PRESETS)}")
    text = (files("bot.policy") / "presets" / f"{name}.yaml").read_text(encoding="utf-8")
    return Policy.model_validate({"preset": name} | yaml.safe_load(text))
