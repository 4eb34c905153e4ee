"""Hiding messages, several at once, and restoring them."""

from tests.e2e.world import World, history, text_of


async def test_the_audit_log_says_why_without_the_words(live: World) -> None:
    await live.say(live.ann, "hide-me", to=live.ben)

    (deletion,) = [r for r in live.env.http_requests if r.method == "DELETE"]
    assert deletion.reason is not None
    assert "an insult, aimed at one person" in deletion.reason
    assert "hide-me" not in deletion.reason


async def test_several_hidden_messages_of_one_author_go_in_one_bulk_delete(live: World) -> None:
    ids = [live.unseen(live.ann, f"{live.ben.mention} hide-me {n}") for n in range(4)]
    kept = live.unseen(live.cat, "shall we start?")
    await live.restart()
    await live.settle()

    assert not any(live.in_channel(id_) for id_ in ids)
    assert live.in_channel(kept)
    assert live.sent("POST", "/messages/bulk-delete") == 1
    assert live.sent("DELETE", str(ids[0])) == 0
    assert len(await live.dms(live.ann)) == 4


async def test_two_versions_of_one_message_are_deleted_once(live: World) -> None:
    """Discord refuses a bulk delete that names a message twice."""
    live.env.inject_error("DELETE", "/channels/*/messages/*", status=503, times=None)
    message = await live.say(live.ann, "hide-me", to=live.ben)
    await live.ann.edit(message, f"{live.ben.mention} hide-me, yes you")
    await live.settle()
    live.env.backend.faults.clear()
    await live.settle(60)

    assert not live.in_channel(message)
    for body in live.bodies("POST", "bulk-delete"):
        assert len(body["messages"]) == len(set(body["messages"]))


async def test_undo_restores_the_message_in_the_name_of_its_author_and_marks_it(live: World) -> None:
    card = await live.open_case()
    await live.mod.click(card, label="Let it pass")
    await live.settle()

    restored = (await history(live.general))[-1]
    assert restored.webhook_id is not None
    assert restored.author.name == "ann"
    assert "escalate-me" in restored.content
    assert "restored by the moderators" in restored.content


async def test_a_restored_message_pings_nobody(live: World) -> None:
    await live.say(live.ann, f"escalate-me @everyone {live.cat.mention}", to=live.ben)
    await live.mod.click((await live.cases())[-1], label="Let it pass")
    await live.settle()

    execution = live.bodies("POST", "/webhooks/")[-1]
    assert execution["allowed_mentions"]["parse"] == []


async def test_a_restored_message_is_not_hidden_again(live: World) -> None:
    await live.go_live(webhooks=True)
    await live.mod.click(await live.open_case(), label="Let it pass")
    await live.settle()
    await live.restart()
    await live.settle()

    restored = (await history(live.general))[-1]
    assert restored.webhook_id is not None
    assert "escalate-me" in restored.content


async def test_the_author_is_told_that_the_message_is_back(live: World) -> None:
    await live.mod.click(await live.open_case(), label="False alarm")
    await live.settle()

    assert "Your message has been restored" in text_of((await live.dms(live.ann))[-1])


async def test_a_name_that_webhooks_may_not_carry_is_made_harmless(live: World) -> None:
    fan = live.add("DiscordFan")
    await live.say(fan, "escalate-me", to=live.ben)
    await live.mod.click((await live.cases())[-1], label="Let it pass")
    await live.settle()

    execution = live.bodies("POST", "/webhooks/")[-1]
    assert "discord" not in execution["username"].lower()
    assert execution["username"].replace("\u200b", "") == "DiscordFan"


async def test_what_the_author_deleted_first_is_not_restored(live: World) -> None:
    message = live.env.backend.create_message(live.general.id, live.ann.id, f"{live.ben.mention} escalate-me")
    live.env.backend.delete_message(live.general.id, message.id)
    await live.settle()
    await live.mod.click((await live.cases())[-1], label="Let it pass")
    await live.settle()

    assert not any(m.webhook_id for m in await history(live.general))
