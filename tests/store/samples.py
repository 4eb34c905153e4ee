"""Verdicts and times for the store's tests."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.level import Level, Mode
from bot.domain.message import Kind
from bot.domain.signals import Target, TargetReason
from bot.store import journal, verdicts
from bot.store.journal import NewVerdict, PlannedAction
from bot.store.verdicts import StoredVerdict
from tests.support.decisions import decision

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)

GUILD, CHANNEL = 900_000_000_000_000_001, 800_000_000_000_000_002
AVA, BEN, MOD = 700_000_000_000_000_011, 700_000_000_000_000_022, 700_000_000_000_000_033

_BASE = NewVerdict(
    guild_id=GUILD,
    channel_id=CHANNEL,
    message_id=1,
    version="v1",
    author_id=AVA,
    target_id=BEN,
    target_weight=0.8,
    kind=Kind.NEW,
    sent_at=NOW,
    decided_at=NOW,
    model_id="compact@1",
    policy_version=1,
    mode=Mode.LIVE,
    decision=decision(Level.HIDE, targets=(Target(BEN, 0.8, TargetReason.REPLY),)),
)


def new_verdict(**changes: Any) -> NewVerdict:
    """A verdict like any other, but for `changes`."""
    return replace(_BASE, **changes)


async def stored(conn: AsyncConnection, *planned: PlannedAction, **changes: Any) -> StoredVerdict:
    """Record a new verdict and read it back."""
    recorded = await journal.record(conn, new_verdict(**changes), planned)
    assert recorded is not None
    verdict = await verdicts.by_id(conn, recorded.verdict_id)
    assert verdict is not None
    return verdict
