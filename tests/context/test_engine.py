"""Targets, edits, erasure, bounds of trust: what scenarios do not show."""

from datetime import timedelta
from typing import Any

import pytest

from bot.context.engine import Context
from bot.context.ledger_rows import LedgerKind
from bot.context.names import one_slip
from bot.context.parameters import DAY, ContextSettings
from bot.context.roster import SeenRoster, fold, name_words
from bot.domain.finding import Pattern
from bot.domain.message import Incoming, Kind, Passage, Person, Reply, Surface, Unread, Unscored
from bot.domain.reasons import NoteCode
from bot.domain.scores import Category, Scored
from tests.context.helpers import BOT, CHANNEL, GUILD, LEA, MIA, START, TOM, Chat


def _weights(chat: Chat, author: Person, text: str, at: float, **fields: Any) -> dict[int, float]:
    return {target.id: round(target.weight, 3) for target in chat.say(author, text, at, **fields).targets}


def test_a_reply_counts_less_than_a_reply_that_says_you() -> None:
    chat = Chat()
    reply = Reply(1, MIA, "hello")
    assert _weights(chat, TOM, "boring", 0, reply=reply) == {MIA.id: 0.8}
    assert _weights(chat, TOM, "your picture is boring", 5, reply=reply) == {MIA.id: 1.0}


def test_a_reply_that_could_not_be_fetched_is_no_target() -> None:
    assert _weights(Chat(), TOM, "your picture is boring", 0, reply=Reply(1)) == {}


def test_you_reaches_two_minutes_and_three_messages() -> None:
    chat = Chat()
    chat.say(MIA, "look", 0)
    assert _weights(chat, TOM, "you there", 121) == {}
    chat = Chat()
    chat.say(MIA, "look", 0)
    for number in range(3):
        chat.say(BOT, "beep", 1 + number)
    assert _weights(chat, TOM, "you there", 30) == {MIA.id: 0.2}


def test_a_bot_that_just_spoke_is_meant_and_nobody_else() -> None:
    chat = Chat()
    chat.say(MIA, "what a day", 0)
    chat.say(BOT, "wrong, it is eight", 5)
    assert _weights(chat, TOM, "you are so dumb, it is ten", 15) == {}


@pytest.mark.parametrize("text", ["you are the worst, wrong song", "stupid machine"])
@pytest.mark.parametrize("how", [{"reply": Reply(7, BOT)}, {"to": [BOT]}])
def test_who_speaks_to_a_bot_speaks_to_nobody_else(text: str, how: dict[str, Any]) -> None:
    chat = Chat()
    chat.say(MIA, "what a day", 0)
    signals = chat.say(TOM, text, 20, insult=0.9, **how)
    assert (signals.targets, signals.second_person) == ((), False)


def test_a_bot_beside_a_person_keeps_nobody_from_being_meant() -> None:
    assert _weights(Chat(), TOM, "you are the worst", 0, to=[BOT, MIA]) == {MIA.id: 1.0}


@pytest.mark.parametrize(
    "text",
    ["you stupid dragon, why", "this boss is a joke, die already you chicken", "my pc, you piece of tin"],
)
def test_a_thing_that_is_shouted_at_is_meant_and_nobody_else(text: str) -> None:
    chat = Chat()
    chat.say(MIA, "and we are dead", 0)
    signals = chat.say(TOM, text, 20, insult=0.9)
    assert (signals.targets, signals.second_person) == ((), False)


@pytest.mark.parametrize("text", ["you play like a boss", "you game too much"])
def test_a_thing_that_is_only_named_hides_nobody(text: str) -> None:
    chat = Chat()
    chat.say(MIA, "and we are dead", 0)
    assert _weights(chat, TOM, text, 20) == {MIA.id: 0.5}


