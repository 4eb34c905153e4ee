"""What people read. Neutral and short: the point is that it stops."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from discord.utils import format_dt

from bot.domain.handling import Handling, handling
from bot.domain.message import Surface

RULES = {
    "insult": "No insults at people",
    "toxicity": "No attacks on people",
    "severe_toxicity": "No attacks on people",
    "obscene": "No swearing at people",
    "threat": "No threats",
    "identity_attack": "No attacks on who somebody is",
    "sexual_explicit": "No sexual remarks",
    "private_data": "No private data of others",
    "encouraging_self_harm": "Never wish harm on somebody",
    "serious_act": "No threats",
    "pile_on": "No piling on",
    "sustained": "Leave people alone",
    "mutual_conflict": "Cool down",
    "acute": "Cool down",
}
"""One rule per category or pattern, as told to the person it concerns."""

OUTCOMES = {"allow": "left alone", "warn": "warned", "hide": "hidden", "escalate": "escalated"}

ACTIONS = {
    "warn_author": "Author told privately",
    "tell_hidden": "Author told privately, text given back",
    "delete_message": "Message deleted",
    "reset_name": "Nickname reset",
    "rename_thread": "Thread renamed",
    "restore_title": "Title given back",
    "case_card": "Case posted",
    "restore_message": "Message restored",
    "retract": "Author told that it was taken back",
    "timeout": "Timeout",
    "end_timeout": "Timeout ended",
    "restore_name": "Nickname restored",
    "care": "Help offered privately",
    "support_target": "Help offered to the person aimed at",
    "mediate": "Mediation offered privately",
    "disclosure_notice": "Moderators told quietly",
    "explain_strike": "Strike explained privately",
    "slow_mode": "Slow mode: 30 s between messages, for 30 minutes",
    "end_slow_mode": "Slow mode ends",
    "report_dm": "Weekly report",
}

STATES = {"planned": "🕓", "running": "🕓", "done": "✅", "failed": "⚠️", "undone": "↩️"}

NAMES = {"reset": "reset", "propose": "proposed to moderators"}
"""What a policy does with hostile names."""

PATTERNS = {
    "self_harm_disclosure": "Somebody may be hurting",
    "private_data": "Private data shared",
    "encouraging_self_harm": "Encouraging self-harm",
    "serious_act": "Serious threat",
    "pile_on": "Pile-on",
    "sustained": "Sustained bullying",
    "mutual_conflict": "Conflict between two",
    "acute": "Acute hostility",
    "report": "Reported by a member",
    "appeal": "Appeal",
    "check_on": "Somebody asks to check on a member",
    "told_more": "The person aimed at tells more",
}

EVENTS = {
    "told_more": "told more",
    "says_friends": "says that it is not a problem, they are friends",
    "check_on": "asks to check on them",
}
"""What happened in a case, where its kind does not say it."""

HINTS = {
    "pile_on": "One incident, everybody in it. Joining in alone gives nobody a strike. **Slow mode…** calms the "
    "channel for 30 minutes and ends by itself.",
    "mutual_conflict": "It goes both ways: mediate, do not punish. Both were written the same words; confirming gives "
    "nobody a strike.",
    "check_on": "No verdict, nothing automatic: a member noticed something. A kind private word is often enough. The "
    "person themself was not told.",
}
"""What moderators should know about a case of this pattern."""

CASE_OUTCOMES = {
    "confirmed": "confirmed",
    "false_alarm": "false alarm",
    "undone": "undone",
    "closed": "closed without a finding",
}

APPEAL_NEXT = "If you think this is a mistake, press **Appeal**: a person will look at it."
NO_ALERT_CHANNEL = (
    "**No alert channel is set**, so this came to you. A member with *Manage Server* sets one with `/setup`. "
    "Nothing is lost: `/case list` shows every case."
)


def rule_of(reasons: Sequence[str], scores: Mapping[str, float], signals: Mapping[str, Any]) -> str:
    """The rule behind a recorded verdict: that of its pattern, else of the category its reasons name first."""
    patterns = [str(found["kind"]) for found in signals.get("patterns", [])]
    by_score = sorted(scores, key=lambda category: -scores[category])
    named = [c for reason in reasons for c in by_score if reason.startswith(c.replace("_", " "))]
    return next(
        (RULES[name] for name in [*patterns, *named, *by_score] if name in RULES), "Be kind to people"
    )


def hidden_note(surface: str) -> str:
    """What an author should know about how text on `surface` was hidden, empty where it is simply gone."""
    how = handling(Surface(surface))
    return f"It was {how}." if how is Handling.DELETE_FORWARD else ""


def when(moment: datetime) -> str:
    """A time that every reader sees in their own time zone."""
    return format_dt(moment, "f")


def plural(count: int, one: str, many: str | None = None) -> str:
    """``1 message``, ``2 messages``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
