"""Verdict -> actions."""

from datetime import UTC, datetime

import pytest

from bot.actions.plan import ActionKind, plan
from bot.intake.message import Incoming, Kind, Person
from bot.policy.verdict import Level, Reason, verdict_of


def incoming(kind: Kind = Kind.NEW, version: str = "v1") -> Incoming:
    return Incoming(1, 2, 3, Person(4), datetime(2026, 1, 1, tzinfo=UTC), (), version, kind=kind)


def kinds(kind: Kind, *levels: Level) -> list[ActionKind]:
    verdict = verdict_of([Reason("because", level) for level in levels])
    return [step.kind for step in plan(incoming(kind), verdict)]


def test_an_allowed_message_leads_to_nothing() -> None:
    assert kinds(Kind.NEW) == []


def test_a_warning_is_a_private_note() -> None:
    assert kinds(Kind.NEW, Level.WARN) == [ActionKind.WARN_AUTHOR]


def test_hiding_deletes_first_and_tells_once() -> None:
    wanted = [ActionKind.DELETE_MESSAGE, ActionKind.TELL_HIDDEN]
    assert kinds(Kind.NEW, Level.WARN, Level.HIDE, Level.ESCALATE) == wanted


@pytest.mark.parametrize(
    ("kind", "actions"),
    [
        (Kind.EDIT, [ActionKind.DELETE_MESSAGE, ActionKind.TELL_HIDDEN]),
        (Kind.NAME, [ActionKind.RESET_NAME]),
        (Kind.THREAD, [ActionKind.RENAME_THREAD]),
        (Kind.AUTOMOD, []),
        (Kind.OTHER, []),
    ],
)
def test_what_cannot_be_deleted_is_hidden_in_kind(kind: Kind, actions: list[ActionKind]) -> None:
    assert kinds(kind, Level.HIDE) == actions


def test_escalating_alone_touches_nothing() -> None:
    assert kinds(Kind.NEW, Level.ESCALATE) == []


def test_keys_tell_versions_and_actions_apart_and_payloads_hold_ids_only() -> None:
    verdict = verdict_of([Reason("because", Level.HIDE)])
    first, second = plan(incoming(version="v1"), verdict), plan(incoming(version="v2"), verdict)
    assert len({step.key for step in [*first, *second]}) == 4
    assert [step.key for step in first] == [step.key for step in plan(incoming(version="v1"), verdict)]
    assert all(step.payload == {"channel_id": 2, "message_id": 3, "author_id": 4} for step in first)
