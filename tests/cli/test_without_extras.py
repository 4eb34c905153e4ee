"""`pip install .` brings what a running bot needs, and nothing that only other commands and the demo use."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot import __version__

_WITHOUT = """
import sys
sys.modules.update(dict.fromkeys(("typer", "rich", "orjson", "simcord")))  # as if they were not installed
sys.argv[1:] = {arguments!r}
from bot.__main__ import main
main()
"""
_LOADED_BY_THE_BOT = """
import sys
sys.modules.update(dict.fromkeys(("typer", "rich", "orjson", "simcord")))
import importlib, pkgutil, bot.cli.run, cogs
for module in pkgutil.iter_modules(cogs.__path__):
    importlib.import_module("cogs." + module.name)
"""


def _python(script: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(Path(__file__).parents[2])}
    return subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        cwd=cwd,
        env=environment,
        check=False,
        timeout=60,
    )


def test_the_bot_starts_without_the_extras(tmp_path: Path) -> None:
    started = _python(_WITHOUT.format(arguments=["run"]), tmp_path)
    assert started.returncode == 1
    assert "DISCORD_TOKEN is not set" in started.stdout + started.stderr


def test_all_that_the_bot_loads_does_without_the_extras(tmp_path: Path) -> None:
    loaded = _python(_LOADED_BY_THE_BOT, tmp_path)
    assert loaded.returncode == 0, loaded.stderr


@pytest.mark.parametrize("arguments", [["check", "hi"], ["doctor"], ["--help"]])
def test_other_commands_say_which_extra_they_need(arguments: list[str], tmp_path: Path) -> None:
    refused = _python(_WITHOUT.format(arguments=arguments), tmp_path)
    assert refused.returncode == 1
    assert refused.stderr.startswith("error: ")
    assert f"{sys.executable} -m pip install 'upstander[cli]'" in refused.stderr


def test_the_version_needs_no_extra(tmp_path: Path) -> None:
    asked = _python(_WITHOUT.format(arguments=["--version"]), tmp_path)
    assert (asked.returncode, asked.stdout) == (0, f"upstander {__version__}\n")