def test_members_who_write_by_a_webhook_can_be_targets_and_programs_that_post_embeds_cannot() -> None:
    proxied, feed = Person(21, ("River",), is_bot=True), Person(22, ("Feed",), is_bot=True)
    chat = Chat()
    chat.say(proxied, "good morning", 0, is_webhook=True)
    assert _weights(chat, TOM, "you again", 20, reply=Reply(1, proxied)) == {proxied.id: 1.0}
    assert _weights(chat, LEA, "you again", 40) == {TOM.id: 0.5}
    embed = (Passage(Surface.EMBED, "build failed", "build failed"),)
    post = Incoming(GUILD, CHANNEL, 9, feed, START + timedelta(seconds=60), embed, "v", is_webhook=True)
    chat.context.assess(post, [], chat.settings)
    assert _weights(chat, TOM, "you again", 70, reply=Reply(9, feed)) == {}


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [("y0u are w3ird", "you are weird"), ("g0 away", "go away"), ("y o u there", "you there")],
)
def test_a_disguised_you_or_order_speaks_to_somebody(raw: str, cleaned: str) -> None:
    chat = Chat()
    chat.say(MIA, "look", 0)
    passage = Passage(Surface.CONTENT, raw, cleaned, disguised=True)
    incoming = Incoming(GUILD, CHANNEL, 2, TOM, START, (passage,), "v")
    scored = Scored({Category.INSULT: 0.9}, "test")
    signals = chat.context.assess(incoming, [(passage, scored)], chat.settings)
    assert signals.second_person
    assert [(target.id, target.weight) for target in signals.targets] == [(MIA.id, 0.5)]


def test_the_words_beside_a_disguise_that_changes_none_are_not_taken_for_its_meaning() -> None:
    passages = (
        Passage(Surface.CONTENT, "look at this\u200b", "look at this", disguised=True),
        Passage(Surface.EMBED, "you there", "you there"),
    )
    incoming = Incoming(GUILD, CHANNEL, 2, TOM, START, passages, "v")
    scored = [(passage, Scored({Category.INSULT: 0.1}, "test")) for passage in passages]
    assert not Context().assess(incoming, scored, ContextSettings()).second_person


def test_the_starter_of_a_thread_is_meant_by_you() -> None:
    chat = Chat()
    assert _weights(chat, TOM, "your post is bad", 0, thread_starter=MIA) == {MIA.id: 0.5}
    assert _weights(chat, TOM, "bad post", 600, thread_starter=MIA) == {MIA.id: 0.2}
    assert _weights(chat, MIA, "my post", 1200, thread_starter=MIA) == {}


def test_the_next_line_inherits_and_goes_on_fading() -> None:
    chat = Chat()
    chat.say(TOM, "hey", 0, to=[MIA])
    assert _weights(chat, TOM, "so boring", 30) == {MIA.id: 0.8}
    assert _weights(chat, TOM, "so so boring", 60) == {MIA.id: 0.64}
    assert _weights(chat, TOM, "later", 200) == {}


def test_a_new_addressee_ends_inheritance() -> None:
    chat = Chat()
    chat.say(TOM, "hey", 0, to=[MIA])
    assert _weights(chat, TOM, "hey", 10, to=[LEA]) == {LEA.id: 1.0}
    assert _weights(chat, TOM, "fun", 20) == {LEA.id: 0.8}


def test_a_mention_of_everyone_aims_at_nobody() -> None:
    signals = Chat().say(TOM, "you all are boring", 0, mentions_many=True)
    assert signals.targets == ()
    assert [note.code for note in signals.notes] == [NoteCode.MENTIONS_MANY]


def test_names_of_several_mean_whoever_spoke_last() -> None:
    first, second = Person(11, ("Jordan Smith",)), Person(12, ("Jordan_B",))
    chat = Chat()
    chat.say(first, "hello", 0)
    chat.say(second, "hello", 1)
    assert _weights(chat, TOM, "jordan is slow", 70) == {12: 0.5}
    assert _weights(chat, TOM, "jordansmith is slow", 140) == {11: 0.8}


