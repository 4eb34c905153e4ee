"""Who decided, changed or looked at what is written down, told and readable."""

import discord
import pytest
from simcord import MemberActor

from bot.store import moderation_log
from tests.e2e.world import World, answer, history, reply_of, text_of


async def entries(world: World) -> list[str]:
    """What the log says was done, oldest first, without what setting the world up left."""
    async with world.bot.db.read() as conn:
        found = await moderation_log.newest(conn, world.guild.id)
    return [entry.what.value for entry in reversed(found)][1:]


async def notices(world: World) -> list[str]:
    """What the alert channel was told for the record."""
    return [text for text in map(text_of, await history(world.alerts)) if "For the record" in text]


@pytest.fixture
def manager(live: World) -> MemberActor:
    """Somebody with Manage Server."""
    return live.add("mona", live.mod_role, permissions=discord.Permissions(manage_guild=True))


async def test_every_look_at_evidence_is_written_down(live: World) -> None:
    message = await live.say(live.ann, "hide-me", to=live.ben)
    await live.open_case()
    await live.mod.slash(live.general, "case show", number=1)
    await live.mod.slash(live.general, "history member", member=live.ann)
    await live.mod.context_menu(live.general, "Explain", await live.say(live.ann, "hello"))
    for typed in ("", "h", "hi"):
        await live.mod.autocomplete(live.general, "case restore", "message", typed)

    assert not live.in_channel(message)
    assert await entries(live) == ["case_seen", "record_seen", "message_seen", "hidden_seen"]


async def test_every_decision_is_written_down(live: World) -> None:
    card = await live.open_case()
    form = await live.mod.click(card, label="Note…")
    await live.mod.submit_modal(form, {"words": "talked to ann"})
    asked = await live.mod.click(card, label="Timeout…")
    await live.mod.select(reply_of(asked), ["3600"], custom_id="length")
    await live.mod.click(card, label="Confirm")
    await live.settle()

    assert await entries(live) == ["note", "timeout", "case confirmed"]


async def test_a_pause_and_its_end_are_told_where_cases_appear(live: World) -> None:
    await live.mod.slash(live.general, "pause", minutes=5)
    await live.mod.slash(live.general, "pause", minutes=0)
    await live.settle()

    paused, ended = await notices(live)
    assert f"<@{live.mod.id}> paused the bot until" in paused
    assert f"<@{live.mod.id}> ended the pause" in ended
    assert await entries(live) == ["pause", "goes_on"]


async def test_a_change_of_the_policy_is_told_where_cases_appear(live: World, manager: MemberActor) -> None:
    await manager.slash(live.general, "policy threshold", category="insult", level="warn", score=0.1)
    await live.settle()

    (told,) = await notices(live)
    assert f"<@{manager.id}> changed the policy (a threshold, version 3)" in told


async def test_moving_the_cases_elsewhere_is_told_where_they_appeared(
    live: World, manager: MemberActor
) -> None:
    elsewhere = live.guild.create_text_channel("elsewhere")
    live.keep_private(elsewhere)
    form = await manager.slash(live.general, "setup")
    await manager.select(reply_of(form), [elsewhere], custom_id="channel")
    await manager.click(reply_of(form), label="Save")
    await live.settle()

    (told,) = await notices(live)
    assert f"cases appear in {elsewhere.mention}" in told


async def test_a_notice_is_told_once_through_a_restart(live: World) -> None:
    await live.mod.slash(live.general, "pause", minutes=5)
    await live.restart()
    await live.settle()

    assert len(await notices(live)) == 1


async def test_the_log_is_read_by_managers_page_by_page(live: World, manager: MemberActor) -> None:
    await live.open_case()
    for _ in range(20):
        await live.mod.slash(live.general, "case show", number=1)
    shown = await manager.slash(live.general, "audit")
    assert "looked at case #1" in answer(shown)
    assert "-# 1 ·" not in answer(shown)
    await manager.click(reply_of(shown), label="Older")

    assert "-# 1 ·" in answer(shown)
