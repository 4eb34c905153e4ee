"""What `doctor` finds on the machine: database, key, files, model, memory, disk."""

import asyncio
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from threading import Event

import psutil

from bot.cli.diagnosis import Diagnosis, Health
from bot.model.errors import ModelError, UnknownModelError
from bot.model.known_models import find_model
from bot.model.prepare import check_prepared, prepared_folder
from bot.settings import Settings
from bot.store import guilds
from bot.store.connecting import is_sqlite, parse_url, sqlite_path
from bot.store.crypto import EvidenceCipher
from bot.store.damage import damage_of
from bot.store.database import Database
from bot.store.errors import OlderDatabaseError, StoreError
from bot.store.evidence_key import unfit
from bot.store.guilds import Guild
from bot.store.private_files import is_open_to_others, open_to_others, refuses_writing
from bot.ui.catalogue import text

_LEAST_DISK = 500 * 2**20
LEAST_MEMORY = 450 * 2**20
"""Bytes. Measured: the bot with `compact` and one server takes about 300 MB (docs/hosting.md, What it costs)."""

_CGROUP_LIMITS = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)
"""Where Linux says what a container or unit may take, in versions 2 and 1."""


@dataclass(frozen=True, slots=True)
class DatabaseLook:
    """What a look into the database found.

    `servers` maps ids to what servers chose, empty where it cannot be read. `key_problem` says why the key does
    not fit.
    """

    finding: Diagnosis
    servers: Mapping[int, Guild] = field(default_factory=dict)
    key_problem: str | None = None


async def look_at_database(settings: Settings) -> DatabaseLook:
    """Opens it for reading only: its age, whether it is sound and can be written, whether the key fits."""
    what, path = text("doctor-database"), None
    try:
        url = parse_url(settings.resolved_database_url)
        path = sqlite_path(url) if is_sqlite(url) else None
        if path and not path.exists() and (problem := _cannot_begin(path.parent)) is not None:
            return DatabaseLook(Diagnosis(what, Health.BAD, problem))
        if path and not path.exists():
            return DatabaseLook(Diagnosis(what, Health.NOTE, text("doctor-first-start")))
        database = await Database.open(settings.resolved_database_url, read_only=True)
    except OlderDatabaseError:
        return DatabaseLook(Diagnosis(what, Health.NOTE, text("doctor-database-older")))
    except StoreError as error:
        damage = await asyncio.to_thread(damage_of, path, Event()) if path and path.is_file() else None
        problem = text("doctor-database-damaged", what=damage) if damage else str(error)
        return DatabaseLook(Diagnosis(what, Health.BAD, problem))
    try:
        if damage := await database.damage():
            # Nothing else that stands in it can be relied on.
            problem = text("doctor-database-damaged", what=damage)
            return DatabaseLook(Diagnosis(what, Health.BAD, problem))
        found = _writable(path)
        key_problem = await _key_problem(database, settings.resolved_key_file)
        async with database.read() as conn:
            servers = {guild.guild_id: guild for guild in await guilds.present(conn)}
    finally:
        await database.close()
    return DatabaseLook(found, servers, key_problem)


def _writable(path: Path | None) -> Diagnosis:
    what = text("doctor-database")
    if path and (why := refuses_writing(path)):
        return Diagnosis(what, Health.BAD, text("doctor-database-unwritable", path=str(path), why=why))
    return Diagnosis(what, Health.GOOD, text("doctor-database-good"))


async def _key_problem(database: Database, key: Path) -> str | None:
    try:
        return await unfit(database, key)
    except StoreError as error:
        return str(error)


def _cannot_begin(folder: Path) -> str | None:
    """Why a database cannot be made in `folder`, which may have to be made first."""
    nearest = _nearest(folder)
    if nearest.is_dir() and os.access(nearest, os.W_OK) and not refuses_writing(nearest / "new"):
        return None
    return text("doctor-database-impossible", folder=str(folder), parent=str(nearest))


