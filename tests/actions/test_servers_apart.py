"""The outbox by the real clock: no server waits for another, and in a raid deletions keep up with the lines."""

import asyncio
import statistics
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path
from time import monotonic

import pytest
from discord.utils import time_snowflake

from bot.actions import outbox as module
from bot.actions.outbox import Batch, Outbox, Result
from bot.clock import utcnow
from bot.domain.actions import ActionKind, Payload
from bot.domain.failures import FailureCode
from bot.store import guilds, journal
from bot.store.database import Connection, Database
from bot.store.journal import Action, PlannedAction
from tests.actions.test_meaning import refusal

TROUBLED, QUIET = 1, 2


class Service:
    """An outbox at work. `do` is what Discord does with a batch of the troubled server."""

    def __init__(self, database: Database) -> None:
        self.db = database
        self.do: Callable[[Batch], Awaitable[None]] = _at_once
        self.done: dict[str, float] = {}
        self._changed = asyncio.Event()
        self.outbox = Outbox(
            database,
            dict.fromkeys(ActionKind, self._handle),
            language=lambda _: "en-US",
            on_settled=self._settled,
        )

    async def plan(self, guild: int, kind: ActionKind, *keys: str, channel: int = 5) -> None:
        payload: Payload = {"channel_id": channel, "author_id": 6, "message_id": time_snowflake(utcnow())}
        async with self.db.write() as conn:
            await journal.plan(conn, guild, [PlannedAction(kind, key, payload) for key in keys], now=utcnow())
        self.outbox.wake()

    async def until_done(self, key: str) -> float:
        """When it was."""
        async with asyncio.timeout(10):
            while key not in self.done:
                self._changed.clear()
                await self._changed.wait()
        return self.done[key]

    async def _handle(self, batch: Batch) -> Result | None:
        if batch.first.guild_id == TROUBLED:
            await self.do(batch)
        return None

    async def _settled(self, _conn: Connection, actions: Sequence[Action]) -> None:
        self.done |= {action.key: monotonic() for action in actions}
        self._changed.set()


async def _at_once(_batch: Batch) -> None:
    pass


async def _hang(_batch: Batch) -> None:
    await asyncio.sleep(300)


async def _limited(_batch: Batch) -> None:
    """As discord.py waits when Discord answers 429."""
    await asyncio.sleep(57)


async def _unavailable(_batch: Batch) -> None:
    """As discord.py repeats what is answered with 5xx."""
    await asyncio.sleep(25)
    raise refusal(502, 0)


async def _slow(_batch: Batch) -> None:
    await asyncio.sleep(0.3)


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    database = await Database.open(f"sqlite+aiosqlite:///{tmp_path / 'test.db'}")
    async with database.write() as conn:
        for guild in (TROUBLED, QUIET):
            await guilds.ensure(conn, guild, utcnow())
    made = Service(database)
    made.outbox.start()
    yield made
    await made.outbox.stop()
    await database.close()


@pytest.mark.parametrize(
    ("kind", "trouble", "actions"),
    [
        (ActionKind.WARN_AUTHOR, _hang, 5),
        (ActionKind.DELETE_MESSAGE, _hang, 5),
        (ActionKind.DELETE_MESSAGE, _limited, 5),
        (ActionKind.DELETE_MESSAGE, _unavailable, 5),
        (ActionKind.CASE_CARD, _hang, 1),
        (ActionKind.WARN_AUTHOR, _slow, 240),
    ],
    ids=["hang-dm", "hang-deletion", "429", "5xx", "slow-card", "raid"],
)
async def test_trouble_of_one_server_delays_another_by_less_than_a_second(
    service: Service, kind: ActionKind, trouble: Callable[[Batch], Awaitable[None]], actions: int
) -> None:
    service.do = trouble
    await service.plan(TROUBLED, kind, *(f"trouble {n}" for n in range(actions)))
    await asyncio.sleep(0.4)

    planned = monotonic()
    await service.plan(QUIET, ActionKind.DELETE_MESSAGE, "elsewhere")
    assert await service.until_done("elsewhere") - planned < 1


async def test_a_deletion_waits_for_nothing_that_is_only_said_in_its_server(service: Service) -> None:
    async def only_deletions_answer(batch: Batch) -> None:
        if batch.first.kind is not ActionKind.DELETE_MESSAGE:
            await asyncio.sleep(300)

    service.do = only_deletions_answer
    await service.plan(TROUBLED, ActionKind.WARN_AUTHOR, "notice")
    await asyncio.sleep(0.4)

    planned = monotonic()
    await service.plan(TROUBLED, ActionKind.DELETE_MESSAGE, "deletion")
    assert await service.until_done("deletion") - planned < 1


async def test_a_request_that_hangs_is_broken_off_and_tried_again_later(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "DEADLINE", 0.2)
    service.do = _hang
    await service.plan(TROUBLED, ActionKind.DELETE_MESSAGE, "hangs")
    await asyncio.sleep(1)

    async with service.db.read() as conn:
        action = await journal.action_by_key(conn, "hangs")
    assert action is not None
    assert (action.state, action.attempts) == ("planned", 1)
    assert action.error is not None
    assert (action.error.code, action.error.params) == (FailureCode.TROUBLE, {"error": "TimeoutError"})


async def test_stopping_breaks_off_what_hangs_and_leaves_it_to_the_next_process(service: Service) -> None:
    service.do = _hang
    await service.plan(TROUBLED, ActionKind.DELETE_MESSAGE, "hangs")
    await asyncio.sleep(0.5)

    begun = monotonic()
    await service.outbox.stop()
    assert monotonic() - begun < 1
    async with service.db.read() as conn:
        action = await journal.action_by_key(conn, "hangs")
    assert action is not None
    assert action.state == "running"


class LimitedDiscord:
    """Deletions as Discord limits them: bulk deletes once a second and single ones five a second in each channel.

    `speed` is how many seconds pass in one. Requests above the limits wait, as discord.py makes them.
    """

    def __init__(self, speed: float) -> None:
        self._speed = speed
        self._free: dict[tuple[object, ...], float] = {}

    async def carry_out(self, batch: Batch) -> None:
        latency, pause = 0.15, 0.0
        if batch.first.kind is ActionKind.DELETE_MESSAGE:
            bulk = len(batch.actions) > 1
            assert len(batch.actions) <= 100
            bucket = (batch.first.payload["channel_id"], bulk)
            now = monotonic()
            free = max(now, self._free.get(bucket, 0.0))
            self._free[bucket] = free + (1.0 if bulk else 0.2) / self._speed
            pause = free - now
        await asyncio.sleep(pause + latency / self._speed)


@pytest.mark.parametrize("channels", [1, 5])
async def test_a_raid_is_deleted_within_five_seconds_of_each_line(service: Service, channels: int) -> None:
    """400 lines in 20 s, each with a notice to its author; three times as fast."""
    speed = 3.0
    discord = LimitedDiscord(speed)
    service.do = discord.carry_out
    written: dict[str, float] = {}
    begun = monotonic()
    for n in range(400):
        await asyncio.sleep(max(0.0, begun + n / 20 / speed - monotonic()))
        written[f"line {n}"] = monotonic()
        await service.plan(TROUBLED, ActionKind.DELETE_MESSAGE, f"line {n}", channel=n % channels)
        await service.plan(TROUBLED, ActionKind.WARN_AUTHOR, f"notice {n}")
    delays = [(await service.until_done(key) - at) * speed for key, at in written.items()]

    assert statistics.quantiles(delays, n=20)[-1] < 5
