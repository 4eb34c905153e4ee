"""The golden vectors (docs/context.md, Golden vectors), with g = 1, exact times and x given."""

from collections.abc import Sequence

import pytest

from bot.context.incidents import Incidents
from bot.context.ledger import Contribution, Ledger
from bot.context.parameters import DAY, HOUR, MINUTE, ContextSettings
from bot.context.patterns import Moment, find
from bot.context.pressure import Act, Pressure
from bot.domain.finding import Finding, Pattern

SETTINGS = ContextSettings()
START = 20_000 * DAY + 12 * HOUR
A, V = 1, 2


class Story:
    """A ledger with messages of given excess, aimed with g = 1."""

    def __init__(self) -> None:
        self.ledger = Ledger()
        self.incidents = Incidents()
        self.findings: list[tuple[float, Finding]] = []
        self._messages = 0

    def say(self, author: int, target: int, excess: float, at: float) -> Finding | None:
        """`at` in seconds after the start."""
        self._messages += 1
        time = START + at
        day = int(time // DAY)
        self.ledger.record(
            Contribution(author, target, self._messages, time, day, excess, gain=0.0, aim=1.0), SETTINGS
        )
        moment = Moment(self._messages, author, time, day, ((target, 1.0),), frozenset({target}))
        finding = find(moment, self.ledger, self.incidents, SETTINGS)
        if finding is not None:
            self.findings.append((at, finding))
        return finding

    def d(self, author: int, target: int, at: float) -> float:
        return self.ledger.d(author, target, START + at, SETTINGS)

    def share(self, author: int, target: int, at: float) -> float:
        return self.ledger.share(author, target, START + at, SETTINGS)

    def befriend(self, author: int, target: int) -> None:
        """Full friendliness on both sides (kappa 1)."""
        full = SETTINGS.banter.friendly_full
        for forth, back in ((author, target), (target, author)):
            self.ledger.add_friendly(forth, back, START, full, SETTINGS)

    def first(self, kind: Pattern) -> float | None:
        """Seconds after the start when `kind` was found first."""
        return next((at for at, finding in self.findings if finding.kind is kind), None)

    @property
    def kinds(self) -> set[Pattern]:
        return {finding.kind for _, finding in self.findings}


def test_campaign_makes_a_case_on_day_3() -> None:
    story = Story()
    for day in (0, 1, 3, 5):
        story.say(A, V, 0.8, day * DAY)
    assert story.d(A, V, 5 * DAY) == pytest.approx(2.48, abs=0.005)
    assert story.first(Pattern.SUSTAINED) == 3 * DAY


def test_hitting_back_does_not_excuse_the_aggressor() -> None:
    story = Story()
    shares = []
    for day in (0, 1, 3, 5):
        story.say(A, V, 0.8, day * DAY)
        shares.append(story.share(A, V, day * DAY))
        if day in (1, 3):
            story.say(V, A, 0.8, day * DAY + MINUTE)
    assert story.d(A, V, 5 * DAY) == pytest.approx(2.48, abs=0.005)
    # At each message of the aggressor; 2.4820 / (2.4820 + 0.4779) = 0.8385 on day 5.
    assert [round(share, 2) for share in shares] == [1.0, 1.0, 0.89, 0.84]
    assert story.first(Pattern.SUSTAINED) == 3 * DAY
    assert story.kinds == {Pattern.SUSTAINED}


def test_two_days_are_not_enough() -> None:
    story = Story()
    for day in (0, 1):
        story.say(A, V, 0.8, day * DAY)
    # 0.8·2^(−1/7) + 0.8 = 1.5246
    assert story.d(A, V, DAY) == pytest.approx(1.52, abs=0.005)
    assert story.findings == []


def test_burst_is_acute_but_not_sustained() -> None:
    story = Story()
    for number in range(8):
        story.say(A, V, 0.9, number * 30)
    pressure = story.ledger.pressures.get(V)
    assert pressure is not None
    acute, _ = pressure.acute(START + 7 * 30, SETTINGS.ledger.acute_half_life)
    assert story.d(A, V, 7 * 30) == pytest.approx(1.00, abs=0.005)
    assert acute == pytest.approx(6.92, abs=0.005)
    assert story.kinds == {Pattern.ACUTE}


def test_small_remarks_every_day_add_up() -> None:
    story = Story()
    for day in range(14):
        story.say(A, V, 0.3, day * DAY)
    assert story.d(A, V, 13 * DAY) == pytest.approx(2.39, abs=0.005)
    assert story.first(Pattern.SUSTAINED) == 10 * DAY


def test_friends_who_roast_each_other() -> None:
    story = Story()
    story.befriend(A, V)
    gap = 7 * DAY / 20
    for number in range(20):
        story.say(A, V, 0.8, number * gap)
        story.say(V, A, 0.8, number * gap + 15 * MINUTE)
    end = 19 * gap + 15 * MINUTE
    assert story.d(A, V, end) == pytest.approx(4.41, abs=0.005)
    assert story.share(A, V, end) == pytest.approx(0.5, abs=0.005)
    assert story.findings == []


def test_strangers_who_fight_are_a_mutual_conflict() -> None:
    story = Story()
    gap = 5 * DAY / 10
    for number in range(10):
        story.say(A, V, 0.8, number * gap)
        story.say(V, A, 0.8, number * gap + 20 * MINUTE)
    end = 9 * gap + 20 * MINUTE
    assert story.d(A, V, end) == pytest.approx(6.46, abs=0.01)
    assert story.d(V, A, end) == pytest.approx(6.46, abs=0.01)
    assert story.kinds == {Pattern.MUTUAL_CONFLICT}


def _crowd(gains: Sequence[float], neutral: int) -> Pressure:
    pressure = Pressure()
    for number, gain in enumerate([*gains, *[0.0] * neutral]):
        pressure.note(
            Act(number, 100 + number, START, gain, addressed=True, friendly=False, supportive=False), 900
        )
    return pressure


def test_pile_on_of_three_among_four() -> None:
    crowd = _crowd((1, 0.4, 0.45), neutral=1).crowd(START, SETTINGS.pile_on)
    assert crowd.pressure == pytest.approx(1.85)
    assert crowd.effective == pytest.approx(2.51, abs=0.005)
    assert crowd.fraction == pytest.approx(0.75)
    assert crowd.holds(SETTINGS.pile_on)


def test_one_loud_voice_is_no_pile_on() -> None:
    crowd = _crowd((1, 0.15, 0.15), neutral=0).crowd(START, SETTINGS.pile_on)
    assert len(crowd.shares) == 3
    assert crowd.effective == pytest.approx(1.62, abs=0.005)
    assert not crowd.holds(SETTINGS.pile_on)


def test_three_of_ten_are_a_debate() -> None:
    crowd = _crowd((0.8, 0.8, 0.8), neutral=7).crowd(START, SETTINGS.pile_on)
    assert crowd.fraction == pytest.approx(0.3)
    assert not crowd.holds(SETTINGS.pile_on)
