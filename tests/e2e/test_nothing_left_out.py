"""Whatever fails, comes at a bad moment or vanishes: every message is judged, or counted as unscored."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.message import Incoming
from bot.intake import surfaces
from bot.live import accepting
from bot.store import ground
from bot.store.database import Database
from bot.store.tables import daily_counts, verdicts
from tests.e2e.world import World


async def counts(world: World) -> tuple[int, int]:
    """Messages of #general that were scanned, and how many of them unscored."""
    async with world.bot.db.read() as conn:
        sums = select(func.sum(daily_counts.c.scanned), func.sum(daily_counts.c.unscored))
        scanned, unscored = (
            await conn.execute(sums.where(daily_counts.c.channel_id == world.general.id))
        ).one()
        return scanned or 0, unscored or 0


async def recorded(world: World) -> list[int]:
    """Ids of the messages with a verdict."""
    async with world.bot.db.read() as conn:
        return sorted((await conn.execute(select(verdicts.c.message_id))).scalars())


def write(world: World, text: str, *, broadcast: bool = True) -> int:
    """Ann writes `text` to ben in #general; the id."""
    mention = f"{world.ben.mention} {text}"
    return world.env.backend.create_message(world.general.id, world.ann.id, mention, broadcast=broadcast).id


class Locked:
    """While `on`, whoever wants to write meets a database that is locked or full."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.on = False
        write = Database.write

        @contextlib.asynccontextmanager
        async def refused(database: Database) -> AsyncIterator[AsyncConnection]:
            if self.on:
                raise OperationalError("BEGIN IMMEDIATE", {}, Exception("database or disk is full"))
            async with write(database) as conn:
                yield conn

        monkeypatch.setattr(Database, "write", refused)


@pytest.mark.parametrize("missed", [False, True], ids=["live", "history"])
async def test_what_cannot_be_read_is_unscored_and_holds_up_nothing(
    live: World, monkeypatch: pytest.MonkeyPatch, missed: bool
) -> None:
    read = surfaces.incoming_from_message

    def fragile(message: discord.Message, **options: Any) -> Incoming:
        if "poison" in message.content:
            raise ValueError("a bug in intake")
        return read(message, **options)

    monkeypatch.setattr(accepting, "incoming_from_message", fragile)
    await live.say(live.ann, "well played")
    before = write(live, "warn-me before", broadcast=not missed)
    write(live, "poison", broadcast=not missed)
    after = write(live, "warn-me after", broadcast=not missed)
    if missed:
        await live.restart()
    await live.settle(30)
    last = write(live, "warn-me at last")
    await live.settle()

    assert await recorded(live) == [before, after, last]
    assert await counts(live) == (5, 1)
    assert live.bot.catch_up.behind == 0


async def test_a_new_server_that_meets_a_locked_database_is_listened_to_afterwards(
    live: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ground, "_MOST_SECONDS", 1.0)
    locked = Locked(monkeypatch)
    locked.on = True
    owner = live.env.create_user("oscar")
    guild = live.env.create_guild("Book Club", owner=owner)
    channel = guild.create_text_channel("books")
    member = guild.add_member(live.users[live.ann.id])
    await live.env.advance_time(3)
    text = f"{live.ben.mention} escalate-me"
    message = live.env.backend.create_message(channel.id, member.id, text).id
    await live.env.advance_time(1)
    locked.on = False
    await live.settle(10)

    assert message in await recorded(live)
    assert live.bot.catch_up.behind == 0


async def test_what_was_said_while_a_server_was_unavailable_is_read_when_it_returns(live: World) -> None:
    await live.say(live.ann, "well played")
    guild = live.bot.get_guild(live.guild.id)
    listener: Any = live.bot.get_cog("Listen")
    assert guild
    await listener.on_guild_unavailable(guild)
    missed = [write(live, f"warn-me {n}", broadcast=False) for n in range(3)]
    first = write(live, "warn-me at last")
    await live.env.settle()
    await listener.on_guild_available(guild)
    await live.bot.catch_up.drained()
    await live.settle()

    assert await recorded(live) == [*missed, first]


@pytest.mark.parametrize("why", ["deleted", "no history"])
async def test_what_history_lacks_is_judged_from_the_gateways_copy(live: World, why: str) -> None:
    await live.say(live.ann, "well played")
    if why == "no history":
        live.deny(live.general, read_message_history=True)
    live.bot.catch_up.lost(live.guild.id)
    message = write(live, "warn-me")
    if why == "deleted":
        live.env.backend.delete_message(live.general.id, message)
    await live.env.settle()
    guild = live.bot.get_guild(live.guild.id)
    assert guild
    await live.bot.catch_up.start_all(guild)
    await live.bot.catch_up.drained()
    await live.settle()

    assert await recorded(live) == [message]
    assert await counts(live) == (2, 0)


async def test_the_welcome_card_holds_up_nobody(shadow: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def slow(_: discord.Guild) -> None:
        await asyncio.sleep(3600)

    owner = shadow.env.create_user("oscar")
    monkeypatch.setattr(shadow.bot.welcome, "greet", slow)
    guild = shadow.env.create_guild("Book Club", owner=owner)
    channel = guild.create_text_channel("books")
    member = guild.add_member(shadow.users[shadow.ann.id])
    await shadow.settle()
    message = shadow.env.backend.create_message(channel.id, member.id, f"{shadow.ben.mention} escalate-me").id
    await shadow.settle()

    assert message in await recorded(shadow)
