"""Titles that may be given back."""

from bot.actions import titles
from bot.actions.titles import Titles


def test_a_title_that_waits_to_be_judged_is_never_given_back() -> None:
    known = Titles()
    known.meet(1, "homework")
    known.meet(1, "not judged yet")
    assert known.allowed(1) == "homework"

    known.judged(1, "chess", allowed=True)
    known.judged(1, "hostile", allowed=False)
    assert known.allowed(1) == "chess"


def test_a_new_thread_has_none_until_one_is_judged() -> None:
    known = Titles()
    known.meet(1, None)
    known.meet(1, "hostile")
    assert known.allowed(1) is None


def test_an_earlier_title_that_turns_out_hostile_is_forgotten() -> None:
    known = Titles()
    known.meet(1, "hostile")
    known.judged(1, "hostile", allowed=False)
    assert known.allowed(1) is None


def test_the_threads_not_seen_for_longest_go_first() -> None:
    known = Titles()
    for thread in range(titles.MOST):
        known.meet(thread, "homework")
    known.meet(0, None)
    known.judged(titles.MOST, "chess", allowed=True)
    assert known.allowed(0) == "homework"
    assert known.allowed(1) is None
