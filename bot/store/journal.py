"""The log that makes a crash harmless: verdicts with their planned actions, and progress, each in one transaction.

Of an action, only `planned` and `running` are work left to do. An action that is `running` when a process starts
was interrupted; it may or may not have happened.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, cast, exists, func, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.actions import AFTER, UNDOING, URGENT, ActionKind, ActionNote, ActionState, Outcome, Payload
from bot.domain.failures import Failure
from bot.store import verdicts
from bot.store.dialects import UtcDateTime, upsert
from bot.store.rows import maybe, records
from bot.store.tables import (
    actions as actions_table,
    cursors as cursors_table,
    daily_counts,
    verdicts as verdicts_table,
)
from bot.store.verdicts import NewVerdict, StoredVerdict

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

__all__ = [
    "Action",
    "Cursor",
    "DailyCount",
    "NewVerdict",
    "PlannedAction",
    "Ready",
    "Recorded",
    "StoredVerdict",
]


@dataclass(frozen=True, slots=True)
class PlannedAction:
    """An action to plan.

    `key` makes it happen once, ever; `payload` holds ids and numbers, never text. Without `not_before` it is
    due at once.
    """

    kind: ActionKind
    key: str
    payload: Payload
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """An action as stored.

    `attempts` counts how often it was begun, this time included; `error` says why it failed or waits; `result` is
    there once it was done, also where that was undone later.
    """

    id: int
    guild_id: int
    verdict_id: int | None
    case_id: int | None
    kind: ActionKind
    key: str
    payload: Payload
    state: ActionState
    attempts: int
    not_before: datetime
    planned_at: datetime
    finished_at: datetime | None
    result: Outcome | None
    error: Failure | None

    @property
    def note(self) -> ActionNote | None:
        """How it was done, where not as planned; None also for a note that this program does not know."""
        try:
            return ActionNote(self.result["note"]) if self.result and "note" in self.result else None
        except ValueError:
            return None

    @property
    def repeated(self) -> bool:
        """Whether it was begun before and may have happened then, without anybody knowing."""
        return self.attempts > 1


@dataclass(frozen=True, slots=True)
class Ready:
    """When the first of a server's `urgent` actions, or of its others, is due."""

    guild_id: int
    urgent: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Recorded:
    """What `record` stored. `action_ids` leaves out actions whose key was planned before."""

    verdict_id: int
    action_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DailyCount:
    """Messages of one channel on one day (in the server's time zone) to be added to what is counted."""

    guild_id: int
    channel_id: int
    day: date
    scanned: int
    unscored: int


@dataclass(frozen=True, slots=True)
class Cursor:
    """Everything in the channel up to `last_message_id` is settled, and so are the messages `ahead` of it."""

    guild_id: int
    channel_id: int
    last_message_id: int
    ahead: tuple[int, ...] = ()


async def record(
    conn: AsyncConnection, verdict: NewVerdict, planned: Sequence[PlannedAction]
) -> Recorded | None:
    """Store a verdict and what it leads to.

    None, and nothing stored, when this version of the message was recorded before.
    """
    values = {field.name: getattr(verdict, field.name) for field in fields(verdict)}
    insert = upsert(conn, verdicts_table).on_conflict_do_nothing(
        index_elements=["guild_id", "message_id", "version"]
    )
    verdict_id = (await conn.execute(insert.returning(verdicts_table.c.id), values)).scalar()
    if verdict_id is None:
        return None
    ids = await plan(conn, verdict.guild_id, planned, verdict_id=verdict_id, now=verdict.decided_at)
    return Recorded(verdict_id, tuple(ids))


async def plan(
    conn: AsyncConnection,
    guild_id: int,
    planned: Sequence[PlannedAction],
    *,
    verdict_id: int | None = None,
    case_id: int | None = None,
    now: datetime,
) -> list[int]:
    """Plan actions in this order; ids of those whose key is new. A key planned before is left as it is."""
    if not planned:
        return []
    new = [
        {
            "guild_id": guild_id,
            "verdict_id": verdict_id,
            "case_id": case_id,
            "kind": action.kind,
            "key": action.key,
            "payload": action.payload,
            "state": ActionState.PLANNED,
            "planned_at": now,
            "not_before": action.not_before or now,
        }
        for action in planned
    ]
    insert = upsert(conn, actions_table).on_conflict_do_nothing(index_elements=["key"])
    return sorted((await conn.execute(insert.returning(actions_table.c.id), new)).scalars())


