"""Verdicts and actions once each, progress that survives a crash."""

import asyncio
import os
import signal
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.domain.actions import ActionKind, ActionNote, ActionState
from bot.domain.failures import Failure, FailureCode
from bot.store import journal, verdicts
from bot.store.database import Database
from bot.store.journal import Cursor, DailyCount, PlannedAction
from bot.store.tables import daily_counts
from tests.store.samples import AVA, BEN, CHANNEL, GUILD, NOW, new_verdict, stored

DELETE = PlannedAction(ActionKind.DELETE_MESSAGE, "delete:1:v1", {"message_id": 1})
TROUBLE = Failure(FailureCode.TROUBLE, {"error": "TimeoutError"})
REFUSED = Failure(FailureCode.MISSING_IN_SERVER, {"permission": "manage_nicknames"})
TELL = PlannedAction(ActionKind.TELL_HIDDEN, "tell:1:v1", {"message_id": 1})


async def test_a_verdict_comes_back_as_it_was(db: Database) -> None:
    new = new_verdict(evidence=b"cipher", evidence_until=NOW + timedelta(days=14))
    async with db.write() as conn:
        recorded = await journal.record(conn, new, [])
        assert recorded is not None
        found = await journal.verdict(conn, recorded.verdict_id)
    assert found is not None
    for name in new.__dataclass_fields__:
        assert getattr(found, name) == getattr(new, name), name
    assert found.case_id is None


async def test_one_verdict_per_version_with_its_actions(db: Database) -> None:
    async with db.write() as conn:
        first = await journal.record(conn, new_verdict(), [DELETE])
        again = await journal.record(conn, new_verdict(decided_at=NOW + timedelta(hours=1)), [TELL])
        edited = await journal.record(conn, new_verdict(version="v2"), [])
        actions = await journal.due(conn, GUILD, NOW, limit=10)
        found = await verdicts.by_message(conn, GUILD, 1)
    assert first is not None
    assert again is None
    assert edited is not None
    assert [action.key for action in actions] == [DELETE.key]
    assert [verdict.version for verdict in found] == ["v1", "v2"]


async def test_an_action_key_is_planned_once_ever(db: Database) -> None:
    async with db.write() as conn:
        first = await journal.plan(conn, GUILD, [DELETE, TELL], now=NOW)
        await journal.mark_done(conn, first[:1], NOW, {})
        again = await journal.plan(conn, GUILD, [DELETE], now=NOW)
        done = await journal.action_by_key(conn, DELETE.key)
    assert len(first) == 2
    assert again == []
    assert done is not None
    assert done.state == ActionState.DONE


@pytest.mark.parametrize(
    ("stored_note", "read"),
    [
        ("already_gone", ActionNote.ALREADY_GONE),
        ("already gone", ActionNote.ALREADY_GONE),
        ("DMs closed, answered in the channel", ActionNote.IN_CHANNEL),
        ("its verdict was deleted meanwhile", ActionNote.VERDICT_DELETED),
        ("nothing to end", ActionNote.NOTHING_TO_END),
        ("from another version", None),
    ],
)
async def test_notes_of_every_version_are_read(
    db: Database, stored_note: str, read: ActionNote | None
) -> None:
    async with db.write() as conn:
        planned = await journal.plan(conn, GUILD, [DELETE], now=NOW)
        await journal.mark_done(conn, planned, NOW, {"note": stored_note})
        found = await journal.action(conn, planned[0])
    assert found is not None
    assert found.note is read


async def test_verdict_and_actions_are_stored_together_or_not_at_all(db: Database) -> None:
    broken = PlannedAction(ActionKind.TELL_HIDDEN, "tell:1", {"message_id": object()})  # type: ignore[typeddict-item]
    with pytest.raises(Exception, match="not JSON serializable"):
        async with db.write() as conn:
            await journal.record(conn, new_verdict(), [DELETE, broken])
    async with db.read() as conn:
        assert await verdicts.by_message(conn, GUILD, 1) == []
        assert await journal.backlog(conn) == 0


async def test_the_life_of_an_action(db: Database) -> None:
    later = NOW + timedelta(minutes=5)
    async with db.write() as conn:
        (action_id,) = await journal.plan(conn, GUILD, [DELETE], now=NOW)
        await journal.claim(conn, [action_id], NOW)
        assert await journal.due(conn, GUILD, NOW, limit=10) == []
        await journal.postpone(conn, [action_id], NOW, later, TROUBLE)
        assert await journal.due(conn, GUILD, NOW, limit=10) == []
        (due,) = await journal.due(conn, GUILD, later, limit=10)
        assert (due.attempts, due.error) == (1, TROUBLE)
        await journal.claim(conn, [action_id], later)
        await journal.mark_done(conn, [action_id], later, {"dm": 5})
        done = await journal.action(conn, action_id)
        assert await journal.backlog(conn) == 0
        await journal.mark_undone(conn, action_id, later)
        undone = await journal.action(conn, action_id)
    assert done is not None
    assert (done.state, done.attempts, done.result, done.error) == ("done", 2, {"dm": 5}, None)
    assert undone is not None
    assert undone.state == "undone"


