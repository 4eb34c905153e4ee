"""Cases and appeals: how they stand and how they end."""

from enum import StrEnum


class CaseState(StrEnum):
    """Whether anything is left to do."""

    OPEN = "open"
    CLOSED = "closed"


class CaseOutcome(StrEnum):
    """How a case ended."""

    CONFIRMED = "confirmed"
    FALSE_ALARM = "false_alarm"
    UNDONE = "undone"
    CLOSED = "closed"


class AppealState(StrEnum):
    """What became of an appeal."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
