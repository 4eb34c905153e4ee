"""What was decided about a message."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, String, cast, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.actions import ActionKind, ActionState
from bot.domain.cases import CaseOutcome
from bot.domain.decision import Decision
from bot.domain.level import Mode
from bot.domain.message import Kind
from bot.store.rows import maybe, records
from bot.store.tables import actions, cases, verdicts

_GIVES_BACK = (ActionKind.RESTORE_MESSAGE, ActionKind.RESTORE_NAME, ActionKind.RESTORE_TITLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVerdict:
    """A verdict to be stored: one per `guild_id`, `message_id` and `version`.

    `version` begins with a hash of the texts. `evidence` is the text as encrypted by `EvidenceCipher`, purged
    after `evidence_until`.
    """

    guild_id: int
    channel_id: int
    message_id: int
    version: str
    author_id: int
    target_id: int | None
    target_weight: float
    kind: Kind
    sent_at: datetime
    decided_at: datetime
    model_id: str
    policy_version: int
    mode: Mode
    decision: Decision
    evidence: bytes | None = None
    evidence_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredVerdict(NewVerdict):
    """A verdict as stored. `evidence` is None once purged; `case_id` names the case it belongs to."""

    id: int
    case_id: int | None


async def by_id(conn: AsyncConnection, verdict_id: int) -> StoredVerdict | None:
    """The verdict, None when it never was or is deleted by now."""
    return maybe(
        StoredVerdict, (await conn.execute(select(verdicts).where(verdicts.c.id == verdict_id))).one_or_none()
    )


async def by_message(conn: AsyncConnection, guild_id: int, message_id: int) -> list[StoredVerdict]:
    """The verdicts on all versions of one message, newest last; not those on a thread's title or on reactions to it."""
    query = select(verdicts).where(
        verdicts.c.guild_id == guild_id,
        verdicts.c.message_id == message_id,
        verdicts.c.kind.in_([Kind.NEW, Kind.EDIT, Kind.AUTOMOD]),
    )
    return records(StoredVerdict, await conn.execute(query.order_by(verdicts.c.id)))


def led_to_something() -> ColumnElement[bool]:
    """Leaves out what nothing was to happen about, disclosures above all: it is in no record of a person."""
    return ~cast(verdicts.c.decision, String).contains('"levels": []')


async def was_overturned(conn: AsyncConnection, guild_id: int, message_id: int, version: str) -> bool:
    """Whether moderators overturned a verdict on a version that begins with `version`, the hash of its texts."""
    query = (
        select(verdicts.c.id)
        .join(cases, cases.c.id == verdicts.c.case_id)
        .where(
            verdicts.c.guild_id == guild_id,
            verdicts.c.message_id == message_id,
            verdicts.c.version.startswith(version, autoescape=True),
            cases.c.outcome.in_([CaseOutcome.FALSE_ALARM, CaseOutcome.UNDONE]),
        )
    )
    return (await conn.execute(query.limit(1))).first() is not None


async def newest_hidden(conn: AsyncConnection, guild_id: int, *, limit: int) -> list[StoredVerdict]:
    """What was hidden lately and can still be restored, newest first; of the last few hundred verdicts."""
    restored = exists().where(
        actions.c.verdict_id == verdicts.c.id,
        actions.c.kind.in_(_GIVES_BACK),
        actions.c.state != ActionState.FAILED,
    )
    query = select(verdicts).where(
        verdicts.c.guild_id == guild_id,
        verdicts.c.mode == Mode.LIVE,
        verdicts.c.evidence.is_not(None),
        ~restored,
    )
    rows = records(StoredVerdict, await conn.execute(query.order_by(verdicts.c.id.desc()).limit(300)))
    return [verdict for verdict in rows if verdict.decision.hidden][:limit]


async def of_case(conn: AsyncConnection, case_id: int) -> list[StoredVerdict]:
    """The verdicts that make a case, in the order in which the messages were sent."""
    query = select(verdicts).where(verdicts.c.case_id == case_id).order_by(verdicts.c.sent_at, verdicts.c.id)
    return records(StoredVerdict, await conn.execute(query))


async def of_messages(
    conn: AsyncConnection, guild_id: int, message_ids: Sequence[int]
) -> list[StoredVerdict]:
    """The verdicts on any of these messages, oldest message first, e.g. those that make a pattern."""
    query = select(verdicts).where(verdicts.c.guild_id == guild_id, verdicts.c.message_id.in_(message_ids))
    return records(StoredVerdict, await conn.execute(query.order_by(verdicts.c.sent_at, verdicts.c.id)))


async def before(
    conn: AsyncConnection, verdict: StoredVerdict, since: datetime, *, limit: int
) -> list[StoredVerdict]:
    """The newest verdicts on what was written in the same channel between `since` and this one, oldest first."""
    query = select(verdicts).where(
        verdicts.c.guild_id == verdict.guild_id,
        verdicts.c.channel_id == verdict.channel_id,
        verdicts.c.sent_at >= since,
        verdicts.c.message_id < verdict.message_id,
        verdicts.c.kind == Kind.NEW,
    )
    rows = await conn.execute(query.order_by(verdicts.c.sent_at.desc(), verdicts.c.id.desc()).limit(limit))
    return records(StoredVerdict, rows)[::-1]


async def involving(
    conn: AsyncConnection,
    guild_id: int,
    user_id: int,
    *,
    as_author: bool = True,
    as_target: bool = False,
    since: datetime | None = None,
    flagged_only: bool = False,
    limit: int = 25,
) -> list[StoredVerdict]:
    """The newest verdicts on what a member wrote and/or what was aimed at them, newest first."""
    roles = [verdicts.c.author_id == user_id] * as_author + [verdicts.c.target_id == user_id] * as_target
    query = select(verdicts).where(verdicts.c.guild_id == guild_id, or_(*roles))
    if flagged_only:
        query = query.where(led_to_something())
    if since is not None:
        query = query.where(verdicts.c.sent_at >= since)
    query = query.order_by(verdicts.c.sent_at.desc(), verdicts.c.id.desc()).limit(limit)
    return records(StoredVerdict, await conn.execute(query))
