"""What besides the words moves the decision about one message (docs/context.md, Circumstances)."""

import pytest
from hypothesis import given, settings, strategies as st

from bot.context.engine import Context
from bot.context.ledger_rows import LedgerKind
from bot.context.parameters import DAY, BanterSettings, Bounds, CircumstanceSettings, ContextSettings
from bot.domain.finding import Finding, Pattern
from bot.domain.message import Person, Reply
from bot.domain.scores import Category
from bot.domain.signals import CircumstanceCode, Signals, moved_by
from bot.policy.decide import decide, weighed
from tests.context.helpers import GUILD, LEA, MIA, START, TOM, Chat
from tests.support.policies import fixed

OFF = {CircumstanceCode.FRIENDS, CircumstanceCode.LAUGHTER, CircumstanceCode.QUARREL}


def weights(signals: Signals) -> dict[CircumstanceCode, float]:
    return {each.code: each.weight for each in signals.circumstances}


def befriended(chat: Chat, lines: int = 3) -> Chat:
    """Mia and Tom are kind to each other on the day before."""
    for number in range(lines):
        chat.say(MIA, "thanks, that was great", number * 60, to=[TOM])
        chat.say(TOM, "haha nice one", number * 60 + 30, to=[MIA])
    return chat


def test_three_kind_lines_of_each_make_full_friends() -> None:
    roast = befriended(Chat()).say(TOM, "you muppet", DAY, to=[MIA], insult=0.9)
    assert weights(roast)[CircumstanceCode.FRIENDS] == -1.6


def test_kindness_of_one_alone_makes_no_friends() -> None:
    chat = Chat()
    for number in range(20):
        chat.say(TOM, "thanks, that was great", number * 60, to=[MIA])
    assert CircumstanceCode.FRIENDS not in weights(chat.say(TOM, "you muppet", DAY, to=[MIA], insult=0.9))


def test_a_dialogue_makes_friends_without_any_name() -> None:
    chat = Chat()
    for number in range(40):
        chat.say((MIA, TOM)[number % 2], "and then we went to the lake, it was warm", number * 20)
    signals = chat.say(TOM, "you muppet", 40 * 20, insult=0.9)
    assert weights(signals)[CircumstanceCode.FRIENDS] < -0.5


def test_neighbours_in_a_crowd_make_no_friends() -> None:
    chat = Chat()
    crowd = [MIA, TOM, LEA, Person(9, ("Ben",))]
    for number in range(40):
        chat.say(crowd[number % 4], "and then we went to the lake, it was warm", number * 20)
    signals = chat.say(TOM, "you muppet", 40 * 20, to=[LEA], insult=0.9)
    assert CircumstanceCode.FRIENDS not in weights(signals)


def test_a_kind_reaction_by_the_target_to_a_rough_line_is_friendly() -> None:
    chat = befriended(Chat(), lines=1)
    before = weights(chat.say(TOM, "you muppet", DAY, to=[MIA], insult=0.7))
    for _ in range(3):
        chat.context.note_reaction(GUILD, chat.messages, MIA.id, "😂", chat.settings)
    chat.context.note_reaction(GUILD, chat.messages, LEA.id, "😂", chat.settings)
    dyad = chat.context._server(GUILD).ledger.dyads.get((MIA.id, TOM.id))
    assert dyad is not None
    assert sum(points for _, points in dyad.friendly) == 2.0
    assert before[CircumstanceCode.FRIENDS] == pytest.approx(-1.6 / 3, abs=0.01)


def test_laughter_counts_between_people_who_know_each_other_only() -> None:
    assert CircumstanceCode.LAUGHTER in weights(
        befriended(Chat()).say(TOM, "lol you muppet", DAY, to=[MIA], insult=0.9)
    )
    assert CircumstanceCode.LAUGHTER not in weights(
        Chat().say(TOM, "lol you muppet", 0, to=[MIA], insult=0.9)
    )


