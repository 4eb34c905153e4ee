"""`upstander doctor`: what is wrong with this installation and how to fix it, one line each."""

import asyncio
import base64
import binascii
import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import aiohttp
import discord
from pydantic import ValidationError

from bot.model.errors import ModelError, UnknownModelError
from bot.model.known_models import find_model
from bot.model.prepare import check_prepared, prepared_folder
from bot.settings import Settings
from bot.store.connecting import is_sqlite, parse_url, sqlite_path
from bot.store.crypto import EvidenceCipher
from bot.store.database import Database
from bot.store.errors import StoreError
from bot.store.private_files import open_to_others
from bot.ui import words
from bot.ui.catalogue import text

_PORTAL = "https://discord.com/developers/applications"
_LEAST_DISK = 500 * 2**20


class Health(StrEnum):
    """How a part is."""

    GOOD = "ok"
    NOTE = "note"
    BAD = "bad"


_MARKS = {Health.GOOD: "[green]✓[/]", Health.NOTE: "[yellow]•[/]", Health.BAD: "[red]✗[/]"}


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One line: what was looked at, how it is, and what to do when it is not good."""

    what: str
    health: Health
    detail: str

    @property
    def bad(self) -> bool:
        """The bot will not run well like this."""
        return self.health is Health.BAD

    @property
    def mark(self) -> str:
        """A sign for terminals."""
        return _MARKS[self.health]

    def as_json(self) -> dict[str, str]:
        """For machines."""
        return {"what": self.what, "health": self.health.value, "detail": self.detail}


async def examine() -> list[Diagnosis]:
    """Look at everything; parts do not depend on each other."""
    try:
        settings = Settings()
    except ValidationError as error:
        first = error.errors()[0]
        return [
            Diagnosis(
                text("doctor-settings"),
                Health.BAD,
                text("doctor-settings-bad", setting=str(first["loc"][0]), problem=first["msg"]),
            )
        ]
    findings = [
        Diagnosis(text("doctor-settings"), Health.GOOD, text("doctor-settings-good")),
        _token(settings),
    ]
    findings += [finding async for finding in _discord(settings)] if not findings[-1].bad else []
    findings.append(await _database(settings))
    if not findings[-1].bad:
        findings.append(await asyncio.to_thread(_files, settings))
    findings.append(await asyncio.to_thread(_key, settings))
    findings.append(await asyncio.to_thread(_model, settings))
    findings.append(await asyncio.to_thread(_disk, settings.data_dir))
    return findings


def _token(settings: Settings) -> Diagnosis:
    """Shape only: https://discord.com/developers/docs/reference#authentication."""
    if settings.discord_token is None:
        return Diagnosis(text("doctor-token"), Health.BAD, text("doctor-token-missing", portal=_PORTAL))
    parts = settings.discord_token.get_secret_value().split(".")
    try:
        well_formed = len(parts) == 3 and base64.urlsafe_b64decode(parts[0] + "==").decode().isdecimal()
    except (binascii.Error, UnicodeDecodeError):
        well_formed = False
    if not well_formed:
        return Diagnosis(text("doctor-token"), Health.BAD, text("doctor-token-malformed", portal=_PORTAL))
    return Diagnosis(text("doctor-token"), Health.GOOD, text("doctor-token-good"))


async def _discord(settings: Settings) -> AsyncIterator[Diagnosis]:
    """Ask Discord over HTTP: is the token good, are the intents on, what is missing where."""
    assert settings.discord_token is not None
    client = discord.Client(intents=discord.Intents.none())
    try:
        await client.login(settings.discord_token.get_secret_value())
        yield _intents((await client.application_info()).flags)
        async for finding in _servers(client):
            yield finding
    except discord.LoginFailure:
        yield Diagnosis(text("doctor-discord"), Health.BAD, text("doctor-discord-refused", portal=_PORTAL))
    except (aiohttp.ClientError, discord.HTTPException, OSError) as error:
        yield Diagnosis(
            text("doctor-discord"), Health.BAD, text("doctor-discord-unreachable", error=str(error))
        )
    finally:
        await client.close()


