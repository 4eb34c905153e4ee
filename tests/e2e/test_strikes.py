"""Strikes come from confirmed cases, lead up the ladder, and can be overturned."""

import re
from datetime import datetime

import discord

from tests.e2e.world import World, answer, text_of


async def _confirm(live: World) -> None:
    await live.mod.click((await live.cases())[-1], label="Confirm")
    await live.settle()


async def _confirmed(live: World, text: str) -> None:
    """A case about ann that a moderator confirms. Then time passes: lines close together are one episode."""
    await live.say(live.ann, text, to=live.ben)
    await _confirm(live)
    await live.settle(11 * 60)


async def _record(live: World) -> str:
    return answer(await live.mod.slash(live.alerts, "history member", member=live.ann))


def _timeout(live: World) -> datetime | None:
    member = live.bot.get_guild(live.guild.id).get_member(live.ann.id)  # type: ignore[union-attr]
    assert isinstance(member, discord.Member)
    return member.timed_out_until


async def test_the_case_shows_what_confirming_would_lead_to(live: World) -> None:
    await live.open_case()
    assert (
        "**Strikes:** 0.0 points now. Confirming makes it 2.0 points: explained privately."
        in await live.card()
    )


async def test_confirming_gives_a_strike_that_is_explained_with_how_to_appeal(live: World) -> None:
    await _confirmed(live, "escalate-me")

    shown = text_of((await live.dms(live.ann))[-1])
    assert "was confirmed" in shown
    assert "It counts as a strike" in shown
    assert re.findall(r"\d|points", shown) == [], "people: no numbers, no thresholds"
    assert "Appeal" in shown
    assert "2.0 points now: explained privately" in await _record(live)
    assert "✅ Strike explained privately" in await live.card()
    assert _timeout(live) is None


async def test_no_strike_without_a_person_who_confirms(live: World) -> None:
    await live.open_case()
    assert "**Strikes** none" in await _record(live)
    await live.mod.click((await live.cases())[-1], label="False alarm")
    await live.settle()
    assert "**Strikes** none" in await _record(live)


async def test_from_three_points_on_the_next_hostile_message_is_deleted_with_ten_minutes(live: World) -> None:
    for _ in range(2):
        await _confirmed(live, "escalate-me")
    assert _timeout(live) is None
    kind = await live.say(live.ann, "good game", to=live.ben)
    hostile = await live.say(live.ann, "warn-me", to=live.ben)

    assert live.in_channel(kind)
    assert not live.in_channel(hostile)
    until = _timeout(live)
    assert until is not None
    assert 500 < (until - live.env.now()).total_seconds() <= 600
    shown = await live.card()
    assert "earlier strikes: deleted, with a timeout of 10 minutes" in shown
    assert "✅ Timeout" in shown


async def test_undo_takes_the_ladder_back_too(live: World) -> None:
    for _ in range(2):
        await _confirmed(live, "escalate-me")
    await live.say(live.ann, "warn-me", to=live.ben)
    assert _timeout(live) is not None
    await live.mod.click((await live.cases())[-1], label="Let it pass")
    await live.settle()

    assert _timeout(live) is None
    assert "Timeout ended" in await live.card()


async def test_a_granted_appeal_overturns_the_strike(live: World) -> None:
    await _confirmed(live, "escalate-me")
    author = live.users[live.ann.id]
    notice = (await live.dms(live.ann))[-1]
    await author.submit_modal(await author.click(notice, label="Appeal"), {"words": "a quote from a film"})
    await live.settle()
    await live.mod.click((await live.cases())[-1], label="False alarm")
    await live.settle()

    assert "0.0 points now" in await _record(live)
    assert "overturned, counts nothing" in await _record(live)


async def test_longer_timeouts_are_only_proposed(live: World) -> None:
    for _ in range(3):
        await _confirmed(live, "escalate-me")
    until = _timeout(live)
    assert until is not None  # the third one met four points: ten minutes
    assert (until - live.env.now()).total_seconds() <= 600
    assert "6.0 points now: a timeout of 24 hours is proposed" in await _record(live)


async def test_active_strikes_end_banter_and_are_known_after_a_restart(live: World) -> None:
    await _confirmed(live, "escalate-me")
    pair = (live.ann.id, live.ben.id)
    assert pair in live.bot.context._server(live.guild.id).ledger._strikes
    await live.restart()
    assert pair in live.bot.context._server(live.guild.id).ledger._strikes


async def test_in_shadow_mode_a_strike_is_noted_and_nobody_is_written_to(shadow: World) -> None:
    await shadow.bot.servers.update(shadow.guild.id, alert_channel_id=shadow.alerts.id)
    message = await shadow.say(shadow.ann, "escalate-me", to=shadow.ben)
    await shadow.cat.context_menu(shadow.general, "Report to moderators", message)
    await shadow.settle()
    await shadow.mod.click((await shadow.cases())[-1], label="Confirm")
    await shadow.settle()

    assert await shadow.dms(shadow.ann) == []
    assert "2.0 points now" in answer(
        await shadow.mod.slash(shadow.alerts, "history member", member=shadow.ann)
    )
