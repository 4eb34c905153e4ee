"""What strikes add to verdicts, and which pairs context is told of."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.cases import strike_ladder
from bot.context.engine import Context
from bot.domain.actions import ActionKind
from bot.domain.decision import verdict_of
from bot.domain.level import Level
from bot.domain.message import Incoming, Kind, Person, Surface
from bot.domain.signals import Signals
from bot.pipeline import Assessment
from bot.policy.schema import Policy, changed
from bot.policy.strikes import Rung, StrikeSettings, rung
from bot.servers import Servers
from bot.store import cases, strikes
from bot.store.database import Database
from bot.ui import words
from tests.store.samples import AVA, BEN, CHANNEL, DAY, GUILD, NOW, stored
from tests.support.decisions import score_reason
from tests.support.policies import fixed

BALANCED = fixed("balanced")
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
    verdict = verdict_of([score_reason(level) for level in levels])
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


async def _climbed(
    db: Database, assessment: Assessment, policy: Policy = BALANCED
) -> tuple[set[Level], list[ActionKind]]:
    async with db.read() as conn:
        after, steps = await strike_ladder.climb(conn, policy, assessment, NOW)
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
    ("points", "said"),
    [
        (0.0, "0.0 points"),
        (1.0, "1.0 points: explained privately"),
        (8.0, "8.0 points: a timeout of 7 days is proposed"),
        (12.5, "12.5 points: a review for a ban is proposed"),
    ],
)
def test_points_in_words(points: float, said: str) -> None:
    assert words.standing(points, rung(points, StrikeSettings())) == said


async def test_context_is_told_of_pairs_with_a_strike_that_still_counts(db: Database) -> None:
    await _give(db, 2.0, days_ago=1)
    await _give(db, 2.0, days_ago=91, target=CHANNEL)
    await _give(db, 1.0, days_ago=2, target=None)
    context = Context()
    servers = Servers(db)
    await strike_ladder.tell_context(db, servers, context, NOW)
    assert context._server(GUILD).ledger._strikes == {(AVA, BEN)}
    await strike_ladder.tell_context(db, servers, context, NOW + 90 * DAY, [GUILD])
    assert context._server(GUILD).ledger._strikes == set()


async def _confirmed(db: Database, message_id: int, minutes: float) -> int:
    """A case of its own about one message, confirmed; how many strikes that gave."""
    async with db.write() as conn:
        at = NOW + timedelta(minutes=minutes)
        verdict = await stored(conn, message_id=message_id, sent_at=at)
        case = await cases.open(conn, GUILD, subject_id=AVA, target_id=BEN, pattern=None, opened_at=at)
        return len(await strike_ladder.strike(conn, BALANCED, case, [verdict], NOW + DAY))


async def test_two_cases_of_one_episode_bring_one_strike(db: Database) -> None:
    assert await _confirmed(db, 1, minutes=5) == 1
    assert await _confirmed(db, 2, minutes=0) == 0
    assert await _confirmed(db, 3, minutes=12) == 0
    assert await _confirmed(db, 4, minutes=60) == 1


@pytest.mark.parametrize(
    ("weight", "min_aim", "points"), [(0.2, 0.5, 1.0), (0.5, 0.5, 2.0), (0.8, 0.9, 1.0), (0.2, 0.1, 2.0)]
)
async def test_an_insult_is_targeted_from_the_aim_that_the_policy_asks_for(
    db: Database, weight: float, min_aim: float, points: float
) -> None:
    async with db.write() as conn:
        verdict = await stored(conn, target_weight=weight)
        case = await cases.open(conn, GUILD, subject_id=AVA, target_id=BEN, pattern=None, opened_at=NOW)
        policy = changed(BALANCED, min_aim=min_aim)
        await strike_ladder.strike(conn, policy, case, [verdict], NOW)
        stands = await strike_ladder.standing(conn, policy, GUILD, AVA, NOW)
    assert [strike.weight for strike in stands.given] == [points]


async def test_a_strike_counts_from_when_the_message_was_written(db: Database) -> None:
    await _confirmed(db, 1, minutes=0)
    async with db.read() as conn:
        stands = await strike_ladder.standing(conn, BALANCED, GUILD, AVA, NOW + 45 * DAY)
    assert stands.points == pytest.approx(1.0)


async def test_the_servers_policy_sets_weights_and_rungs(db: Database) -> None:
    strict = changed(
        fixed("balanced"), strikes={"lifetime": 10 * 86_400.0, "rungs": dict.fromkeys(Rung, 2.0)}
    )
    await _give(db, 2.5, days_ago=1)
    assert await _climbed(db, _assessment(WARN), strict) == ({HIDE, ESCALATE}, [ActionKind.TIMEOUT])
    async with db.read() as conn:
        assert (await strike_ladder.standing(conn, strict, GUILD, AVA, NOW + 9 * DAY)).points == 0
