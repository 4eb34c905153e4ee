"""Why an action failed or waits, as codes with parameters. Words for people are made of them in `bot/ui`."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from bot.domain.reasons import Param


class FailureCode(StrEnum):
    """Why an action did not happen, not yet, or not as planned; behind each, its parameters."""

    # What Discord answered; `error` is the name of the exception.
    FORBIDDEN = "forbidden"
    MEMBER_LEFT = "member_left"
    DMS_CLOSED = "dms_closed"
    INVALID = "invalid"
    NO_LONGER_THERE = "no_longer_there"
    UNREACHABLE = "unreachable"
    """Tried several times."""
    UNEXPECTED = "unexpected"

    # What has to happen or pass first.
    TROUBLE = "trouble"
    """`error`: Discord or the network is in trouble, tried again later."""
    REFUSED_OFTEN = "refused_often"
    NOT_CONNECTED = "not_connected"

    # What the bot may not do.
    MISSING_IN_SERVER = "missing_in_server"
    """`permission`, as discord.py calls it."""
    MISSING_IN_CHANNEL = "missing_in_channel"
    """`permission` in `channel`."""
    MISSING_FOR_SLOW_MODE = "missing_for_slow_mode"
    """`permission` in `channel`; nothing else needs it."""
    DMS_CLOSED_AND_MISSING = "dms_closed_and_missing"
    """Neither by DM nor, as `permission` is missing, in `channel`."""
    RANK = "rank"
    ADMINISTRATOR = "administrator"

    # What it could be done to or with is not there.
    BOT_LEFT = "bot_left"
    NO_MESSAGES = "no_messages"
    """The channel is none with messages."""
    AUTHOR_IS_BOT = "author_is_bot"
    AUTHOR_UNREACHABLE = "author_unreachable"
    GONE_BEFORE = "gone_before"
    """The message was gone before it could be hidden."""
    TOO_LATE = "too_late"
    """The message is too long ago to say something about it."""
    FILES_LOST = "files_lost"
    """The text was restored, what was attached was not kept."""
    NOTHING_TO_UNDO = "nothing_to_undo"
    TEXT_PURGED = "text_purged"
    NICKNAME_PURGED = "nickname_purged"
    TITLE_PURGED = "title_purged"
    CASE_DELETED = "case_deleted"
    VERDICT_DELETED = "verdict_deleted"
    NO_VERDICT = "no_verdict"

    LEGACY = "legacy"
    """`text`: a sentence that an earlier version stored."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why. Parameters are ids and names of the program's own, never text that somebody typed."""

    code: FailureCode
    params: Mapping[str, Param] = field(default_factory=dict)

    def as_text(self) -> str:
        """To be stored."""
        return json.dumps({"code": self.code, **self.params}, separators=(",", ":"))

    @classmethod
    def of_text(cls, stored: str) -> Self:
        """What `as_text` wrote.

        A text of another form is a sentence from before there were codes; a broken one, or a code that is
        not known, is unexpected.
        """
        if not stored.startswith("{"):
            return cls(FailureCode.LEGACY, {"text": stored})
        try:
            params = json.loads(stored)
            return cls(FailureCode(params.pop("code")), params)
        except (ValueError, KeyError) as error:
            return cls(FailureCode.UNEXPECTED, {"error": type(error).__name__})
