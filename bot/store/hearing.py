"""What is needed to find again, after a restart, what the gateway does not repeat: edits that wait, and since when."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import and_, delete, exists, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.actions import ActionKind, ActionState
from bot.domain.message import MOMENT, Kind
from bot.store.dialects import upsert
from bot.store.tables import actions, hearing, verdicts, waiting_edits

Edit = tuple[int, int, int]
"""Server, channel and message."""

_STANDING = 5_000
"""Hostile names, titles and events that are remembered, the newest."""
_TAKES_AWAY = (ActionKind.RESET_NAME, ActionKind.RENAME_THREAD)
_COLUMNS = ("guild_id", "channel_id", "message_id")


async def keep_edits(conn: AsyncConnection, *, added: Collection[Edit], settled: Collection[Edit]) -> None:
    """These edits wait to be judged, those no longer."""
    if added:
        insert = upsert(conn, waiting_edits).on_conflict_do_nothing(index_elements=_COLUMNS)
        await conn.execute(insert, [dict(zip(_COLUMNS, edit, strict=True)) for edit in added])
    for edit in settled:
        this = tuple_(*(waiting_edits.c[name] for name in _COLUMNS)) == edit
        await conn.execute(delete(waiting_edits).where(this))


async def edits(conn: AsyncConnection) -> list[Edit]:
    """The edits, of all servers, that wait to be judged."""
    rows = await conn.execute(select(waiting_edits))
    return [(row.guild_id, row.channel_id, row.message_id) for row in rows]


async def heard(conn: AsyncConnection, guild_ids: Iterable[int], at: datetime) -> None:
    """Everything that changed in these servers up to `at` was heard of."""
    rows = [{"guild_id": guild_id, "heard_at": at} for guild_id in guild_ids]
    if rows:
        insert = upsert(conn, hearing)
        insert = insert.on_conflict_do_update(
            index_elements=["guild_id"], set_={"heard_at": insert.excluded.heard_at}
        )
        await conn.execute(insert, rows)


async def heard_at(conn: AsyncConnection, guild_id: int) -> datetime | None:
    """Until when everything that changed in the server was heard of; None where nobody listened yet."""
    query = select(hearing.c.heard_at).where(hearing.c.guild_id == guild_id)
    return (await conn.execute(query)).scalar_one_or_none()


async def standing(conn: AsyncConnection, guild_id: int) -> dict[tuple[Kind, int], str]:
    """Kind and id of names, titles and the like -> hash of the text for which they were decided about last.

    Not where that text was taken away: it stands there again, and is decided about again.
    """
    taken_away = exists().where(
        and_(
            actions.c.verdict_id == verdicts.c.id,
            actions.c.kind.in_(_TAKES_AWAY),
            actions.c.state == ActionState.DONE,
        )
    )
    query = (
        select(verdicts.c.kind, verdicts.c.message_id, verdicts.c.version, taken_away.label("gone"))
        .where(verdicts.c.guild_id == guild_id, verdicts.c.kind.in_([Kind.NAME, Kind.THREAD, Kind.OTHER]))
        .order_by(verdicts.c.id.desc())
        .limit(_STANDING)
    )
    found: dict[tuple[Kind, int], str] = {}
    for row in reversed((await conn.execute(query)).all()):
        if row.gone:
            found.pop((row.kind, row.message_id), None)
        else:
            found[row.kind, row.message_id] = row.version.partition(MOMENT)[0]
    return found
