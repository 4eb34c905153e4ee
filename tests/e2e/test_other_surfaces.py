"""What is not a plain message: names, titles, statuses, events, polls, forwards, embeds, AutoMod."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

import discord
import pytest
from simcord.backend.models import Poll, PollAnswer

from bot.domain.scores import Category
from bot.permissions import NEEDED
from tests.e2e.world import World, text_of

# Nobody is mentioned in a name or a title; threats count without.
_GRAVE = "threat-me"
_ESCALATING = {"threat": {"hide": 0.7, "escalate": 0.8}}


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


async def _change_user(world: World, person: Any, **changes: str | None) -> None:
    """`person` changes something of the account: name, picture."""
    user = world.env.backend.users[person.id]
    for name, value in changes.items():
        setattr(user, name, value)
    world.env.backend.edit_member(world.guild.id, person.id, {})
    await world.settle()


async def _restart(world: World) -> None:
    """A restart, after which the bot knows the members as Discord tells a starting bot, and simcord does not."""
    await world.restart()
    await world.settle()
    guild = world.bot.get_guild(world.guild.id)
    assert guild is not None
    await guild.chunk()


def _title(world: World, thread_id: int) -> str:
    return world.env.backend.get_channel(thread_id).name or ""


def _post(world: World, forum: int, title: str, text: str, *, tags: Sequence[int] = ()) -> tuple[int, int]:
    """Ann starts a post: the ids of its thread and of the message in it."""
    backend = world.env.backend  # whose `create_forum_post` is for posts of the bot
    thread = backend.create_thread(forum, title, world.ann.id, applied_tags=tags, broadcast=False)
    backend.announce_thread_create(thread)
    return thread.id, backend.create_message(thread.id, world.ann.id, text).id


async def _retitle(world: World, thread_id: int, title: str) -> None:
    world.env.backend.edit_channel(thread_id, {"name": title})
    await world.settle()


async def test_a_hostile_nickname_is_reset_once_per_change(wary: World) -> None:
    await _rename(wary, wary.ann, _GRAVE)
    assert not _nick(wary, wary.ann)
    assert len(await wary.verdicts(wary.ann)) == 1

    await _rename(wary, wary.ann, "sunny")
    assert _nick(wary, wary.ann) == "sunny"
    assert len(await wary.verdicts(wary.ann)) == 1


async def test_a_hostile_nickname_that_is_set_again_is_reset_again(wary: World) -> None:
    for seen in (1, 2):
        await _rename(wary, wary.ann, _GRAVE)
        assert not _nick(wary, wary.ann)
        assert len(await wary.verdicts(wary.ann)) == seen

    await _restart(wary)
    await _rename(wary, wary.ann, _GRAVE)
    assert not _nick(wary, wary.ann)
    assert len(await wary.verdicts(wary.ann)) == 3


async def test_of_two_hostile_nicknames_in_a_row_the_second_goes_and_no_neutral_one_is_needed(
    wary: World,
) -> None:
    for nick in (f"{_GRAVE} once", f"{_GRAVE} twice"):
        wary.env.backend.edit_member(wary.guild.id, wary.ann.id, {"nick": nick})
    await wary.settle()

    assert not _nick(wary, wary.ann)
    assert wary.sent("PATCH", f"/members/{wary.ann.id}") == 1


async def test_a_nickname_that_moderators_gave_back_stays(wary: World) -> None:
    await wary.go_live(thresholds=_ESCALATING)
    await _rename(wary, wary.ann, _GRAVE)
    assert not _nick(wary, wary.ann)
    await wary.mod.click((await wary.cases())[-1], label="Let it pass")
    await wary.settle()
    assert _nick(wary, wary.ann) == _GRAVE

    await _restart(wary)
    await _rename(wary, wary.ann, "sunny")
    await _rename(wary, wary.ann, _GRAVE)
    assert _nick(wary, wary.ann) == _GRAVE
    await _rename(wary, wary.ann, f"{_GRAVE} now")
    assert not _nick(wary, wary.ann)


async def test_a_policy_may_leave_names_to_moderators(wary: World) -> None:
    await wary.go_live(names="propose")
    await _rename(wary, wary.ann, _GRAVE)

    assert _nick(wary, wary.ann) == _GRAVE
    assert "the policy leaves names to moderators" in await wary.card()


async def test_a_new_picture_does_not_have_the_name_judged_again(shadow: World) -> None:
    shadow.scorer.script[_GRAVE] = {Category.THREAT: 0.99}
    await _rename(shadow, shadow.ann, _GRAVE)
    await _change_user(shadow, shadow.ann, avatar="0123456789abcdef0123456789abcdef")

    assert len(await shadow.verdicts(shadow.ann)) == 1


async def test_a_name_is_read_when_the_global_name_changes(wary: World) -> None:
    await _change_user(wary, wary.ann, global_name=_GRAVE)

    (verdict,) = await wary.verdicts(wary.ann)
    assert verdict.decision.surface == "name"
    assert _nick(wary, wary.ann) not in {None, _GRAVE}


async def test_a_global_name_that_a_nickname_covers_is_read_when_the_nickname_goes(wary: World) -> None:
    await _rename(wary, wary.ann, "sunny")
    await _change_user(wary, wary.ann, global_name=_GRAVE)
    assert not await wary.verdicts(wary.ann)

    await _rename(wary, wary.ann, None)
    assert len(await wary.verdicts(wary.ann)) == 1


async def test_a_name_is_read_when_somebody_joins(wary: World) -> None:
    newcomer = wary.add(_GRAVE)
    await wary.settle()

    (verdict,) = await wary.verdicts(newcomer)
    assert verdict.decision.surface == "name"
    assert _nick(wary, newcomer) not in {None, _GRAVE}


async def test_a_hostile_thread_title_is_replaced_by_the_earlier_one(wary: World) -> None:
    thread = wary.env.backend.create_thread(wary.general.id, "homework", wary.ann.id)
    await wary.settle()
    wary.env.backend.edit_channel(thread.id, {"name": _GRAVE})
    await wary.settle()

    assert wary.env.backend.get_channel(thread.id).name == "homework"


async def test_a_new_thread_with_a_hostile_title_gets_a_neutral_one(wary: World) -> None:
    thread = wary.env.backend.create_thread(wary.general.id, _GRAVE, wary.ann.id)
    await wary.settle()

    assert wary.env.backend.get_channel(thread.id).name not in {_GRAVE, ""}


async def test_a_hostile_title_that_is_set_again_goes_again(wary: World) -> None:
    thread = wary.env.backend.create_thread(wary.general.id, "homework", wary.ann.id)
    await wary.settle()
    for _ in range(2):
        await _retitle(wary, thread.id, _GRAVE)
        assert _title(wary, thread.id) == "homework"

    await wary.restart()
    await wary.settle()
    await _retitle(wary, thread.id, _GRAVE)
    assert _title(wary, thread.id) not in {_GRAVE, ""}
    assert len(await wary.verdicts(wary.ann)) == 3


async def test_of_two_hostile_titles_in_a_row_the_first_is_not_restored(wary: World) -> None:
    thread = wary.env.backend.create_thread(wary.general.id, "homework", wary.ann.id)
    await wary.settle()
    for title in (f"{_GRAVE} once", f"{_GRAVE} twice"):
        wary.env.backend.edit_channel(thread.id, {"name": title})
    await wary.settle()
    assert _title(wary, thread.id) == "homework"

    new = wary.env.backend.create_thread(wary.general.id, f"{_GRAVE} once", wary.ann.id)
    wary.env.backend.edit_channel(new.id, {"name": f"{_GRAVE} twice"})
    await wary.settle()
    assert _GRAVE not in _title(wary, new.id)


async def test_a_title_is_read_when_an_archived_thread_comes_back(wary: World) -> None:
    thread = wary.env.backend.create_thread(wary.general.id, "homework", wary.ann.id)
    wary.env.backend.edit_channel(thread.id, {}, thread_metadata={"archived": True})
    await wary.settle()
    wary.env.backend.edit_channel(thread.id, {"name": _GRAVE}, thread_metadata={"archived": False})
    await wary.settle()

    assert _title(wary, thread.id) not in {_GRAVE, ""}


async def test_undo_restores_a_title_which_stays(wary: World) -> None:
    await wary.go_live(thresholds=_ESCALATING)
    thread = wary.env.backend.create_thread(wary.general.id, "homework", wary.ann.id)
    await wary.settle()
    await _retitle(wary, thread.id, _GRAVE)
    assert _title(wary, thread.id) == "homework"
    await wary.mod.click((await wary.cases())[-1], label="Let it pass")
    await wary.settle()

    assert _title(wary, thread.id) == _GRAVE
    assert "Title restored" in await wary.card()
    assert len(await wary.verdicts(wary.ann)) == 1


async def test_a_hostile_tag_of_a_post_is_a_case_and_the_title_stays(wary: World) -> None:
    forum = wary.guild.create_forum_channel("help").id
    tag = {"id": "77", "name": _GRAVE, "moderated": False, "emoji_id": None, "emoji_name": None}
    wary.env.backend.edit_channel(forum, {"available_tags": [tag]})
    await wary.settle()
    post, starter = _post(wary, forum, "homework", "who can help?", tags=[77])
    await wary.settle()

    assert _title(wary, post) == "homework"
    assert wary.sent("PATCH", f"/channels/{post}") == 0
    assert starter in wary.env.backend.messages[post]
    (verdict,) = await wary.verdicts(wary.ann)
    assert verdict.decision.surface == "tag"
    assert "the bot cannot change it" in await wary.card()


async def test_the_starter_post_of_a_forum_is_read(wary: World) -> None:
    forum = wary.guild.create_forum_channel("help").id
    await wary.settle()
    post, starter = _post(wary, forum, "homework", _GRAVE)
    await wary.settle()

    assert starter not in wary.env.backend.messages.get(post, {})
    (verdict,) = await wary.verdicts(wary.ann)
    assert verdict.decision.surface == "content"


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
    assert "the original stands elsewhere" in text_of((await wary.dms(wary.ann))[-1])
    assert "Nobody else sees it" not in text_of((await wary.dms(wary.ann))[-1])
    assert "the original stands elsewhere" in await wary.card()


async def test_text_in_a_file_is_read(wary: World) -> None:
    message = await wary.ann.send(wary.general, "notes", attachments=[("notes.txt", _GRAVE.encode())])
    await wary.settle()

    assert any(_GRAVE in text for text in wary.scorer.seen)
    assert not wary.in_channel(message)