def findings(settings: Settings, key_problem: str | None) -> Iterator[Diagnosis]:
    """Everything but the database, which says `key_problem`. Blocks."""
    yield _files(settings)
    yield _key(settings.resolved_key_file, key_problem)
    yield _model(settings)
    yield _memory()
    yield _disk(settings.data_dir)


def _files(settings: Settings) -> Diagnosis:
    seen = [path for path in (Path(".env"),) if is_open_to_others(path)]
    try:
        url = parse_url(settings.resolved_database_url)
        seen += open_to_others(sqlite_path(url)) if is_sqlite(url) and sqlite_path(url).exists() else []
    except StoreError:
        pass  # said of the database
    if seen:
        names = " ".join(map(str, seen))
        return Diagnosis(text("doctor-files"), Health.BAD, text("doctor-files-open", files=names))
    return Diagnosis(text("doctor-files"), Health.GOOD, text("doctor-files-good"))


def _key(path: Path, problem: str | None) -> Diagnosis:
    what = text("doctor-key")
    if problem:
        return Diagnosis(what, Health.BAD, problem)
    if not path.exists():
        return Diagnosis(what, Health.NOTE, text("doctor-first-start"))
    try:
        EvidenceCipher.from_file(path)
    except StoreError as error:
        return Diagnosis(what, Health.BAD, str(error))
    if is_open_to_others(path):
        return Diagnosis(what, Health.BAD, text("doctor-key-readable", path=str(path)))
    return Diagnosis(what, Health.GOOD, text("doctor-key-good"))


def _model(settings: Settings) -> Diagnosis:
    what = text("doctor-model")
    try:
        spec = find_model(settings.model)
        manifest = check_prepared(spec, prepared_folder(spec, settings.model_cache))
    except UnknownModelError as error:
        return Diagnosis(what, Health.BAD, str(error))
    except ModelError as error:
        if spec.bundled:
            return Diagnosis(what, Health.BAD, text("doctor-model-damaged", why=str(error)))
        if find_spec("detoxify") is None:
            return Diagnosis(what, Health.NOTE, text("doctor-model-no-tools", model=spec.name))
        return Diagnosis(what, Health.NOTE, text("doctor-model-unprepared", model=spec.name, why=str(error)))
    return Diagnosis(what, Health.GOOD, text("doctor-model-good", model=manifest.model_id))


def _memory() -> Diagnosis:
    what, limit = text("doctor-memory"), memory_limit()
    if limit is not None and limit < LEAST_MEMORY:
        return Diagnosis(
            what, Health.BAD, text("doctor-memory-limit", limit=_mb(limit), least=_mb(LEAST_MEMORY))
        )
    free = psutil.virtual_memory().available
    if free < LEAST_MEMORY:
        return Diagnosis(
            what, Health.NOTE, text("doctor-memory-low", free=_mb(free), least=_mb(LEAST_MEMORY))
        )
    return Diagnosis(what, Health.GOOD, text("doctor-memory-good", free=_mb(free)))


def memory_limit() -> int | None:
    """Bytes that a container or unit may take, None where nothing is said."""
    for file in _CGROUP_LIMITS:
        try:
            said = file.read_text(encoding="ascii").strip()
        except OSError:
            continue
        return int(said) if said.isdecimal() else None
    return None


def _mb(count: int) -> str:
    return f"{count / 1e6:.0f}"


def _disk(folder: Path) -> Diagnosis:
    free = shutil.disk_usage(_nearest(folder)).free
    health = Health.GOOD if free >= _LEAST_DISK else Health.BAD
    message = "doctor-disk-good" if health is Health.GOOD else "doctor-disk-full"
    return Diagnosis(text("doctor-disk"), health, text(message, free=f"{free / 2**30:.1f}"))


def _nearest(folder: Path) -> Path:
    """`folder`, or the nearest one above it that exists."""
    return next(place for place in (folder, *folder.resolve().parents) if place.exists())