@pytest.mark.parametrize(
    ("typed", "name", "slip"),
    [
        ("mirnada", "miranda", True),
        ("mirand", "miranda", True),
        ("mirandaa", "miranda", True),
        ("mirenda", "miranda", True),
        ("miranda", "miranda", False),
        ("mirnadaa", "miranda", False),
        ("marinda", "miranda", False),
    ],
)
def test_one_slip(typed: str, name: str, slip: bool) -> None:
    assert one_slip(typed, name) is slip


def test_words_of_a_name() -> None:
    assert name_words("xX_MiaTheGreat_Xx") >= {"mia"}
    assert name_words("José Ruiz") == {"jose", "joseruiz"}
    assert name_words("!!") == frozenset()
    assert fold("ÉLISE") == "elise"


def test_a_roster_forgets_whom_it_saw_longest_ago() -> None:
    roster = SeenRoster([Person(number, (f"Person{number}",)) for number in range(5)], bound=3)
    assert len(roster) == 3
    assert roster.get(0) is None
    roster.see(Person(4, ("Renamed",)))
    assert list(roster.named("renamed")) == [4]
    assert roster.words_of(4) == ("renamed",)


def test_the_most_hostile_passage_speaks_for_the_message() -> None:
    passages = (
        Passage(Surface.CONTENT, "hello", "hello"),
        Passage(Surface.EMBED, "loser", "loser", disguised=True),
    )
    scored = [
        (passages[0], Scored({Category.INSULT: 0.1}, "m")),
        (passages[1], Scored({Category.INSULT: 0.9}, "m")),
    ]
    incoming = Incoming(GUILD, CHANNEL, 1, TOM, START, passages, "v")
    signals = Context().assess(incoming, scored, ContextSettings())
    assert signals.surface is Surface.EMBED
    assert signals.probabilities == {Category.INSULT: 0.9}
    assert signals.disguised


def test_without_scores_nothing_is_said_to_be_clean() -> None:
    passage = Passage(Surface.ATTACHMENT, "", "")
    incoming = Incoming(
        GUILD, CHANNEL, 1, TOM, START, (passage,), "v", mentions=(MIA,), unscored=(Unscored(Unread.IMAGE),)
    )
    signals = Context().assess(incoming, [(passage, Scored({}, "m"))], ContextSettings())
    assert signals.probabilities == {}
    assert signals.unscored == (Unscored(Unread.IMAGE),)
    assert signals.surface is Surface.ATTACHMENT


def test_a_bot_makes_no_history() -> None:
    chat = Chat()
    for day in range(4):
        assert chat.say(BOT, "loser", day * DAY, to=[MIA], insult=0.95).findings == ()
    assert all(row.kind is LedgerKind.CHANNEL for row in chat.context.drain())


def test_a_harsher_edit_adds_only_the_difference() -> None:
    edited, twice = Chat(), Chat()
    edited.say(TOM, "hm", 0, to=[MIA], insult=0.5)
    from_row = {row.key: row for row in edited.context.drain()}[LedgerKind.DYAD, TOM.id, MIA.id]
    assert from_row.numbers[0] == pytest.approx((0.5 - 0.3) / 0.7)
    edited.messages -= 1
    edited.say(TOM, "you loser", 5, to=[MIA], insult=0.9, kind=Kind.EDIT)
    twice.say(TOM, "you loser", 5, to=[MIA], insult=0.9)
    first = {row.key: row for row in edited.context.drain()}[LedgerKind.DYAD, TOM.id, MIA.id]
    second = {row.key: row for row in twice.context.drain()}[LedgerKind.DYAD, TOM.id, MIA.id]
    assert first.numbers[0] == pytest.approx(second.numbers[0], rel=1e-4)


