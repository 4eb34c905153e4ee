"""Cases: what the card shows, what its buttons do, and who may click them."""

import asyncio

import discord
from simcord import MemberActor
from simcord.backend.serializers import message_payload
from simcord.enums import ComponentType, InteractionType
from simcord.interactions import base_payload

from bot.cases.deciding import CaseError
from bot.domain.cases import CaseOutcome
from bot.store import strikes
from bot.ui.buttons import CASE_BUTTONS
from bot.ui.catalogue import text
from tests.e2e.world import World, answer, history, reply_of, text_of

_BUTTONS = [text(f"button-{what}") for what in CASE_BUTTONS]


def click_together(world: World, card: discord.Message, *clicks: tuple[MemberActor, str]) -> None:
    """Several people click a button before the bot has received any of the clicks."""
    backend = world.env.backend
    for actor, custom_id in clicks:
        _, payload = base_payload(
            backend,
            type=InteractionType.MESSAGE_COMPONENT,
            channel_id=world.alerts.id,
            guild_id=world.guild.id,
            user_id=actor.id,
            data={"custom_id": custom_id, "component_type": ComponentType.BUTTON},
        )
        payload["message"] = dict(message_payload(backend, backend.get_message(world.alerts.id, card.id)))
        backend.emit("INTERACTION_CREATE", payload)


async def points(world: World, member: MemberActor) -> list[float]:
    """The weights of a member's strikes that stand."""
    async with world.bot.db.read() as conn:
        found = await strikes.of_member(conn, world.guild.id, member.id)
    return [strike.weight for strike in found if strike.overturned_at is None]


async def test_a_case_shows_evidence_what_came_before_scores_reasons_and_the_record(live: World) -> None:
    await live.say(live.cat, "what a nice opening")
    await live.open_case()

    shown = await live.card()
    assert "Case #1" in shown
    assert "**ann** → ben" in shown
    assert shown.index("what a nice opening") < shown.index("escalate-me")
    assert "- an insult, aimed at one person" in shown
    assert "**Scores:** toxicity 0.99 · insult 0.99" in shown
    assert "1 flagged message, 0 confirmed cases, 0 false alarms in 90 days" in shown
    assert "✅ Message deleted" in shown
    for label in _BUTTONS:
        assert label in shown


async def test_a_case_is_extended_instead_of_opened_twice(live: World) -> None:
    await live.open_case()
    await live.say(live.ann, "escalate-me again", to=live.ben)

    assert len(await live.cases()) == 1
    assert "escalate-me again" in await live.card()


async def test_another_author_is_another_case(live: World) -> None:
    await live.open_case()
    await live.say(live.cat, "escalate-me", to=live.ben)

    assert ["Case #1" in text_of(card) for card in await live.cases()] == [True, False]


async def test_a_case_is_never_shown_to_its_channel_before_what_was_done_is_on_it(live: World) -> None:
    await live.ann.send(live.general, f"{live.ben.mention} escalate-me")
    await live.env.settle()
    assert await live.cases() == []

    await live.settle()
    assert "✅ Message deleted" in await live.card()


async def test_confirm_closes_the_case_and_gives_a_strike(live: World) -> None:
    said = answer(await live.mod.click(await live.open_case(), label="Confirm"))
    await live.settle()

    assert "Case #1 confirmed" in said
    shown = await live.card()
    assert "Case #1: Single message · confirmed" in shown
    assert "False alarm" not in shown, "a closed case has no buttons"
    assert await points(live, live.ann) == [2.0]


async def test_a_false_alarm_undoes_everything_and_gives_no_strike(live: World) -> None:
    await live.mod.click(await live.open_case(), label="False alarm")
    await live.settle()

    assert "false alarm" in await live.card()
    assert "escalate-me" in (await history(live.general))[-1].content
    assert await points(live, live.ann) == []


async def test_a_false_alarm_overturns_the_strike_of_a_case_confirmed_before(live: World) -> None:
    card = await live.open_case()
    (dm,) = await live.dms(live.ann)
    await live.mod.click(card, label="Confirm")
    await live.settle()
    assert await points(live, live.ann) == [2.0]

    author = live.users[live.ann.id]
    await author.submit_modal(await author.click(dm, label="Appeal"), {"words": "we rehearsed a play"})
    await live.settle()
    await live.mod.click((await live.cases())[-1], label="False alarm")
    await live.settle()

    assert await points(live, live.ann) == []
    assert "escalate-me" in (await history(live.general))[-1].content


