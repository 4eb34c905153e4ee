"""What holds for any history: decay, order, bounds, banter and threats, numbers only."""

from datetime import timedelta

import pytest
from hypothesis import given, settings, strategies as st

from bot.context.decay import DecayingSum, decayed
from bot.context.engine import Context
from bot.context.ledger import Contribution, Ledger
from bot.context.ledger_rows import LedgerKind
from bot.context.parameters import DAY, Bounds, ContextSettings
from bot.domain.message import Person
from bot.domain.scores import Category
from tests.context.helpers import GUILD, MIA, START, TOM, Chat

SETTINGS = ContextSettings()
BASE = START.timestamp()

_times = st.floats(0, 30 * DAY)
_amounts = st.floats(0.01, 1.0)


@given(
    value=st.floats(0, 100),
    parts=st.lists(st.floats(0, 5 * DAY), max_size=10),
    half_life=st.floats(60, 30 * DAY),
)
def test_decay_does_not_depend_on_how_reads_are_spaced(
    value: float, parts: list[float], half_life: float
) -> None:
    step_by_step = value
    for part in parts:
        step_by_step = decayed(step_by_step, part, half_life)
    assert step_by_step == pytest.approx(decayed(value, sum(parts), half_life), rel=1e-6, abs=1e-9)


@given(events=st.lists(st.tuples(_times, _amounts), max_size=12), data=st.data())
def test_a_decaying_sum_does_not_depend_on_the_order_of_events(
    events: list[tuple[float, float]], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(events))
    sums = []
    for order in (events, shuffled):
        total = DecayingSum()
        for at, amount in order:
            total.add(amount, at, 7 * DAY)
        sums.append(total.read(30 * DAY, 7 * DAY))
    assert sums[0] == pytest.approx(sums[1])


_acts = st.lists(
    st.tuples(st.integers(1, 5), st.integers(1, 5), _amounts).filter(lambda act: act[0] != act[1]),
    min_size=1,
    max_size=15,
)


@given(acts=_acts, data=st.data())
def test_the_order_of_simultaneous_events_does_not_matter(
    acts: list[tuple[int, int, float]], data: st.DataObject
) -> None:
    numbered = list(enumerate(acts))
    ledgers = []
    for order in (numbered, data.draw(st.permutations(numbered))):
        ledger = Ledger()
        for number, (author, target, excess) in order:
            ledger.record(
                Contribution(author, target, number, BASE, 1, excess, gain=excess, aim=1.0), SETTINGS
            )
        ledgers.append(ledger)
    later = BASE + 3600
    for author in range(1, 6):
        for target in range(1, 6):
            for read in (Ledger.u, Ledger.d, Ledger.share):
                first, second = (read(ledger, author, target, later, SETTINGS) for ledger in ledgers)
                assert first == pytest.approx(second)
    for target in range(1, 6):
        crowds = [
            p.crowd(BASE, SETTINGS.pile_on) for ledger in ledgers if (p := ledger.pressures.get(target))
        ]
        assert len(crowds) in {0, 2}
        if crowds:
            assert crowds[0].shares == pytest.approx(crowds[1].shares)
            assert crowds[0].fraction == crowds[1].fraction


@given(
    greetings=st.lists(st.tuples(st.sampled_from([(1, 2), (2, 1), (1, 3)]), st.booleans()), max_size=30),
    data=st.data(),
)
def test_the_order_of_simultaneous_friendliness_does_not_matter(
    greetings: list[tuple[tuple[int, int], bool]], data: st.DataObject
) -> None:
    numbered = list(enumerate(greetings))
    found = []
    for order in (numbered, data.draw(st.permutations(numbered))):
        ledger = Ledger()
        for number, ((author, target), marked) in order:
            ledger.record(
                Contribution(author, target, number, BASE, 1, 0.0, 0.0, 1.0, friendly=True, marked=marked),
                SETTINGS,
            )
        ledger.record(Contribution(2, 1, 99, BASE + 60, 1, 0.6, gain=0.6, aim=1.0), SETTINGS)
        roast = ledger.record(Contribution(1, 2, 100, BASE + 3600, 1, 0.6, gain=0.6, aim=1.0), SETTINGS)
        found.append((ledger.kappa(1, 2, BASE + 3600, SETTINGS), roast.discount.factor))
    assert found[0] == pytest.approx(found[1])


@given(acts=st.lists(st.tuples(st.floats(0, 3 * DAY), st.floats(0, 1)), max_size=40))
def test_u_and_d_stay_within_what_episodes_allow(acts: list[tuple[float, float]]) -> None:
    ledger = Ledger()
    for number, (at, excess) in enumerate(sorted(acts)):
        ledger.record(Contribution(1, 2, number, BASE + at, 1, excess, gain=0.0, aim=1.0), SETTINGS)
    end = BASE + 3 * DAY
    u, d = ledger.u(1, 2, end, SETTINGS), ledger.d(1, 2, end, SETTINGS)
    assert 0 <= d <= u + 1e-9
    assert u <= sum(excess for _, excess in acts) + 1e-9
    dyad = ledger.dyad(1, 2, end, SETTINGS)
    if dyad is not None:
        assert dyad.episode_sum <= SETTINGS.ledger.episode_cap + 1e-9


