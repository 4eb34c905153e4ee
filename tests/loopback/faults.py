"""Trouble on demand: requests that fail, stall or lose their answer."""

import asyncio
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatch


class Trouble(StrEnum):
    """What happens to a request."""

    ERROR = "error"
    """It is answered with `Fault.status` and not carried out."""
    LOST = "lost"
    """It arrives and waits; when the fault is released, the connection is cut and nothing was carried out."""
    UNANSWERED = "unanswered"
    """It is carried out and the answer waits; when the fault is released, the answer is sent."""
    SLOW = "slow"
    """It waits until the fault is released, then everything goes on as usual."""
    CUT = "cut"
    """It is carried out and the connection is cut instead of an answer."""


@dataclass(slots=True, eq=False)
class Fault:
    """Trouble for the next `times` requests with `method` to a path like `path` (shell wildcards)."""

    method: str
    path: str
    trouble: Trouble
    status: int = 500
    times: int = 1
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once a request has got so far that it waits (or has failed)."""
    _released: asyncio.Event = field(default_factory=asyncio.Event)

    def release(self) -> None:
        """Let those that wait go on, and trouble nobody else."""
        self.times = 0
        self._released.set()

    async def wait(self) -> None:
        """Say that a request is here, and wait for `release`."""
        self.arrived.set()
        await self._released.wait()


class Faults:
    """The faults that are set, oldest first."""

    def __init__(self) -> None:
        self._set: list[Fault] = []

    def add(self, method: str, path: str, trouble: Trouble, *, status: int = 500, times: int = 1) -> Fault:
        """Set a fault."""
        fault = Fault(method, path, trouble, status=status, times=times)
        self._set.append(fault)
        return fault

    def take(self, method: str, path: str) -> Fault | None:
        """The fault that this request meets, counted down."""
        for fault in self._set:
            if fault.times > 0 and fault.method == method and fnmatch(path, fault.path):
                fault.times -= 1
                return fault
        return None

    def clear(self) -> None:
        """Release everything that waits and forget all faults."""
        for fault in self._set:
            fault.release()
        self._set.clear()
