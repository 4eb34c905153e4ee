"""Side effects on Discord: their kinds and how far they are."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import TypedDict

SLOW_MODE_SECONDS = 30
"""Between two messages of one member, in slow mode."""
SLOW_MODE_LENGTH = timedelta(minutes=30)
"""After this, slow mode ends by itself."""


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
    LOG_NOTICE = "log_notice"


URGENT = frozenset(
    {
        ActionKind.DELETE_MESSAGE,
        ActionKind.RESET_NAME,
        ActionKind.RENAME_THREAD,
        ActionKind.TIMEOUT,
        ActionKind.SLOW_MODE,
    }
)
"""What stops harm. It never waits for what is only said."""

GONE_IS_DONE = frozenset(
    {
        ActionKind.DELETE_MESSAGE,
        ActionKind.RESET_NAME,
        ActionKind.RENAME_THREAD,
        ActionKind.SLOW_MODE,
        ActionKind.END_SLOW_MODE,
    }
)
"""What there is nothing left to do of where the message, the thread or the channel is gone."""

AFTER: Mapping[ActionKind, ActionKind] = {
    ActionKind.TELL_HIDDEN: ActionKind.DELETE_MESSAGE,
    ActionKind.RETRACT: ActionKind.RESTORE_MESSAGE,
}
"""What waits until the other action of the same verdict is done or failed, because it says how that went."""

UNDOING = "undo:"
"""The key of an action that undoes another one is this and the other one's key."""


class ActionNote(StrEnum):
    """How an action was done, where not as planned. Stored as `note` in its result."""

    ALREADY_GONE = "already_gone"
    """Nothing was left to act on."""
    IN_CHANNEL = "answered_in_channel"
    """DMs are closed, so it was said in the channel."""
    VERDICT_DELETED = "verdict_deleted"
    """What it was about is no longer kept."""
    NOTHING_TO_END = "nothing_to_end"
    WITHOUT_FILES = "without_files"
    """The text was restored, what was attached was not kept."""
    NOTHING_TO_UNDO = "nothing_to_undo"
    """What was to be undone had not happened."""

    @classmethod
    def _missing_(cls, value: object) -> "ActionNote | None":
        """What the first release wrote."""
        return _FORMER_NOTES.get(value)


_FORMER_NOTES: Mapping[object, ActionNote] = {
    "already gone": ActionNote.ALREADY_GONE,
    "DMs closed, answered in the channel": ActionNote.IN_CHANNEL,
    "its verdict was deleted meanwhile": ActionNote.VERDICT_DELETED,
    "nothing to end": ActionNote.NOTHING_TO_END,
}


class NoticeKind(StrEnum):
    """What members get, or may ask for, only so often."""

    CARE = "care"
    """A private card to somebody who may be hurting."""
    DANGER = "danger"
    """Moderators were told that somebody who may be hurting threatens somebody."""
    SUPPORT = "support"
    """A private card to the person targeted, who may no longer want it."""
    CHECK_ON_0 = "check_on_0"
    CHECK_ON_1 = "check_on_1"
    CHECK_ON_2 = "check_on_2"


ABOUT_DISCLOSURES = frozenset({NoticeKind.CARE, NoticeKind.DANGER})
"""Say of a member that they may have spoken of dying or hurting themselves."""

CHECK_ON_SLOTS = (NoticeKind.CHECK_ON_0, NoticeKind.CHECK_ON_1, NoticeKind.CHECK_ON_2)
"""As many as one member may ask to check on somebody within 24 hours."""


class ActionState(StrEnum):
    """How far an action is."""

    PLANNED = "planned"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    UNDONE = "undone"


class RunState(StrEnum):
    """What became of a weekly report to one moderator."""

    PLANNED = "planned"
    SENT = "sent"
    FAILED = "failed"
    SKIPPED = "skipped"


class Payload(TypedDict, total=False):
    """What an action has to know beside its kind: ids, numbers and codes, never text."""

    channel_id: int
    message_id: int
    author_id: int
    """Of the message, or whom the action is about."""
    target_id: int
    other_id: int
    """The other side of a conflict."""
    case_id: int
    pattern: str
    points: float
    """Strikes that count."""
    until: int
    """When a timeout ends, in Unix seconds."""
    by: int
    """The moderator who asked for it."""
    before: int
    """Slow mode before, in seconds."""
    threatens: int
    reply_to: int
    """The message that the deleted one answered."""
    copy_of: int
    """The member's message of which the deleted one was a bot's copy."""
    files: int
    """1 where the deleted message had some."""
    written_at: int
    """Unix seconds."""
    had_nick: int
    entry: int
    """Of the moderators' log."""


class Outcome(TypedDict, total=False):
    """How an action was done: ids and numbers, never text."""

    note: str
    dm: int
    reply: int
    message_id: int
    channel_id: int
    had_nick: int
    seconds: int
    bulk: int
    """Messages deleted together."""
    until: int