@pytest.mark.parametrize(
    "scores",
    [
        {Category.INSULT: 0.9, Category.THREAT: 0.6},
        {Category.INSULT: 0.9, Category.IDENTITY_ATTACK: 0.6},
    ],
)
def test_a_grave_message_takes_no_discount(scores: dict[Category, float]) -> None:
    signals = befriended(Chat()).say(TOM, "lol you", DAY, to=[MIA], scores=scores)
    assert moved_by(signals.circumstances) >= 0


def test_a_death_wish_takes_no_discount() -> None:
    signals = befriended(Chat()).say(TOM, "kys lol", DAY, to=[MIA], insult=0.9)
    assert moved_by(signals.circumstances) >= 0


def test_an_objection_ends_every_discount_for_friends_at_once() -> None:
    chat = befriended(Chat())
    assert OFF & weights(chat.say(TOM, "lol you muppet", DAY, to=[MIA], insult=0.9)).keys()
    chat.say(MIA, "please stop, that is not funny", DAY + 60, to=[TOM])
    assert not OFF & weights(chat.say(TOM, "lol you muppet", DAY + 90, to=[MIA], insult=0.9)).keys()


def test_who_hits_back_is_judged_more_mildly_even_when_told_to_stop() -> None:
    chat = Chat()
    chat.say(TOM, "you loser", 0, to=[MIA], insult=0.9)
    chat.say(MIA, "you are one", 30, to=[TOM], insult=0.9)
    chat.say(TOM, "stop it", 40, to=[MIA])
    chat.say(TOM, "you loser", 50, to=[MIA], insult=0.9)
    assert CircumstanceCode.HITS_BACK in weights(chat.say(MIA, "no, you", 60, to=[TOM], insult=0.9))


def test_a_quarrel_speaks_for_both_but_not_for_the_one_who_does_more() -> None:
    chat = Chat()
    chat.say(TOM, "you loser", 0, to=[MIA], insult=0.9)
    chat.say(MIA, "you loser", 1200, to=[TOM], insult=0.9)
    assert CircumstanceCode.QUARREL in weights(chat.say(TOM, "you liar", 2400, to=[MIA], insult=0.5))
    for number in range(4):
        chat.say(TOM, "you loser", 2400 + number * 3600, to=[MIA], insult=0.9)
    assert CircumstanceCode.QUARREL not in weights(chat.say(TOM, "you liar", DAY, to=[MIA], insult=0.9))


def test_repetition_and_power_speak_for_an_attack() -> None:
    boss = Person(8, ("Boss",), rank=3)
    chat = Chat()
    first = weights(chat.say(boss, "you loser", 0, to=[MIA], insult=0.9))
    assert first == {CircumstanceCode.OUTRANKS: 0.2}
    again = chat.say(boss, "you loser", DAY, to=[MIA], insult=0.9)
    assert weights(again).keys() == {CircumstanceCode.OUTRANKS, CircumstanceCode.REPEATED}
    assert moved_by(again.circumstances) == pytest.approx(0.4, abs=0.01)


def test_strangers_need_no_higher_score_than_the_threshold() -> None:
    signals = Chat().say(TOM, "you muppet", 0, to=[MIA], insult=0.86)
    assert signals.circumstances == ()
    assert decide(signals, fixed("balanced")).level_names == ["hide"]


def test_a_calm_talk_speaks_against_an_attack_in_its_next_line_until_one_is_hostile() -> None:
    chat = Chat()
    for number in range(3):
        chat.say(MIA, "and where is that setting", number * 40, to=[TOM])
        chat.say(TOM, "in the second entry of the menu", number * 40 + 20, to=[MIA])
    assert weights(chat.say(TOM, "click resize", 130, to=[MIA], insult=0.9))[CircumstanceCode.CALM] == -0.8
    assert CircumstanceCode.CALM not in weights(chat.say(TOM, "click it", 140, to=[MIA], insult=0.9))
    assert CircumstanceCode.CALM not in weights(chat.say(MIA, "you click it", 2000, to=[TOM], insult=0.9))


def _golden(chat: Chat, at: float, text: str = "you muppet") -> tuple[float, float, list[str]]:
    """The log-odds by which an insult of 0.90 is moved, what it counts as, and what that leads to."""
    signals = chat.say(TOM, text, at, to=[MIA], insult=0.9)
    moved = moved_by(signals.circumstances)
    return round(moved, 2), round(weighed(0.9, moved), 2), decide(signals, fixed("balanced")).level_names


