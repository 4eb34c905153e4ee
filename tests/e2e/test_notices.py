"""What authors are told: privately, else through a *Why?* button; and how they appeal."""

import pytest
from simcord import SetupError

from bot.store import appeals
from tests.e2e.world import World, answer, history, reply_of, text_of


async def test_a_warning_links_the_message_and_leaves_it_standing(live: World) -> None:
    message = await live.say(live.ann, "warn-me", to=live.ben)

    (dm,) = await live.dms(live.ann)
    assert f"/{live.general.id}/{message.id}" in text_of(dm)
    assert "It stays where it is" in text_of(dm)
    assert live.in_channel(message)


async def test_with_dms_closed_a_short_public_reply_says_nothing_about_what_was_wrong(live: World) -> None:
    live.close_dms(live.ann)
    await live.say(live.ann, "warn-me", to=live.ben)

    reply = (await history(live.general))[-1]
    assert live.ann.mention in text_of(reply)
    assert "Why?" in text_of(reply)
    assert "warn-me" not in text_of(reply)
    assert "insult" not in text_of(reply)
    assert await live.dms(live.ann) == []


async def test_why_answers_the_author_alone(live: World) -> None:
    live.close_dms(live.ann)
    await live.say(live.ann, "hide-me", to=live.ben)
    reply = (await history(live.general))[-1]

    shown = answer(await live.ann.click(reply, label="Why?"))

    assert "was hidden" in shown
    assert "hide-me" in shown
    assert "Appeal" in shown


async def test_why_tells_nobody_else(live: World) -> None:
    live.close_dms(live.ann)
    await live.say(live.ann, "hide-me", to=live.ben)
    reply = (await history(live.general))[-1]

    for other in (live.ben, live.mod):
        shown = answer(await other.click(reply, label="Why?"))
        assert shown == "This note is for somebody else."


async def test_why_works_after_a_restart(live: World) -> None:
    live.close_dms(live.ann)
    await live.say(live.ann, "warn-me", to=live.ben)
    await live.restart()

    reply = (await history(live.general))[-1]
    assert "warn-me" in answer(await live.ann.click(reply, label="Why?"))


async def test_an_appeal_reaches_the_moderators_with_the_words_of_the_author(live: World) -> None:
    await live.say(live.ann, "warn-me", to=live.ben)
    (dm,) = await live.dms(live.ann)
    author = live.users[live.ann.id]

    form = await author.click(dm, label="Appeal")
    said = await author.submit_modal(form, {"words": "we always joke like this"})
    await live.settle()

    assert "A moderator will look at it" in text_of(said.response)
    shown = await live.card()
    assert "Appeal" in shown
    assert "we always joke like this" in shown
    assert "warn-me" in shown


async def test_an_appeal_joins_the_case_that_is_open(live: World) -> None:
    await live.open_case()
    (dm,) = await live.dms(live.ann)
    author = live.users[live.ann.id]

    await author.submit_modal(await author.click(dm, label="Appeal"), {"words": "sorry, wrong tone"})
    await live.settle()

    assert len(await live.cases()) == 1
    assert "sorry, wrong tone" in await live.card()


async def test_one_appeals_once(live: World) -> None:
    await live.say(live.ann, "warn-me", to=live.ben)
    (dm,) = await live.dms(live.ann)
    author = live.users[live.ann.id]

    for _ in range(2):
        said = await author.submit_modal(await author.click(dm, label="Appeal"), {"words": "please look"})
    await live.settle()

    assert "You have appealed already" in text_of(said.response)
    assert len(await live.cases()) == 1


async def test_only_the_author_appeals(live: World) -> None:
    live.close_dms(live.ann)
    await live.say(live.ann, "warn-me", to=live.ben)
    reply = (await history(live.general))[-1]
    shown = await live.ann.click(reply, label="Why?")

    with pytest.raises(SetupError, match="not visible"):
        await live.ben.click(reply_of(shown), label="Appeal")


async def test_a_granted_appeal_is_decided_and_the_author_is_told(live: World) -> None:
    await live.say(live.ann, "warn-me", to=live.ben)
    (dm,) = await live.dms(live.ann)
    author = live.users[live.ann.id]
    await author.submit_modal(await author.click(dm, label="Appeal"), {"words": "an old joke"})
    await live.settle()

    await live.mod.click((await live.cases())[-1], label="False alarm")
    await live.settle()

    (verdict,) = await live.verdicts(live.ann)
    async with live.bot.db.read() as conn:
        appeal = await appeals.of_verdict(conn, verdict.id)
    assert appeal is not None
    assert appeal.state == "accepted"
    assert "was withdrawn" in text_of((await live.dms(live.ann))[-1])


async def test_an_author_who_left_is_not_called_in_public(live: World) -> None:
    live.close_dms(live.ann)
    live.env.inject_error("DELETE", "/channels/*/messages/*", status=503)
    live.env.backend.create_message(live.general.id, live.ann.id, f"{live.ben.mention} hide-me")
    live.guild.remove_member(live.ann)
    await live.settle(10)

    assert all(live.ann.mention not in text_of(m) for m in await history(live.general))
    assert [v.decision.level_names for v in await live.verdicts(live.ann)] == [["hide"]]
