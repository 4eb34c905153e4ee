"""Titles that may be restored."""

from bot.actions import titles
from bot.actions.titles import Titles


def test_a_title_that_waits_to_be_judged_is_never_restored() -> None:
    known = Titles()
    known.first_seen(1, "homework")
    known.first_seen(1, "not judged yet")
    assert known.allowed(1) == "homework"

    known.judged(1, "chess", allowed=True)
    known.judged(1, "hostile", allowed=False)
    assert known.allowed(1) == "chess"


def test_a_new_thread_has_none_until_one_is_judged() -> None:
    known = Titles()
    known.first_seen(1, None)
    known.first_seen(1, "hostile")
    assert known.allowed(1) is None


def test_an_earlier_title_that_turns_out_hostile_is_forgotten() -> None:
    known = Titles()
    known.first_seen(1, "hostile")
    known.judged(1, "hostile", allowed=False)
    assert known.allowed(1) is None


def test_the_threads_not_seen_for_longest_go_first() -> None:
    known = Titles()
    for thread in range(titles.MOST):
        known.first_seen(thread, "homework")
    known.first_seen(0, None)
    known.judged(titles.MOST, "chess", allowed=True)
    assert known.allowed(0) == "homework"
    assert known.allowed(1) is None
