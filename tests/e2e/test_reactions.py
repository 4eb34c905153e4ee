"""Reactions under somebody's post: letters that spell a word, signs of scorn by many, and what is harmless."""

from typing import Any

import pytest

from bot.domain.finding import Pattern
from bot.domain.scores import Category
from tests.e2e.world import World

LETTERS = ["🇱", "⭕", "🇸", "🇪", "🇷"]


@pytest.fixture(autouse=True)
def whose(live: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Discord says whose message somebody reacted to; simcord does not."""
    backend = live.env.backend
    emit = backend.emit

    def emit_with_author(event: str, payload: dict[str, Any], *rest: Any, **options: Any) -> None:
        if event == "MESSAGE_REACTION_ADD":
            message = backend.get_message(int(payload["channel_id"]), int(payload["message_id"]))
            payload = payload | {"message_author_id": str(message.author_id)}
        emit(event, payload, *rest, **options)

    monkeypatch.setattr(backend, "emit", emit_with_author)


@pytest.fixture
def wary(live: World) -> World:
    """Where the word "loser" is a grave insult."""
    live.scorer.script["loser"] = {Category.INSULT: 0.97, Category.TOXICITY: 0.97}
    return live


async def test_letters_that_spell_a_word_are_judged_as_said_to_whoever_posted(wary: World) -> None:
    post = await wary.say(wary.ben, "here is my drawing")
    for letter in LETTERS:
        await wary.ann.react(post, letter)
    await wary.settle()

    (verdict,) = await wary.verdicts(wary.ann)
    assert (verdict.target_id, verdict.decision.surface) == (wary.ben.id, "spelled")
    card = await wary.card()
    assert "loser" in card
    assert "stood in: letters put together from reactions" in card
    assert wary.in_channel(post), "the post itself is somebody else's"


async def test_letters_that_were_taken_back_spell_nothing(wary: World) -> None:
    post = await wary.say(wary.ben, "here is my drawing")
    for letter in LETTERS[:-1]:
        await wary.ann.react(post, letter)
        await wary.ann.unreact(post, letter)
    await wary.ann.react(post, LETTERS[-1])
    await wary.settle()

    assert "loser" not in wary.scorer.seen
    assert await wary.verdicts(wary.ann) == []


async def test_letters_by_several_people_or_under_ones_own_post_say_nothing(wary: World) -> None:
    post = await wary.say(wary.ben, "here is my drawing")
    for letter, member in zip(LETTERS, [wary.ann, wary.cat, wary.ann, wary.cat, wary.ben], strict=True):
        await member.react(post, letter)
    for letter in LETTERS:
        await wary.ben.react(post, letter)
    await wary.settle()

    assert "loser" not in wary.scorer.seen


async def test_one_sign_of_scorn_is_a_shrug_and_the_same_by_many_a_crowd(live: World) -> None:
    post = await live.say(live.ben, "here is my drawing")
    crowd = [live.ann, live.cat, *(live.add(f"member {number}") for number in range(3))]
    for member in crowd:
        await member.react(post, "🤡")
        await member.react(post, "💩")
    await live.settle()

    assert live.scorer.seen.count("🤡") == 0, "no model reads signs"
    case = await live.case()
    assert (case.pattern, case.target_id) == (Pattern.PILE_ON, live.ben.id)
    for member in crowd[:4]:
        assert await live.verdicts(member) == []
        assert await live.dms(member) == []
    assert "stood in: reactions" in await live.card()


async def test_four_signs_and_kind_ones_lead_to_nothing(live: World) -> None:
    post = await live.say(live.ben, "here is my drawing")
    for number in range(4):
        await live.add(f"a{number}").react(post, "🤡")
    for number in range(9):
        await live.add(f"b{number}").react(post, "🎉")
    await live.settle()

    assert await live.cases() == []
