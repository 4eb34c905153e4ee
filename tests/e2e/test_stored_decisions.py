"""What is stored of a decision: ids and numbers, by the server's own policy, whatever people are called."""

import json

from sqlalchemy import insert, select

from bot.clock import utcnow
from bot.domain.level import Level, Mode
from bot.domain.signals import TargetReason
from bot.store import policies, strikes
from bot.store.tables import metadata
from tests.e2e.world import World

NO_POLICY = {"preset": "balanced", "mode": "live", "thresholds": "as you like"}


async def test_no_name_is_stored_with_a_decision(live: World) -> None:
    threatsy = live.add("threatsy")
    await live.say(live.ann, "threatsy you hide-me")
    (verdict,) = await live.verdicts(live.ann)
    (target,) = verdict.decision.targets
    assert (target.id, target.reason) == (threatsy.id, TargetReason.NAME)
    async with live.bot.db.read() as conn:
        rows = [
            dict(row._mapping)
            for table in metadata.sorted_tables
            for row in await conn.execute(select(table))
        ]
    assert "threatsy" not in json.dumps(rows, default=str).lower()


async def test_a_nickname_that_sounds_like_a_threat_is_none(live: World) -> None:
    live.add("threatsy")
    await live.say(live.ann, "threatsy you escalate-me")
    await live.mod.click((await live.cases())[-1], label="Confirm")
    await live.settle()
    async with live.bot.db.read() as conn:
        (strike,) = await strikes.of_member(conn, live.guild.id, live.ann.id)
    assert strike.weight == 2.0, "an insult at somebody, no threat"


async def test_a_policy_that_no_longer_holds_fails_nobodys_messages(live: World) -> None:
    async with live.bot.db.write() as conn:
        current = await policies.current(conn, live.guild.id)
        assert current is not None
        broken = {
            "guild_id": live.guild.id,
            "version": current.version + 1,
            "created_at": utcnow(),
            "created_by": live.mod.id,
            "note": "test",
            "body": NO_POLICY,
        }
        await conn.execute(insert(metadata.tables["policies"]).values(broken))
        await strikes.add(
            conn,
            live.guild.id,
            live.ann.id,
            target_id=live.ben.id,
            weight=4.0,
            at=utcnow(),
            verdict_id=None,
            case_id=None,
            episode="test",
        )
    live.bot.servers.forget(live.guild.id)
    await live.say(live.ann, "hide-me", to=live.ben)
    await live.restart()
    await live.say(live.ann, "you hide-me", to=live.ben)
    found = await live.verdicts(live.ann)
    assert [verdict.mode for verdict in found] == [Mode.SHADOW, Mode.SHADOW]
    assert all(Level.HIDE in verdict.decision.levels for verdict in found)


async def test_reactions_count_by_the_servers_own_constants(live: World) -> None:
    await live.go_live(context={"banter": {"friendly_marked": 7.0}})
    message = await live.say(live.ann, "the club meets at five", to=live.ben)
    ledger = live.bot.context._server(live.guild.id).ledger
    dyad = ledger.dyads.get((live.ann.id, live.ben.id))
    assert dyad is not None
    before = sum(points for _, points in dyad.friendly)
    await live.ben.react(message, "❤")
    await live.settle()
    assert sum(points for _, points in dyad.friendly) == 7.0 > before
