"""Order and bounds of live traffic."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.message import Incoming, Passage, Person, Surface
from bot.live.server_queues import Scored, ServerQueues
from tests.support.scorer import ScriptedScorer


class Queues:
    """Per-server queues with what they settled and what failed."""

    def __init__(self, size: int = 100, characters: int = 1000) -> None:
        self.scorer = ScriptedScorer()
        self.settled: list[tuple[int, int]] = []
        self.failed: list[int] = []
        self.refuse: set[int] = set()
        self.queues = ServerQueues(
            self.scorer,
            self._settle,
            lambda i: self.failed.append(i.message_id),
            size=size,
            characters=characters,
        )

    async def _settle(self, group: Sequence[Scored]) -> list[Incoming]:
        await asyncio.sleep(0)
        failed = [incoming for incoming, _ in group if incoming.message_id in self.refuse]
        for incoming, scored in group:
            assert len(scored) == len(incoming.passages)
            if incoming not in failed:
                self.settled.append((incoming.guild_id, incoming.message_id))
        return failed


def message(number: int, guild: int = 1, text: str = "hello") -> Incoming:
    passage = Passage(Surface.CONTENT, text, text)
    return Incoming(guild, 2, number, Person(4), datetime(2026, 1, 1, tzinfo=UTC), (passage,), "v")


async def test_a_server_is_settled_in_order_even_when_scores_come_out_of_order() -> None:
    queue = Queues()
    gates = [asyncio.Event() for _ in range(5)]
    for number, gate in enumerate(gates):

        async def slow(number: int = number, gate: asyncio.Event = gate) -> Incoming:
            await gate.wait()
            return message(number)

        assert queue.queues.submit(message(number), slow)
    for gate in reversed(gates):
        gate.set()
        await asyncio.sleep(0)
    await queue.queues.drained()

    assert [number for _, number in queue.settled] == [0, 1, 2, 3, 4]


async def test_texts_and_files_to_be_fetched_are_bounded_too() -> None:
    """However few messages they are in; one message always finds room."""
    queue = Queues(characters=10)
    assert queue.queues.submit(message(1, text="x" * 50))
    assert not queue.queues.submit(message(2))
    await queue.queues.drained()
    assert queue.queues.submit(message(3))
    assert not queue.queues.submit(replace(message(4, text=""), unread_bytes=6))
    waiting = asyncio.create_task(queue.queues.put(message(5)))
    also = asyncio.create_task(queue.queues.put(message(6)))
    await asyncio.gather(waiting, also)
    await queue.queues.drained()

    assert [number for _, number in queue.settled] == [1, 3, 5, 6]


async def test_one_slow_server_does_not_hold_up_another() -> None:
    queue = Queues()
    never = asyncio.Event()

    async def stuck() -> Incoming:
        await never.wait()
        return message(1)

    queue.queues.submit(message(1, guild=1), stuck)
    queue.queues.submit(message(2, guild=2))
    await queue.queues.drained(2)

    assert queue.settled == [(2, 2)]
    await queue.queues.close()


async def test_the_bound_holds_and_what_is_refused_is_said() -> None:
    queue = Queues(size=3)
    queue.scorer.hold.clear()
    assert [queue.queues.submit(message(n)) for n in range(5)] == [True, True, True, False, False]
    assert queue.queues.held == 3

    queue.scorer.hold.set()
    await queue.queues.drained()
    assert queue.queues.held == 0
    assert queue.queues.submit(message(9))
    await queue.queues.drained()


async def test_a_reader_of_history_waits_for_room() -> None:
    queue = Queues(size=1)
    queue.scorer.hold.clear()
    queue.queues.submit(message(1))
    waiting = asyncio.create_task(queue.queues.put(message(2)))
    await asyncio.sleep(0.01)
    assert not waiting.done()

    queue.scorer.hold.set()
    await waiting
    await queue.queues.drained()
    assert [number for _, number in queue.settled] == [1, 2]


async def test_scoring_is_tried_twice_then_the_message_is_said_to_have_failed() -> None:
    queue = Queues()
    queue.scorer.failing = True
    queue.queues.submit(message(1))
    await queue.queues.drained()
    assert (queue.settled, queue.failed) == ([], [1])

    queue.scorer.failing = False
    queue.queues.submit(message(2))
    await queue.queues.drained()
    assert queue.settled == [(1, 2)]


async def test_one_message_that_cannot_be_settled_does_not_stop_the_others() -> None:
    queue = Queues()
    queue.refuse = {2}
    for number in (1, 2, 3):
        queue.queues.submit(message(number))
    await queue.queues.drained()

    assert [number for _, number in queue.settled] == [1, 3]
    assert queue.failed == [2]
    assert queue.queues.held == 0


async def test_what_is_fetched_is_scored_and_settled() -> None:
    queue = Queues()

    async def enrich() -> Incoming:
        extra = Passage(Surface.TEXT_FILE, "from a file", "from a file")
        return replace(message(1), passages=(*message(1).passages, extra))

    queue.queues.submit(message(1), enrich)
    await queue.queues.drained()

    assert "from a file" in queue.scorer.seen


async def test_closing_stops_at_once() -> None:
    queue = Queues()
    queue.scorer.hold.clear()
    queue.queues.submit(message(1))
    await asyncio.wait_for(queue.queues.close(), timeout=1)

    assert queue.settled == []


@pytest.mark.parametrize("size", [1, 7])
async def test_nothing_is_kept_of_lanes_that_are_empty(size: int) -> None:
    queue = Queues(size=size)
    for guild in range(20):
        await queue.queues.put(message(guild, guild=guild))
    await queue.queues.drained()
    await asyncio.sleep(0)

    assert len(queue.settled) == 20
    assert not queue.queues._queues
    assert not queue.queues._workers


async def test_drained_returns_although_new_messages_keep_coming() -> None:
    settled: list[int] = []

    async def settle(group: Sequence[Scored]) -> list[Incoming]:
        for incoming, _ in group:
            settled.append(incoming.message_id)
            # Every settled message brings another one: the queue is never empty.
            queues.submit(message(incoming.message_id + 1))
        await asyncio.sleep(0)
        return []

    queues = ServerQueues(ScriptedScorer(), settle, lambda _: None, size=100)
    queues.submit(message(1))
    async with asyncio.timeout(5):
        await queues.drained(1)
    assert settled[0] == 1
    await queues.close()