async def test_a_note_appears_on_the_case_with_who_wrote_it(live: World) -> None:
    card = await live.open_case()
    form = await live.mod.click(card, label="Note…")
    said = await live.mod.submit_modal(form, {"words": "talked to ann"})
    await live.settle()

    assert "Noted in case #1" in answer(said)
    shown = await live.card()
    assert "talked to ann" in shown
    assert f"<@{live.mod.id}>" in shown


async def test_a_timeout_with_its_duration(live: World) -> None:
    asked = await live.mod.click(await live.open_case(), label="Timeout…")
    said = await live.mod.select(reply_of(asked), ["86400"], custom_id="length")
    await live.settle()

    assert "Timeout planned" in answer(said)
    assert "✅ Timeout" in await live.card()
    member = live.env.backend.get_member(live.guild.id, live.ann.id)
    assert member.timed_out_until is not None
    assert member.timed_out_until.startswith("2026-01-02")


async def test_undo_ends_a_timeout(live: World) -> None:
    card = await live.open_case()
    asked = await live.mod.click(card, label="Timeout…")
    await live.mod.select(reply_of(asked), ["3600"], custom_id="length")
    await live.settle()
    await live.mod.click(card, label="Let it pass")
    await live.settle()

    assert live.env.backend.get_member(live.guild.id, live.ann.id).timed_out_until is None


async def test_a_moderator_times_out_nobody_who_ranks_above_them(live: World) -> None:
    elder = live.add("elder", live.guild.create_role("Elders", position=9))
    await live.say(elder, "escalate-me", to=live.ben)

    said = answer(await live.mod.click((await live.cases())[-1], label="Timeout…"))
    assert "not below yours" in said


async def test_two_moderators_click_at_once_and_the_case_is_closed_once(live: World) -> None:
    second = live.add("moe", live.mod_role)
    card = await live.open_case()
    case = await live.case()
    click_together(
        live,
        card,
        (live.mod, f"up:case:confirm:{case.id}"),
        (second, f"up:case:false_alarm:{case.id}"),
    )
    await live.settle()

    closed = await live.case()
    async with live.bot.db.read() as conn:
        given = await strikes.of_member(conn, live.guild.id, live.ann.id)
    if closed.outcome == "confirmed":
        assert len(given) == 1
        assert live.sent("POST", "/webhooks") == 0
    else:
        assert given == []
        assert sum(m.webhook_id is not None for m in await history(live.general)) == 1


async def test_the_second_of_two_decisions_is_told_that_it_came_too_late(live: World) -> None:
    await live.open_case()
    case = await live.case()
    results = await asyncio.gather(
        live.bot.rulings.close(case.id, CaseOutcome.CONFIRMED, live.mod.id),
        live.bot.rulings.close(case.id, CaseOutcome.UNDONE, live.owner.id),
        return_exceptions=True,
    )

    (late,) = [result for result in results if isinstance(result, BaseException)]
    assert isinstance(late, CaseError)
    assert "closed already" in str(late)


async def test_others_than_moderators_cannot_use_any_button(live: World) -> None:
    card = await live.open_case()
    for label in _BUTTONS:
        said = answer(await live.cat.click(card, label=label))
        assert said == "Only moderators of the server can do this.", label
    await live.settle()
    assert (await live.case()).state == "open"


async def test_former_moderators_cannot_use_the_buttons(live: World) -> None:
    card = await live.open_case()
    live.env.backend.remove_member_role(live.guild.id, live.mod.id, live.mod_role.id)
    await live.env.settle()

    assert answer(await live.mod.click(card, label="Confirm")) == "Only moderators of the server can do this."
    assert (await live.case()).state == "open"


async def test_the_owner_decides_in_their_dm_where_there_is_no_alert_channel(live: World) -> None:
    await live.bot.servers.update(live.guild.id, alert_channel_id=None)
    await live.say(live.ann, "escalate-me", to=live.ben)
    (card,) = await live.dms(live.owner)

    await live.owner.click(card, label="Confirm")
    await live.settle()

    assert (await live.case()).outcome == "confirmed"
    assert "confirmed" in text_of((await live.dms(live.owner))[0])