def _intents(flags: discord.ApplicationFlags) -> Diagnosis:
    missing = [
        text(message)
        for message, on in (
            ("doctor-intent-members", flags.gateway_guild_members or flags.gateway_guild_members_limited),
            (
                "doctor-intent-content",
                flags.gateway_message_content or flags.gateway_message_content_limited,
            ),
        )
        if not on
    ]
    if missing:
        return Diagnosis(
            text("doctor-intents"),
            Health.BAD,
            text("doctor-intents-missing", intents=words.listed(missing), portal=_PORTAL),
        )
    return Diagnosis(text("doctor-intents"), Health.GOOD, text("doctor-intents-good"))


async def _servers(client: discord.Client) -> AsyncIterator[Diagnosis]:
    servers = [guild async for guild in client.fetch_guilds(limit=200)]
    if not servers:
        yield Diagnosis(text("doctor-servers"), Health.NOTE, text("doctor-servers-none"))
    for partial in servers:
        guild = await client.fetch_guild(partial.id)
        for channel in await guild.fetch_channels():
            guild._add_channel(channel)
        guild._add_member(await guild.fetch_member(client.user.id if client.user else 0))
        missing = words.missing_lines(guild)
        what = text("doctor-server", server=guild.name)
        for line in missing:
            yield Diagnosis(what, Health.BAD, text("doctor-server-missing", missing=line.replace("**", "")))
        if not missing:
            yield Diagnosis(what, Health.GOOD, text("doctor-server-good"))


async def _database(settings: Settings) -> Diagnosis:
    try:
        database = await Database.open(settings.resolved_database_url, read_only=True)
    except StoreError as error:
        if not settings.database_url and not (settings.data_dir / "upstander.db").exists():
            return _new_database(settings.data_dir)
        return Diagnosis(text("doctor-database"), Health.BAD, str(error))
    damage = await database.damage()
    await database.close()
    if damage:
        return Diagnosis(text("doctor-database"), Health.BAD, text("doctor-database-damaged", what=damage))
    return Diagnosis(text("doctor-database"), Health.GOOD, text("doctor-database-good"))


def _files(settings: Settings) -> Diagnosis:
    url = parse_url(settings.resolved_database_url)
    seen = open_to_others(sqlite_path(url)) if is_sqlite(url) else []
    if seen:
        names = " ".join(map(str, seen))
        return Diagnosis(text("doctor-files"), Health.BAD, text("doctor-files-open", files=names))
    return Diagnosis(text("doctor-files"), Health.GOOD, text("doctor-files-good"))


def _new_database(folder: Path) -> Diagnosis:
    nearest = next(parent for parent in (folder, *folder.resolve().parents) if parent.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK):
        return Diagnosis(
            text("doctor-database"),
            Health.BAD,
            text("doctor-database-impossible", folder=str(folder), parent=str(nearest)),
        )
    return Diagnosis(text("doctor-database"), Health.NOTE, text("doctor-first-start"))


def _key(settings: Settings) -> Diagnosis:
    path = settings.resolved_key_file
    if not path.exists():
        return Diagnosis(text("doctor-key"), Health.NOTE, text("doctor-first-start"))
    try:
        EvidenceCipher.from_file(path)
    except StoreError as error:
        return Diagnosis(text("doctor-key"), Health.BAD, str(error))
    if path.stat().st_mode & 0o077:
        return Diagnosis(text("doctor-key"), Health.BAD, text("doctor-key-readable", path=str(path)))
    return Diagnosis(text("doctor-key"), Health.GOOD, text("doctor-key-good"))


def _model(settings: Settings) -> Diagnosis:
    try:
        spec = find_model(settings.model)
        manifest = check_prepared(spec, prepared_folder(spec, settings.model_cache))
    except UnknownModelError as error:
        return Diagnosis(text("doctor-model"), Health.BAD, str(error))
    except ModelError as error:
        return Diagnosis(text("doctor-model"), Health.NOTE, text("doctor-model-unprepared", why=str(error)))
    return Diagnosis(text("doctor-model"), Health.GOOD, text("doctor-model-good", model=manifest.model_id))


def _disk(folder: Path) -> Diagnosis:
    nearest = next(parent for parent in (folder, *folder.resolve().parents) if parent.exists())
    free = shutil.disk_usage(nearest).free
    health = Health.GOOD if free >= _LEAST_DISK else Health.BAD
    message = "doctor-disk-good" if health is Health.GOOD else "doctor-disk-full"
    return Diagnosis(text("doctor-disk"), health, text(message, free=f"{free / 2**30:.1f}"))
