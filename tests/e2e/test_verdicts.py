"""What happens to a message: allowed, warned about, hidden, escalated; live and in shadow mode."""

from bot.store import verdicts
from tests.e2e.world import World, history, text_of


async def test_a_kind_message_is_left_alone_and_leaves_no_text(live: World) -> None:
    await live.ann.send(live.general, "good game everyone, same time tomorrow?")
    await live.settle()

    assert [m.content for m in await history(live.general)][-1].startswith("good game")
    async with live.bot.db.read() as conn:
        assert await verdicts.involving(conn, live.guild.id, live.ann.id) == []


async def test_a_warning_tells_the_author_what_which_rule_and_how_to_appeal(live: World) -> None:
    message = await live.ann.send(live.general, f"{live.ben.mention} warn-me")
    await live.settle()

    dm = (await live.dms(live.ann))[-1]
    shown = text_of(dm)
    assert "warn-me" in shown
    assert "No insults at people" in shown
    assert "**Why:** an insult, aimed at one person" in shown
    assert "What happens next" in shown
    assert "Appeal" in shown
    assert message.id in [m.id for m in await history(live.general)]


async def test_a_hidden_message_is_gone_and_its_text_restored(live: World) -> None:
    message = await live.ann.send(live.general, f"{live.ben.mention} hide-me please")
    await live.settle()

    assert message.id not in [m.id for m in await history(live.general)]
    shown = text_of((await live.dms(live.ann))[-1])
    assert "was hidden" in shown
    assert "hide-me please" in shown
    assert "post it again" in shown


async def test_an_escalation_opens_a_case_in_the_alert_channel(live: World) -> None:
    await live.cat.send(live.general, "what a nice opening")
    await live.ann.send(live.general, f"{live.ben.mention} escalate-me")
    await live.settle()

    cards = await live.cases()
    assert len(cards) == 1
    shown = text_of(cards[0])
    assert "Case #1" in shown
    assert "what a nice opening" in shown
    assert "escalate-me" in shown
    assert "- an insult, aimed at one person" in shown
    assert "Message deleted" in shown
    assert "Confirm" in shown


async def test_shadow_mode_decides_and_does_nothing(shadow: World) -> None:
    message = await shadow.ann.send(shadow.general, f"{shadow.ben.mention} escalate-me")
    await shadow.settle()

    assert message.id in [m.id for m in await history(shadow.general)]
    assert await shadow.cases() == []
    async with shadow.bot.db.read() as conn:
        (verdict,) = await verdicts.involving(conn, shadow.guild.id, shadow.ann.id)
    assert verdict.mode == "shadow"
    assert verdict.decision.level_names == ["hide", "escalate"]
