"""The outbox on a real database: order, retries, refusals, batches, actions that were called off."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.actions import outbox as module
from bot.actions.outbox import MAX_ATTEMPTS, ActionFailed, Batch, NotYet, Outbox, Result
from bot.domain.actions import ActionKind, ActionState
from bot.domain.failures import Failure, FailureCode
from bot.store import guilds, journal
from bot.store.database import Database
from bot.store.journal import Action, PlannedAction
from bot.ui import words
from bot.ui.catalogue import spoken
from tests.actions.test_meaning import refusal

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
        self.outbox = Outbox(
            database,
            dict.fromkeys(ActionKind, self._handle),
            language=lambda guild: LANGUAGES.get(guild, "en-US"),
            on_settled=self._settled,
        )

    async def plan(
        self, *keys: str, kind: ActionKind = ActionKind.WARN_AUTHOR, guild: int = GUILD, **payload: int
    ) -> None:
        planned = [PlannedAction(kind, key, {"channel_id": 5, "author_id": 6} | payload) for key in keys]
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

    async def _settled(self, action: Action) -> None:
        self.settled.append(action.key)


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


async def test_deletions_of_one_author_in_one_channel_go_together_and_first(worker: Worker) -> None:
    await worker.plan("warn")
    await worker.plan("d1", "d2", kind=ActionKind.DELETE_MESSAGE)
    await worker.plan("other channel", kind=ActionKind.DELETE_MESSAGE, channel_id=9)
    await worker.plan("other author", kind=ActionKind.DELETE_MESSAGE, author_id=9)
    await worker.run()

    assert ("d1", "d2") in worker.begun
    assert {"other channel", "other author"} == {k[0] for k in worker.begun if len(k) == 1} - {"warn"}
    assert worker.begun[-1] == ("warn",)


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
    for _ in range(MAX_ATTEMPTS + 3):
        await worker.run(after=700)

    action = await worker.action("a")
    assert len(worker.begun) == MAX_ATTEMPTS
    assert action.state == "failed"
    assert action.error == Failure(FailureCode.UNREACHABLE, {"error": "DiscordServerError"})


async def test_what_is_gone_already_is_done(worker: Worker) -> None:
    worker.do = failing(refusal(404, 10008))
    await worker.plan("a")
    await worker.run()

    action = await worker.action("a")
    assert (action.state, action.result) == ("done", {"note": "already gone"})


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
    worker.do = failing(NotYet(FailureCode.NOT_DELETED_YET), times=30)
    await worker.plan("a")
    for _ in range(30):
        await worker.run(after=1)
    assert (await worker.action("a")).attempts == 0

    worker.do = failing(refusal(500, 0), times=2)
    for wait in (1, 2, 4):
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
