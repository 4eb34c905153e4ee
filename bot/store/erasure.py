"""What is kept about one person: handing it out, and deleting it."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    String,
    Table,
    and_,
    cast,
    delete,
    literal,
    or_,
    select,
    type_coerce,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.decision import Decision
from bot.domain.kept_text import kept_text
from bot.store import moderation_log
from bot.store.columns import DecisionJson, Unreadable
from bot.store.crypto import EvidenceCipher
from bot.store.tables import (
    actions,
    appeals,
    case_events,
    cases,
    ledger,
    metadata,
    moderator_actions,
    notices,
    policies,
    report_runs,
    strikes,
    subscriptions,
    verdicts,
)

ERASED = 0
"""Stands where the id of an erased person stood in what is kept about others."""

_OWN = (
    verdicts.c.author_id,
    cases.c.subject_id,
    appeals.c.author_id,
    strikes.c.user_id,
    subscriptions.c.user_id,
    report_runs.c.user_id,
    notices.c.user_id,
    ledger.c.first_id,
    ledger.c.second_id,
)
"""Rows about a person, deleted with them."""

_MENTIONS = (
    verdicts.c.target_id,
    cases.c.target_id,
    cases.c.closed_by,
    cases.c.claimed_by,
    case_events.c.actor_id,
    appeals.c.decided_by,
    strikes.c.target_id,
    strikes.c.overturned_by,
    moderator_actions.c.actor_id,
    policies.c.created_by,
)
"""Where a person is named in rows about others; emptied."""


async def export(
    conn: AsyncConnection, user_id: int, cipher: EvidenceCipher, *, guild_id: int | None = None
) -> dict[str, Any]:
    """Everything kept about a person, in one server or all, as JSON-able data (ids as strings, times ISO 8601).

    What others wrote, who reported and who else is involved are theirs and left out.
    """

    async def rows(table: Table, where: ColumnElement[bool], *without: str) -> list[dict[str, Any]]:
        found = await conn.execute(select(table).where(where, _in(table, guild_id)))
        return [_plain(row._mapping, without, cipher) for row in found]

    def own(column: Column[Any]) -> ColumnElement[bool]:
        return column == user_id

    around = ("evidence", "decision", "author_id", "target_weight")
    seals = ("salt", "digest", "seal")
    card = ("card_channel_id", "card_message_id", "closed_by", "claimed_by")
    return {
        "user_id": str(user_id),
        "messages_flagged": await rows(verdicts, own(verdicts.c.author_id)),
        "actions": await rows(actions, actions.c.verdict_id.in_(_ids(verdicts, own(verdicts.c.author_id)))),
        "messages_aimed_at_you": await rows(verdicts, own(verdicts.c.target_id), *around),
        "cases_about_you": await rows(cases, own(cases.c.subject_id), *card, "target_id"),
        "cases_for_you": await rows(cases, own(cases.c.target_id), *card, "subject_id"),
        "notes_you_wrote": await rows(case_events, own(case_events.c.actor_id)),
        "appeals": await rows(appeals, own(appeals.c.author_id), "decided_by"),
        "strikes": await rows(strikes, own(strikes.c.user_id), "overturned_by"),
        "moderator_actions": await rows(moderator_actions, own(moderator_actions.c.actor_id), *seals),
        "policies_you_set": await rows(policies, own(policies.c.created_by), "body"),
        "subscriptions": await rows(subscriptions, own(subscriptions.c.user_id)),
        "reports": await rows(report_runs, own(report_runs.c.user_id)),
        "notices": await rows(notices, own(notices.c.user_id)),
        "ledger": await rows(
            ledger, or_(own(ledger.c.first_id), own(ledger.c.second_id)), "first_id", "second_id"
        ),
    }


async def erase(conn: AsyncConnection, user_id: int, *, guild_id: int | None = None) -> int:
    """Delete everything about a person, in one server or all; how many rows are gone or changed.

    Rows about them go with everything that hangs on them; in rows about others their id is emptied or becomes
    `ERASED`. What is only in memory (context, cached settings) has to be forgotten by its owner.
    """
    touched = await _erase_actions(conn, user_id, guild_id)
    await moderation_log.empty(conn, user_id, guild_id)
    for column in _OWN:
        where = and_(column == user_id, _in(column.table, guild_id))
        touched += (await conn.execute(delete(column.table).where(where))).rowcount
    for column in _MENTIONS:
        where = and_(column == user_id, _in(column.table, guild_id))
        touched += (await conn.execute(update(column.table).where(where).values({column: None}))).rowcount
    touched += await _erase_ledger_numbers(conn, user_id, guild_id)
    for table in metadata.sorted_tables:
        for column in table.c:
            if isinstance(column.type, JSON | DecisionJson) and table is not ledger:
                touched += await _erase_json(conn, column, user_id, guild_id)
    return touched


async def _erase_actions(conn: AsyncConnection, user_id: int, guild_id: int | None) -> int:
    """Actions of the person's cases, and those whose key names them; those of their verdicts go with the verdicts."""
    own_cases = _ids(cases, cases.c.subject_id == user_id)
    named = or_(actions.c.key.endswith(f":{user_id}"), actions.c.key.contains(f":{user_id}:"))
    where = and_(or_(actions.c.case_id.in_(own_cases), named), _in(actions, guild_id))
    return (await conn.execute(delete(actions).where(where))).rowcount


