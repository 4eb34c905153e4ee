"""The queue of cases: finding, taking, taking back, merging, closing many; with 10,000 cases too."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from simcord import InteractionResult, MemberActor
from sqlalchemy import event, insert, text as sql

from bot.cases.queue import CLAIM_LENGTH
from bot.domain.cases import CaseState
from bot.store.tables import cases as cases_table, guilds
from tests.e2e.test_cases import points
from tests.e2e.world import World, answer, history, reply_of, text_of

MANY = 10_000


@pytest.fixture
def moe(live: World) -> MemberActor:
    """A second moderator."""
    return live.add("moe", live.mod_role)


async def three_cases(world: World) -> None:
    """Ann, cat and dan attack ben: a case each."""
    dan = world.add("dan")
    for author in (world.ann, world.cat, dan):
        await world.say(author, "escalate-me", to=world.ben)


async def listed(world: World, **options: object) -> str:
    """What `/case list` answers."""
    return answer(await world.mod.slash(world.general, "case list", **options))


async def choose(world: World, *numbers: int) -> InteractionResult:
    """Open the queue and choose cases on it."""
    shown = await world.mod.slash(world.general, "case list")
    ids = [str((await world.case(number)).id) for number in numbers]
    await world.mod.select(reply_of(shown), ids, custom_id="page:choice")
    return shown


async def test_the_queue_is_searched_by_what_moderators_remember(live: World, moe: MemberActor) -> None:
    await three_cases(live)
    form = await live.mod.click((await live.cases())[1], label="Note…")
    await live.mod.submit_modal(form, {"words": "Talked to her in voice"})
    await moe.click((await live.cases())[0], label="I am at it")
    await live.mod.click((await live.cases())[2], label="Confirm")
    await live.settle()

    def numbers(shown: str) -> list[int]:
        return [number for number in (1, 2, 3) if f"#{number} " in shown]

    assert numbers(await listed(live)) == [1, 2]
    assert numbers(await listed(live, standing="free")) == [2]
    assert numbers(await listed(live, standing="claimed")) == [1]
    assert numbers(await listed(live, standing="decided")) == [3]
    assert numbers(await listed(live, standing="all")) == [1, 2, 3]
    assert numbers(await listed(live, person=live.cat)) == [2]
    assert numbers(await listed(live, person=live.ben, standing="all")) == [1, 2, 3]
    assert numbers(await listed(live, rule="single")) == [1, 2]
    assert numbers(await listed(live, rule="pile_on")) == []
    assert numbers(await listed(live, words="VOICE talked")) == [2]
    assert numbers(await listed(live, words="nothing like it")) == []
    assert numbers(await listed(live, claimed_by=moe)) == [1]
    assert numbers(await listed(live, days=1)) == []


async def test_the_first_click_takes_a_case_for_all_to_see_and_for_an_hour(
    live: World, moe: MemberActor
) -> None:
    card = await live.open_case()
    assert "You are at case #1" in answer(await live.mod.click(card, label="I am at it"))
    await live.settle()
    assert f"<@{live.mod.id}> is at it until" in await live.card()
    assert f"<@{live.mod.id}> is at it" in answer(await moe.click(card, label="I am at it"))

    await live.restart()
    await live.settle(CLAIM_LENGTH.total_seconds())
    assert "is at it" not in await live.card()
    assert "You are at case #1" in answer(await moe.click(card, label="I am at it"))


async def test_whoever_is_at_a_case_leaves_it_to_others(live: World, moe: MemberActor) -> None:
    card = await live.open_case()
    await live.mod.click(card, label="I am at it")
    assert "is free again" in answer(await live.mod.click(card, label="I am at it"))
    assert "You are at case #1" in answer(await moe.click(card, label="I am at it"))


async def test_a_stale_card_says_who_decided_what(live: World, moe: MemberActor) -> None:
    await live.open_case()
    shown = await moe.slash(live.general, "case show", number=1)
    await live.mod.click((await live.cases())[0], label="Confirm")
    said = answer(await moe.click(reply_of(shown).message, label="False alarm"))

    assert f"closed already: confirmed, by <@{live.mod.id}>" in said
    assert "Reopen" in said


async def test_a_decision_is_taken_back_and_made_again(live: World) -> None:
    card = await live.open_case()
    await live.mod.click(card, label="Confirm")
    await live.settle()
    assert await points(live, live.ann) == [2.0]
    assert "False alarm" not in await live.card()

    await live.mod.click(card, label="Reopen")
    await live.settle()
    assert await points(live, live.ann) == []
    assert "withdrawn" in text_of((await live.dms(live.ann))[-1])
    assert "· confirmed" not in (await live.card()).split("\n")[0]

    await live.mod.click(card, label="Confirm")
    await live.settle()
    assert await points(live, live.ann) == [2.0]
    assert "counts as a strike" in text_of((await live.dms(live.ann))[-1])


async def test_a_decided_case_takes_notes_and_a_confirmed_one_a_timeout(live: World) -> None:
    card = await live.open_case()
    await live.mod.click(card, label="Confirm")
    await live.settle()
    form = await live.mod.click(card, label="Note…")
    await live.mod.submit_modal(form, {"words": "she has apologised"})
    asked = await live.mod.click(card, label="Timeout…")
    await live.mod.select(reply_of(asked), ["3600"], custom_id="length")
    await live.settle()

    assert "she has apologised" in await live.card()
    assert live.env.backend.get_member(live.guild.id, live.ann.id).timed_out_until is not None


async def test_cases_about_one_incident_become_one_and_are_undone_together(live: World) -> None:
    await three_cases(live)
    shown = await choose(live, 3, 1, 2)
    await live.mod.click(reply_of(shown), label="Make one case of them")
    await live.settle()

    assert [(await live.case(n)).state for n in (1, 2, 3)] == ["open", "closed", "closed"]
    first, second, third = map(text_of, await live.cases())
    assert all(name in first for name in ("ann", "cat", "dan"))
    assert "now a part of case #1" in second
    assert "Confirm" not in third

    await live.mod.click((await live.cases())[0], label="False alarm")
    await live.settle()
    restored = [m for m in await history(live.general) if m.webhook_id is not None]
    assert len(restored) == 3


async def test_a_button_of_a_merged_case_is_about_the_whole(live: World) -> None:
    await three_cases(live)
    stale = await live.mod.slash(live.general, "case show", number=3)
    shown = await choose(live, 1, 3)
    await live.mod.click(reply_of(shown), label="Make one case of them")
    await live.mod.click(reply_of(stale).message, label="Confirm")

    assert (await live.case(1)).outcome == "confirmed"
    assert (await live.case(3)).outcome == "merged"


async def test_a_moderator_merges_no_case_in_which_they_have_a_part(live: World) -> None:
    await live.open_case()
    await live.say(live.mod, "escalate-me", to=live.cat)
    shown = await choose(live, 1, 2)
    await live.mod.click(reply_of(shown), label="Make one case of them")

    assert (await live.case(1)).state == (await live.case(2)).state == "open"


async def test_many_cases_are_closed_together(live: World) -> None:
    await three_cases(live)
    shown = await choose(live, 1, 2, 3)
    await live.mod.click(reply_of(shown), label="Close without a decision")
    await live.settle()

    assert [(await live.case(n)).outcome for n in (1, 2, 3)] == ["closed"] * 3


async def test_tell_a_moderator_more_pressed_often_is_one_case(live: World) -> None:
    for _ in range(4):
        await live.say(live.ann, "escalate-me", to=live.ben)
    number = len(await live.cases())
    card = next(dm for dm in await live.dms(live.ben) if "You are not alone" in text_of(dm))
    for n in range(1, number + 1):
        await live.mod.slash(live.general, "case close", number=n)
    ben = live.users[live.ben.id]
    for n in range(10):
        await ben.submit_modal(await ben.click(card, label="Tell a moderator more"), {"words": f"more {n}"})
    await live.settle()

    assert len(await live.cases()) == number + 1


@contextmanager
def statements(world: World) -> Iterator[list[str]]:
    """The SQL that the bot runs inside."""
    found: list[str] = []
    engine = world.bot.db._engine.sync_engine

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        found.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)


async def test_ten_thousand_cases_cost_no_more_than_ten(live: World) -> None:
    """As many statements, and none that reads the table through."""
    eve, fay = (
        live.add("eve"),
        live.add("fay"),
    )  # had no part in anything: who attacks them is nobody's defender
    await live.open_case()
    with statements(live) as few:
        await listed(live)
        await live.say(live.cat, "escalate-me", to=eve)
        await live.mod.autocomplete(live.general, "case show", "number", "2")
    now = live.env.now()
    rows = [
        {
            "guild_id": live.guild.id,
            "number": 100 + n,
            "subject_id": 10_000 + n,
            "target_id": 90_000 + n,
            "state": CaseState.OPEN if n % 2 else CaseState.CLOSED,
            "opened_at": now - timedelta(minutes=n),
        }
        for n in range(MANY)
    ]
    dan = live.add("dan")
    async with live.bot.db.write() as conn:
        await conn.execute(insert(cases_table), rows)
        await conn.execute(
            guilds.update().where(guilds.c.guild_id == live.guild.id).values(last_case_number=MANY + 100)
        )
    with statements(live) as many:
        shown = await listed(live)
        await live.say(dan, "escalate-me", to=fay)
        completed = await live.mod.autocomplete(live.general, "case show", "number", "2")

    assert "5,002 cases" in shown
    assert len(completed) == 25
    assert len(many) <= len(few) + 2
    about_cases = {s for s in many if "FROM cases" in s and s.startswith("SELECT")}
    assert about_cases
    async with live.bot.db.read() as conn:
        for statement in about_cases:
            plan = await conn.execute(sql("EXPLAIN QUERY PLAN " + _filled(statement)))
            assert not [row.detail for row in plan if row.detail == "SCAN cases"], statement


def _filled(statement: str) -> str:
    """The statement with something in place of each parameter: only how it is looked up matters."""
    return statement.replace("?", "1")