def test_golden_vectors_of_one_message() -> None:
    assert _golden(Chat(), 0) == (0.0, 0.9, ["hide"])
    assert _golden(befriended(Chat()), DAY) == (-1.6, 0.65, ["allow"])
    assert _golden(befriended(Chat()), DAY, "haha you muppet") == (-2.0, 0.55, ["allow"])

    objected = befriended(Chat())
    objected.say(TOM, "so bad", DAY - 60, to=[MIA], insult=0.6)
    objected.say(MIA, "please stop", DAY - 30, to=[TOM])
    assert _golden(objected, DAY) == (0.17, 0.91, ["hide", "escalate"])

    calm = Chat()
    for number in range(3):
        calm.say(MIA, "and where is that setting", number * 40, to=[TOM])
        calm.say(TOM, "in the second entry of the menu", number * 40 + 20, to=[MIA])
    assert _golden(calm, 130) == (-1.28, 0.71, ["warn"])

    attacked = Chat()
    attacked.say(MIA, "so bad", 0, to=[TOM], insult=0.9)
    assert _golden(attacked, 60) == (-1.2, 0.73, ["warn"])

    again = Chat()
    again.say(TOM, "so bad", 0, to=[MIA], insult=0.9)
    assert _golden(again, DAY) == (0.31, 0.92, ["hide"])

    unsure = Chat()
    unsure.say(MIA, "look at this", 0)
    signals = unsure.say(TOM, "you muppet", 20, insult=0.9)
    assert round(weighed(0.9, moved_by(signals.circumstances)), 2) == 0.87


def test_an_unsure_aim_speaks_against() -> None:
    chat = Chat()
    chat.say(MIA, "look at this", 0)
    after = chat.say(TOM, "you are so weird", 20, insult=0.9)
    assert weights(after) == {CircumstanceCode.UNSURE_AIM: -0.3}
    reply = chat.say(TOM, "you are so weird", 4000, insult=0.9, reply=Reply(1, MIA))
    assert CircumstanceCode.UNSURE_AIM not in weights(reply)
    nobody = Chat().say(TOM, "you are so weird", 0, insult=0.9)
    assert weights(nobody) == {CircumstanceCode.UNSURE_AIM: -0.3}


def test_of_several_targets_the_gravest_decides() -> None:
    signals = befriended(Chat()).say(TOM, "you two losers", DAY, to=[MIA, LEA], insult=0.9)
    assert weights(signals) == {}


def test_harmless_messages_carry_no_evidence() -> None:
    assert befriended(Chat()).say(TOM, "see you later", DAY, to=[MIA]).circumstances == ()


def test_what_adds_up_is_bounded() -> None:
    heavy = CircumstanceSettings(friends=3.0, laughter=3.0)
    chat = befriended(Chat(settings=ContextSettings(circumstances=heavy)))
    signals = chat.say(TOM, "lol you muppet", DAY, to=[MIA], insult=0.9)
    assert moved_by(signals.circumstances) == pytest.approx(-2.2, abs=0.02)


@settings(max_examples=40, deadline=None)
@given(
    lines=st.lists(
        st.tuples(st.booleans(), st.sampled_from([0.02, 0.6, 0.95]), st.integers(5, 4000)), max_size=20
    )
)
def test_evidence_stays_within_its_bounds_for_any_history(lines: list[tuple[bool, float, int]]) -> None:
    chat, at, s = Chat(), 0, CircumstanceSettings()
    for of_mia, insult, pause in lines:
        at += pause
        author, target = (MIA, TOM) if of_mia else (TOM, MIA)
        signals = chat.say(author, "haha you there", at, to=[target], insult=insult)
        assert sum(min(0.0, each.weight) for each in signals.circumstances) >= -s.most_off - 0.05
        assert sum(max(0.0, each.weight) for each in signals.circumstances) <= s.most_on + 0.05


