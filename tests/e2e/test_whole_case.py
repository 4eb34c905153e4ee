"""A decision is about every message that a case lists; a card shows both sides, and no disclosure."""

import codecs

import pytest

from bot.domain.actions import ActionKind
from bot.domain.scores import Category
from bot.store import journal
from tests.e2e.world import World, answer, history, text_of

HIDDEN = 5
# "I want to hurt myself", encoded as in bot/context/data/phrases.yaml.
DISCLOSURE = codecs.decode("v jnag gb uheg zlfrys", "rot13")


async def burst(world: World) -> None:
    """Ann writes one hidden line after another to ben, until that is acute hostility."""
    for n in range(HIDDEN):
        await world.say(world.ann, f"hide-me line {n}", to=world.ben)


async def newest_number(world: World) -> int:
    """The number of the newest case."""
    return len(await world.cases())


async def lines_in_general(world: World) -> list[int]:
    """Which of the lines of the burst stand in #general, each as often as it does."""
    shown = [m.content for m in await history(world.general)]
    return sorted(n for n in range(HIDDEN) for content in shown if f"line {n}" in content)


@pytest.mark.parametrize("button", ["False alarm", "Let it pass"])
async def test_everything_that_a_case_lists_is_given_back_and_its_authors_are_told(
    live: World, button: str
) -> None:
    await burst(live)
    assert await lines_in_general(live) == []
    assert "Acute hostility" in await live.card()
    before = len(await live.dms(live.ann))
    await live.mod.click((await live.cases())[-1], label=button)
    await live.settle(10)

    assert await lines_in_general(live) == list(range(HIDDEN))
    told = [text_of(dm) for dm in (await live.dms(live.ann))[before:]]
    assert sum("Undone" in one for one in told) == HIDDEN


async def test_what_was_restored_is_not_offered_to_be_restored_again(live: World) -> None:
    await burst(live)
    offered = await live.mod.autocomplete(live.general, "case restore", "message", "line")
    assert len(offered) == HIDDEN
    await live.mod.click((await live.cases())[-1], label="False alarm")
    await live.settle(10)

    assert await live.mod.autocomplete(live.general, "case restore", "message", "line") == []


async def test_an_undo_gives_back_what_is_planned_failed_or_done_alike(live: World) -> None:
    """The first is deleted, the second refused, the third not begun: all three stand there afterwards."""
    await live.say(live.ann, "hide-me line 0", to=live.ben)
    live.env.inject_error("DELETE", "/channels/*/messages/*", status=403, code=50013)
    await live.say(live.ann, "hide-me line 1", to=live.ben)
    live.env.inject_error("DELETE", "/channels/*/messages/*", status=503, times=None)
    for n in range(2, HIDDEN):
        await live.say(live.ann, f"hide-me line {n}", to=live.ben)
    await live.mod.click((await live.cases())[-1], label="False alarm")
    live.env.backend.faults.clear()
    await live.settle(60)

    assert await lines_in_general(live) == list(range(HIDDEN))


async def test_the_card_groups_what_was_done_alike(live: World) -> None:
    await burst(live)

    assert f"✅ Message deleted ({HIDDEN})" in await live.card()


async def test_a_provocation_that_was_hidden_stands_before_the_retort(live: World) -> None:
    await live.say(live.ben, "hide-me you started it", to=live.ann)
    live.scorer.script["hurt-me"] = {Category.THREAT: 0.99}  # no retort excuses that
    await live.say(live.cat, "hurt-me", to=live.ben)

    shown = await live.card()
    assert shown.index("you started it") < shown.index("hurt-me")


async def test_a_disclosure_stands_on_no_card(live: World) -> None:
    await live.say(live.cat, DISCLOSURE)
    await live.say(live.ann, "escalate-me", to=live.ben)

    assert DISCLOSURE not in await live.card()


async def test_a_disclosure_is_in_no_record(live: World) -> None:
    for _ in range(3):
        await live.say(live.ann, DISCLOSURE)
    await live.say(live.ann, "escalate-me", to=live.ben)

    assert "1 flagged message," in await live.card()
    record = answer(await live.mod.slash(live.general, "history member", member=live.ann))
    assert "1 flagged message," in record
    assert "left alone" not in record


async def test_letting_pass_is_no_false_alarm(live: World) -> None:
    await live.mod.click(await live.open_case(), label="Let it pass")
    await live.settle()
    await live.open_case()

    assert "0 false alarms, 1 let pass in 90 days" in await live.card()


async def test_notes_record_and_actions_are_never_pushed_off_a_card(live: World) -> None:
    for n in range(7):
        await live.say(live.ann, f"escalate-me {n} " + "long " * 380, to=live.ben)
    card = (await live.cases())[-1]
    for said in ("first " * 150, "talked to ann"):
        form = await live.mod.click(card, label="Note…")
        await live.mod.submit_modal(form, {"words": said})
        await live.settle()

    shown = await live.card()
    assert len(shown) <= 4_000
    for part in (
        "talked to ann",
        "**Record:**",
        "**Scores:**",
        "Message deleted",
        "policy 2",
        "escalate-me 6",
    ):
        assert part in shown, part


async def test_each_listed_deletion_has_one_opposite(live: World) -> None:
    await burst(live)
    number = await newest_number(live)
    case = await live.case(number)
    for button in ("False alarm", "Reopen", "False alarm"):
        await live.mod.click((await live.cases())[-1], label=button)
        await live.settle(10)
    async with live.bot.db.read() as conn:
        actions = await journal.actions_of_case(conn, case.id)

    assert sum(a.kind is ActionKind.RESTORE_MESSAGE for a in actions) == HIDDEN
    assert await lines_in_general(live) == list(range(HIDDEN))