async def due(conn: AsyncConnection, guild_id: int, now: datetime, *, limit: int) -> list[Action]:
    """A server's planned actions whose time has come and that wait for no other.

    What stops harm first, then what is said to people, case cards last; within each, in the order in which they
    were planned.
    """
    planned = actions_table
    query = (
        select(planned)
        .where(planned.c.guild_id == guild_id, _due(now), *_ready())
        .order_by(
            case((planned.c.kind.in_(URGENT), 0), (planned.c.kind == ActionKind.CASE_CARD, 2), else_=1),
            planned.c.id,
        )
        .limit(limit)
    )
    return records(Action, await conn.execute(query))


async def ready(conn: AsyncConnection) -> list[Ready]:
    """When there is something to do next in each server; what waits for another action is left out."""
    urgent = case((actions_table.c.kind.in_(URGENT), 1), else_=0).label("urgent")
    at = case((_at_once(), literal(_LONG_AGO, UtcDateTime)), else_=actions_table.c.not_before)
    query = (
        select(actions_table.c.guild_id, urgent, func.min(at).label("at"))
        .where(*_ready())
        .group_by(actions_table.c.guild_id, urgent)
    )
    return [Ready(row.guild_id, bool(row.urgent), row.at) for row in await conn.execute(query)]


def _at_once() -> ColumnElement[bool]:
    """Planned to happen at once: whatever the clock says since, should it have been set back."""
    return actions_table.c.not_before <= actions_table.c.planned_at


def _due(now: datetime) -> ColumnElement[bool]:
    return or_(actions_table.c.not_before <= now, _at_once())


def _ready() -> list[ColumnElement[bool]]:
    """Planned, and waiting for no other action: see `AFTER`; and what undoes an action waits while that runs."""
    planned, first = actions_table, actions_table.alias()
    unsettled = first.c.state.in_([ActionState.PLANNED, ActionState.RUNNING])
    waits = exists().where(
        planned.c.kind.in_(AFTER),
        first.c.verdict_id == planned.c.verdict_id,
        or_(*(and_(planned.c.kind == then, first.c.kind == kind) for then, kind in AFTER.items())),
        unsettled,
    )
    undone = actions_table.alias()
    runs = exists().where(
        planned.c.key.startswith(UNDOING, autoescape=True),
        undone.c.key == func.substr(planned.c.key, len(UNDOING) + 1),
        undone.c.state == ActionState.RUNNING,
    )
    return [planned.c.state == ActionState.PLANNED, ~waits, ~runs]


async def reopen_running(conn: AsyncConnection) -> int:
    """Plan again what was running; how many actions that were.

    Only for the start of a process: what is running then was interrupted by a crash. `attempts` > 0 tells the
    outbox that it may have happened already.
    """
    again = (
        update(actions_table)
        .where(actions_table.c.state == ActionState.RUNNING)
        .values(state=ActionState.PLANNED)
    )
    return (await conn.execute(again)).rowcount


async def claim(conn: AsyncConnection, action_ids: Sequence[int], now: datetime) -> list[Action]:
    """Those of the actions that are still planned and due, now running, oldest first: nobody else gets them.

    One attempt more.
    """
    query = (
        update(actions_table)
        .where(
            actions_table.c.id.in_(action_ids),
            actions_table.c.state == ActionState.PLANNED,
            _due(now),
        )
        .values(state=ActionState.RUNNING, attempts=actions_table.c.attempts + 1)
        .returning(actions_table)
    )
    return sorted(records(Action, await conn.execute(query)), key=lambda claimed: claimed.id)


async def mark_done(
    conn: AsyncConnection, action_ids: Sequence[int], now: datetime, result: Mapping[str, Any]
) -> None:
    """The actions happened; `result` holds ids (e.g. of the DM that was sent), never text of members.

    What somebody decided to undo meanwhile counts as undone: what undoes it has waited for this.
    """
    values = {"finished_at": now, "result": dict(result), "error": None}
    await _settle(conn, action_ids, state=ActionState.DONE, **values)
    await _call_off(conn, action_ids, now)


async def mark_failed(conn: AsyncConnection, action_ids: Sequence[int], now: datetime, why: Failure) -> None:
    """The actions will not happen; `why` is told to moderators."""
    await _settle(conn, action_ids, state=ActionState.FAILED, finished_at=now, error=why)


async def mark_undone(conn: AsyncConnection, action_id: int, now: datetime) -> None:
    """What the action did was undone, or it was called off before it happened."""
    await _settle(conn, [action_id], state=ActionState.UNDONE, finished_at=now)


async def postpone(
    conn: AsyncConnection,
    action_ids: Sequence[int],
    now: datetime,
    until: datetime,
    why: Failure,
    *,
    begun: bool = True,
) -> None:
    """Try running actions again after `until`. When they were not even `begun`, this attempt does not count.

    What somebody decided to undo meanwhile is not tried again.
    """
    attempts = actions_table.c.attempts - (0 if begun else 1)
    values = {"not_before": until, "error": why, "attempts": attempts}
    await _settle(conn, action_ids, state=ActionState.PLANNED, **values)
    await _call_off(conn, action_ids, now)


