"""`python -m bot doctor`: what is wrong with this installation and how to fix it, one line each."""

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

from bot.model.catalogue import find_model
from bot.model.errors import ModelError, UnknownModelError
from bot.model.prepare import check_prepared, prepared_folder
from bot.permissions import missing_permissions
from bot.settings import Settings
from bot.store.crypto import EvidenceCipher
from bot.store.database import Database
from bot.store.errors import StoreError

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
        return [Diagnosis("settings", Health.BAD, f"{first['loc'][0]}: {first['msg']}; see .env.example")]
    findings = [Diagnosis("settings", Health.GOOD, "read"), _token(settings)]
    findings += [finding async for finding in _discord(settings)] if not findings[-1].bad else []
    findings.append(await _database(settings))
    findings.append(await asyncio.to_thread(_key, settings))
    findings.append(await asyncio.to_thread(_model, settings))
    findings.append(await asyncio.to_thread(_disk, settings.data_dir))
    return findings


def _token(settings: Settings) -> Diagnosis:
    """Shape only: https://discord.com/developers/docs/reference#authentication."""
    if settings.discord_token is None:
        return Diagnosis(
            "token",
            Health.BAD,
            f"DISCORD_TOKEN is not set in .env; get one at {_PORTAL} -> Bot -> Reset Token",
        )
    parts = settings.discord_token.get_secret_value().split(".")
    try:
        well_formed = len(parts) == 3 and base64.urlsafe_b64decode(parts[0] + "==").decode().isdecimal()
    except (binascii.Error, UnicodeDecodeError):
        well_formed = False
    if not well_formed:
        return Diagnosis(
            "token",
            Health.BAD,
            f"DISCORD_TOKEN does not look like a bot token (three parts with dots); copy it again from {_PORTAL}",
        )
    return Diagnosis("token", Health.GOOD, "has the right shape")


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
        yield Diagnosis(
            "discord", Health.BAD, f"Discord does not accept the token; make a new one at {_PORTAL} -> Bot"
        )
    except (aiohttp.ClientError, discord.HTTPException, OSError) as error:
        yield Diagnosis("discord", Health.BAD, f"Discord cannot be reached: {error}")
    finally:
        await client.close()


def _intents(flags: discord.ApplicationFlags) -> Diagnosis:
    missing = [
        name
        for name, on in (
            ("Server Members Intent", flags.gateway_guild_members or flags.gateway_guild_members_limited),
            (
                "Message Content Intent",
                flags.gateway_message_content or flags.gateway_message_content_limited,
            ),
        )
        if not on
    ]
    if missing:
        return Diagnosis("intents", Health.BAD, f"switch on {' and '.join(missing)} at {_PORTAL} -> Bot")
    return Diagnosis("intents", Health.GOOD, "both privileged intents are on")


async def _servers(client: discord.Client) -> AsyncIterator[Diagnosis]:
    servers = [guild async for guild in client.fetch_guilds(limit=200)]
    if not servers:
        yield Diagnosis("servers", Health.NOTE, "the bot is in no server yet; the README has the invite link")
    for partial in servers:
        guild = await client.fetch_guild(partial.id)
        for channel in await guild.fetch_channels():
            guild._add_channel(channel)
        guild._add_member(await guild.fetch_member(client.user.id if client.user else 0))
        missing = missing_permissions(guild)
        for line in missing:
            yield Diagnosis(f"server {guild.name}", Health.BAD, f"missing: {line.replace('**', '')}")
        if not missing:
            yield Diagnosis(f"server {guild.name}", Health.GOOD, "all permissions are there")


async def _database(settings: Settings) -> Diagnosis:
    try:
        database = await Database.open(settings.resolved_database_url, read_only=True)
    except StoreError as error:
        if not settings.database_url and not (settings.data_dir / "upstander.db").exists():
            return _new_database(settings.data_dir)
        return Diagnosis("database", Health.BAD, str(error))
    await database.close()
    return Diagnosis("database", Health.GOOD, "opens and is up to date")


def _new_database(folder: Path) -> Diagnosis:
    nearest = next(parent for parent in (folder, *folder.resolve().parents) if parent.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK):
        return Diagnosis(
            "database", Health.BAD, f"DATA_DIR={folder} cannot be made: {nearest} is not writable"
        )
    return Diagnosis("database", Health.NOTE, "not there yet; the first start makes it")


def _key(settings: Settings) -> Diagnosis:
    path = settings.resolved_key_file
    if not path.exists():
        return Diagnosis("evidence key", Health.NOTE, "not there yet; the first start makes it")
    try:
        EvidenceCipher.from_file(path)
    except StoreError as error:
        return Diagnosis("evidence key", Health.BAD, str(error))
    if path.stat().st_mode & 0o077:
        return Diagnosis("evidence key", Health.BAD, f"others can read {path}: chmod 600 {path}")
    return Diagnosis("evidence key", Health.GOOD, "is readable by the bot only")


def _model(settings: Settings) -> Diagnosis:
    try:
        spec = find_model(settings.model)
        manifest = check_prepared(spec, prepared_folder(spec, settings.model_cache))
    except UnknownModelError as error:
        return Diagnosis("model", Health.BAD, str(error))
    except ModelError as error:
        return Diagnosis(
            "model",
            Health.NOTE,
            f"not prepared yet; the first start does it, or `model prepare` now ({error})",
        )
    return Diagnosis("model", Health.GOOD, f"{manifest.model_id} is prepared")


def _disk(folder: Path) -> Diagnosis:
    nearest = next(parent for parent in (folder, *folder.resolve().parents) if parent.exists())
    free = shutil.disk_usage(nearest).free
    health = Health.GOOD if free >= _LEAST_DISK else Health.BAD
    advice = "" if health is Health.GOOD else "; free at least 500 MB"
    return Diagnosis("disk", health, f"{free / 2**30:.1f} GiB free{advice}")
