"""The outbox on a real database: order, retries, refusals, batches, actions that were called off."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Unpack

import pytest
from discord.utils import time_snowflake

from bot.actions import outbox as module
from bot.actions.outbox import ActionFailed, Batch, NotYet, Outbox, Result
from bot.actions.patience import LEAST_ATTEMPTS
from bot.domain.actions import ActionKind, ActionState, Payload
from bot.domain.failures import Failure, FailureCode
from bot.store import guilds, journal
from bot.store.database import Connection, Database
from bot.store.journal import Action, PlannedAction
from bot.ui import words
from bot.ui.catalogue import spoken
from tests.actions.test_meaning import refusal
from tests.store.samples import new_verdict

GUILD = 1
LANGUAGES = {GUILD: "de", 2: "ja"}
"""What servers speak."""


class Worker:
    """An outbox with a handler for everything, and a clock that tests move."""

    def __init__(self, database: Database, now: datetime) -> None:
        self.db = database
        self.now = now
        self.begun: list[tuple[str, ...]] = []
        self.settled: list[str] = []
        self.do: Callable[[Batch], Result | None] = lambda _batch: None
        self.outbox = self.another()

    def another(self, **options: Any) -> Outbox:
        """Like that of another process on the same database."""
        return Outbox(
            self.db,
            dict.fromkeys(ActionKind, self._handle),
            language=lambda guild: LANGUAGES.get(guild, "en-US"),
            on_settled=self._settled,
            **options,
        )

    async def plan_verdict(self, deletion: str, notice: str, *, message: int = 1) -> None:
        """A message that is hidden."""
        where: Payload = {"channel_id": 5, "author_id": 6, "message_id": message}
        planned = [
            PlannedAction(ActionKind.DELETE_MESSAGE, deletion, where),
            PlannedAction(ActionKind.TELL_HIDDEN, notice, where),
        ]
        new = new_verdict(guild_id=GUILD, message_id=message, decided_at=self.now)
        async with self.db.write() as conn:
            await journal.record(conn, new, planned)

    async def plan(
        self,
        *keys: str,
        kind: ActionKind = ActionKind.WARN_AUTHOR,
        guild: int = GUILD,
        **payload: Unpack[Payload],
    ) -> None:
        where: Payload = {"channel_id": 5, "author_id": 6, "message_id": time_snowflake(self.now)}
        planned = [PlannedAction(kind, key, {**where, **payload}) for key in keys]
        async with self.db.write() as conn:
            await journal.plan(conn, guild, planned, now=self.now)

    async def run(self, *, after: float = 0) -> None:
        self.now += timedelta(seconds=after)
        while await self.outbox.run_once():
            pass

    async def action(self, key: str) -> Action:
        async with self.db.read() as conn:
            found = await journal.action_by_key(conn, key)
        assert found is not None
        return found

    async def _handle(self, batch: Batch) -> Result | None:
        self.begun.append(tuple(action.key for action in batch.actions))
        return self.do(batch)

    async def _settled(self, _conn: Connection, actions: Sequence[Action]) -> None:
        self.settled += [action.key for action in actions]


@pytest.fixture
async def worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Worker]:
    database = await Database.open(f"sqlite+aiosqlite:///{tmp_path / 'test.db'}")
    made = Worker(database, datetime(2026, 1, 1, tzinfo=UTC))
    monkeypatch.setattr(module, "utcnow", lambda: made.now)
    async with database.write() as conn:
        for guild in (GUILD, 2):
            await guilds.ensure(conn, guild, made.now)
    yield made
    await database.close()


def failing(error: Exception, times: int = 1000) -> Callable[[Batch], None]:
    left = [times]

    def fail(_batch: Batch) -> None:
        left[0] -= 1
        if left[0] >= 0:
            raise error

    return fail


async def test_actions_run_once_in_the_order_in_which_they_were_planned(worker: Worker) -> None:
    await worker.plan("a", "b", "c")
    await worker.run()
    await worker.run(after=3600)

    assert worker.begun == [("a",), ("b",), ("c",)]
    assert worker.settled == ["a", "b", "c"]
    assert (await worker.action("a")).state == "done"


async def test_deletions_in_one_channel_go_together_and_first(worker: Worker) -> None:
    await worker.plan("warn")
    await worker.plan("d1", "d2", kind=ActionKind.DELETE_MESSAGE)
    await worker.plan("other channel", kind=ActionKind.DELETE_MESSAGE, channel_id=9)
    await worker.plan("other author", kind=ActionKind.DELETE_MESSAGE, author_id=9)
    await worker.run()

    assert sorted(worker.begun[:2]) == [("d1", "d2", "other author"), ("other channel",)]
    assert worker.begun[2:] == [("warn",)]


async def test_trouble_is_retried_later_and_later_and_done_once(worker: Worker) -> None:
    worker.do = failing(refusal(500, 0), times=3)
    await worker.plan("a")
    await worker.run()
    assert (await worker.action("a")).not_before == worker.now + timedelta(seconds=2)

    await worker.run(after=1)
    assert len(worker.begun) == 1
    for wait in (2, 4, 8):
        await worker.run(after=wait)

    assert len(worker.begun) == 4
    assert (await worker.action("a")).state == "done"
    assert worker.settled == ["a"]


async def test_trouble_without_end_becomes_a_visible_failure(worker: Worker) -> None:
    worker.do = failing(refusal(503, 0))
    await worker.plan("a")
    for _ in range(LEAST_ATTEMPTS + 3):
        await worker.run(after=700)

    action = await worker.action("a")
    assert len(worker.begun) == LEAST_ATTEMPTS
    assert action.state == "failed"
    assert action.error == Failure(FailureCode.UNREACHABLE, {"error": "DiscordServerError"})


async def test_what_is_gone_already_is_done(worker: Worker) -> None:
    worker.do = failing(refusal(404, 10008))
    await worker.plan("a", kind=ActionKind.DELETE_MESSAGE)
    await worker.run()

    action = await worker.action("a")
    assert (action.state, action.result) == ("done", {"note": "already_gone"})


async def test_a_reason_to_fail_is_kept_for_the_case(worker: Worker) -> None:
    worker.do = failing(ActionFailed(FailureCode.MISSING_IN_CHANNEL, permission="manage_messages", channel=5))
    await worker.plan("a")
    await worker.run()

    action = await worker.action("a")
    assert action.state is ActionState.FAILED
    assert action.error is not None
    assert words.failure(action.error).startswith("**Manage Messages** is missing in <#5>: channel → Edit")


async def test_a_mistake_of_ours_fails_the_action_and_not_the_outbox(worker: Worker) -> None:
    worker.do = failing(KeyError("oops"), times=1)
    await worker.plan("a", "b")
    await worker.run()

    assert (await worker.action("a")).state == "failed"
    assert (await worker.action("a")).error == Failure(FailureCode.UNEXPECTED, {"error": "KeyError"})
    assert (await worker.action("b")).state == "done"


async def test_waiting_for_something_else_is_no_attempt(worker: Worker) -> None:
    worker.do = failing(NotYet(FailureCode.NOT_CONNECTED), times=30)
    await worker.plan("a")
    for _ in range(30):
        await worker.run(after=6)
    assert (await worker.action("a")).attempts == 0

    worker.do = failing(refusal(500, 0), times=2)
    for wait in (6, 2, 4):
        await worker.run(after=wait)
    assert (await worker.action("a")).state == "done"


async def test_after_three_refusals_the_kind_rests_in_that_server_only(worker: Worker) -> None:
    worker.do = failing(refusal(403, 50013))
    await worker.plan(*"abcde")
    await worker.plan("elsewhere", guild=2)
    await worker.run()
    assert [keys for keys in worker.begun if keys != ("elsewhere",)] == [("a",), ("b",), ("c",)]
    assert ("elsewhere",) in worker.begun

    worker.do = lambda _batch: None
    await worker.run(after=599)
    assert (await worker.action("d")).state == "planned"
    await worker.run(after=2)
    assert (await worker.action("d")).state == "done"


async def test_what_is_called_off_while_another_runs_is_not_done(worker: Worker) -> None:
    await worker.plan("a", "b")
    called_off = (await worker.action("b")).id

    async def handle(batch: Batch) -> None:
        worker.begun.append((batch.first.key,))
        async with worker.db.write() as conn:
            await journal.mark_undone(conn, called_off, worker.now)

    worker.outbox = Outbox(
        worker.db, {ActionKind.WARN_AUTHOR: handle}, language=lambda _: "en-US", on_settled=worker._settled
    )
    await worker.run()

    assert worker.begun == [("a",)]
    assert (await worker.action("b")).state == "undone"


@pytest.mark.usefixtures("german")
async def test_what_is_done_in_a_server_is_said_in_its_language(worker: Worker) -> None:
    heard: dict[str, str] = {}

    def hear(batch: Batch) -> None:
        heard[batch.first.key] = spoken()

    worker.do = hear
    await worker.plan("here")
    await worker.plan("elsewhere", guild=2)
    await worker.run()

    assert heard == {"here": "de", "elsewhere": "en"}
    assert spoken() == "en"


async def test_a_deletion_is_tried_for_days_through_restarts(worker: Worker) -> None:
    worker.do = failing(refusal(503, 0))
    await worker.plan("deletion", kind=ActionKind.DELETE_MESSAGE)
    for _ in range(48):
        await worker.run(after=3600)
    before = (await worker.action("deletion")).attempts
    worker.outbox = worker.another()
    await worker.outbox.resume()
    worker.do = lambda _batch: None
    await worker.run(after=3600)

    action = await worker.action("deletion")
    assert action.state == "done"
    assert action.attempts == before + 1
    assert worker.begun.count(("deletion",)) == before + 1


@pytest.mark.parametrize(
    ("kind", "hours", "state"),
    [
        (ActionKind.WARN_AUTHOR, 0.9, "planned"),
        (ActionKind.WARN_AUTHOR, 1.5, "failed"),
        (ActionKind.DELETE_MESSAGE, 24 * 6, "planned"),
        (ActionKind.DELETE_MESSAGE, 24 * 8, "failed"),
        (ActionKind.CASE_CARD, 24 * 30, "planned"),
    ],
)
async def test_trouble_is_stood_as_long_as_the_action_makes_sense(
    worker: Worker, kind: ActionKind, hours: float, state: str
) -> None:
    worker.do = failing(refusal(503, 0))
    await worker.plan("a", kind=kind)
    for _ in range(LEAST_ATTEMPTS + 2):
        await worker.run(after=hours * 3600 / (LEAST_ATTEMPTS + 2))

    assert (await worker.action("a")).state == state


async def test_what_was_away_too_long_is_still_tried_several_times(worker: Worker) -> None:
    """The bot was off for a day: an hour has passed, but not an hour of trying."""
    await worker.plan("a")
    worker.do = failing(refusal(503, 0), times=3)
    await worker.run(after=24 * 3600)
    for _ in range(3):
        await worker.run(after=10)

    assert (await worker.action("a")).state == "done"


async def test_a_notice_waits_for_its_deletion_without_being_looked_at(worker: Worker) -> None:
    hidden = failing(refusal(503, 0), times=2)
    worker.do = lambda batch: hidden(batch) if batch.first.kind is ActionKind.DELETE_MESSAGE else None
    await worker.plan_verdict("deletion", "notice")
    for _ in range(20):
        await worker.run(after=0.05)
    assert worker.begun == [("deletion",)]
    async with worker.db.read() as conn:
        (next_one,) = await journal.ready(conn)
    assert next_one.urgent
    assert next_one.at == (await worker.action("deletion")).not_before

    await worker.run(after=2)
    await worker.run(after=4)
    assert worker.begun == [("deletion",)] * 3 + [("notice",)]


async def test_nothing_is_looked_at_while_everything_waits(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """260 notices behind a deletion that is tried again in minutes."""
    looked: list[datetime] = []
    ready = journal.ready

    async def watched(conn: Connection) -> list[journal.Ready]:
        looked.append(worker.now)
        return await ready(conn)

    monkeypatch.setattr(journal, "ready", watched)
    worker.do = failing(refusal(503, 0))
    for n in range(260):
        await worker.plan_verdict(f"deletion {n}", f"notice {n}", message=n + 1)
    worker.outbox.start()
    await asyncio.sleep(2)
    looked.clear()
    await asyncio.sleep(1.5)
    await worker.outbox.stop()

    assert len(looked) <= 1
    assert not any(keys[0].startswith("notice") for keys in worker.begun)


async def test_two_workers_never_take_the_same_action(worker: Worker) -> None:
    keys = [f"a{n}" for n in range(40)]
    await worker.plan(*keys)
    other = worker.another()
    while any(await asyncio.gather(worker.outbox.run_once(), other.run_once())):
        pass

    assert sorted(worker.begun) == sorted((key,) for key in keys)


async def test_what_was_done_is_written_down_when_the_database_answers_again(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark_done, left = journal.mark_done, [2]

    async def locked(*args: Any) -> None:
        left[0] -= 1
        if left[0] >= 0:
            raise OSError("database is locked")
        await mark_done(*args)

    monkeypatch.setattr(journal, "mark_done", locked)
    await worker.plan("a")
    await worker.run()

    assert worker.begun == [("a",)]
    assert (await worker.action("a")).state == "done"


async def test_refreshes_of_one_card_are_one(worker: Worker) -> None:
    await worker.plan("a", "b", "c", kind=ActionKind.CASE_CARD)
    await worker.run()

    assert worker.begun == [("a", "b", "c")]


async def test_a_server_out_of_reach_waits_until_it_is_back(worker: Worker) -> None:
    reachable = {2}
    worker.outbox = worker.another(reachable=reachable.__contains__)
    await worker.plan("here")
    await worker.plan("elsewhere", guild=2)
    await worker.run()
    assert worker.begun == [("elsewhere",)]

    reachable.add(GUILD)
    await worker.run()
    assert (await worker.action("here")).attempts == 1
    assert worker.begun[1:] == [("here",)]


async def test_old_messages_are_deleted_one_by_one(worker: Worker) -> None:
    old = time_snowflake(worker.now - timedelta(days=15))
    await worker.plan("old 1", "old 2", kind=ActionKind.DELETE_MESSAGE, message_id=old)
    await worker.plan("young 1", "young 2", kind=ActionKind.DELETE_MESSAGE)
    await worker.run()

    assert worker.begun == [("old 1",), ("old 2",), ("young 1", "young 2")]


async def test_a_clock_that_is_set_back_holds_nothing_up(worker: Worker) -> None:
    await worker.plan("a")
    await worker.run(after=-600)

    assert (await worker.action("a")).state == "done"