async def _erase_ledger_numbers(conn: AsyncConnection, user_id: int, guild_id: int | None) -> int:
    """Rows that hold the id among their numbers: the numbers mean nothing without it."""
    where = and_(cast(ledger.c.numbers, String).contains(str(user_id)), _in(ledger, guild_id))
    return (await conn.execute(delete(ledger).where(where))).rowcount


async def _erase_json(conn: AsyncConnection, column: Column[Any], user_id: int, guild_id: int | None) -> int:
    table = column.table
    key = list(table.primary_key.columns)
    where = and_(cast(column, String).contains(str(user_id)), _in(table, guild_id))
    raw = type_coerce(column, JSON)
    found = (await conn.execute(select(*key, raw).where(where))).all()
    for *values, body in found:
        this = and_(*(part == value for part, value in zip(key, values, strict=True)))
        await conn.execute(update(table).where(this).values({column: literal(_without(body, user_id), JSON)}))
    return len(found)


def _without(value: Any, user_id: int) -> Any:
    """`value` (JSON) with `ERASED` wherever the id stood, in keys and texts as well."""
    if isinstance(value, Mapping):
        return {_without(key, user_id): _without(item, user_id) for key, item in value.items()}
    if isinstance(value, str):
        return re.sub(rf"(?<!\d){user_id}(?!\d)", str(ERASED), value)
    if isinstance(value, Sequence):
        return [_without(item, user_id) for item in value]
    return ERASED if value == user_id else value


def _in(table: Any, guild_id: int | None) -> ColumnElement[bool]:
    """Only rows of one server, or of all."""
    column: ColumnElement[int] = table.c.guild_id
    return column.is_not(None) if guild_id is None else column == guild_id


def _ids(table: Table, where: ColumnElement[bool]) -> Any:
    return select(table.c.id).where(where)


def _plain(row: Mapping[Any, Any], without: Sequence[str], cipher: EvidenceCipher) -> dict[str, Any]:
    return {name: _json(name, value, cipher) for name, value in row.items() if name not in without}


def _json(name: str, value: Any, cipher: EvidenceCipher) -> Any:
    if isinstance(value, bytes):
        text = cipher.decrypt(value)
        return None if text is None else kept_text(text).whole
    if isinstance(value, Unreadable):
        return None
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decision):
        return value.model_dump(mode="json")
    # JSON readers in other languages lose the last digits of Discord's ids.
    if name.endswith("_id") and isinstance(value, int):
        return str(value)
    return value
