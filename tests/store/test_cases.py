"""Cases, appeals, strikes, the moderators' log."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy.exc import NoResultFound

from bot.domain.actions import ActionKind
from bot.domain.cases import CaseOutcome, EventKind, LogEntry
from bot.domain.finding import Pattern
from bot.store import appeals, case_search, cases, journal, moderation_log, strikes
from bot.store.cases import Case
from bot.store.database import Database
from bot.store.journal import PlannedAction
from tests.store.samples import AVA, BEN, CHANNEL, GUILD, MOD, NOW, stored

LATER = NOW + timedelta(hours=1)


async def opened(db: Database, guild_id: int = GUILD) -> Case:
    async with db.write() as conn:
        return await cases.open(
            conn, guild_id, subject_id=AVA, target_id=BEN, pattern=Pattern.SUSTAINED, opened_at=NOW
        )


async def test_numbers_count_per_server_without_gaps_or_doubles(db: Database) -> None:
    found = await asyncio.gather(*(opened(db) for _ in range(10)))
    assert sorted(case.number for case in found) == list(range(1, 11))
    assert (await opened(db, GUILD + 1)).number == 1


async def test_a_number_is_not_lost_when_opening_fails(db: Database) -> None:
    with pytest.raises(RuntimeError):
        async with db.write() as conn:
            await cases.open(conn, GUILD, subject_id=AVA, target_id=None, pattern=None, opened_at=NOW)
            raise RuntimeError
    assert (await opened(db)).number == 1


async def test_closing(db: Database) -> None:
    case = await opened(db)
    async with db.write() as conn:
        closed = await cases.close(conn, case.id, outcome=CaseOutcome.CONFIRMED, by=MOD, at=LATER)
        assert (closed.state, closed.outcome, closed.closed_by, closed.closed_at) == (
            "closed",
            "confirmed",
            MOD,
            LATER,
        )
        assert await cases.list_open(conn, GUILD) == []
        with pytest.raises(NoResultFound):
            await cases.close(conn, 999, outcome=CaseOutcome.CLOSED, by=MOD, at=LATER)


async def test_finding_cases(db: Database) -> None:
    first, second = await opened(db), await opened(db)
    async with db.write() as conn:
        await cases.set_card(conn, first.id, CHANNEL, 77)
        carded = await cases.by_id(conn, first.id)
        assert carded is not None
        assert (carded.card_channel_id, carded.card_message_id) == (CHANNEL, 77)
        assert await cases.by_number(conn, GUILD, 2) == second
        assert await cases.by_number(conn, GUILD + 1, 2) is None
        assert await cases.by_id(conn, second.id) == second
        assert [case.number for case in await case_search.numbered(conn, GUILD, "", limit=5)] == [2, 1]
        assert [case.number for case in await case_search.numbered(conn, GUILD, "", limit=1)] == [2]


async def test_verdicts_bring_their_actions_and_people_to_the_case(db: Database) -> None:
    case = await opened(db)
    warn = PlannedAction(ActionKind.WARN_AUTHOR, "warn", {})
    card = PlannedAction(ActionKind.CASE_CARD, "card", {})
    async with db.write() as conn:
        late = await stored(conn, warn, author_id=BEN, target_id=AVA, sent_at=LATER)
        early = await stored(conn, message_id=2)
        for verdict in (late, early):
            await cases.attach_verdict(conn, case.id, verdict.id)
        await journal.plan(conn, GUILD, [card], case_id=case.id, now=NOW)
        found = await cases.verdicts(conn, case.id)
        actions = await journal.actions_of_case(conn, case.id)
        homes = [await cases.of_action(conn, action.id) for action in actions]
        assert [verdict.id for verdict in found] == [early.id, late.id]
        assert [action.key for action in actions] == ["warn", "card"]
        assert homes == [case, case]
        assert await cases.of_action(conn, 999) is None
        assert await cases.of_member(conn, GUILD, AVA) == [case]
        assert await cases.of_member(conn, GUILD, BEN) == [case]
        assert await cases.of_member(conn, GUILD, MOD) == []


async def test_events_in_order(db: Database) -> None:
    case = await opened(db)
    async with db.write() as conn:
        await cases.add_event(conn, case, at=LATER, actor_id=MOD, kind=EventKind.NOTE, body=b"blob")
        await cases.add_event(conn, case, at=NOW, actor_id=None, kind=EventKind.TIMEOUT)
        events = await cases.events(conn, case.id)
    assert [(event.kind, event.actor_id, event.body) for event in events] == [
        ("timeout", None, None),
        ("note", MOD, b"blob"),
    ]


async def test_one_appeal_per_verdict_decided_with_the_case(db: Database) -> None:
    case = await opened(db)
    async with db.write() as conn:
        verdict = await stored(conn)
        await cases.attach_verdict(conn, case.id, verdict.id)
        assert await appeals.add(conn, verdict, b"blob", NOW)
        assert not await appeals.add(conn, verdict, b"again", LATER)
        assert [appeal.text for appeal in await appeals.list_open(conn, GUILD)] == [b"blob"]
        assert await appeals.decide(conn, case.id, accepted=True, by=MOD, at=LATER) == 1
        assert await appeals.decide(conn, case.id, accepted=False, by=MOD, at=LATER) == 0
        decided = await appeals.of_verdict(conn, verdict.id)
        assert await appeals.list_open(conn, GUILD) == []
    assert decided is not None
    assert (decided.state, decided.decided_by, decided.author_id) == ("accepted", MOD, AVA)


async def test_one_strike_per_episode_and_overturned_stays_overturned(db: Database) -> None:
    async with db.write() as conn:
        verdict = await stored(conn)

        async def strike(episode: str) -> bool:
            return await strikes.add(
                conn,
                GUILD,
                AVA,
                target_id=BEN,
                weight=2.0,
                at=NOW,
                verdict_id=verdict.id,
                case_id=None,
                episode=episode,
            )

        assert await strike("case:1")
        assert not await strike("case:1")
        assert await strike("case:2")
        assert len(await strikes.standing(conn, NOW)) == 2
        assert await strikes.overturn(conn, verdict_id=verdict.id, by=MOD, at=LATER) == 2
        assert not await strike("case:1")
        assert await strikes.standing(conn, NOW) == []
        found = await strikes.of_member(conn, GUILD, AVA)
    assert [(s.weight, s.overturned_at, s.overturned_by) for s in found] == [(2.0, LATER, MOD)] * 2


async def test_moderators_log_pages_backwards(db: Database) -> None:
    async with db.write() as conn:
        for number in range(3):
            await moderation_log.add(conn, GUILD, MOD, NOW, LogEntry.CASE_CONFIRMED, {"case": number})
        newest = await moderation_log.newest(conn, GUILD, limit=2)
        older = await moderation_log.newest(conn, GUILD, skip=2)
    assert [entry.detail["case"] for entry in newest] == [2, 1]
    assert [entry.detail["case"] for entry in older] == [0]
