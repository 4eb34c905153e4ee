"""What goes wrong: permissions, hierarchy, Discord in trouble, things gone. Nothing crashes, everything is said."""

from collections.abc import Awaitable, Callable

import discord
import pytest
from simcord import BackendError
from simcord.backend.models import Message

from bot.cases.moderators import Moderators
from tests.e2e.world import World, answer, history, reply_of, text_of


async def test_without_manage_messages_the_case_names_permission_channel_and_fix(live: World) -> None:
    live.deny(live.general, manage_messages=True)
    message = await live.say(live.ann, "escalate-me", to=live.ben)

    assert live.in_channel(message)
    shown = await live.card()
    assert f"⚠️ Message deleted: **Manage Messages** is missing in {live.general.mention}" in shown
    assert "channel → Edit → Permissions" in shown
    assert live.sent("DELETE", str(message.id)) == 0, "permissions are checked before Discord is asked"


async def test_a_message_that_could_not_be_hidden_is_warned_about_instead(live: World) -> None:
    live.take(manage_messages=True)
    await live.say(live.ann, "hide-me", to=live.ben)

    assert "It stays where it is" in text_of((await live.dms(live.ann))[-1])


async def test_nothing_is_said_to_be_restored_that_never_was_hidden(live: World) -> None:
    live.take(manage_messages=True)
    await live.mod.click(await live.open_case(), label="Let it pass")
    await live.settle()

    assert "restored" not in text_of((await live.dms(live.ann))[-1])
    assert sum("escalate-me" in m.content for m in await history(live.general)) == 1


async def test_without_manage_webhooks_a_restore_fails_visibly_and_the_author_is_told_the_truth(
    live: World,
) -> None:
    card = await live.open_case()
    live.take(manage_webhooks=True)
    await live.mod.click(card, label="Let it pass")
    await live.settle()

    assert "⚠️ Message restored: **Manage Webhooks** is missing" in await live.card()
    assert "has been restored" not in text_of((await live.dms(live.ann))[-1])


async def test_without_moderate_members_a_timeout_becomes_a_line_in_the_case(live: World) -> None:
    card = await live.open_case()
    live.take(moderate_members=True)
    asked = await live.mod.click(card, label="Timeout…")
    await live.mod.select(reply_of(asked), ["3600"], custom_id="length")
    await live.settle()

    assert "⚠️ Timeout: **Timeout Members** is missing" in await live.card()


async def test_with_dms_closed_and_no_right_to_write_the_case_says_so(live: World) -> None:
    live.close_dms(live.ann)
    live.deny(live.general, send_messages=True)
    await live.say(live.ann, "escalate-me", to=live.ben)

    assert f"DMs are closed and **Send Messages** is missing in {live.general.mention}" in await live.card()


async def test_without_read_message_history_the_case_comes_without_what_was_before(live: World) -> None:
    live.deny(live.general, read_message_history=True)
    await live.say(live.cat, "nice opening")
    await live.say(live.ann, "escalate-me", to=live.ben)

    assert "escalate-me" in await live.card()


async def test_somebody_who_ranks_above_the_bot_is_not_timed_out(live: World) -> None:
    role = live.guild.create_role("Elders")
    elder = live.add("elder", role)
    await live.say(elder, "escalate-me", to=live.ben)
    card = (await live.cases())[-1]
    live.env.backend.reorder_roles(live.guild.id, [{"id": live.mod_role.id, "position": 60}])
    live.raise_above_bot(role)
    asked = await live.mod.click(card, label="Timeout…")
    await live.mod.select(reply_of(asked), ["3600"], custom_id="length")
    await live.settle()

    assert "⚠️ Timeout: the member's highest role is not below the bot's" in await live.card()


async def test_the_owner_is_never_timed_out(live: World) -> None:
    message = live.env.backend.create_message(
        live.general.id, live.owner.id, f"{live.ben.mention} escalate-me"
    )
    await live.settle()

    assert not live.in_channel(message.id), "messages of owners are judged as others are"
    assert "not below yours" in answer(await live.mod.click((await live.cases())[-1], label="Timeout…"))


async def test_a_member_who_left_cannot_be_timed_out(live: World) -> None:
    card = await live.open_case()
    asked = await live.mod.click(card, label="Timeout…")
    live.guild.remove_member(live.ann)
    said = answer(await live.mod.select(reply_of(asked), ["3600"], custom_id="length"))
    await live.settle()

    assert "no longer in the server" in said
    assert "Timeout:" not in await live.card()
    assert "no longer in the server" in answer(await live.mod.click(card, label="Timeout…"))


async def test_a_message_that_is_gone_already_needs_no_hiding(live: World) -> None:
    message = live.env.backend.create_message(live.general.id, live.ann.id, f"{live.ben.mention} escalate-me")
    live.env.backend.delete_message(live.general.id, message.id)
    await live.settle()

    assert "✅ Message deleted" in await live.card()
    assert await live.dms(live.ann) == [], "nobody is told that we hid what they deleted themselves"


async def test_a_500_from_discord_is_tried_again_and_done_once(live: World) -> None:
    live.env.inject_error("DELETE", "/channels/*/messages/*", status=500, times=2)
    message = await live.say(live.ann, "hide-me", to=live.ben)
    assert live.in_channel(message)

    await live.settle(30)

    assert not live.in_channel(message)
    assert live.sent("DELETE", str(message.id)) == 3
    assert len(await live.dms(live.ann)) == 1


