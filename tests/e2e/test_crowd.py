"""The ones around: pile-ons, conflicts that go both ways, and members who look out for each other."""

import struct

import discord

from bot.domain.scores import Category
from bot.permissions import NEEDED
from tests.e2e.world import World, answer, text_of

_MINUTES = 60


async def _pile_on(live: World, *, text: str = "jab-me") -> discord.Message:
    """Three remarks that are each below every threshold; the card of the incident."""
    live.scorer.script["jab-me"] = {Category.INSULT: 0.6, Category.TOXICITY: 0.6}
    for number, author in enumerate((live.ann, live.cat, live.add("dan"))):
        await live.say(author, f"{text} {number}", to=live.ben)
    return (await live.cases())[-1]


def _grant_channels(live: World) -> None:
    live.grant(discord.Permissions(NEEDED.value | discord.Permissions(manage_channels=True).value))


async def test_a_pile_on_is_one_incident_with_everybody_in_it(live: World) -> None:
    await _pile_on(live)
    shown = await live.card()

    assert len(await live.cases()) == 1
    assert "Pile-on" in shown
    assert "**ann, cat, dan** → ben" in shown
    assert "Joining in alone gives nobody a strike" in shown


async def test_the_card_shows_who_said_what_when_below_every_threshold_too(live: World) -> None:
    await _pile_on(live)
    shown = await live.card()

    places = [shown.index(f"jab-me {number}") for number in range(3)]
    assert places == sorted(places)
    for author in ("A · ann", "B · cat", "C · dan"):
        assert author in shown


async def test_the_card_carries_a_small_picture_with_words_for_it(live: World) -> None:
    card = await _pile_on(live)
    (picture,) = card.attachments
    data = await picture.read()

    assert data.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", data[16:24])
    assert width == 1200
    assert 200 < height < 800
    assert picture.description is not None
    assert "A: 1, B: 1, C: 1" in picture.description


async def test_what_was_deleted_meanwhile_is_said_to_be_gone(live: World) -> None:
    live.scorer.script["jab-me"] = {Category.INSULT: 0.6, Category.TOXICITY: 0.6}
    first = await live.say(live.ann, "jab-me 0", to=live.ben)
    await live.ann.delete(first)
    for author in (live.cat, live.add("dan")):
        await live.say(author, "jab-me", to=live.ben)
    shown = await live.card()

    assert "A · ann" in shown
    assert "no longer available" in shown


async def test_joining_a_pile_on_gives_nobody_a_strike(live: World) -> None:
    card = await _pile_on(live)
    await live.mod.click(card, label="Confirm")
    await live.settle()
    shown = answer(await live.mod.slash(live.alerts, "history member", member=live.ann))
    assert "**Strikes** none" in shown


async def test_slow_mode_is_one_click_and_ends_by_itself(live: World) -> None:
    _grant_channels(live)
    live.env.backend.edit_channel(live.general.id, {"rate_limit_per_user": 5})
    card = await _pile_on(live)
    said = answer(await live.mod.click(card, label="Slow mode…"))
    await live.settle()

    assert "it ends after 30 minutes" in said
    assert _delay(live) == 30
    assert "✅ Slow mode: 30 s between messages" in await live.card()
    await live.settle(30 * _MINUTES)
    assert _delay(live) == 5


async def test_slow_mode_ends_after_a_restart_too_and_after_undo(live: World) -> None:
    _grant_channels(live)
    card = await _pile_on(live)
    await live.mod.click(card, label="Slow mode…")
    await live.settle()
    await live.mod.click((await live.cases())[-1], label="Let it pass")
    await live.settle()
    await live.restart()
    await live.settle(31 * _MINUTES)
    assert _delay(live) == 0


async def test_a_slow_mode_that_a_moderator_changed_meanwhile_stays(live: World) -> None:
    _grant_channels(live)
    await live.mod.click(await _pile_on(live), label="Slow mode…")
    await live.settle()
    live.env.backend.edit_channel(live.general.id, {"rate_limit_per_user": 120})
    await live.settle(31 * _MINUTES)
    assert _delay(live) == 120


async def test_without_the_permission_the_case_says_what_is_missing(live: World) -> None:
    await live.mod.click(await _pile_on(live), label="Slow mode…")
    await live.settle()
    shown = await live.card()
    assert "**Manage Channels** is missing" in shown
    assert _delay(live) == 0


async def test_both_sides_of_a_conflict_get_the_same_words_and_no_strike(live: World) -> None:
    await live.go_live(thresholds={})
    for _ in range(3):
        for author, target in ((live.ann, live.ben), (live.ben, live.ann)):
            await live.say(author, "hide-me", to=target)
            await live.settle(11 * _MINUTES)

    (for_ann,), (for_ben,) = await live.dms(live.ann), await live.dms(live.ben)
    assert text_of(for_ann) == text_of(for_ben)
    assert "Nobody is being blamed" in text_of(for_ann)
    shown = await live.card()
    assert "Conflict between two" in shown
    assert "✅ Mediation offered privately (2)" in shown
    await live.mod.click((await live.cases())[-1], label="Confirm")
    await live.settle()
    assert "**Strikes** none" in answer(await live.mod.slash(live.alerts, "history member", member=live.ann))


async def test_check_on_them_tells_moderators_quietly(live: World) -> None:
    said = answer(await live.cat.context_menu(live.general, "Check on them", live.ben))
    await live.settle()

    assert "told quietly" in said
    (card,) = await live.cases()
    shown = text_of(card)
    assert "asks to check on a member" in shown
    assert "**ben**" in shown
    assert "1 member · asks to check on them" in shown
    alone = answer(await live.mod.slash(live.general, "case show", number=1))
    assert f"{live.cat.mention} · asks to check on them" in alone
    assert "Confirm" not in shown
    assert await live.dms(live.ben) == []
    assert "closed" in answer(await live.mod.click(card, label="Done"))


async def test_several_members_who_worry_make_one_case(live: World) -> None:
    for member in (live.ann, live.cat):
        await member.context_menu(live.general, "Check on them", live.ben)
        await live.settle()
    (card,) = await live.cases()
    assert "2 members · asks to check on them" in text_of(card)


async def test_a_member_asks_a_few_times_a_day_at_most(live: World) -> None:
    for _ in range(3):
        assert "Thank you" in answer(await live.cat.context_menu(live.general, "Check on them", live.ben))
    assert "a few times today" in answer(await live.cat.context_menu(live.general, "Check on them", live.ben))
    assert "Thank you" in answer(await live.ann.context_menu(live.general, "Check on them", live.ben))


async def test_one_does_not_check_on_oneself(live: World) -> None:
    said = answer(await live.cat.context_menu(live.general, "Check on them", live.cat))
    await live.settle()
    assert "write to a moderator yourself" in said
    assert await live.cases() == []


def _delay(live: World) -> int:
    """The channel's slow mode in seconds."""
    channel = live.bot.get_channel(live.general.id)
    assert isinstance(channel, discord.TextChannel)
    return channel.slowmode_delay
