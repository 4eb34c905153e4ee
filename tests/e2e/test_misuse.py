"""Moderators have no power over cases in which they have a part themselves, and nobody's word alone punishes."""

import pytest
from simcord import MemberActor

from bot.store import strikes
from tests.e2e.world import World, answer, reply_of, text_of

DECISIONS = ("Confirm", "False alarm", "Let it pass", "Timeout…")


async def report(world: World, by: MemberActor, text: str, author: MemberActor) -> None:
    """`author` writes `text` and `by` reports it."""
    message = await world.say(author, text)
    answer(await by.context_menu(world.general, "Report to moderators", message))
    await world.settle()


async def refused(world: World, moderator: MemberActor) -> None:
    """Whatever the moderator presses or types about the newest case changes nothing."""
    card, number = (await world.cases())[-1], len(await world.cases())
    for label in DECISIONS:
        assert "somebody else decides" in answer(await moderator.click(card, label=label)), label
    for command in ("case close", "case undo"):
        assert "somebody else decides" in answer(
            await moderator.slash(world.general, command, number=number)
        ), command
    await world.settle()
    assert (await world.case(number)).state == "open"


async def test_nobody_decides_about_what_they_wrote(live: World) -> None:
    moe = live.add("moe", live.mod_role)
    await live.say(moe, "escalate-me", to=live.ben)
    await refused(live, moe)

    await live.mod.click((await live.cases())[-1], label="Confirm")
    assert (await live.case()).outcome == "confirmed"


async def test_nobody_decides_about_what_was_aimed_at_them(live: World) -> None:
    moe = live.add("moe", live.mod_role)
    await live.say(live.ann, "escalate-me", to=moe)
    await refused(live, moe)


async def test_nobody_decides_about_what_they_reported(live: World) -> None:
    await report(live, live.mod, "a line", live.ann)
    await refused(live, live.mod)


async def test_nobody_grants_their_own_appeal(live: World) -> None:
    moe = live.add("moe", live.mod_role)
    await live.say(moe, "hide-me", to=live.ben)
    (notice,) = await live.dms(moe)
    author = live.users[moe.id]
    await author.submit_modal(await author.click(notice, label="Appeal"), {"words": "it was a joke"})
    await live.settle()
    await refused(live, moe)


async def test_nobody_restores_their_own_message(live: World) -> None:
    moe = live.add("moe", live.mod_role)
    message = await live.say(moe, "hide-me", to=live.ben)
    (verdict,) = await live.verdicts(moe)
    said = answer(await moe.slash(live.general, "case restore", message=str(verdict.id)))
    await live.settle()

    assert "somebody else decides" in said
    assert not live.in_channel(message)
    assert (await live.verdicts(moe))[0].case_id is None


async def test_a_case_about_the_only_moderator_is_for_the_owner(live: World) -> None:
    owner = MemberActor(live.env, live.guild, live.owner)
    await live.say(live.mod, "escalate-me", to=live.ben)
    await refused(live, live.mod)

    await owner.click((await live.cases())[-1], label="Confirm")
    assert (await live.case()).outcome == "confirmed"


async def test_a_moderator_with_a_part_may_say_something(live: World) -> None:
    await report(live, live.mod, "a line", live.ann)
    form = await live.mod.click((await live.cases())[-1], label="Note…")
    await live.mod.submit_modal(form, {"words": "it went on in voice"})
    await live.settle()

    assert "it went on in voice" in await live.card()


async def test_who_reported_is_told_to_no_moderator_whom_it_is_about(live: World) -> None:
    moe = live.add("moe", live.mod_role)
    await report(live, live.ben, "a line", moe)

    reporter = f"<@{live.ben.id}>"
    assert reporter not in await live.card()
    assert reporter not in answer(await moe.slash(live.general, "case show", number=1))
    assert reporter in answer(await live.mod.slash(live.general, "case show", number=1))


async def test_what_the_target_tells_is_kept_from_the_moderator_whom_it_is_about(live: World) -> None:
    moe = live.add("moe", live.mod_role)
    for _ in range(4):
        await live.say(moe, "escalate-me", to=live.ben)
    number = len(await live.cases())
    case = await live.case(number)
    card = next(dm for dm in await live.dms(live.ben) if "You are not alone" in text_of(dm))
    ben = live.users[live.ben.id]
    await ben.submit_modal(
        await ben.click(card, label="Tell a moderator more"), {"words": "he writes to me at night"}
    )
    await live.settle()

    assert case.target_id == live.ben.id
    shown = [text_of(card) for card in await live.cases()]
    assert not any("at night" in one for one in shown)
    assert any("told in confidence" in one for one in shown)
    numbers = range(1, number + 1)
    his = [answer(await moe.slash(live.general, "case show", number=n)) for n in numbers]
    others = [answer(await live.mod.slash(live.general, "case show", number=n)) for n in numbers]
    assert not any("at night" in one for one in his)
    assert any("at night" in one for one in others)


@pytest.mark.parametrize(("members", "points"), [(1, 0), (2, 1)])
async def test_one_members_word_alone_gives_no_strike(live: World, members: int, points: int) -> None:
    message = await live.say(live.ann, "a harmless line")
    for reporter in (live.ben, live.cat)[:members]:
        answer(await reporter.context_menu(live.general, "Report to moderators", message))
        await live.settle()
    assert ("Confirming" in await live.card()) == bool(points)
    await live.mod.click((await live.cases())[-1], label="Confirm")
    await live.settle()

    async with live.bot.db.read() as conn:
        given = await strikes.of_member(conn, live.guild.id, live.ann.id)
    assert sum(strike.weight for strike in given) == points


async def test_a_timeout_form_that_was_opened_earlier_does_nothing_after_a_false_alarm(live: World) -> None:
    second = live.add("moe", live.mod_role)
    card = await live.open_case()
    form = await live.mod.click(card, label="Timeout…")
    await second.click(card, label="False alarm")
    said = answer(await live.mod.select(reply_of(form), ["2419200"], custom_id="length"))
    await live.settle()

    assert "closed already" in said
    assert live.env.backend.get_member(live.guild.id, live.ann.id).timed_out_until is None


async def test_rank_is_checked_again_when_the_length_is_chosen(live: World) -> None:
    form = await live.mod.click(await live.open_case(), label="Timeout…")
    elders = live.guild.create_role("Elders", position=9)
    live.env.backend.add_member_role(live.guild.id, live.ann.id, elders.id)
    await live.env.settle()
    said = answer(await live.mod.select(reply_of(form), ["3600"], custom_id="length"))
    await live.settle()

    assert "not below yours" in said
    assert live.env.backend.get_member(live.guild.id, live.ann.id).timed_out_until is None
