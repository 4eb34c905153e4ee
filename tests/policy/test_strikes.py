"""Strikes fade, stop fading in timeouts, and lead up the ladder."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st
from pydantic import ValidationError

from bot.policy.strikes import (
    Rung,
    Strike,
    StrikeKind,
    StrikeSettings,
    Timeout,
    is_new_episode,
    rung,
    total,
)

NOW = datetime(2026, 6, 1, tzinfo=UTC)
TARGET = 7


def _strike(
    kind: StrikeKind, at: datetime, target_id: int | None = None, *, overturned: bool = False
) -> Strike:
    return Strike(StrikeSettings().weights[kind], at, target_id, overturned)


def _ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


@pytest.mark.parametrize(
    ("kind", "points"),
    [(StrikeKind.INSULT, 1), (StrikeKind.TARGETED, 2), (StrikeKind.IDENTITY, 3), (StrikeKind.THREAT, 5)],
)
def test_a_fresh_strike_has_its_full_weight(kind: StrikeKind, points: float) -> None:
    assert total([_strike(kind, NOW)], NOW) == points


def test_a_strike_fades_evenly_over_90_days() -> None:
    strike = _strike(StrikeKind.TARGETED, _ago(45))
    assert total([strike], NOW) == pytest.approx(1.0)
    assert total([strike], NOW + timedelta(days=45)) == 0
    assert total([strike], NOW + timedelta(days=300)) == 0


def test_the_clock_stands_still_in_a_timeout() -> None:
    strike = _strike(StrikeKind.TARGETED, _ago(45))
    timeout = Timeout(_ago(30), _ago(15))
    assert total([strike], NOW, [timeout]) == pytest.approx(2 * (1 - 30 / 90))


def test_overlapping_timeouts_count_once_and_only_after_the_strike() -> None:
    strike = _strike(StrikeKind.INSULT, _ago(10))
    timeouts = [Timeout(_ago(12), _ago(8)), Timeout(_ago(9), _ago(7)), Timeout(_ago(9), _ago(8.5))]
    assert total([strike], NOW, timeouts) == pytest.approx(1 - 7 / 90)


def test_a_running_timeout_counts_up_to_now() -> None:
    strike = _strike(StrikeKind.INSULT, _ago(10))
    assert total([strike], NOW, [Timeout(_ago(5), NOW + timedelta(days=5))]) == pytest.approx(1 - 5 / 90)


def test_an_overturned_strike_counts_nothing() -> None:
    assert total([_strike(StrikeKind.THREAT, NOW, overturned=True)], NOW) == 0


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        (0.0, None),
        (0.99, None),
        (1.0, Rung.EXPLAIN),
        (2.99, Rung.EXPLAIN),
        (3.0, Rung.TIMEOUT_10M),
        (5.0, Rung.TIMEOUT_24H),
        (8.0, Rung.TIMEOUT_7D),
        (12.0, Rung.BAN_REVIEW),
        (40.0, Rung.BAN_REVIEW),
    ],
)
def test_rungs(points: float, expected: Rung | None) -> None:
    assert rung(points) is expected


def test_what_cannot_be_undone_is_only_proposed() -> None:
    assert [step for step in Rung if step.automatic] == [Rung.EXPLAIN, Rung.TIMEOUT_10M]


def test_one_strike_per_episode_and_target() -> None:
    strikes = [_strike(StrikeKind.INSULT, NOW, TARGET)]
    assert not is_new_episode(strikes, TARGET, NOW + timedelta(minutes=10))
    assert is_new_episode(strikes, TARGET, NOW + timedelta(minutes=10, seconds=1))
    assert is_new_episode(strikes, TARGET + 1, NOW + timedelta(minutes=1))


def test_an_episode_ends_after_an_hour_even_without_a_pause() -> None:
    strikes = [_strike(StrikeKind.INSULT, NOW + timedelta(minutes=9 * step), TARGET) for step in range(7)]
    assert not is_new_episode(strikes, TARGET, NOW + timedelta(minutes=59))
    assert is_new_episode(strikes, TARGET, NOW + timedelta(minutes=60))


def test_an_overturned_strike_still_covers_its_episode() -> None:
    strikes = [_strike(StrikeKind.INSULT, NOW, TARGET, overturned=True)]
    assert not is_new_episode(strikes, TARGET, NOW + timedelta(minutes=1))


def test_the_order_in_which_an_episode_is_confirmed_does_not_matter() -> None:
    strikes = [_strike(StrikeKind.INSULT, NOW, TARGET)]
    assert not is_new_episode(strikes, TARGET, NOW - timedelta(minutes=5))
    assert is_new_episode(strikes, TARGET, NOW - timedelta(minutes=11))


def test_settings_must_be_complete_and_rise() -> None:
    with pytest.raises(ValidationError):
        StrikeSettings(weights={StrikeKind.INSULT: 1.0})
    falling = {step: float(10 - number) for number, step in enumerate(Rung)}
    with pytest.raises(ValidationError):
        StrikeSettings(rungs=falling)


_strikes = st.lists(
    st.builds(
        _strike,
        kind=st.sampled_from(StrikeKind),
        at=st.floats(0, 200).map(_ago),
        overturned=st.booleans(),
    ),
    max_size=20,
)


@given(strikes=_strikes, later=st.floats(0, 200))
def test_points_never_grow_by_waiting_and_never_fall_below_zero(strikes: list[Strike], later: float) -> None:
    now, then = total(strikes, NOW), total(strikes, NOW + timedelta(days=later))
    assert 0 <= then <= now + 1e-9


@given(strikes=_strikes, start=st.floats(0, 200), length=st.floats(0, 28))
def test_a_timeout_never_makes_strikes_fade_faster(
    strikes: list[Strike], start: float, length: float
) -> None:
    timeout = Timeout(_ago(start), _ago(start) + timedelta(days=length))
    assert total(strikes, NOW, [timeout]) >= total(strikes, NOW) - 1e-9
