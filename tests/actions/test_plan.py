"""Verdict -> actions."""

from datetime import UTC, datetime

import pytest

from bot.actions.plan import plan
from bot.domain.actions import ActionKind
from bot.domain.decision import verdict_of
from bot.domain.handling import Handling
from bot.domain.level import Level
from bot.domain.message import Incoming, Person
from tests.support.decisions import score_reason


def incoming(version: str = "v1") -> Incoming:
    return Incoming(1, 2, 3, Person(4), datetime(2026, 1, 1, tzinfo=UTC), (), version)


def kinds(how: Handling, *levels: Level) -> list[ActionKind]:
    verdict = verdict_of([score_reason(level) for level in levels])
    return [step.kind for step in plan(incoming(), verdict, how)]


def test_an_allowed_message_leads_to_nothing() -> None:
    assert kinds(Handling.DELETE_MESSAGE) == []


def test_a_warning_is_a_private_note() -> None:
    assert kinds(Handling.DELETE_MESSAGE, Level.WARN) == [ActionKind.WARN_AUTHOR]


def test_hiding_deletes_first_and_tells_once() -> None:
    wanted = [ActionKind.DELETE_MESSAGE, ActionKind.TELL_HIDDEN]
    assert kinds(Handling.DELETE_MESSAGE, Level.WARN, Level.HIDE, Level.ESCALATE) == wanted


@pytest.mark.parametrize(
    ("how", "actions"),
    [
        (Handling.DELETE_FORWARD, [ActionKind.DELETE_MESSAGE, ActionKind.TELL_HIDDEN]),
        (Handling.END_POLL_AND_DELETE, [ActionKind.DELETE_MESSAGE, ActionKind.TELL_HIDDEN]),
        (Handling.RESET_NICKNAME, [ActionKind.RESET_NAME]),
        (Handling.RENAME_BACK, [ActionKind.RENAME_THREAD]),
        (Handling.PROPOSE, []),
        (Handling.PROPOSE_RESET, []),
        (Handling.NOTHING, []),
    ],
)
def test_what_cannot_be_deleted_is_hidden_in_kind(how: Handling, actions: list[ActionKind]) -> None:
    assert kinds(how, Level.HIDE) == actions


def test_escalating_alone_touches_nothing() -> None:
    assert kinds(Handling.DELETE_MESSAGE, Level.ESCALATE) == []


def test_keys_tell_versions_and_actions_apart_and_payloads_hold_ids_only() -> None:
    verdict = verdict_of([score_reason(Level.HIDE)])
    how = Handling.DELETE_MESSAGE
    first, second = plan(incoming("v1"), verdict, how), plan(incoming("v2"), verdict, how)
    assert len({step.key for step in [*first, *second]}) == 3, "the author is told once"
    assert [step.key for step in first] == [step.key for step in plan(incoming("v1"), verdict, how)]
    assert all(
        step.payload.items() >= {"channel_id": 2, "message_id": 3, "author_id": 4}.items() for step in first
    )
    assert all(isinstance(value, int) for step in first for value in step.payload.values())
