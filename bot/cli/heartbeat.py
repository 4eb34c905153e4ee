"""A sign of life that other processes can read: `upstander health`, for what restarts a bot that hangs."""

import asyncio
import time
from pathlib import Path
from typing import Protocol

import structlog

log = structlog.get_logger(__name__)

EVERY = 5.0
"""Seconds between two signs."""

DEAD_AFTER = 120.0
"""Seconds without a sign. By hand: Discord's connection is made again within a minute; twenty signs may be missed."""


class Alive(Protocol):
    """What is asked of a bot: whether it hears Discord and can judge."""

    def is_ready(self) -> bool:
        """Whether it has logged in and knows its servers."""
        ...

    @property
    def can_judge(self) -> bool:
        """Whether the database took what was stored last."""
        ...

    @property
    def latency(self) -> float:
        """Seconds until Discord answered the last heartbeat; infinite or not a number without a connection."""
        ...


def heartbeat_file(data_dir: Path) -> Path:
    """Where the sign is left. It is empty: only its time counts."""
    return data_dir / "alive"


async def beat(bot: Alive, file: Path) -> None:
    """Leaves a sign as long as the event loop turns, Discord answers and the database takes; never returns."""
    while True:
        # Also false for "not a number", which is what the latency of no shard is.
        if bot.is_ready() and bot.can_judge and bot.latency < DEAD_AFTER:
            try:
                await asyncio.to_thread(file.touch, 0o600)
            except OSError as error:
                log.warning("no sign of life can be left", file=str(file), why=error.strerror)
        await asyncio.sleep(EVERY)


def seconds_since(file: Path) -> float | None:
    """How old the last sign is, in seconds; None where there is none."""
    try:
        return max(0.0, time.time() - file.stat().st_mtime)
    except OSError:
        return None
