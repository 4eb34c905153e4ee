"""A bounded queue that serves its tenants in turn."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

from bot.model.errors import ScorerClosedError

Item = TypeVar("Item")


class FairQueue(Generic[Item]):
    """First in, first out per tenant; round robin between tenants.

    A tenant may queue items while it holds fewer than there are free places (dynamic queue length thresholds,
    Choudhury and Hahne, IEEE/ACM Transactions on Networking 6(2), 1998): one flooding tenant gets half of the
    places, n of them 1 - 1/(n+1) together, so a newcomer always finds room.
    """

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self._queues: dict[int, deque[Item]] = {}
        self._waiting: dict[int, deque[asyncio.Future[None]]] = {}
        self._size = 0
        self._filled = asyncio.Event()
        self._closed = False

    def __len__(self) -> int:
        return self._size

    def try_put(self, tenant: int, item: Item) -> bool:
        """Queues `item`; False where the tenant has no room.

        Raises:
            ScorerClosedError: the queue was closed.
        """
        if self._closed:
            raise ScorerClosedError("the scorer is closed")
        if self._room(tenant) <= 0:
            return False
        self._queues.setdefault(tenant, deque()).append(item)
        self._size += 1
        self._filled.set()
        return True

    async def room(self, tenant: int) -> None:
        """Waits until the tenant may try again. A caller that then puts nothing calls `pass_on`.

        Raises:
            ScorerClosedError: the queue was closed meanwhile.
        """
        waiter = asyncio.get_running_loop().create_future()
        waiters = self._waiting.setdefault(tenant, deque())
        waiters.append(waiter)
        try:
            await waiter
        except asyncio.CancelledError:
            if waiter in waiters:
                waiters.remove(waiter)
            self.pass_on()  # this one may have been woken for a place that it will not use
            raise

    async def take(self, share: Callable[[int], int], cost: Callable[[Item], int], budget: int) -> list[Item]:
        """Waits for items and takes at most `share(queued)` of them, within `budget` in sum but at least one.

        Returns an empty list once the queue is closed.
        """
        while not self._size and not self._closed:
            self._filled.clear()
            await self._filled.wait()
        taken: list[Item] = []
        limit = share(self._size)
        while self._size and len(taken) < limit:
            tenant, queue = next(iter(self._queues.items()))
            budget -= cost(queue[0])
            if taken and budget < 0:
                break
            taken.append(queue.popleft())
            self._size -= 1
            del self._queues[tenant]
            if queue:
                self._queues[tenant] = queue  # to the end of the round
        self.pass_on()
        return taken

    def close(self) -> list[Item]:
        """Closes the queue: nothing more may be put, waiters fail. Returns what was still queued."""
        self._closed = True
        left = [item for queue in self._queues.values() for item in queue]
        self._queues.clear()
        self._size = 0
        self._filled.set()
        for waiters in self._waiting.values():
            for waiter in waiters:
                if not waiter.done():
                    waiter.set_exception(ScorerClosedError("the scorer is closed"))
        self._waiting.clear()
        return left

    def pass_on(self) -> None:
        """Offers the free places to those who wait."""
        for tenant, waiters in list(self._waiting.items()):
            for _ in range(min(len(waiters), self._room(tenant))):
                waiter = waiters.popleft()
                if not waiter.done():
                    waiter.set_result(None)
            if not waiters:
                del self._waiting[tenant]

    def _room(self, tenant: int) -> int:
        return self.capacity - self._size - len(self._queues.get(tenant, ()))
