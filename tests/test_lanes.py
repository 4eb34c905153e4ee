"""Order and bounds of live traffic."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.intake.message import Incoming, Passage, Person, Surface
from bot.lanes import Lanes
from bot.pipeline import ScoredPassage
from tests.support.scorer import ScriptedScorer


class Lane:
    """Lanes with what they settled and what failed."""

    def __init__(self, size: int = 100) -> None:
        self.scorer = ScriptedScorer()
        self.settled: list[tuple[int, int]] = []
        self.failed: list[int] = []
        self.refuse: set[int] = set()
        self.lanes = Lanes(self.scorer, self._settle, lambda i: self.failed.append(i.message_id), size=size)

    async def _settle(self, incoming: Incoming, scored: list[ScoredPassage]) -> None:
        await asyncio.sleep(0)
        if incoming.message_id in self.refuse:
            raise RuntimeError("the database is locked")
        assert len(scored) == len(incoming.passages)
        self.settled.append((incoming.guild_id, incoming.message_id))


def message(number: int, guild: int = 1, text: str = "hello") -> Incoming:
    passage = Passage(Surface.CONTENT, text, text)
    return Incoming(guild, 2, number, Person(4), datetime(2026, 1, 1, tzinfo=UTC), (passage,), "v")


async def test_a_server_is_settled_in_order_even_when_scores_come_out_of_order() -> None:
    lane = Lane()
    gates = [asyncio.Event() for _ in range(5)]
    for number, gate in enumerate(gates):

        async def slow(number: int = number, gate: asyncio.Event = gate) -> Incoming:
            await gate.wait()
            return message(number)

        assert lane.lanes.submit(message(number), slow)
    for gate in reversed(gates):
        gate.set()
        await asyncio.sleep(0)
    await lane.lanes.drained()

    assert [number for _, number in lane.settled] == [0, 1, 2, 3, 4]


async def test_one_slow_server_does_not_hold_up_another() -> None:
    lane = Lane()
    never = asyncio.Event()

    async def stuck() -> Incoming:
        await never.wait()
        return message(1)

    lane.lanes.submit(message(1, guild=1), stuck)
    lane.lanes.submit(message(2, guild=2))
    await lane.lanes.drained(2)

    assert lane.settled == [(2, 2)]
    await lane.lanes.close()


async def test_the_bound_holds_and_what_is_refused_is_said() -> None:
    lane = Lane(size=3)
    lane.scorer.hold.clear()
    assert [lane.lanes.submit(message(n)) for n in range(5)] == [True, True, True, False, False]
    assert lane.lanes.held == 3

    lane.scorer.hold.set()
    await lane.lanes.drained()
    assert lane.lanes.held == 0
    assert lane.lanes.submit(message(9))
    await lane.lanes.drained()


async def test_a_reader_of_history_waits_for_room() -> None:
    lane = Lane(size=1)
    lane.scorer.hold.clear()
    lane.lanes.submit(message(1))
    waiting = asyncio.create_task(lane.lanes.put(message(2)))
    await asyncio.sleep(0.01)
    assert not waiting.done()

    lane.scorer.hold.set()
    await waiting
    await lane.lanes.drained()
    assert [number for _, number in lane.settled] == [1, 2]


async def test_scoring_is_tried_twice_then_the_message_is_said_to_have_failed() -> None:
    lane = Lane()
    lane.scorer.failing = True
    lane.lanes.submit(message(1))
    await lane.lanes.drained()
    assert (lane.settled, lane.failed) == ([], [1])

    lane.scorer.failing = False
    lane.lanes.submit(message(2))
    await lane.lanes.drained()
    assert lane.settled == [(1, 2)]


async def test_one_message_that_cannot_be_settled_does_not_stop_the_others() -> None:
    lane = Lane()
    lane.refuse = {2}
    for number in (1, 2, 3):
        lane.lanes.submit(message(number))
    await lane.lanes.drained()

    assert [number for _, number in lane.settled] == [1, 3]
    assert lane.failed == [2]
    assert lane.lanes.held == 0


async def test_what_is_fetched_is_scored_and_settled() -> None:
    lane = Lane()

    async def enrich() -> Incoming:
        extra = Passage(Surface.TEXT_FILE, "from a file", "from a file")
        return replace(message(1), passages=(*message(1).passages, extra))

    lane.lanes.submit(message(1), enrich)
    await lane.lanes.drained()

    assert "from a file" in lane.scorer.seen


async def test_closing_stops_at_once() -> None:
    lane = Lane()
    lane.scorer.hold.clear()
    lane.lanes.submit(message(1))
    await asyncio.wait_for(lane.lanes.close(), timeout=1)

    assert lane.settled == []


@pytest.mark.parametrize("size", [1, 7])
async def test_nothing_is_kept_of_lanes_that_are_empty(size: int) -> None:
    lane = Lane(size=size)
    for guild in range(20):
        await lane.lanes.put(message(guild, guild=guild))
    await lane.lanes.drained()
    await asyncio.sleep(0)

    assert len(lane.settled) == 20
    assert not lane.lanes._lanes
    assert not lane.lanes._workers


async def test_drained_returns_although_new_messages_keep_coming() -> None:
    settled: list[int] = []

    async def settle(incoming: Incoming, _scored: list[ScoredPassage]) -> None:
        settled.append(incoming.message_id)
        # Every settled message brings another one: the lane is never empty.
        lanes.submit(message(incoming.message_id + 1))
        await asyncio.sleep(0)

    lanes = Lanes(ScriptedScorer(), settle, lambda _: None, size=100)
    lanes.submit(message(1))
    async with asyncio.timeout(5):
        await lanes.drained(1)
    assert settled[0] == 1
    await lanes.close()
