"""Cases and appeals: what they are about, what happens in them, how they stand and how they end."""

from enum import StrEnum

from bot.domain.finding import Pattern


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
    MERGED = "merged"
    """It became a part of another case."""

    @property
    def log_entry(self) -> "LogEntry":
        """How it stands in the moderators' log."""
        return LogEntry(f"case {self}")

    @property
    def overturns(self) -> bool:
        """Whether everything automatic is undone."""
        return self in {CaseOutcome.FALSE_ALARM, CaseOutcome.UNDONE}


class Occasion(StrEnum):
    """Why there is a case where no pattern was found: somebody asked for it."""

    REPORT = "report"
    APPEAL = "appeal"
    CHECK_ON = "check_on"
    TOLD_MORE = "told_more"


CaseKind = Pattern | Occasion
"""What a case is about. None stands for single messages without a pattern."""


def case_kind(value: str) -> CaseKind:
    """The pattern or occasion written as `value`. Raises ValueError for anything else."""
    return Pattern(value) if value in set(Pattern) else Occasion(value)


class EventKind(StrEnum):
    """Something that happened in a case."""

    NOTE = "note"
    TIMEOUT = "timeout"
    SLOW_MODE = "slow_mode"
    APPEAL = "appeal"
    REPORT = "report"
    CHECK_ON = "check_on"
    TOLD_MORE = "told_more"
    SAYS_FRIENDS = "says_friends"
    CONFIRMED = "confirmed"
    FALSE_ALARM = "false_alarm"
    UNDONE = "undone"
    CLOSED = "closed"
    REOPENED = "reopened"
    MERGED = "merged"


class LogEntry(StrEnum):
    """What a moderator did, as the moderators' log keeps it."""

    CASE_CONFIRMED = "case confirmed"
    CASE_FALSE_ALARM = "case false_alarm"
    CASE_UNDONE = "case undone"
    CASE_CLOSED = "case closed"
    CASE_MERGED = "case merged"
    REOPENED = "case_reopened"
    TIMEOUT = "timeout"
    SLOW_MODE = "slow mode"
    PAUSE = "pause"
    GOES_ON = "goes_on"
    """A pause was ended."""
    POLICY = "policy"
    SETUP = "setup"
    """Moderator role or alert channel."""
    CASE_SEEN = "case_seen"
    """Somebody looked at a case by themselves, with what members told in confidence."""
    RECORD_SEEN = "record_seen"
    """Of a member."""
    MESSAGE_SEEN = "message_seen"
    """*Explain* on a message."""
    HIDDEN_SEEN = "hidden_seen"
    """The list of hidden messages, once in a while."""
    NOTE = "note"
    REPORT_SCHEDULE = "report schedule"


class AppealState(StrEnum):
    """What became of an appeal."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
