"""Any number of restarts at any moment: nothing is left out, and the ledger is that of a run without them."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.scores import Scored
from bot.live import catch_up, server_queues
from bot.store import ground, journal
from bot.store.journal import NewVerdict, PlannedAction
from tests.live.harness import ANN, BEN, CHANNEL, GUILD, Room

_LINES = ("warn-me", "well played, thanks", "", "hide-me", "good game", "escalate-me", "hello", "")


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    room = await Room.open(tmp_path)
    yield room
    await room.process.kill()
    await room.database.close()


@pytest.fixture
async def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Room]:
    room = await Room.open(tmp_path_factory.mktemp("undisturbed"))
    yield room
    await room.process.kill()
    await room.database.close()


async def test_a_skipped_message_does_not_carry_the_cursor_past_one_that_waits(room: Room) -> None:
    room.process.scorer.hold.clear()
    waiting = [room.say("warn-me") for _ in range(20)]
    for said in [*waiting, room.say("")]:
        await room.process.hear(said)
    await room.process.progress.flush()
    await room.restart()
    await room.read_history()

    assert await room.judged() == [said.id for said in waiting]


async def test_what_was_refused_for_room_is_behind_the_cursor(room: Room) -> None:
    room.process.moderation.queues._size = 3
    room.process.scorer.hold.clear()
    said = [room.say("warn-me") for _ in range(6)]
    for each in [*said, room.say("")]:
        await room.process.hear(each)
    room.process.scorer.hold.set()
    await room.stop_at(3)
    await room.process.progress.flush()
    await room.restart()
    await room.read_history()

    assert await room.judged() == [each.id for each in said]


async def test_restarts_in_the_middle_of_a_page_leave_the_ledger_as_without_them(
    room: Room, undisturbed: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_queues, "_TOGETHER", 3)
    for number in range(60):
        for where in (room, undisturbed):
            where.say(_LINES[number % len(_LINES)])
    await undisturbed.read_history()
    await undisturbed.process.progress.flush()
    for judged in (6, 5, 14, 3, 4):
        room.process.catch_up.start(GUILD, CHANNEL)
        await room.stop_at(judged)
        await room.process.progress.flush()
        await room.restart()
    await room.read_history()
    await room.process.progress.flush()

    assert await room.judged() == await undisturbed.judged()
    assert await room.counted() == await undisturbed.counted() == 45
    assert await room.ledger() == await undisturbed.ledger()


@pytest.mark.parametrize("seed", range(3))
async def test_killed_in_a_flood_every_remark_counts_once(room: Room, undisturbed: Room, seed: int) -> None:
    rng = random.Random(seed)
    lines = [rng.choice(_LINES) for _ in range(80)]
    for line in lines:
        undisturbed.say(line)
    await undisturbed.read_history()
    await undisturbed.process.progress.flush()

    for line in lines:
        said = room.say(line)
        if not room.process.catch_up.behind:
            await room.process.hear(said)
        match rng.randrange(8):
            case 0:
                await room.process.progress.flush()
            case 1:
                await room.restart()
                room.process.catch_up.start(GUILD, CHANNEL)
            case 2 | 3:
                await asyncio.sleep(0.002 * rng.random())
            case _:
                pass
    await room.restart()
    await room.read_history()
    await room.process.progress.flush()

    assert await room.judged() == await undisturbed.judged()
    assert await room.counted() == await undisturbed.counted()
    assert await room.ledger() == await undisturbed.ledger()


async def test_what_can_never_be_judged_is_unscored_in_the_end(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catch_up, "_RETRY_SECONDS", 0.001)
    score = room.process.scorer.score

    async def fragile(texts: Sequence[str], *, tenant: int = 0) -> list[Scored]:
        if "poison" in texts:
            raise RuntimeError("the model broke")
        return await score(texts, tenant=tenant)

    monkeypatch.setattr(room.process.scorer, "score", fragile)
    for text in ("poison", "warn-me"):
        await room.process.hear(room.say(text))
    await room.process.moderation.queues.drained()
    await room.process.catch_up.drained()
    await room.process.progress.flush()

    assert await room.judged() == [room.said[1].id]
    assert (await room.counted(), await room.counted("unscored")) == (2, 1)
    assert await room.cursor() == room.said[1].id


async def test_a_full_disk_is_waited_out(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long it takes: nothing is left out, and what was judged in vain is not counted again."""
    monkeypatch.setattr(ground, "_FIRST_SECONDS", 0.001)
    monkeypatch.setattr(ground, "_MOST_SECONDS", 0.001)
    begin = room.database.write
    tries = 0

    @contextlib.asynccontextmanager
    async def write() -> AsyncIterator[AsyncConnection]:
        nonlocal tries
        tries += 1
        if tries < 30:
            raise OperationalError("BEGIN", {}, Exception("database or disk is full"))
        async with begin() as conn:
            yield conn

    monkeypatch.setattr(room.database, "write", write)
    said = [room.say("warn-me") for _ in range(20)]
    for each in said:
        await room.process.hear(each)
    await room.process.moderation.queues.drained()
    await room.process.progress.flush()

    assert await room.judged() == [each.id for each in said]
    assert (await room.counted(), await room.counted("unscored")) == (20, 0)
    dyad = (await room.ledger())["dyad", ANN, BEN]
    assert [number for number in dyad if number in await room.judged()] == await room.judged()


async def test_a_flood_is_stored_in_groups_and_one_that_cannot_be_stored_stops_no_other(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.process.scorer.hold.clear()
    said = [room.say("warn-me") for _ in range(60)]
    poison = said[40].id
    record, begin, begun = journal.record, room.database.write, 0

    async def fragile(conn: AsyncConnection, verdict: NewVerdict, planned: Sequence[PlannedAction]) -> Any:
        if verdict.message_id == poison:
            raise ValueError("a bug")
        return await record(conn, verdict, planned)

    @contextlib.asynccontextmanager
    async def write() -> AsyncIterator[AsyncConnection]:
        nonlocal begun
        begun += 1
        async with begin() as conn:
            yield conn

    monkeypatch.setattr(journal, "record", fragile)
    monkeypatch.setattr(room.database, "write", write)
    monkeypatch.setattr(catch_up, "_RETRY_SECONDS", 0.001)
    for each in said:
        await room.process.hear(each)
    room.process.scorer.hold.set()
    await room.process.moderation.queues.drained()
    in_groups = begun
    await room.process.catch_up.drained()
    await room.process.progress.flush()

    assert await room.judged() == [each.id for each in said if each.id != poison]
    assert in_groups < 45, "two groups, one of them once more one by one"
    assert (await room.counted(), await room.counted("unscored")) == (60, 1)


async def test_a_server_that_is_always_judging_is_stored_all_the_same(room: Room) -> None:
    for _ in range(300):
        await room.process.hear(room.say("warn-me"))
    flushing = asyncio.create_task(_flush_always(room))
    await room.process.moderation.queues.drained()
    before_last = await room.counted()
    flushing.cancel()
    await asyncio.gather(flushing, return_exceptions=True)

    assert before_last > 100


async def _flush_always(room: Room) -> None:
    while True:
        await room.process.progress.flush()
        await asyncio.sleep(0.001)
