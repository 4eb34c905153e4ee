"""Every member of an enumeration that people read about has its words."""

from enum import StrEnum

import pytest

from bot.domain.actions import ActionKind, ActionState
from bot.domain.cases import CaseKind, CaseOutcome, EventKind, Occasion
from bot.domain.decision import Rule
from bot.domain.finding import Pattern
from bot.domain.level import Level, Mode
from bot.domain.message import Surface
from bot.domain.scores import Category
from bot.policy.presets import PRESETS
from bot.ui import words
from bot.ui.catalogue import text

FAMILIES: dict[str, type[StrEnum]] = {
    "action": ActionKind,
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