async def test_a_card_that_got_through_although_discord_answered_500_is_not_sent_twice(live: World) -> None:
    backend = live.env.backend
    commit = backend.commit_message
    failed: list[int] = []

    def commit_and_fail(message: Message, **options: bool) -> Message:
        committed = commit(message, **options)
        if message.channel_id == live.alerts.id and not failed:
            failed.append(message.id)
            raise BackendError(502, 0, "Bad Gateway")
        return committed

    backend.commit_message = commit_and_fail  # type: ignore[method-assign]
    await live.ann.send(live.general, f"{live.ben.mention} escalate-me")
    await live.settle(30)

    assert failed
    assert len(await live.cases()) == 1


async def test_without_an_alert_channel_the_owner_gets_the_case_and_how_to_set_one(live: World) -> None:
    await live.bot.servers.update(live.guild.id, alert_channel_id=None)
    await live.say(live.ann, "escalate-me", to=live.ben)

    (card,) = await live.dms(live.owner)
    assert "No alert channel is set" in text_of(card)
    assert "/setup" in text_of(card)
    assert "escalate-me" in text_of(card)
    listed = await live.mod.slash(live.general, "case list")
    assert "#1" in answer(listed)


@pytest.mark.parametrize("trouble", ["deleted", "forbidden"])
async def test_an_alert_channel_that_cannot_be_written_to_is_as_good_as_none(
    live: World, trouble: str
) -> None:
    if trouble == "deleted":
        live.env.backend.delete_channel(live.alerts.id)
    else:
        live.deny(live.alerts, send_messages=True)
    await live.say(live.ann, "escalate-me", to=live.ben)

    (card,) = await live.dms(live.owner)
    assert "escalate-me" in text_of(card)


async def test_with_no_alert_channel_and_the_owner_unreachable_nothing_is_lost(live: World) -> None:
    await live.bot.servers.update(live.guild.id, alert_channel_id=None)
    live.close_dms(live.owner)
    await live.say(live.ann, "escalate-me", to=live.ben)

    assert "escalate-me" in answer(await live.mod.slash(live.general, "case show", number=1))

    manager = live.add("mona", permissions=discord.Permissions(manage_guild=True))
    form = await manager.slash(live.general, "setup")
    await manager.select(reply_of(form), [live.alerts], custom_id="channel")
    await manager.click(reply_of(form), label="Save")
    await manager.click(reply_of(form), label="Use it anyway")
    await live.settle()
    assert "escalate-me" in await live.card(), "once there is a channel, the case appears in it"


async def test_an_expired_interaction_is_no_crash_and_the_decision_stands(live: World) -> None:
    card = await live.open_case()
    live.env.inject_error("POST", "/interactions/*/*/callback", status=404, code=10062, times=None)
    live.env.inject_error("*", "/webhooks/*", status=404, code=10015, times=None)
    await live.mod.click(card, label="Confirm")
    await live.mod.click(card, label="Note…")
    await live.mod.slash(live.general, "status")
    await live.settle()

    assert (await live.case()).outcome == "confirmed"


async def test_an_interaction_that_was_answered_elsewhere_is_no_crash(live: World) -> None:
    card = await live.open_case()
    live.env.inject_error("POST", "/interactions/*/*/callback", status=400, code=40060, times=None)
    live.env.inject_error("*", "/webhooks/*", status=404, code=10015, times=None)
    await live.mod.click(card, label="False alarm")
    await live.settle()

    assert (await live.case()).outcome == "false_alarm"


async def test_what_a_moderator_called_off_before_it_was_done_is_never_done(live: World) -> None:
    live.env.inject_error("DELETE", "/channels/*/messages/*", status=503, times=None)
    message = await live.say(live.ann, "escalate-me", to=live.ben)
    await live.mod.click((await live.cases())[-1], label="Let it pass")
    live.env.backend.faults.clear()
    await live.settle(120)

    assert live.in_channel(message)
    assert await live.dms(live.ann) == []


async def test_a_case_card_that_was_deleted_does_no_harm(live: World) -> None:
    card = await live.open_case()
    live.env.backend.delete_message(live.alerts.id, card.id)
    await live.say(live.ann, "escalate-me again", to=live.ben)

    assert "#1" in answer(await live.mod.slash(live.general, "case list"))


WENT_WRONG = "Something went wrong on my side; it is in the log. Please try again."


def _breaking(mark: str) -> Callable[..., Awaitable[None]]:
    async def fails(*_arguments: object, **_named: object) -> None:
        raise RuntimeError(mark)

    return fails


async def test_who_clicks_fills_in_or_picks_is_told_when_something_breaks(
    live: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    card = await live.open_case()
    form = await live.mod.click(card, label="Note…")
    picker = reply_of(await live.mod.click(card, label="Timeout…"))
    monkeypatch.setattr(Moderators, "find", _breaking("marzipan"))

    assert answer(await live.mod.click(card, label="Confirm")) == WENT_WRONG
    assert answer(await live.mod.submit_modal(form, {"words": "seen"})) == WENT_WRONG
    assert answer(await live.mod.select(picker, ["3600"], custom_id="length")) == WENT_WRONG
    assert "marzipan" not in caplog.text
    # simcord keeps those of forms and menus, and would fail the test for them at its end.
    assert [str(error) for error in live.env.errors] == ["marzipan"] * 2
    live.env._errors.clear()
