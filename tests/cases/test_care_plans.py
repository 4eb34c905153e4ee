"""Who is told of a message from somebody who may be hurting, and how often."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.cases.care_plans import plan_care
from bot.domain.actions import ActionKind, NoticeKind
from bot.domain.finding import Finding, Pattern
from bot.domain.message import Incoming, Person, Surface
from bot.domain.scores import Category
from bot.domain.signals import Signals, Target, TargetReason
from bot.pipeline import Assessment
from bot.policy.decide import decide
from bot.policy.schema import Policy, changed
from bot.store import cases, journal, notices
from bot.store.database import Database
from bot.store.journal import Action
from tests.store.samples import AVA, BEN, CHANNEL, GUILD, NOW, new_verdict
from tests.support.policies import fixed

CARE, NOTICE = ActionKind.CARE, ActionKind.DISCLOSURE_NOTICE
BALANCED = fixed("balanced")
TELLING = changed(BALANCED, tell_moderators_of_disclosure=True)


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    database = await Database.open(f"sqlite+aiosqlite:///{tmp_path / 'upstander.db'}")
    yield database
    await database.close()


def _assessment(message_id: int, kind: Pattern, target: int | None, **changes: Any) -> Assessment:
    incoming = Incoming(
        guild_id=GUILD,
        channel_id=CHANNEL,
        message_id=message_id,
        author=Person(AVA),
        sent_at=NOW,
        passages=(),
        version="v",
    )
    finding = Finding(kind, target, (AVA,), (message_id,))
    signals = Signals({Category.THREAT: 0.1}, Surface.CONTENT, 0.9, findings=(finding,))
    signals = replace(signals, **changes)
    return Assessment(incoming, signals, decide(signals, BALANCED))


def _disclosure(message_id: int, threat: float = 0.1, weight: float = 0.0) -> Assessment:
    return _assessment(
        message_id,
        Pattern.SELF_HARM_DISCLOSURE,
        None,
        probabilities={Category.THREAT: threat},
        targets=(Target(BEN, weight, TargetReason.REPLY),) if weight else (),
    )


async def _planned(
    db: Database, assessment: Assessment, policy: Policy = BALANCED, *, hours: float = 0
) -> list[Action]:
    now = NOW + timedelta(hours=hours)
    incoming, (finding, *_) = assessment.incoming, assessment.signals.findings
    async with db.write() as conn:
        recorded = await journal.record(conn, new_verdict(message_id=incoming.message_id), [])
        assert recorded is not None
        case = None
        if finding.target_id is not None:
            case = await cases.open(
                conn,
                GUILD,
                subject_id=AVA,
                target_id=finding.target_id,
                pattern=finding.kind,
                opened_at=now,
            )
        await plan_care(conn, policy, assessment, recorded, case, now)
        return await journal.actions_of_verdict(conn, recorded.verdict_id)


async def _kinds(
    db: Database, assessment: Assessment, policy: Policy = BALANCED, hours: float = 0
) -> list[str]:
    return [action.kind for action in await _planned(db, assessment, policy, hours=hours)]


async def test_a_private_card_a_day_and_a_notice_where_the_server_wants_it(db: Database) -> None:
    assert await _kinds(db, _disclosure(1)) == [CARE]
    assert await _kinds(db, _disclosure(2), hours=1) == []
    assert await _kinds(db, _disclosure(3), TELLING, hours=2) == []
    assert await _kinds(db, _disclosure(4), TELLING, hours=25) == [CARE, NOTICE]


async def test_a_threat_beside_a_disclosure_reaches_moderators_whatever_the_setting(db: Database) -> None:
    threat = _disclosure(1, threat=0.85, weight=0.8)
    assert threat.verdict.allowed
    _, notice = await _planned(db, threat)
    assert notice.kind == NOTICE
    assert notice.payload["threatens"] == 1


async def test_a_threat_after_the_card_of_the_day_reaches_moderators_once(db: Database) -> None:
    assert await _kinds(db, _disclosure(1)) == [CARE]
    assert await _kinds(db, _disclosure(2, threat=0.85, weight=0.8), hours=1) == [NOTICE]
    assert await _kinds(db, _disclosure(3, threat=0.85, weight=0.8), hours=2) == []


@pytest.mark.parametrize(("threat", "weight"), [(0.7, 0.8), (0.9, 0.2), (0.9, 0.0)])
async def test_what_is_no_serious_threat_at_somebody_stays_private(
    db: Database, threat: float, weight: float
) -> None:
    assert await _kinds(db, _disclosure(1, threat, weight)) == [CARE]


async def test_who_does_not_want_the_cards_gets_none_at_the_next_pattern(db: Database) -> None:
    card = [ActionKind.SUPPORT_TARGET]
    assert await _kinds(db, _assessment(1, Pattern.PILE_ON, BEN)) == card
    for out, expected in ((True, []), (False, card)):
        async with db.write() as conn:
            await notices.opt_out(conn, GUILD, BEN, NoticeKind.SUPPORT, out=out)
        later = 48.0 if out else 72.0
        assert await _kinds(db, _assessment(int(later), Pattern.SUSTAINED, BEN), hours=later) == expected