async def test_failed_actions_say_why_and_are_not_tried_again(db: Database) -> None:
    async with db.write() as conn:
        (action_id,) = await journal.plan(conn, GUILD, [DELETE], now=NOW)
        await journal.mark_failed(conn, [action_id], NOW, REFUSED)
        failed = await journal.action(conn, action_id)
        assert await journal.due(conn, GUILD, NOW, limit=10) == []
    assert failed is not None
    assert (failed.state, failed.error, failed.finished_at) == ("failed", REFUSED, NOW)


async def test_due_is_in_order_and_bounded(db: Database) -> None:
    planned = [PlannedAction(ActionKind.WARN_AUTHOR, f"warn:{n}", {}) for n in range(5)]
    waiting = PlannedAction(ActionKind.CASE_CARD, "card", {}, not_before=NOW + timedelta(seconds=1))
    async with db.write() as conn:
        await journal.plan(conn, GUILD, [waiting, *planned], now=NOW)
        due = await journal.due(conn, GUILD, NOW, limit=3)
    assert [action.key for action in due] == ["warn:0", "warn:1", "warn:2"]


async def test_counts_add_up_and_cursors_never_go_back(db: Database) -> None:
    today, other = date(2026, 3, 10), CHANNEL + 1
    for scanned, newest in ((3, 50), (4, 40)):
        async with db.write() as conn:
            await journal.flush(
                conn,
                counts=[DailyCount(GUILD, CHANNEL, today, scanned, 1), DailyCount(GUILD, other, today, 1, 0)],
                cursors=[Cursor(GUILD, CHANNEL, newest), Cursor(GUILD, other, newest + 100)],
            )
    async with db.read() as conn:
        rows = (await conn.execute(select(daily_counts).order_by(daily_counts.c.channel_id))).all()
        assert await journal.cursors(conn, GUILD) == {CHANNEL: 50, other: 150}
        assert await journal.cursors(conn, GUILD + 1) == {}
    assert [(row.scanned, row.unscored) for row in rows] == [(7, 2), (2, 0)]


async def test_flushing_nothing_is_fine(db: Database) -> None:
    async with db.write() as conn:
        await journal.flush(conn, counts=[], cursors=[])
        assert await journal.cursors(conn, GUILD) == {}


async def test_kill_between_record_and_flush(url: str) -> None:
    """The verdict is stored once and its action is due; the cursor is where it was; an open transaction is gone."""
    program = f"""
import asyncio, os, signal
from bot.store import journal
from bot.store.database import Database
from tests.store.samples import NOW, new_verdict
from tests.store.test_journal import DELETE, TELL

async def main():
    db = await Database.open({url!r})
    async with db.write() as conn:
        recorded = await journal.record(conn, new_verdict(), [DELETE, TELL])
    async with db.write() as conn:
        await journal.claim(conn, recorded.action_ids[:1], NOW)
    async with db.write() as conn:
        await journal.record(conn, new_verdict(message_id=2), [])
        await journal.flush(conn, counts=[], cursors=[journal.Cursor(1, 2, 3)])
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""
    root = str(Path(__file__).parents[2])
    killed = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, env=os.environ | {"PYTHONPATH": root}
    )
    assert await killed.wait() == -signal.SIGKILL
    db = await Database.open(url)
    async with db.write() as conn:
        assert await journal.reopen_running(conn) == 1
        assert await journal.record(conn, new_verdict(), [DELETE]) is None
        assert await verdicts.by_message(conn, GUILD, 2) == []
        assert await journal.cursors(conn, 1) == {}
        due = await journal.due(conn, GUILD, NOW, limit=10)
    await db.close()
    assert [(action.key, action.attempts) for action in due] == [(DELETE.key, 1)]


async def test_verdicts_involving_a_member(db: Database) -> None:
    async with db.write() as conn:
        await stored(conn, message_id=1, sent_at=NOW)
        await stored(conn, message_id=2, sent_at=NOW + timedelta(hours=1))
        await stored(conn, message_id=3, author_id=BEN, target_id=AVA)
        await stored(conn, message_id=4, guild_id=GUILD + 1)
        wrote = await verdicts.involving(conn, GUILD, AVA)
        both = await verdicts.involving(conn, GUILD, AVA, as_target=True)
        suffered = await verdicts.involving(conn, GUILD, AVA, as_author=False, as_target=True)
        late = await verdicts.involving(conn, GUILD, AVA, since=NOW + timedelta(minutes=1))
        some = await verdicts.of_messages(conn, GUILD, [2, 3, 4])
    assert [v.message_id for v in wrote] == [2, 1]
    assert {v.message_id for v in both} == {1, 2, 3}
    assert [v.message_id for v in suffered] == [3]
    assert [v.message_id for v in late] == [2]
    assert [v.message_id for v in some] == [3, 2]