async def hold(conn: AsyncConnection, guild_id: int, kind: ActionKind, until: datetime, why: Failure) -> None:
    """No planned action of this kind is tried in this server before `until`."""
    later = (
        update(actions_table)
        .where(
            actions_table.c.guild_id == guild_id,
            actions_table.c.kind == kind,
            actions_table.c.state == ActionState.PLANNED,
            actions_table.c.not_before < until,
        )
        .values(not_before=until, error=why)
    )
    await conn.execute(later)


async def action(conn: AsyncConnection, action_id: int) -> Action | None:
    """The action with this id."""
    query = select(actions_table).where(actions_table.c.id == action_id)
    return maybe(Action, (await conn.execute(query)).one_or_none())


async def action_by_key(conn: AsyncConnection, key: str) -> Action | None:
    """The action with this key."""
    query = select(actions_table).where(actions_table.c.key == key)
    return maybe(Action, (await conn.execute(query)).one_or_none())


async def actions_of_verdict(conn: AsyncConnection, verdict_id: int) -> list[Action]:
    """The actions a verdict led to, in the order in which they were planned."""
    query = select(actions_table).where(actions_table.c.verdict_id == verdict_id).order_by(actions_table.c.id)
    return records(Action, await conn.execute(query))


async def actions_of_case(conn: AsyncConnection, case_id: int) -> list[Action]:
    """The actions of a case and of its verdicts, in the order in which they were planned."""
    of_verdicts = select(verdicts_table.c.id).where(verdicts_table.c.case_id == case_id)
    query = select(actions_table).where(
        or_(actions_table.c.case_id == case_id, actions_table.c.verdict_id.in_(of_verdicts))
    )
    return records(Action, await conn.execute(query.order_by(actions_table.c.id)))


async def backlog(conn: AsyncConnection) -> int:
    """How many actions are left to do, those that wait included."""
    states = [ActionState.PLANNED, ActionState.RUNNING]
    query = select(func.count()).select_from(actions_table).where(actions_table.c.state.in_(states))
    return (await conn.execute(query)).scalar_one()


async def verdict(conn: AsyncConnection, verdict_id: int) -> StoredVerdict | None:
    """The verdict with this id, for what an action is about."""
    return await verdicts.by_id(conn, verdict_id)


async def flush(conn: AsyncConnection, *, counts: Sequence[DailyCount], cursors: Sequence[Cursor]) -> None:
    """Add `counts` to the daily counts and move `cursors` forward (never back)."""
    if counts:
        add = upsert(conn, daily_counts)
        add = add.on_conflict_do_update(
            index_elements=["guild_id", "channel_id", "day"],
            set_={name: daily_counts.c[name] + add.excluded[name] for name in ("scanned", "unscored")},
        )
        await conn.execute(add, [asdict(count) for count in counts])
    if cursors:
        move = upsert(conn, cursors_table)
        old, new = cursors_table.c.last_message_id, move.excluded.last_message_id
        move = move.on_conflict_do_update(
            index_elements=["guild_id", "channel_id"],
            set_={
                "last_message_id": case((new > old, new), else_=old),
                "ahead": case((new >= old, move.excluded.ahead), else_=cursors_table.c.ahead),
            },
        )
        await conn.execute(move, [asdict(cursor) for cursor in cursors])


async def cursors(conn: AsyncConnection, guild_id: int) -> dict[int, int]:
    """Channel id -> id of the message up to which everything is settled."""
    query = select(cursors_table).where(cursors_table.c.guild_id == guild_id)
    return {row.channel_id: row.last_message_id for row in await conn.execute(query)}


async def cursors_ahead(conn: AsyncConnection) -> list[Cursor]:
    """The cursors, of all servers, with messages settled ahead of them."""
    query = select(cursors_table).where(cast(cursors_table.c.ahead, String) != "[]")
    return [
        Cursor(row.guild_id, row.channel_id, row.last_message_id, tuple(row.ahead))
        for row in await conn.execute(query)
    ]


async def _settle(conn: AsyncConnection, action_ids: Sequence[int], **values: object) -> None:
    await conn.execute(update(actions_table).where(actions_table.c.id.in_(action_ids)).values(**values))


async def _call_off(conn: AsyncConnection, action_ids: Sequence[int], now: datetime) -> None:
    undoing = actions_table.alias()
    query = update(actions_table).where(
        actions_table.c.id.in_(action_ids),
        exists().where(undoing.c.key == literal(UNDOING).concat(actions_table.c.key)),
    )
    await conn.execute(query.values(state=ActionState.UNDONE, finished_at=now))