@settings(max_examples=40, deadline=None)
@given(
    friendly=st.integers(0, 30),
    roasts=st.integers(0, 10),
    category=st.sampled_from([Category.THREAT, Category.IDENTITY_ATTACK]),
    score=st.floats(0.5, 1.0),
)
def test_banter_never_hides_threats(friendly: int, roasts: int, category: Category, score: float) -> None:
    chat = Chat()
    for number in range(friendly):
        chat.say(MIA, "haha thanks", number * 60, to=[TOM])
        chat.say(TOM, "lol love it", number * 60 + 30, to=[MIA])
    for number in range(roasts):
        chat.say(MIA, "you muppet", 8000 + number * 3600, to=[TOM], insult=0.8)
        chat.say(TOM, "no, you", 9000 + number * 3600, to=[MIA], insult=0.8)
    signals = chat.say(MIA, "watch out", 3 * DAY, to=[TOM], scores={category: score})
    assert signals.banter == 1.0
    assert chat.say(MIA, "kys lol", 3 * DAY + 60, to=[TOM]).banter == 1.0


@settings(max_examples=25, deadline=None)
@given(
    lines=st.lists(
        st.tuples(
            st.integers(1, 40), st.integers(1, 40), st.floats(0, 1), st.floats(0, 4000), st.integers(1, 12)
        ),
        max_size=120,
    )
)
def test_every_bound_holds_and_the_store_can_follow(lines: list[tuple[int, int, float, float, int]]) -> None:
    bounds = Bounds(dyads=16, targets=16, channels=4, incidents=16, people=16)
    chat = Chat(settings=ContextSettings(bounds=bounds))
    stored: set[tuple[LedgerKind, int, int]] = set()
    at = 0.0
    for author, target, insult, pause, channel in lines:
        at += pause
        people = Person(author, (f"name{author}",)), Person(target, (f"name{target}",))
        chat.say(people[0], "you there", at, to=[people[1]], insult=insult, channel_id=channel)
        for row in chat.context.drain(GUILD):
            (stored.add if row.numbers else stored.discard)(row.key)
        kinds = [kind for kind, _, _ in stored]
        assert kinds.count(LedgerKind.DYAD) <= bounds.dyads
        assert kinds.count(LedgerKind.PRESSURE) <= bounds.targets
        assert kinds.count(LedgerKind.CHANNEL) <= bounds.channels
        assert kinds.count(LedgerKind.INCIDENT) <= bounds.incidents


@settings(max_examples=50, deadline=None)
@given(text=st.text(min_size=1, max_size=60), insult=st.floats(0, 1), threat=st.floats(0, 1))
def test_any_text_is_read_and_rows_hold_only_numbers(text: str, insult: float, threat: float) -> None:
    chat = Chat()
    chat.say(MIA, "hello")
    signals = chat.say(TOM, text, 10, scores={Category.INSULT: insult, Category.THREAT: threat})
    assert 0 <= signals.hostility <= 1
    assert all(0 <= target.weight <= 1 for target in signals.targets)
    rows = chat.context.drain()
    assert rows
    for row in rows:
        assert all(type(number) in {int, float} for number in row.numbers)


@settings(max_examples=30, deadline=None)
@given(pauses=st.lists(st.floats(0, 5 * DAY), min_size=1, max_size=25), insults=st.data())
def test_rows_bring_back_the_same_state(pauses: list[float], insults: st.DataObject) -> None:
    chat, at = Chat(), 0.0
    for number, pause in enumerate(pauses):
        at += pause
        author, target = (MIA, TOM) if number % 3 else (TOM, MIA)
        chat.say(author, "you there", at, to=[target], insult=insults.draw(st.floats(0, 1)))
    rows = [row for row in chat.context.drain() if row.numbers]
    again = Context()
    again.restore(rows)
    assert again.drain() == []
    copy = Chat(again, chat.settings)
    copy.messages = chat.messages
    for later in (at + 30, at + 2 * DAY):
        first = chat.say(TOM, "you again", later, to=[MIA], insult=0.9)
        assert copy.say(TOM, "you again", later, to=[MIA], insult=0.9) == first
    assert {(row.key, row.numbers) for row in again.drain() if row.numbers} == {
        (row.key, row.numbers) for row in chat.context.drain() if row.numbers
    }


def test_everything_is_gone_after_30_days() -> None:
    chat = Chat()
    for day in range(4):
        chat.say(TOM, "loser", day * DAY, to=[MIA], insult=0.9)
    chat.context.drain()
    late = 3 * DAY + timedelta(days=30, seconds=1).total_seconds()
    chat.say(Person(50), "anybody here", late, to=[Person(51)], insult=0.9)
    gone = {row.key for row in chat.context.drain() if not row.numbers}
    assert (LedgerKind.DYAD, TOM.id, MIA.id) in gone
    assert (LedgerKind.PRESSURE, 0, MIA.id) in gone
    assert any(kind is LedgerKind.INCIDENT for kind, _, _ in gone)
