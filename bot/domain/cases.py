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


class Occasion(StrEnum):
    """What a case is about that the bot found no pattern for: somebody asked for it."""

    REPORT = "report"
    APPEAL = "appeal"
    CHECK_ON = "check_on"
    TOLD_MORE = "told_more"


class EventKind(StrEnum):
    """What happens in a case, beside how it ends (`CaseOutcome`)."""

    REPORT = "report"
    APPEAL = "appeal"
    CHECK_ON = "check_on"
    TOLD_MORE = "told_more"
    SAYS_FRIENDS = "says_friends"
    NOTE = "note"
    TIMEOUT = "timeout"
    SLOW_MODE = "slow_mode"


class AppealState(StrEnum):
    """What became of an appeal."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
