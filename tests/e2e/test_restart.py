"""Crashes, restarts, floods: nothing unscanned, nothing twice. The killed process itself is in `tests/loopback`."""

from sqlalchemy import insert, select

from bot.clock import utcnow
from bot.store.tables import daily_counts, metadata, verdicts
from tests.e2e.world import World, reply_of, text_of


async def counted(world: World) -> int:
    """Messages in the daily counts of #general."""
    async with world.bot.db.read() as conn:
        here = daily_counts.c.channel_id == world.general.id
        rows = await conn.execute(select(daily_counts.c.scanned).where(here))
        return sum(rows.scalars())


async def recorded(world: World) -> list[int]:
    """Ids of the messages with a verdict, in the order in which they were recorded."""
    async with world.bot.db.read() as conn:
        return list((await conn.execute(select(verdicts.c.message_id).order_by(verdicts.c.id))).scalars())


async def test_messages_written_during_a_downtime_are_caught_up_in_order(live: World) -> None:
    await live.say(live.ann, "well played")
    missed = [live.unseen(live.ann, f"{live.ben.mention} warn-me {n}") for n in range(3)]
    await live.restart()
    await live.settle()

    assert await recorded(live) == missed
    assert len(await live.dms(live.ann)) == 3
    assert await counted(live) == 4


async def test_a_restart_with_nothing_new_does_nothing_twice(live: World) -> None:
    await live.open_case()
    read = sum("escalate-me" in text for text in live.scorer.seen)
    for _ in range(2):
        await live.restart()
        await live.settle()

    assert sum("escalate-me" in text for text in live.scorer.seen) == read
    assert len(await live.dms(live.ann)) == 1
    assert len(await live.cases()) == 1
    assert await counted(live) == 1


async def test_actions_that_were_planned_are_finished_after_a_restart(live: World) -> None:
    live.env.inject_error("DELETE", "/channels/*/messages/*", status=503, times=None)
    message = await live.ann.send(live.general, f"{live.ben.mention} escalate-me")
    await live.restart()
    live.env.backend.faults.clear()
    await live.settle(120)

    assert not live.in_channel(message)
    assert len(await live.dms(live.ann)) == 1
    assert len(await live.cases()) == 1
    assert "✅ Message deleted" in await live.card()


async def test_actions_that_were_under_way_are_finished_and_not_repeated(live: World) -> None:
    """Dead after Discord had done it and before it was written down: the DM and the card are found again."""
    await live.open_case()
    await live.interrupt(*(await live.actions()).values())
    await live.restart()
    await live.settle(6)

    assert len(await live.dms(live.ann)) == 1
    assert len(await live.cases()) == 1
    assert {a.state for a in (await live.actions()).values()} == {"done"}


async def test_a_deletion_done_before_the_crash_can_still_be_restored(live: World) -> None:
    await live.open_case()
    await live.interrupt((await live.actions())["delete_message"])
    await live.restart()
    await live.settle(6)
    await live.mod.click((await live.cases())[-1], label="Let it pass")
    await live.settle()

    assert any("escalate-me" in m.content for m in live.general.history() if m.webhook_id)


async def test_buttons_of_before_the_restart_work(live: World) -> None:
    card = await live.open_case()
    await live.restart()

    asked = await live.mod.click(card, label="Timeout…")
    await live.mod.select(reply_of(asked), ["600"], custom_id="length")
    form = await live.mod.click(card, label="Note…")
    await live.mod.submit_modal(form, {"words": "seen after the restart"})
    await live.mod.click(card, label="Confirm")
    await live.settle()

    shown = await live.card()
    assert "✅ Timeout" in shown
    assert "seen after the restart" in shown
    assert "confirmed" in shown


async def test_a_case_opened_before_the_restart_is_extended_after_it(live: World) -> None:
    await live.open_case()
    await live.restart()
    await live.say(live.ann, "escalate-me again", to=live.ben)

    assert len(await live.cases()) == 1
    assert "escalate-me again" in await live.card()


async def test_policy_and_settings_survive(live: World) -> None:
    await live.go_live(exempt_channels={live.alerts.id})
    await live.restart()

    server = await live.bot.servers.get(live.guild.id)
    assert server.policy_version == 3
    assert server.policy.exempt_channels == {live.alerts.id}
    assert server.guild.alert_channel_id == live.alerts.id


async def test_what_a_full_queue_refuses_is_read_from_history(shadow: World) -> None:
    await shadow.restart(queue_size=10)
    backend = shadow.env.backend
    sent = [
        backend.create_message(shadow.general.id, shadow.ann.id, f"{shadow.ben.mention} warn-me {n}").id
        for n in range(35)
    ]
    await shadow.settle()

    assert sorted(await recorded(shadow)) == sent
    assert await counted(shadow) == 35


async def test_a_live_message_right_after_the_start_hides_nothing_that_was_missed(live: World) -> None:
    await live.say(live.ann, "well played")
    missed = live.unseen(live.ann, f"{live.ben.mention} warn-me")
    await live.restart()
    message = await live.say(live.cat, "warn-me", to=live.ben)

    assert await recorded(live) == [missed, message.id]


async def test_what_was_missed_in_a_channel_without_history_is_left_and_the_rest_goes_on(live: World) -> None:
    await live.say(live.ann, "well played")
    live.deny(live.general, read_message_history=True)
    live.unseen(live.ann, f"{live.ben.mention} warn-me")
    await live.restart()
    await live.settle()
    message = await live.say(live.cat, "warn-me", to=live.ben)

    assert await recorded(live) == [message.id]


async def test_pauses_survive_a_restart(live: World) -> None:
    said = await live.mod.slash(live.general, "pause", minutes=30)
    assert "Paused" in text_of(said.response)
    await live.restart()

    assert live.in_channel(await live.say(live.ann, "hide-me", to=live.ben))


async def test_a_ledger_row_of_another_kind_keeps_nobody_from_starting(live: World) -> None:
    row = {
        "guild_id": live.guild.id,
        "kind": "astrology",
        "first_id": 1,
        "second_id": 2,
        "numbers": [1.0],
        "updated_at": utcnow(),
    }
    async with live.bot.db.write() as conn:
        await conn.execute(insert(metadata.tables["ledger"]).values(row))
    await live.restart()
    await live.say(live.ann, "hide-me", to=live.ben)
    assert len(await live.verdicts(live.ann)) == 1
