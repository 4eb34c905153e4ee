"""Every member of an enumeration that people read about has its words."""

from datetime import date, timedelta
from enum import StrEnum

import pytest

from bot.domain.actions import ActionKind, ActionState
from bot.domain.cases import CaseKind, CaseOutcome, EventKind, Occasion
from bot.domain.decision import Rule
from bot.domain.failures import Failure, FailureCode
from bot.domain.finding import Pattern
from bot.domain.level import Level, Mode
from bot.domain.message import Surface
from bot.domain.reasons import Param
from bot.domain.scores import Category
from bot.policy.presets import PRESETS
from bot.policy.strikes import Rung
from bot.ui import words
from bot.ui.catalogue import text

_PARAMETERS: dict[str, Param] = {
    "permission": "manage_messages",
    "channel": 5,
    "error": "Forbidden",
    "text": "gone",
}

FAMILIES: dict[str, type[StrEnum]] = {
    "case-outcome": CaseOutcome,
    "category": Category,
    "level": Level,
    "mode": Mode,
    "occasion": Occasion,
    "done": Level,
    "pattern": Pattern,
    "status": Mode,
    "surface": Surface,
    "would": Level,
}


@pytest.mark.parametrize(
    "message", [f"{family}-{member}" for family, members in FAMILIES.items() for member in members]
)
def test_every_member_has_its_words(message: str) -> None:
    assert text(message)


@pytest.mark.parametrize("kind", ActionKind)
def test_every_action_has_its_words(kind: ActionKind) -> None:
    assert words.action(kind)


def test_slow_mode_is_said_as_it_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "SLOW_MODE_SECONDS", 5)
    monkeypatch.setattr(words, "SLOW_MODE_LENGTH", timedelta(hours=1))
    assert words.action(ActionKind.SLOW_MODE) == "Slow mode: 5 s between messages, for 1 hour"
    assert "calms the channel for 1 hour" in words.case_hint(Pattern.PILE_ON)


@pytest.mark.parametrize("kind", EventKind)
def test_every_event_of_a_case_has_its_words(kind: EventKind) -> None:
    assert words.case_event(kind)


def test_every_preset_has_its_words() -> None:
    for name in PRESETS:
        assert text(f"preset-{name}") == name
        assert text(f"preset-{name}.about")


def test_every_pattern_with_a_person_targeted_says_what_moderators_were_told() -> None:
    for pattern in filter(lambda pattern: pattern.has_one_target, Pattern):
        assert text(f"support-{pattern}")


@pytest.mark.parametrize("about", [*Pattern, *Occasion, None])
def test_every_case_has_a_title(about: CaseKind | None) -> None:
    assert words.case_title(about)
    assert words.case_hint(about) == "" or about in {"pile_on", "mutual_conflict", "check_on"}


@pytest.mark.parametrize("state", ActionState)
def test_every_state_has_its_sign(state: ActionState) -> None:
    assert words.action_state(state)


@pytest.mark.parametrize("name", [*Category, *Pattern])
def test_everything_a_verdict_may_rest_on_has_its_words(name: Rule) -> None:
    assert words.rule_name(name)


@pytest.mark.parametrize("code", FailureCode)
def test_every_failure_has_its_words(code: FailureCode) -> None:
    assert words.failure(Failure(code, _PARAMETERS))


def test_a_failure_names_permission_and_channel_as_discord_does() -> None:
    missing = Failure(FailureCode.MISSING_IN_CHANNEL, {"permission": "manage_messages", "channel": 5})
    assert words.failure(missing) == "**Manage Messages** is missing in <#5>: channel → Edit → Permissions"


@pytest.mark.parametrize("code", FailureCode)
@pytest.mark.parametrize("params", [{}, {"permission": "no_such_permission"}])
def test_a_failure_whose_parameters_are_missing_is_said_all_the_same(
    code: FailureCode, params: dict[str, Param]
) -> None:
    assert words.failure(Failure(code, params))


def test_a_failure_that_lacks_what_it_should_say_is_unexpected() -> None:
    said = words.failure(Failure(FailureCode.MISSING_IN_CHANNEL))
    assert said == "something went wrong; see the log (missing_in_channel)"


def test_a_sentence_of_an_earlier_version_is_shown_as_it_is() -> None:
    assert words.failure(Failure.of_text("the bot was asleep")) == "the bot was asleep"


@pytest.mark.parametrize("rung", [*Rung, None])
def test_every_rung_has_its_words(rung: Rung | None) -> None:
    assert words.standing(2.25, rung).startswith("2.2 points")
    assert words.standing(2.25, rung, now=True).startswith("2.2 points now")


def test_somebody_unknown_is_named_by_their_id() -> None:
    assert words.person(5, None) == "member 5"
    assert words.person(0, None) == "somebody Discord does not name"


def test_lists_end_with_and() -> None:
    assert words.listed([]) == ""
    assert words.listed(["a"]) == "a"
    assert words.listed(["a", "b", "c"]) == "a, b and c"


def test_lengths_and_days() -> None:
    assert words.length(timedelta(minutes=10)) == "10 minutes"
    assert words.length(timedelta(hours=1)) == "1 hour"
    assert words.length(timedelta(hours=24)) == "24 hours"
    assert words.length(timedelta(days=3)) == "3 days"
    assert words.day(date(2026, 11, 6)) == "6 Nov"
    assert words.day(date(2026, 11, 6), year=True) == "6 Nov 2026"
    assert (words.weekday(0), words.weekday(6, short=True)) == ("Monday", "Sun")
