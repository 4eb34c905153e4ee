"""Turns, bounds and waiting of the queue."""

import asyncio

import pytest
from hypothesis import given, strategies as st

from bot.model.errors import ScorerClosedError
from bot.model.fair_queue import FairQueue


async def take(queue: FairQueue[str], limit: int = 100, budget: int = 1000) -> list[str]:
    """At most `limit` items, each costing its length."""
    return await queue.take(lambda queued: limit, len, budget)


async def test_tenants_take_turns() -> None:
    queue: FairQueue[str] = FairQueue(100)
    for tenant, item in ((1, "a1"), (1, "a2"), (1, "a3"), (2, "b1"), (3, "c1"), (2, "b2")):
        assert queue.try_put(tenant, item)
    assert await take(queue, 4) == ["a1", "b1", "c1", "a2"]
    assert await take(queue) == ["b2", "a3"]


async def test_a_take_stays_within_its_budget_but_is_never_empty() -> None:
    queue: FairQueue[str] = FairQueue(100)
    for item in ("long" * 10, "abc", "abc", "abc"):
        queue.try_put(1, item)
    assert await take(queue, budget=6) == ["long" * 10]
    assert await take(queue, budget=6) == ["abc", "abc"]


async def test_one_tenant_gets_half_and_a_newcomer_still_finds_room() -> None:
    queue: FairQueue[str] = FairQueue(100)
    assert sum(queue.try_put(1, "x") for _ in range(200)) == 50
    assert sum(queue.try_put(2, "x") for _ in range(200)) == 25
    assert queue.try_put(3, "x")


async def test_waiting_ends_when_there_is_room() -> None:
    queue: FairQueue[str] = FairQueue(2)
    assert queue.try_put(1, "first")
    assert not queue.try_put(1, "second")
    waiting = asyncio.create_task(queue.room(1))
    await asyncio.sleep(0)
    assert not waiting.done()
    await take(queue, 1)
    await asyncio.wait_for(waiting, 5)
    assert queue.try_put(1, "second")


async def test_a_cancelled_waiter_passes_its_place_on() -> None:
    queue: FairQueue[str] = FairQueue(2)
    queue.try_put(1, "first")
    waiters = [asyncio.create_task(queue.room(1)) for _ in range(5)]
    await asyncio.sleep(0)
    await take(queue)
    for waiter in waiters[:4]:
        waiter.cancel()
    await asyncio.wait(waiters, timeout=5)
    assert [waiter.cancelled() for waiter in waiters] == [True] * 4 + [False]


async def test_a_closed_queue_tells_everyone() -> None:
    queue: FairQueue[str] = FairQueue(2)
    queue.try_put(1, "left")
    waiter = asyncio.create_task(queue.room(1))
    await asyncio.sleep(0)
    assert queue.close() == ["left"]
    with pytest.raises(ScorerClosedError):
        await waiter
    with pytest.raises(ScorerClosedError):
        queue.try_put(1, "late")
    assert await take(queue) == []


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 5)), max_size=60), st.integers(1, 30))
def test_nothing_is_lost_or_reordered_within_a_tenant(puts: list[tuple[int, int]], capacity: int) -> None:
    async def check() -> None:
        queue: FairQueue[tuple[int, int]] = FairQueue(capacity)
        wanted: dict[int, list[int]] = {}
        for number, (tenant, _) in enumerate(puts):
            if queue.try_put(tenant, (tenant, number)):
                wanted.setdefault(tenant, []).append(number)
        assert len(queue) == sum(map(len, wanted.values())) <= capacity
        got: dict[int, list[int]] = {}
        while len(queue):
            for tenant, number in await queue.take(lambda queued: 3, lambda item: 1, 100):
                got.setdefault(tenant, []).append(number)
        assert got == wanted

    asyncio.run(check())
