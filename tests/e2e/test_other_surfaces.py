"""What is not a plain message: names, titles, statuses, events, polls, forwards, embeds, AutoMod."""

from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest
from simcord.backend.models import Poll, PollAnswer

from bot.model.scores import Category
from bot.permissions import NEEDED
from tests.e2e.world import World, text_of

# Nobody is mentioned in a name or a title; threats count without.
_GRAVE = "threat-me"


@pytest.fixture
async def wary(live: World) -> AsyncIterator[World]:
    """A live server that hides threats, so that what hiding means for each surface can be seen."""
    # simcord asks for Manage Channels to rename a thread, where Discord asks for Manage Threads.
    live.grant(NEEDED | discord.Permissions(manage_channels=True))
    live.scorer.script[_GRAVE] = {Category.THREAT: 0.99, Category.TOXICITY: 0.99}
    yield live


def _nick(world: World, person: Any) -> str | None:
    return world.env.backend.get_member(world.guild.id, person.id).nick


async def _rename(world: World, person: Any, nick: str | None) -> None:
    world.env.backend.edit_member(world.guild.id, person.id, {"nick": nick})
    await world.settle()


async def test_a_hostile_nickname_is_reset_once_per_change(wary: World) -> None:
    await _rename(wary, wary.ann, _GRAVE)
    assert not _nick(wary, wary.ann)
    assert len(await wary.verdicts(wary.ann)) == 1

    await _rename(wary, wary.ann, "sunny")
    assert _nick(wary, wary.ann) == "sunny"
    assert len(await wary.verdicts(wary.ann)) == 1


async def test_a_name_is_read_when_somebody_joins(wary: World) -> None:
    newcomer = wary.add(_GRAVE)
    await wary.settle()

    (verdict,) = await wary.verdicts(newcomer)
    assert verdict.surface == "name"
    assert _nick(wary, newcomer) not in {None, _GRAVE}


async def test_a_hostile_thread_title_gets_its_earlier_title_back(wary: World) -> None:
    thread = wary.env.backend.create_thread(wary.general.id, "homework", wary.ann.id)
    await wary.settle()
    wary.env.backend.edit_channel(thread.id, {"name": _GRAVE})
    await wary.settle()

    assert wary.env.backend.get_channel(thread.id).name == "homework"


async def test_a_new_thread_with_a_hostile_title_gets_a_neutral_one(wary: World) -> None:
    thread = wary.env.backend.create_thread(wary.general.id, _GRAVE, wary.ann.id)
    await wary.settle()

    assert wary.env.backend.get_channel(thread.id).name not in {_GRAVE, ""}


async def test_a_hostile_event_is_a_case_because_the_bot_cannot_remove_it(wary: World) -> None:
    wary.env.backend.create_scheduled_event(
        wary.guild.id,
        name="movie night",
        entity_type=3,
        scheduled_start_time="2030-01-01T00:00:00+00:00",
        scheduled_end_time="2030-01-02T00:00:00+00:00",
        description=_GRAVE,
        entity_metadata={"location": "here"},
        creator_id=wary.ann.id,
    )
    await wary.settle()

    (card,) = await wary.cases()
    assert "**ann**" in text_of(card)
    assert "<#0>" not in text_of(card)


async def test_a_hostile_channel_status_is_a_case_without_an_author(wary: World) -> None:
    voice = wary.guild.create_voice_channel("lounge")
    await wary.settle()
    for status in (None, "chill", _GRAVE):
        payload = {"guild_id": str(wary.guild.id), "id": str(voice.id), "status": status}
        wary.bot._connection.parsers["VOICE_CHANNEL_STATUS_UPDATE"](payload)
        await wary.settle(10)
    for _ in range(3):
        await wary.settle(10)

    (card,) = await wary.cases()
    assert "somebody Discord does not name" in text_of(card)


async def test_what_automod_blocked_counts_without_a_second_punishment(wary: World) -> None:
    block = {"type": 1, "metadata": {}}
    rule = {
        "name": "words",
        "event_type": 1,
        "trigger_type": 1,
        "trigger_metadata": {"keyword_filter": ["hide-me"]},
        "actions": [block],
        "enabled": True,
    }
    wary.env.backend.create_auto_mod_rule(wary.guild.id, wary.mod.id, rule)
    blocked = wary.env.backend.create_message(wary.general.id, wary.ann.id, f"{wary.ben.mention} hide-me")
    await wary.settle()

    assert not wary.in_channel(blocked.id)
    assert any("hide-me" in text for text in wary.scorer.seen)
    assert not await wary.dms(wary.ann)
    assert not await wary.cases()


async def test_a_hostile_poll_is_deleted(wary: World) -> None:
    poll = Poll(
        question=f"who is it? {_GRAVE}", answers=[PollAnswer(1, "yes")], expiry="2030-01-01T00:00:00+00:00"
    )
    message = wary.env.backend.create_message(wary.general.id, wary.ann.id, poll=poll)
    await wary.settle()

    assert not wary.in_channel(message.id)


async def test_a_forward_is_deleted_and_the_original_stays(wary: World) -> None:
    elsewhere = wary.guild.create_text_channel("elsewhere")
    await wary.settle()
    wary.scorer.script.pop(_GRAVE)
    original = await wary.ben.send(elsewhere, _GRAVE)
    await wary.settle()
    wary.scorer.script[_GRAVE] = {Category.THREAT: 0.99, Category.TOXICITY: 0.99}
    forward = await wary.ann.forward(original, wary.general)
    await wary.settle()

    assert not wary.in_channel(forward)
    assert wary.in_channel(original.id, elsewhere)


async def test_text_in_a_file_is_read(wary: World) -> None:
    message = await wary.ann.send(wary.general, "notes", attachments=[("notes.txt", _GRAVE.encode())])
    await wary.settle()

    assert any(_GRAVE in text for text in wary.scorer.seen)
    assert not wary.in_channel(message)
