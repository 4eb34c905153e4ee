"""What is undone while it is under way, what cannot be given back, and cards that are gone: only the truth is said."""

from collections.abc import Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from simcord import BackendError
from simcord.backend.models import Message
from sqlalchemy.exc import OperationalError

from bot.actions import perform
from bot.domain.cases import CaseOutcome
from tests.e2e.world import World, answer, history, text_of


def lose_answers(world: World, to: Callable[[Message], bool], times: int = 1) -> list[int]:
    """Messages are created and Discord answers 502 all the same: their ids."""
    commit = world.env.backend.commit_message
    lost: list[int] = []

    def commit_and_fail(message: Message, **options: bool) -> Message:
        committed = commit(message, **options)
        if len(lost) < times and to(message):
            lost.append(message.id)
            raise BackendError(502, 0, "Bad Gateway")
        return committed

    world.env.backend.commit_message = commit_and_fail  # type: ignore[method-assign]
    return lost


async def test_a_false_alarm_while_the_deletion_is_under_way_ends_with_the_message_restored(
    live: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    delete = live.bot.delete_message

    async def decided_meanwhile(*args: Any, **options: Any) -> None:
        await live.bot.rulings.close((await live.case()).id, CaseOutcome.FALSE_ALARM, live.mod.id)
        await delete(*args, **options)

    monkeypatch.setattr(live.bot, "delete_message", decided_meanwhile)
    message = await live.say(live.ann, "escalate-me", to=live.ben)
    await live.settle()

    assert not live.in_channel(message)
    assert sum("escalate-me" in m.content for m in await history(live.general)) == 1
    assert (await live.actions())["delete_message"].state == "undone"
    assert await live.dms(live.ann) == [], "nobody was told that anything was hidden"


async def test_an_undo_after_a_deletion_whose_answer_was_lost_restores_the_message(live: World) -> None:
    delete = live.env.backend.delete_message
    lost: list[int] = []

    def delete_and_fail(channel_id: int, message_id: int, **options: Any) -> None:
        if lost:
            raise BackendError(503, 0, "Service Unavailable")
        lost.append(message_id)
        delete(channel_id, message_id, **options)
        raise BackendError(503, 0, "Service Unavailable")

    live.env.backend.delete_message = delete_and_fail  # type: ignore[method-assign]
    await live.ann.send(live.general, f"{live.ben.mention} escalate-me")
    await live.settle(1.5)
    assert (await live.actions())["delete_message"].state == "planned"
    await live.mod.click((await live.cases())[-1], label="Let it pass")
    await live.settle()

    assert sum("escalate-me" in m.content for m in await history(live.general)) == 1


async def test_restoring_whose_answer_was_lost_posts_once(live: World) -> None:
    card = await live.open_case()
    lost = lose_answers(live, lambda message: message.webhook_id is not None)
    await live.mod.click(card, label="Let it pass")
    await live.settle()
    for n in range(60):
        live.unseen(live.cat, f"line {n}")
    await live.settle(10)

    assert lost
    assert sum("escalate-me" in m.content for m in live.env.backend.messages[live.general.id].values()) == 1
    assert (await live.actions())["restore_message"].state == "done"
    assert "Your message has been restored" in text_of((await live.dms(live.ann))[-1])


async def test_a_card_is_found_again_behind_many_lines(live: World) -> None:
    lost = lose_answers(live, lambda message: message.channel_id == live.alerts.id)
    await live.ann.send(live.general, f"{live.ben.mention} escalate-me")
    await live.env.settle()
    await live.env.advance_time(1.5)
    await live.env.settle()
    assert lost
    for n in range(60):
        live.unseen(live.mod, f"line {n}", live.alerts)
    await live.settle(30)

    assert (await live.case()).card_message_id == lost[0]
    mine = live.env.backend.messages[live.alerts.id].values()
    assert sum(message.author_id == live.bot.user.id for message in mine) == 1  # type: ignore[union-attr]


async def test_a_restored_reply_names_what_it_replied_to(live: World) -> None:
    first = await live.say(live.ben, "a drawing of mine")
    reply = await live.ann.send(live.general, "escalate-me", reply_to=first)
    await live.settle()
    assert not live.in_channel(reply)
    await live.mod.click((await live.cases())[-1], label="Let it pass")
    await live.settle()

    restored = (await history(live.general))[-1]
    assert f"[in reply to](https://discord.com/channels/{live.guild.id}/{live.general.id}/{first.id})" in (
        restored.content
    )


async def test_a_text_that_is_longer_than_a_webhook_may_write_comes_back_whole(live: World) -> None:
    text = f"{live.ben.mention} escalate-me " + "word " * 390 + "end"
    live.env.backend.create_message(live.general.id, live.ann.id, text)
    await live.settle()
    await live.mod.click((await live.cases())[-1], label="Let it pass")
    await live.settle()

    first, last = [message.content for message in await history(live.general)][-2:]
    back, _, foot = last.partition("\n-# restored by the moderators")
    assert text in {first + back, f"{first} {back}"}
    assert foot


async def test_what_was_attached_is_said_to_be_lost(live: World) -> None:
    await live.ann.send(
        live.general, f"{live.ben.mention} escalate-me", attachments=[("drawing.png", b"\x89PNG")]
    )
    await live.settle()
    await live.mod.click((await live.cases())[-1], label="Let it pass")
    await live.settle()

    assert "without its files" in (await history(live.general))[-1].content
    assert "without its files" in text_of((await live.dms(live.ann))[-1])
    assert "✅ Message restored: without its files" in await live.card()


async def test_where_the_channel_is_gone_nothing_is_said_to_be_restored(live: World) -> None:
    card = await live.open_case()
    live.env.backend.delete_channel(live.general.id)
    await live.mod.click(card, label="Let it pass")
    await live.settle()

    assert "has been restored" not in text_of((await live.dms(live.ann))[-1])
    assert "⚠️ Message restored: what it was about is no longer there" in await live.card()


async def test_a_card_that_a_moderator_deleted_is_posted_anew_with_later_evidence(live: World) -> None:
    card = await live.open_case()
    live.env.backend.delete_message(live.alerts.id, card.id)
    await live.say(live.ann, "escalate-me again", to=live.ben)

    (anew,) = await live.cases()
    assert anew.id != card.id
    assert "escalate-me again" in text_of(anew)
    assert (await live.case()).card_message_id == anew.id


async def test_when_the_alert_channel_is_gone_later_evidence_goes_to_the_owner_who_is_told_why(
    live: World,
) -> None:
    await live.open_case()
    live.env.backend.delete_channel(live.alerts.id)
    await live.say(live.ann, "escalate-me again", to=live.ben)

    card = text_of((await live.dms(live.owner))[-1])
    assert "escalate-me again" in card
    assert f"The alert channel <#{live.alerts.id}> is gone" in card


async def test_a_decision_that_cannot_be_stored_is_answered(
    live: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = await live.open_case()

    @asynccontextmanager
    async def locked() -> Any:
        raise OperationalError("BEGIN IMMEDIATE", None, Exception("database is locked"))
        yield

    with monkeypatch.context() as during:
        during.setattr(live.bot.db, "write", locked)
        said = answer(await live.mod.click(card, label="Confirm"))
    assert "could not be stored, so nothing was changed" in said
    assert (await live.case()).outcome is None

    await live.mod.click(card, label="Confirm")
    assert (await live.case()).outcome == "confirmed"


@pytest.mark.parametrize(("hours", "told"), [(0.5, True), (2, False)])
async def test_a_note_about_a_message_comes_within_the_hour_or_not_at_all(
    live: World, hours: float, told: bool
) -> None:
    live.unseen(live.ann, f"{live.ben.mention} warn-me")
    await live.env.advance_time(hours * 3600)
    await live.restart()
    await live.settle()

    assert len(await live.verdicts(live.ann)) == 1
    assert len(await live.dms(live.ann)) == told


async def test_what_was_hidden_long_after_is_not_told_and_the_case_says_why(
    live: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a day, which takes too long here."""
    monkeypatch.setattr(perform, "TOLD_WITHIN", timedelta(hours=1))
    live.unseen(live.ann, f"{live.ben.mention} escalate-me")
    await live.env.advance_time(2 * 3600)
    await live.restart()
    await live.settle()

    assert await live.dms(live.ann) == []
    shown = await live.card()
    assert "✅ Message deleted" in shown
    assert "text returned: the message was written too long ago" in shown


async def test_nobody_is_told_of_a_deletion_before_it_is_done(live: World) -> None:
    live.env.inject_error("DELETE", "/channels/*/messages/*", status=503, times=None)
    await live.say(live.ann, "hide-me", to=live.ben)
    await live.settle(20 * 60)
    assert await live.dms(live.ann) == []

    live.env.backend.faults.clear()
    await live.settle(15 * 60)
    (notice,) = await live.dms(live.ann)
    assert "was hidden" in text_of(notice)