def test_saying_that_we_are_friends_covers_what_is_said_to_the_one_who_says_it_and_no_more() -> None:
    chat = Chat()
    chat.say(MIA, "you creep", 0, to=[TOM], insult=0.9)
    chat.context.note_friends(GUILD, MIA.id, TOM.id, START, chat.settings)
    to_the_presser = chat.say(MIA, "you creep", DAY, to=[TOM], insult=0.9)
    by_the_presser = chat.say(TOM, "you loser", DAY + 3600, to=[MIA], insult=0.9)
    assert weights(to_the_presser)[CircumstanceCode.FRIENDS] == -0.8
    assert CircumstanceCode.FRIENDS not in weights(by_the_presser)


def test_saying_that_we_are_friends_ends_with_the_next_objection_and_survives_a_restart() -> None:
    chat = Chat()
    chat.context.note_friends(GUILD, MIA.id, TOM.id, START, chat.settings)
    again = Chat(Context())
    again.context.restore(chat.context.drain())
    again.messages = 1
    assert CircumstanceCode.FRIENDS in weights(again.say(MIA, "you creep", 60, to=[TOM], insult=0.9))
    again.say(TOM, "please stop", 120, to=[MIA])
    for day in (1, 20):
        later = again.say(MIA, "you creep", day * DAY, to=[TOM], insult=0.9)
        assert CircumstanceCode.FRIENDS not in weights(later)


def test_numbers_of_a_pair_from_before_there_was_such_a_word_are_read() -> None:
    chat = befriended(Chat())
    chat.say(TOM, "you muppet", DAY, to=[MIA], insult=0.9)
    rows = chat.context.drain()
    old = [
        row
        if row.kind is not LedgerKind.DYAD
        else type(row)(row.guild_id, row.kind, row.first_id, row.second_id, row.updated_at, row.numbers[:-1])
        for row in rows
    ]
    restored = Chat(Context())
    restored.context.restore(old)
    assert restored.say(TOM, "you muppet", 2 * DAY, to=[MIA], insult=0.9, message_id=90) == chat.say(
        TOM, "you muppet", 2 * DAY, to=[MIA], insult=0.9, message_id=90
    )


def test_a_report_ends_the_discount_for_both() -> None:
    chat = befriended(Chat())
    chat.context.note_report(GUILD, TOM.id, MIA.id, START, chat.settings)
    for number, (author, target) in enumerate(((MIA, TOM), (TOM, MIA))):
        signals = chat.say(author, "lol you muppet", DAY + number * 4000, to=[target], insult=0.9)
        assert not OFF & weights(signals).keys()


def test_what_a_servers_own_constants_say_holds_for_every_way_in() -> None:
    own = ContextSettings(banter=BanterSettings(friends_credit=3.0), bounds=Bounds(people=16))
    chat = Chat(settings=own)
    chat.context.note_friends(GUILD, MIA.id, TOM.id, START, own)
    assert weights(chat.say(MIA, "you creep", 60, to=[TOM], insult=0.9))[CircumstanceCode.FRIENDS] == -1.6
    for number in range(40):
        chat.context.joined(GUILD, Person(100 + number, (f"member{number}",)))
    assert len(chat.context.members(GUILD)._people) <= 16  # type: ignore[attr-defined]


def test_kind_words_between_insults_buy_nothing() -> None:
    chat = Chat()
    for day in range(4):
        at = day * DAY
        chat.say(TOM, "thanks, love it", at, to=[MIA])
        chat.say(MIA, "thank you", at + 60, to=[TOM])
        signals = chat.say(TOM, "so bad", at + 3600, to=[MIA], insult=0.9)
    assert CircumstanceCode.FRIENDS not in weights(signals)


def test_who_is_hit_back_every_time_is_no_less_the_aggressor() -> None:
    chat = Chat()
    found: list[Finding] = []
    for day in range(4):
        found += chat.say(TOM, "so bad", day * DAY, to=[MIA], insult=0.9).findings
        found += chat.say(MIA, "so bad yourself", day * DAY + 60, to=[TOM], insult=0.9).findings
    assert {(finding.kind, finding.authors) for finding in found} == {(Pattern.SUSTAINED, (TOM.id,))}
