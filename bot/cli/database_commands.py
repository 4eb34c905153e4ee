"""`upstander db …`: the database, and what it keeps about one person."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Any, TypeVar

import orjson
import typer

from bot.cli.terminal import out
from bot.errors import InputError
from bot.settings import Settings
from bot.store import erasure, moderation_log
from bot.store.alone import alone
from bot.store.backup import copy_database, copy_key, database_file
from bot.store.connecting import is_sqlite, parse_url, sqlite_path
from bot.store.database import Database
from bot.store.errors import StoreError
from bot.store.evidence_key import open_cipher, renew, rotate, unfit
from bot.store.ground import is_of_the_ground
from bot.store.moderation_log import Chain
from bot.store.private_files import make_folder
from bot.ui.catalogue import text

app = typer.Typer(help="The database.", no_args_is_help=True)

_READABLE = orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS

_MOST = 2**63 - 1
"""Ids of Discord fit into 63 bits."""

T = TypeVar("T")
MemberArgument = Annotated[
    int, typer.Argument(min=1, max=_MOST, metavar="USER_ID", help="the member's id at Discord")
]
GuildOption = Annotated[
    int | None, typer.Option("--guild", min=1, max=_MOST, help="in this server only (its id)")
]


@app.command()
def upgrade() -> None:
    """Bring the database up to this version of the program (a start does so too)."""
    settings = Settings()
    make_folder(settings.data_dir)

    async def nothing(database: Database) -> None: ...

    _with_database(settings, nothing)
    out.print(text("db-up-to-date"))


@app.command("new-key")
def new_key() -> None:
    """Gives up the evidence texts whose key is lost, and makes a new key."""
    settings = Settings()
    texts = _with_database(settings, lambda database: renew(database, settings.resolved_key_file))
    out.print(text("db-new-key", texts=texts))


@app.command("rotate-key")
def rotate_key() -> None:
    """Makes a new key and encrypts all kept texts with it. Stop the bot first: it writes with the key that it knows."""
    settings = _existing()
    with alone(settings.resolved_database_url):
        done = _with_database(settings, lambda database: rotate(database, settings.resolved_key_file))
    out.print(text("db-key-rotated", texts=done.renewed))
    if done.unreadable:
        out.print(text("db-key-unreadable", texts=done.unreadable))


def backup(
    file: Annotated[Path, typer.Option("--out", help="a new file for the database")],
    key: Annotated[
        Path | None, typer.Option("--key-out", help="a new file for the key, in another place")
    ] = None,
) -> None:
    """Copy the database, while the bot runs, and its key. Keep them apart: who has both can read the texts."""
    settings = _existing()
    copy_database(database_file(settings.resolved_database_url), file)
    out.print(text("backup-made", file=str(file)))
    if key:
        copy_key(settings.resolved_key_file, key)
        out.print(text("backup-key-made", file=str(key)))
    else:
        out.print(text("backup-without-key", file=str(settings.resolved_key_file)))


def restore(
    file: Annotated[Path, typer.Option("--from", help="the copy of the database")],
    key: Annotated[Path | None, typer.Option("--key", help="the copy of its key")] = None,
) -> None:
    """Put a backup back, where there is no database yet; checks that it is whole and that the key fits."""
    settings = Settings()
    target, key_file = database_file(settings.resolved_database_url), settings.resolved_key_file
    make_folder(settings.data_dir)
    if target.exists():
        raise StoreError(f"there is a database at {target}; move it away first, with its -wal and -shm")
    with ExitStack() as undone:
        if key:
            copy_key(key, key_file)
            undone.callback(key_file.unlink)
        copy_database(file, target)
        undone.callback(target.unlink)

        async def fits(database: Database) -> None:
            if problem := await unfit(database, key_file):
                raise StoreError(problem)

        _with_database(settings, fits)
        undone.pop_all()
    out.print(text("backup-restored", file=str(target)))


@app.command("export-member")
def export_member(
    user_id: MemberArgument,
    file: Annotated[Path, typer.Option("--out", help="a new file, as JSON")],
    guild: GuildOption = None,
) -> None:
    """Everything that is kept about a member, and nothing about others, as a file to hand to them."""
    settings = _existing()

    async def export(database: Database) -> dict[str, Any]:
        cipher = await open_cipher(database, settings.resolved_key_file)
        async with database.read() as conn:
            return await erasure.export(conn, user_id, cipher, guild_id=guild)

    found = _with_database(settings, export)
    try:
        # It may hold what somebody wrote: for the person who runs the bot alone, and nothing is overwritten.
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as written:
            written.write(orjson.dumps(found, option=_READABLE))
    except OSError as error:
        raise InputError(f"--out: {file} cannot be written: {error.strerror}") from error
    records = sum(len(rows) for rows in found.values() if isinstance(rows, list))
    out.print(text("db-member-exported", records=records, file=str(file)))


@app.command("erase-member")
def erase_member(
    user_id: MemberArgument,
    guild: GuildOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="do not ask")] = False,
) -> None:
    """Delete everything about a member. Stop the bot first: its memory still knows the member's numbers."""
    settings = _existing()
    if not yes:
        out.print(text("db-erase-first"))
        typer.confirm(text("db-erase-sure", user=str(user_id)), abort=True)

    async def erase(database: Database) -> int:
        async with database.write() as conn:
            return await erasure.erase(conn, user_id, guild_id=guild)

    out.print(text("db-member-erased", records=_with_database(settings, erase)))


@app.command("verify-audit")
def verify_audit() -> None:
    """Checks that nobody changed the moderators' log; compare the seals with what you noted down before."""

    async def verify(database: Database) -> list[Chain]:
        async with database.read() as conn:
            return await moderation_log.verify(conn)

    chains = _with_database(_existing(), verify)
    for chain in chains:
        guild = str(chain.guild_id)
        if chain.broken_at is not None:
            out.print(text("audit-broken", guild=guild, entry=str(chain.broken_at)))
            continue
        said = text(
            "audit-sound", guild=guild, entries=chain.entries, newest=str(chain.newest), seal=chain.seal
        )
        out.print(said, soft_wrap=True)
        if chain.emptied:
            out.print(text("audit-emptied", emptied=chain.emptied))
    if not chains:
        out.print(text("audit-none"))
    if any(chain.broken_at is not None for chain in chains):
        raise typer.Exit(1)


def _existing() -> Settings:
    """The settings, where there is a database already: an empty one would know nobody."""
    settings = Settings()
    url = parse_url(settings.resolved_database_url)
    if is_sqlite(url) and not sqlite_path(url).exists():
        raise StoreError(f"there is no database at {sqlite_path(url)}; check DATA_DIR and DATABASE_URL")
    return settings


def _with_database(settings: Settings, use: Callable[[Database], Awaitable[T]]) -> T:
    async def opened() -> T:
        database = await Database.open(settings.resolved_database_url)
        try:
            return await use(database)
        except Exception as error:
            if not is_of_the_ground(error):
                raise
            raise StoreError(f"the database cannot be used: {getattr(error, 'orig', error)}") from error
        finally:
            await database.close()

    return asyncio.run(opened())
