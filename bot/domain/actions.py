"""Side effects on Discord: their kinds and how far they are."""

from enum import StrEnum


class ActionKind(StrEnum):
    """Every side effect on Discord that goes through the outbox."""

    WARN_AUTHOR = "warn_author"
    DELETE_MESSAGE = "delete_message"
    TELL_HIDDEN = "tell_hidden"
    RESET_NAME = "reset_name"
    RENAME_THREAD = "rename_thread"
    CASE_CARD = "case_card"
    RESTORE_MESSAGE = "restore_message"
    RETRACT = "retract"
    RESTORE_NAME = "restore_name"
    RESTORE_TITLE = "restore_title"
    TIMEOUT = "timeout"
    END_TIMEOUT = "end_timeout"
    CARE = "care"
    SUPPORT_TARGET = "support_target"
    MEDIATE = "mediate"
    DISCLOSURE_NOTICE = "disclosure_notice"
    EXPLAIN_STRIKE = "explain_strike"
    SLOW_MODE = "slow_mode"
    END_SLOW_MODE = "end_slow_mode"


class ActionNote(StrEnum):
    """How an action was done, where not as planned. Stored as `note` in its result."""

    ALREADY_GONE = "already gone"
    """Nothing was left to act on."""
    IN_CHANNEL = "answered_in_channel"
    """DMs are closed, so it was said in the channel."""
    VERDICT_DELETED = "verdict_deleted"
    """What it was about is no longer kept."""
    NOTHING_TO_END = "nothing_to_end"


class ActionState(StrEnum):
    """How far an action is."""

    PLANNED = "planned"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    UNDONE = "undone"
