"""What changed while the bot was away, could not be taken or could not be read, is judged afterwards, once."""

import contextlib
from collections.abc import Iterator
from typing import Any

import discord
import pytest
from simcord import MemberActor
from sqlalchemy import func, select

from bot.domain.message import Kind
from bot.domain.scores import Category
from bot.permissions import NEEDED
from bot.store.tables import hearing, verdicts, waiting_edits
from tests.e2e.test_nothing_left_out import recorded, write
from tests.e2e.world import World

# Nobody is mentioned in a name or a title; threats count without.
_GRAVE = "group-me"


@pytest.fixture
async def live(live: World) -> World:
    """A live server that hides threats; simcord asks for Manage Channels to rename a thread."""
    live.grant(NEEDED | discord.Permissions(manage_channels=True))
    live.scorer.script[_GRAVE] = {Category.THREAT: 0.99, Category.TOXICITY: 0.99}
    await live.settle()
    return live


@contextlib.contextmanager
def unheard(world: World) -> Iterator[None]:
    """What happens on Discord meanwhile, the gateway does not bring."""
    subscribers = world.env.backend.subscribers
    listening = list(subscribers)
    subscribers.clear()
    yield
    subscribers.extend(listening)


def edit(world: World, message_id: int, text: str) -> None:
    """The author of a message in #general changes it."""
    world.env.backend.edit_message(world.general.id, message_id, {"content": f"{world.ben.mention} {text}"})


def rename(world: World, member: MemberActor, nick: str) -> None:
    world.env.backend.edit_member(world.guild.id, member.id, {"nick": nick})


async def restart(world: World) -> None:
    """A minute passes in which everything is heard, the process dies and another one has looked back."""
    await world.bot.look_back.note_heard()
    await world.restart()
    await looked_back(world)


async def looked_back(world: World) -> None:
    await world.settle()
    await world.bot.look_back.done()
    await world.bot.catch_up.drained()
    await world.settle()


async def kinds(world: World) -> list[tuple[Kind, int]]:
    """Kind and id of what was recorded, in order."""
    async with world.bot.db.read() as conn:
        query = select(verdicts.c.kind, verdicts.c.message_id).order_by(verdicts.c.id)
        return [(row.kind, row.message_id) for row in await conn.execute(query)]


async def test_an_edit_while_away_is_judged_once(live: World) -> None:
    message = write(live, "well played")
    other = write(live, "good game")
    await live.settle()
    with unheard(live):
        await live.env.advance_time(300)
        edit(live, message, "warn-me")
    for _ in range(2):
        await restart(live)

    assert await kinds(live) == [(Kind.EDIT, message)]
    assert live.in_channel(other)


async def test_names_that_were_set_while_away_are_judged_once(live: World) -> None:
    with unheard(live):
        rename(live, live.ann, _GRAVE)
    for _ in range(3):
        await restart(live)

    assert await kinds(live) == [(Kind.NAME, live.ann.id)]


async def test_a_name_that_is_set_again_while_away_is_reset_again(live: World) -> None:
    rename(live, live.ann, _GRAVE)
    await live.settle()
    assert not live.env.backend.get_member(live.guild.id, live.ann.id).nick
    with unheard(live):
        rename(live, live.ann, _GRAVE)
    await restart(live)

    assert not live.env.backend.get_member(live.guild.id, live.ann.id).nick
    assert await kinds(live) == [(Kind.NAME, live.ann.id)] * 2


async def test_of_many_members_the_others_names_are_read_when_they_write(
    live: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.live.looking_back._NAMES", 0)
    with unheard(live):
        rename(live, live.ann, _GRAVE)
    await restart(live)
    assert await kinds(live) == []
    for _ in range(2):
        await live.say(live.ann, "well played")

    assert await kinds(live) == [(Kind.NAME, live.ann.id)]


async def test_a_thread_that_was_archived_while_away_is_read(live: World) -> None:
    backend = live.env.backend
    thread = backend.create_thread(live.general.id, "openings", live.ben.id)
    await live.settle()
    with unheard(live):
        await live.env.advance_time(300)
        text = f"{live.ben.mention} warn-me"
        message = backend.create_message(thread.id, live.ann.id, text, broadcast=False).id
        archived = {"archived": True, "archive_timestamp": backend.now_iso()}
        backend.edit_channel(thread.id, {"name": _GRAVE}, thread_metadata=archived)
    for _ in range(2):
        await restart(live)

    assert sorted(await kinds(live)) == [(Kind.NEW, message), (Kind.THREAD, thread.id)]


async def test_what_was_written_while_a_channel_could_not_be_read_is_read_when_it_can(live: World) -> None:
    await live.say(live.ann, "well played")
    live.deny(live.general, view_channel=True, read_message_history=True)
    await live.settle()
    with unheard(live):
        message = write(live, "warn-me", broadcast=False)
    live.deny(live.general)
    await looked_back(live)

    assert await recorded(live) == [message]


async def test_an_edit_and_a_name_that_a_full_queue_refuses_are_judged_later(
    live: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = write(live, "well played")
    await live.settle()
    with monkeypatch.context() as full:
        full.setattr(live.bot.moderation, "receive", lambda *_: False)
        edit(live, message, "warn-me")
        rename(live, live.ann, _GRAVE)
        await live.env.settle()
    await looked_back(live)

    assert sorted(await kinds(live)) == [(Kind.EDIT, message), (Kind.NAME, live.ann.id)]
    assert await edits_waiting(live) == 0


async def test_an_edit_that_waits_outlives_the_process(live: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(*_: object) -> None:
        raise OSError("no room")

    message = write(live, "well played")
    write(live, "good game")
    await live.settle()
    monkeypatch.setattr("bot.live.looking_back._PAGE", 1)
    monkeypatch.setattr(live.bot.moderation, "receive", lambda *_: False)
    monkeypatch.setattr(live.bot.moderation, "read", fails)
    edit(live, message, "warn-me")
    await live.settle()
    assert await edits_waiting(live) == 1
    await live.restart()
    await looked_back(live)

    assert await kinds(live) == [(Kind.EDIT, message)]
    assert await edits_waiting(live) == 0


async def edits_waiting(world: World) -> int:
    """Edits that are stored as waiting."""
    async with world.bot.db.read() as conn:
        return int((await conn.execute(select(func.count()).select_from(waiting_edits))).scalar_one())


async def test_a_server_that_is_looked_through_is_not_called_heard(
    live: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that dies meanwhile is followed by one that looks from the beginning."""
    await live.bot.look_back.note_heard()
    before = await heard_at(live)
    await live.env.advance_time(30)
    guild: Any = live.bot.get_guild(live.guild.id)
    with monkeypatch.context() as patched:
        patched.setattr(live.bot.look_back, "_slots", _Closed())
        live.bot.look_back.start(guild, before)
        await live.bot.look_back.note_heard()
        assert await heard_at(live) == before


class _Closed:
    async def __aenter__(self) -> None:
        raise OSError("unreachable")

    async def __aexit__(self, *_: object) -> None: ...


async def heard_at(world: World) -> Any:
    async with world.bot.db.read() as conn:
        return (await conn.execute(select(hearing.c.heard_at))).scalar_one()