def _friendliness(chat: Chat, author: Person, target: Person) -> float:
    dyad = chat.context._server(GUILD).ledger.dyads.get((author.id, target.id))
    return sum(points for _, points in dyad.friendly) if dyad else 0.0


def test_edits_make_no_friendship() -> None:
    chat = Chat()
    chat.say(TOM, "thanks", 0, to=[MIA])
    for number in range(12):
        chat.messages -= 1
        chat.say(TOM, f"thanks {number}", 5 + number, to=[MIA], kind=Kind.EDIT)
        chat.context.note_reaction(GUILD, chat.messages, MIA.id, "❤", ContextSettings())
    assert _friendliness(chat, TOM, MIA) == 1.0


def test_asking_to_stop_is_not_friendly() -> None:
    chat = Chat()
    chat.say(MIA, "please stop", 0, to=[TOM])
    assert _friendliness(chat, MIA, TOM) == 0.0


def test_a_member_can_be_erased() -> None:
    chat, eve = Chat(), Person(987_654_321, ("Eve",))
    for day in range(4):
        chat.say(eve, "loser", day * DAY, to=[MIA], insult=0.9)
        chat.say(LEA, "you too", day * DAY + 5, to=[MIA, eve], insult=0.9)
    stored = {row.key: row for row in chat.context.drain()}
    assert any(eve.id in row.numbers for row in stored.values())
    chat.context.forget_member(GUILD, eve.id)
    for row in chat.context.drain():
        if row.numbers:
            stored[row.key] = row
        else:
            del stored[row.key]
    assert {row.kind for row in stored.values()} == set(LedgerKind)
    for row in stored.values():
        assert eve.id not in (row.first_id, row.second_id, *row.numbers)
    assert chat.say(eve, "loser", 4 * DAY, to=[MIA], insult=0.9).findings == ()


def test_a_server_can_be_forgotten() -> None:
    chat = Chat()
    chat.say(TOM, "loser", 0, to=[MIA], insult=0.9)
    chat.context.forget_guild(GUILD)
    assert chat.context.drain() == []


def test_servers_do_not_mix() -> None:
    chat = Chat()
    for day in range(3):
        chat.say(TOM, "loser", day * DAY, to=[MIA], insult=0.9)
    other = Chat(chat.context)
    passage = Passage(Surface.CONTENT, "loser", "loser")
    incoming = Incoming(GUILD + 1, CHANNEL, 99, TOM, START, (passage,), "v", mentions=(MIA,))
    signals = other.context.assess(
        incoming, [(passage, Scored({Category.INSULT: 0.9}, "m"))], ContextSettings()
    )
    assert signals.findings == ()


def test_findings_name_the_messages_that_counted() -> None:
    chat = Chat()
    chat.say(TOM, "good morning", 0, to=[MIA])
    for day in range(3):
        signals = chat.say(TOM, "loser", day * DAY + 60, to=[MIA], insult=0.9)
    (finding,) = signals.findings
    assert finding.kind is Pattern.SUSTAINED
    assert finding.messages == (2, 3, 4)
    assert (finding.measures["episodes"], finding.measures["days"]) == (3, 3)


def test_a_closed_single_act_does_not_silence_the_next() -> None:
    chat = Chat()
    assert chat.say(TOM, "kys", 0, to=[MIA]).findings
    chat.context.close_pattern(
        GUILD, Pattern.ENCOURAGING_SELF_HARM, MIA.id, [TOM.id], START, ContextSettings()
    )
    assert chat.say(TOM, "kys", 60, to=[MIA]).findings


def test_rules_about_words_look_at_the_beginning_of_what_is_very_long() -> None:
    data, many = "her number is 555 123 4567", "word " * 2_100

    def found(text: str) -> bool:
        return Pattern.PRIVATE_DATA in {finding.kind for finding in Chat().say(TOM, text, 0).findings}

    assert found(data)
    assert found(f"{data} {many}")
    assert not found(f"{many} {data}")
