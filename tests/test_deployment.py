"""Dockerfile, compose.yaml and the systemd unit agree with the program and with each other."""

import re
import tomllib
from configparser import RawConfigParser
from pathlib import Path

import pytest
import yaml

from bot import __version__
from bot.cli.commands import app
from bot.settings import Settings

ROOT = Path(__file__).parents[1]
OTHERS = {"PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "MPLCONFIGDIR"}
"""Variables that are not the bot's."""


def _dockerfile() -> str:
    return (ROOT / "Dockerfile").read_text().replace("\\\n", " ")


def _unit() -> RawConfigParser:
    unit = RawConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read_string((ROOT / "deploy/upstander.service").read_text())
    return unit


def _variables() -> dict[str, set[str]]:
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]["bot"]
    image = next(line for line in _dockerfile().splitlines() if line.startswith("ENV "))
    return {
        "Dockerfile": set(re.findall(r"([A-Z_]+)=", image)),
        "compose.yaml": set(compose["environment"]),
        "upstander.service": set(re.findall(r"([A-Z_]+)=", _unit()["Service"]["Environment"])),
        ".env.example": set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)),
    }


@pytest.mark.parametrize("file", ["Dockerfile", "compose.yaml", "upstander.service", ".env.example"])
def test_every_variable_is_a_setting(file: str) -> None:
    settings = {name.upper() for name in Settings.model_fields}
    assert _variables()[file] - OTHERS <= settings


def test_every_setting_is_explained() -> None:
    assert _variables()[".env.example"] == {name.upper() for name in Settings.model_fields}


def test_the_version_stands_in_one_place() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert "version" in project["project"]["dynamic"]
    assert project["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "bot.__version__"}
    assert re.fullmatch(r"\d+\.\d+\.\d+", __version__)


def test_every_package_of_the_wheel_gets_into_the_image() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    packages = {name.rstrip("*") for name in project["tool"]["setuptools"]["packages"]["find"]["include"]}
    copied = set(re.findall(r"^COPY (\w+) \1$", _dockerfile(), re.MULTILINE))
    admitted = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line[:1] == "!"}
    assert copied == packages
    named = " ".join(re.findall(r"^COPY (?!--)(.+) \S+$", _dockerfile(), re.MULTILINE)).split()
    assert set(named) == admitted
    assert all((ROOT / name).exists() for name in named)


def test_no_secret_and_no_data_can_get_into_the_image() -> None:
    first, *rest = [
        line
        for line in (ROOT / ".dockerignore").read_text().splitlines()
        if line and not line.startswith("#")
    ]
    assert first == "*"
    assert not any(name in line for line in rest for name in (".env", "data", ".git"))


def test_nothing_runs_as_root_or_writes_to_its_root() -> None:
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]["bot"]
    assert re.search(r"^USER (\d+):\d+$", _dockerfile(), re.MULTILINE)
    assert compose["read_only"] is True
    assert compose["cap_drop"] == ["ALL"]
    assert compose["security_opt"] == ["no-new-privileges:true"]
    service = _unit()["Service"]
    assert service["DynamicUser"] == "yes"
    assert service["ProtectSystem"] == "strict"
    assert service["NoNewPrivileges"] == "yes"
    assert service["CapabilityBoundingSet"] == ""


def test_the_key_is_kept_apart_from_the_database() -> None:
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text())
    service = compose["services"]["bot"]
    mounts = dict(volume.split(":") for volume in service["volumes"])
    places = {where: name for name, where in mounts.items()}
    data, key = service["environment"]["DATA_DIR"], service["environment"]["EVIDENCE_KEY_FILE"]
    assert places[data] != places[str(Path(key).parent)]
    assert set(mounts) == set(compose["volumes"])


def test_what_the_files_start_are_commands() -> None:
    commands = {
        command.name or command.callback.__name__ for command in app.registered_commands if command.callback
    }
    started = {
        _unit()["Service"]["ExecStart"].split()[1],
        *re.findall(r'CMD \["(?:upstander", ")?(\w+)"\]', _dockerfile()),
    }
    assert started == {"run", "health"}
    assert started <= commands
