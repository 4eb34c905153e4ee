"""What strikes add to verdicts, and which pairs context hears of."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.actions.plan import ActionKind
from bot.context.engine import Context
from bot.context.signals import Signals
from bot.desk import ladder
from bot.intake.message import Incoming, Kind, Person, Surface
from bot.pipeline import Assessment
from bot.policy.verdict import Level, Reason, verdict_of
from bot.store import strikes
from bot.store.database import Database
from tests.store.samples import AVA, BEN, CHANNEL, DAY, GUILD, NOW

HIDE, WARN, ESCALATE = Level.HIDE, Level.WARN, Level.ESCALATE


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    database = await Database.open(f"sqlite+aiosqlite:///{tmp_path / 'upstander.db'}")
    yield database
    await database.close()


def _assessment(*levels: Level, hitting_back: bool = False, **changes: Any) -> Assessment:
    incoming = Incoming(
        guild_id=GUILD,
        channel_id=CHANNEL,
        message_id=1,
        author=Person(AVA),
        sent_at=NOW,
        passages=(),
        version="v",
    )
    signals = Signals(probabilities={}, surface=Surface.CONTENT, hostility=0.9, hitting_back=hitting_back)
    verdict = verdict_of([Reason("insult", level) for level in levels])
    return Assessment(replace(incoming, **changes), signals, verdict)


async def _give(db: Database, weight: float, *, days_ago: float = 0, target: int | None = BEN) -> None:
    async with db.write() as conn:
        at = NOW - timedelta(days=days_ago)
        await strikes.add(
            conn,
            GUILD,
            AVA,
            target_id=target,
            weight=weight,
            at=at,
            verdict_id=None,
            case_id=None,
            episode=f"case:{days_ago}:{weight}",
        )


async def _climbed(db: Database, assessment: Assessment) -> tuple[set[Level], list[ActionKind]]:
    async with db.read() as conn:
        after, steps = await ladder.climb(conn, assessment, NOW)
    return set(after.verdict.levels), [step.kind for step in steps]


async def test_below_three_points_nothing_changes(db: Database) -> None:
    await _give(db, 2.0)
    assert await _climbed(db, _assessment(WARN)) == ({WARN}, [])


@pytest.mark.parametrize("level", [WARN, HIDE])
async def test_from_three_points_on_a_hostile_message_is_hidden_in_a_case_with_a_timeout(
    db: Database, level: Level
) -> None:
    await _give(db, 3.0)
    assert await _climbed(db, _assessment(level)) == ({HIDE, ESCALATE}, [ActionKind.TIMEOUT])


async def test_faded_strikes_lead_nowhere(db: Database) -> None:
    await _give(db, 5.0, days_ago=50)
    assert await _climbed(db, _assessment(WARN)) == ({WARN}, [])


@pytest.mark.parametrize(
    "assessment",
    [
        _assessment(),
        _assessment(ESCALATE),
        _assessment(WARN, hitting_back=True),
        _assessment(WARN, sent_at=NOW - timedelta(hours=2)),
        _assessment(HIDE, kind=Kind.NAME),
        _assessment(WARN, author=Person(AVA, is_bot=True)),
    ],
    ids=["allowed", "pattern only", "hits back", "caught up late", "a name", "a bot"],
)
async def test_what_the_ladder_leaves_alone(db: Database, assessment: Assessment) -> None:
    await _give(db, 12.0)
    assert await _climbed(db, assessment) == (set(assessment.verdict.levels), [])


@pytest.mark.parametrize(
    ("points", "words"),
    [
        (0.0, "0.0 points"),
        (1.0, "1.0 points: explained privately"),
        (8.0, "8.0 points: a timeout of 7 days is proposed"),
        (12.5, "12.5 points: a review for a ban is proposed"),
    ],
)
def test_points_in_words(points: float, words: str) -> None:
    assert ladder.in_words(points) == words


async def test_context_hears_of_pairs_with_a_strike_that_still_counts(db: Database) -> None:
    await _give(db, 2.0, days_ago=1)
    await _give(db, 2.0, days_ago=91, target=CHANNEL)
    await _give(db, 1.0, days_ago=2, target=None)
    context = Context()
    async with db.read() as conn:
        await ladder.tell_context(conn, context, NOW)
        assert context._server(GUILD).ledger._strikes == {(AVA, BEN)}
        await ladder.tell_context(conn, context, NOW + 90 * DAY, [GUILD])
        assert context._server(GUILD).ledger._strikes == set()
