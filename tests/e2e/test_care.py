"""The person targeted, and somebody in a crisis: private cards that ask nothing."""

import codecs

import discord

from bot.domain.actions import NoticeKind
from bot.domain.finding import Pattern
from bot.store import notices
from bot.ui.care_cards import support_card
from tests.e2e.world import World, answer, history, text_of

# "I want to hurt myself", encoded as in bot/context/data/phrases.yaml.
_DISCLOSURE = codecs.decode("v jnag gb uheg zlfrys", "rot13")
_DAY = 24 * 3600


async def _pile_on(live: World) -> discord.Message:
    """Three people against ben; the private card that ben gets."""
    for author in (live.ann, live.cat, live.add("dan")):
        await live.say(author, "hide-me", to=live.ben)
    return (await live.dms(live.ben))[-1]


async def test_the_person_targeted_is_told_what_moderators_were_told(live: World) -> None:
    shown = text_of(await _pile_on(live))

    assert "several people were hostile to you" in shown
    assert "you do not have to do anything" in shown
    for label in (
        "Tell a moderator more",
        "Not a problem, we're friends",
        "Show me help",
        "Don't send me these",
    ):
        assert label in shown
    assert "✅ Help offered to the person targeted" in await live.card()


async def test_at_most_one_card_a_day(live: World) -> None:
    await _pile_on(live)
    for _ in range(4):
        await live.say(live.ann, "hide-me", to=live.ben)
    assert len(await live.dms(live.ben)) == 1


async def test_in_shadow_mode_nobody_gets_a_card(shadow: World) -> None:
    for author in (shadow.ann, shadow.cat, shadow.add("dan")):
        await shadow.say(author, f"{_DISCLOSURE} hide-me", to=shadow.ben)
        await shadow.say(author, "hide-me", to=shadow.ben)
    assert await shadow.dms(shadow.ben) == []
    assert await shadow.dms(shadow.ann) == []


async def test_what_the_one_hurt_tells_is_on_the_case(live: World) -> None:
    card = await _pile_on(live)
    form = await live.users[live.ben.id].click(card, label="Tell a moderator more")
    said = await live.users[live.ben.id].submit_modal(form, {"words": "it began in voice chat"})
    await live.settle()

    assert "The moderators of the server can read it" in answer(said)
    assert "told more: it began in voice chat" in await live.card()


async def test_what_is_told_after_the_case_was_closed_opens_another(live: World) -> None:
    card = await _pile_on(live)
    await live.mod.click((await live.cases())[-1], label="Confirm")
    form = await live.users[live.ben.id].click(card, label="Tell a moderator more")
    await live.users[live.ben.id].submit_modal(form, {"words": "it goes on in DMs"})
    await live.settle()

    assert len(await live.cases()) == 2
    assert "it goes on in DMs" in await live.card()


async def test_friends_feeds_banter_once_and_moderators_see_it(live: World) -> None:
    card = await _pile_on(live)
    for _ in range(2):
        await live.users[live.ben.id].click(card, label="Not a problem, we're friends")
        await live.settle()

    assert (await live.card()).count("they are friends") == 1
    ledger = live.bot.context._server(live.guild.id).ledger
    towards_ben, by_ben = (
        ledger.dyads.get((a.id, b.id)) for a, b in ((live.ann, live.ben), (live.ben, live.ann))
    )
    assert towards_ben is not None
    assert towards_ben.accepted_at
    assert by_ben is None or not by_ben.accepted_at


async def test_help_lists_people_who_listen_to_that_person_alone(live: World) -> None:
    card = await _pile_on(live)
    shown = answer(await live.users[live.ben.id].click(card, label="Show me help"))
    assert "988" in shown
    assert "findahelpline.com" in shown


async def test_who_does_not_want_the_cards_gets_none_until_they_change_their_mind(live: World) -> None:
    card = await _pile_on(live)
    ben = live.users[live.ben.id]
    assert "You will no longer get these" in answer(await ben.click(card, label="Don't send me these"))
    async with live.bot.db.read() as conn:
        assert await notices.opted_out(conn, live.guild.id, live.ben.id, NoticeKind.SUPPORT)
    assert "You will get these again" in answer(await ben.click(card, label="Don't send me these"))


async def test_only_the_person_targeted_may_click(live: World) -> None:
    await _pile_on(live)
    case = await live.case()
    channel = live.bot.get_channel(live.general.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.send(view=support_card(server="Chess Club", pattern=Pattern.PILE_ON, case_id=case.id))
    card = (await history(live.general))[-1]

    for label in (
        "Show me help",
        "Tell a moderator more",
        "Not a problem, we're friends",
        "Don't send me these",
    ):
        assert answer(await live.ann.click(card, label=label)) == "This note is for somebody else."


async def test_closed_dms_are_a_line_on_the_case(live: World) -> None:
    live.close_dms(live.ben)
    for author in (live.ann, live.cat, live.add("dan")):
        await live.say(author, "hide-me", to=live.ben)
    assert "Help offered to the person targeted: the member's DMs are closed" in await live.card()


async def test_somebody_in_a_crisis_is_offered_help_and_nothing_else_happens(live: World) -> None:
    message = await live.say(live.ann, f"hide-me {_DISCLOSURE}")
    await live.say(live.ann, _DISCLOSURE)

    (card,) = await live.dms(live.ann)
    shown = text_of(card)
    assert "You have done nothing wrong" in shown
    assert "988" in shown
    assert "Rule" not in shown
    assert live.in_channel(message)
    assert await live.cases() == []
    verdict = (await live.verdicts(live.ann))[0]
    assert verdict.decision.level_names == ["allow"]
    assert verdict.evidence is None


async def test_moderators_are_told_of_a_crisis_quietly_where_the_server_wants_it(live: World) -> None:
    await live.go_live(tell_moderators_of_disclosure=True)
    message = await live.say(live.ann, _DISCLOSURE)

    (notice,) = await live.cases()
    shown = text_of(notice)
    assert "Somebody may be hurting" in shown
    assert live.ann.mention in shown
    assert f"/{message.id}" in shown
    assert _DISCLOSURE not in shown
    assert "Confirm" not in shown
