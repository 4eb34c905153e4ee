"""Who and what is judged: edits, bots and webhooks, exemptions, a pause."""

import discord

from bot.domain.scores import Category
from tests.e2e.world import World, history, text_of


async def test_a_real_edit_is_judged_again(live: World) -> None:
    message = await live.say(live.ann, "well played", to=live.ben)
    assert live.in_channel(message)

    await live.ann.edit(message, f"{live.ben.mention} hide-me")
    await live.settle()

    assert not live.in_channel(message)
    (verdict,) = await live.verdicts(live.ann)
    assert verdict.kind == "edit"


async def test_an_embed_that_unfurls_is_no_edit(live: World) -> None:
    message = await live.say(live.ann, "warn-me https://example.org", to=live.ben)
    scored = len(live.scorer.seen)

    preview = {"type": "link", "url": "https://example.org", "title": "hide-me, says the page"}
    live.env.backend.edit_message(live.general.id, message.id, {"embeds": [preview]})
    await live.settle()

    assert len(await live.verdicts(live.ann)) == 1
    assert len(await live.dms(live.ann)) == 1
    assert live.in_channel(message)
    assert not any("says the page" in text for text in live.scorer.seen[scored:])


async def test_the_same_edit_twice_counts_once(live: World) -> None:
    message = await live.say(live.ann, "well played", to=live.ben)
    for _ in range(2):
        await live.ann.edit(message, f"{live.ben.mention} warn-me")
        await live.settle()

    assert len(await live.verdicts(live.ann)) == 1
    assert len(await live.dms(live.ann)) == 1


async def test_however_often_a_message_is_edited_its_author_is_told_once(live: World) -> None:
    message = await live.say(live.ann, "well played", to=live.ben)
    for number in range(4):
        await live.ann.edit(message, f"{live.ben.mention} warn-me {number}")
        await live.settle()

    assert len(await live.verdicts(live.ann)) == 4
    assert len(await live.dms(live.ann)) == 1


async def test_bots_and_webhooks_are_left_alone_by_default(live: World) -> None:
    robot = live.guild.add_member(live.env.create_user("robot", bot=True))
    webhook = live.guild.create_webhook(live.general, "News")
    from_bot = await live.say(robot, "hide-me", to=live.ben)
    from_hook = await webhook.send(f"{live.ben.mention} hide-me")
    await live.settle()

    assert live.in_channel(from_bot)
    assert live.in_channel(from_hook)


async def test_bots_and_webhooks_are_judged_where_the_policy_says_so(live: World) -> None:
    await live.go_live(bots=True, webhooks=True)
    robot = live.guild.add_member(live.env.create_user("robot", bot=True))
    webhook = live.guild.create_webhook(live.general, "News")
    from_bot = await live.say(robot, "hide-me", to=live.ben)
    from_hook = await webhook.send(f"{live.ben.mention} hide-me")
    await live.settle()

    assert not live.in_channel(from_bot)
    assert not live.in_channel(from_hook)
    (welcome,) = await history(live.general)
    assert "Hello" in text_of(welcome), "nobody answers bots in public"


async def test_an_exempt_role_is_left_alone(live: World) -> None:
    trusted = live.guild.create_role("Trusted")
    tom = live.add("tom", trusted)
    await live.go_live(exempt_roles={trusted.id})
    message = await live.say(tom, "escalate-me", to=live.ben)

    assert live.in_channel(message)
    assert await live.verdicts(tom) == []


async def test_an_exempt_channel_is_left_alone_and_its_threads_too(live: World) -> None:
    await live.go_live(exempt_channels={live.general.id}, webhooks=True)
    webhook = live.guild.create_webhook(live.general, "News")
    from_member = await live.say(live.ann, "escalate-me", to=live.ben)
    from_hook = await webhook.send(f"{live.ben.mention} escalate-me")
    await live.settle()

    assert live.in_channel(from_member)
    assert live.in_channel(from_hook)


async def test_a_category_is_left_alone_with_all_that_stands_in_it(live: World) -> None:
    category = live.guild.create_category("Off topic")
    inside = live.guild.create_text_channel("banter", category=category)
    await live.go_live(exempt_channels={category.id})
    await live.settle()
    message = await live.ann.send(inside, f"{live.ben.mention} escalate-me")
    live.scorer.script["title-me"] = {Category.THREAT: 0.99}
    backend = live.env.backend
    thread = backend.create_thread(inside.id, "title-me", live.ann.id)
    in_thread = backend.create_message(thread.id, live.ann.id, f"{live.ben.mention} escalate-me").id
    await live.settle()

    assert live.in_channel(message, inside)
    assert in_thread in backend.messages[thread.id]
    assert await live.verdicts(live.ann) == []


async def test_moderators_may_speak_about_cases_in_the_alert_channel(live: World) -> None:
    """Where evidence stands in our own cards; also in its threads, and only as long as it is the alert channel."""
    said = f"{live.ann.mention} said escalate-me to {live.ben.mention}, what do we do?"
    first = await live.mod.send(live.alerts, said)
    await live.settle()
    assert live.in_channel(first, live.alerts)
    assert await live.verdicts(live.mod) == []

    await live.bot.servers.update(live.guild.id, alert_channel_id=live.general.id)
    second = await live.mod.send(live.alerts, f"{live.ben.mention} escalate-me")
    await live.settle()
    assert not live.in_channel(second, live.alerts)


async def test_swearing_at_a_game_is_no_attack(live: World) -> None:
    live.scorer.script["this game"] = {Category.OBSCENE: 0.97, Category.TOXICITY: 0.96}
    message = await live.say(live.ann, "this game is rigged")

    assert live.in_channel(message)
    assert await live.verdicts(live.ann) == []


async def test_our_own_messages_are_skipped(live: World) -> None:
    await live.say(live.ann, "warn-me", to=live.ben)
    scored = list(live.scorer.seen)
    channel = live.bot.get_channel(live.general.id)
    assert isinstance(channel, discord.TextChannel)
    with live.env.time_context():
        await channel.send("hide-me")
    await live.settle()

    assert live.scorer.seen == scored


async def test_while_paused_nothing_is_done_and_all_is_logged(live: World) -> None:
    said = await live.mod.slash(live.general, "pause", minutes=30)
    assert "Paused until" in text_of(said.response)
    message = await live.say(live.ann, "escalate-me", to=live.ben)

    assert live.in_channel(message)
    assert await live.cases() == []
    (verdict,) = await live.verdicts(live.ann)
    assert verdict.mode == "shadow"


async def test_a_pause_ends_by_itself_or_by_a_word(live: World) -> None:
    await live.mod.slash(live.general, "pause", minutes=30)
    await live.settle(31 * 60)
    assert not live.in_channel(await live.say(live.ann, "hide-me", to=live.ben))

    await live.mod.slash(live.general, "pause", minutes=30)
    said = await live.mod.slash(live.general, "pause", minutes=0)
    assert "I go on" in text_of(said.response)
    assert not live.in_channel(await live.say(live.cat, "hide-me", to=live.ben))
