"""Words for what the program knows: enumerations, and the sentences that stand in several places."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

import discord
from discord.utils import format_dt

from bot import permissions
from bot.domain.actions import SLOW_MODE_LENGTH, SLOW_MODE_SECONDS, ActionKind, ActionState
from bot.domain.cases import CaseKind, CaseOutcome, EventKind, Occasion
from bot.domain.decision import Rule, level_names
from bot.domain.failures import Failure, FailureCode
from bot.domain.finding import Pattern
from bot.domain.handling import Handling, handling
from bot.domain.level import Level
from bot.domain.message import Surface
from bot.domain.scores import Category, ReplacedModel
from bot.permissions import Missing
from bot.policy.strikes import Rung
from bot.ui.catalogue import CatalogueError, text

_CHANNELS = 5
"""Channels without a permission that are named."""

_STATES = {
    ActionState.PLANNED: "🕓",
    ActionState.RUNNING: "🕓",
    ActionState.DONE: "✅",
    ActionState.FAILED: "⚠️",
    ActionState.UNDONE: "↩️",
}
_WITH_HINT = frozenset({Pattern.PILE_ON, Pattern.MUTUAL_CONFLICT, Occasion.CHECK_ON})


def action(kind: ActionKind) -> str:
    """What was done, or is to be."""
    if kind is ActionKind.SLOW_MODE:
        return text("action-slow_mode", seconds=SLOW_MODE_SECONDS, length=length(SLOW_MODE_LENGTH))
    return text(f"action-{kind}")


def action_state(state: ActionState) -> str:
    """How far an action is, as a sign."""
    return _STATES[state]


def category(name: Category) -> str:
    """A category of scores."""
    return text(f"category-{name}")


def done(levels: Collection[Level]) -> str:
    """What was done, least grave first."""
    return listed([text(f"done-{level}") for level in level_names(levels)])


def listed(items: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    if len(items) < 2:
        return "".join(items)
    return text("list-and", first=", ".join(items[:-1]), last=items[-1])


def pattern(kind: Pattern) -> str:
    """A pattern, as a heading."""
    return text(f"pattern-{kind}")


def rule_name(rule: Rule) -> str:
    """What a verdict rests on, in a list of such."""
    return pattern(rule) if isinstance(rule, Pattern) else category(rule)


def case_title(about: CaseKind | None) -> str:
    """What a case is about; None for single messages."""
    return pattern(about) if isinstance(about, Pattern) else text(f"occasion-{about or 'single'}")


def case_hint(about: CaseKind | None) -> str:
    """What moderators should know about cases of this kind, empty where there is nothing."""
    if about is Pattern.PILE_ON:
        return text("hint-pile_on", length=length(SLOW_MODE_LENGTH))
    return text(f"hint-{about}") if about in _WITH_HINT else ""


def case_event(kind: EventKind) -> str:
    """What happened in a case."""
    return text(f"event-{kind}")


def case_outcome(ended: CaseOutcome | None) -> str:
    """How a case ended (of old ones that may not be known)."""
    return text(f"case-outcome-{ended or CaseOutcome.CLOSED}")


def cleaning(step: str) -> str:
    """What a step of cleaning undoes, by its id."""
    return text(f"cleaning-{step}")


def surface(place: Surface) -> str:
    """A surface, where it is the place of something."""
    return text(f"surface-{place}")


def permission(name: str) -> str:
    """A permission as Discord's settings call it."""
    return text(f"permission-{name}")


def missing(found: Missing, role: str) -> str:
    """A permission that the bot lacks: which, where, what for, and where to grant it. `role` is the bot's."""
    name, why = permission(found.permission), text(f"permission-{found.permission}.why")
    if not found.channels:
        return text("missing-in-server", permission=name, why=why, role=role)
    where = ", ".join(f"<#{channel}>" for channel in found.channels[:_CHANNELS])
    if found.everywhere:
        where = text("missing-everywhere")
    elif len(found.channels) > _CHANNELS:
        where = text("missing-and-more", channels=where, more=len(found.channels) - _CHANNELS)
    return text("missing-in-channels", permission=name, channels=where, why=why)


def missing_lines(guild: discord.Guild, alert_channel_id: int | None = None) -> list[str]:
    """What the bot lacks in `guild`, one line each; cases go to `alert_channel_id`."""
    role = guild.me.top_role.name
    return [missing(found, role) for found in permissions.missing_permissions(guild, alert_channel_id)]


def oversights(guild: discord.Guild, alert_channel_id: int | None, mod_role_id: int | None) -> list[str]:
    """What a server should know about its alert channel and its moderator role, one line each."""
    channel = guild.get_channel(alert_channel_id) if alert_channel_id else None
    role = guild.get_role(mod_role_id) if mod_role_id else None
    found = []
    if channel is not None and permissions.open_to_members(channel, mod_role_id):
        found.append(f"⚠️ {text('alerts-open', channel=channel.mention)}")
    if role is not None and not permissions.sees_commands(role):
        found.append(f"⚠️ {text('role-sees-no-commands', role=role.mention, bot=guild.me.name)}")
    return found


def failure(why: Failure) -> str:
    """Why an action failed or waits. One that was stored with parameters missing is an unexpected one."""
    try:
        return _failure(why)
    except (CatalogueError, KeyError):
        return text(f"failure-{FailureCode.UNEXPECTED}", error=str(why.code))


def _failure(why: Failure) -> str:
    if why.code is FailureCode.LEGACY:
        return str(why.params["text"])
    params = {name: str(value) for name, value in why.params.items()}
    if "permission" in params:
        params["permission"] = permission(params["permission"])
    if "channel" in params:
        params["channel"] = f"<#{params['channel']}>"
    return text(f"failure-{why.code}", **params)


def replaced_model(names: ReplacedModel) -> str:
    """That another model works than the chosen one."""
    return text("model-replaced", chosen=names.chosen, running=names.running)


def standing(points: float, reached: Rung | None, *, now: bool = False) -> str:
    """Points and what they call for: ``5.2 points now: a timeout of 24 hours is proposed``."""
    message = "standing-now" if now else "standing"
    if reached is None:
        return text(message, points=points)
    return text(f"{message}-rung", points=points, rung=text(f"rung-{reached}"))


def person(user_id: int, guild: discord.Guild | None) -> str:
    """The name that people see of somebody, not inert yet; where they left, their id. 0 stands for nobody known."""
    if not user_id:
        return text("unnamed-member")
    member = guild.get_member(user_id) if guild else None
    return member.display_name if member else text("unknown-member", id=str(user_id))


def length(time: timedelta) -> str:
    """``10 minutes``, ``24 hours``, ``3 days``."""
    if time < timedelta(hours=1):
        return text("length-minutes", count=time // timedelta(minutes=1))
    if time < timedelta(days=2):
        return text("length-hours", count=time // timedelta(hours=1))
    return text("length-days", count=time.days)


def hidden_note(place: Surface) -> str:
    """What an author should know about how text on `place` was hidden, empty where it is simply gone."""
    return text("hidden-forward") if handling(place) is Handling.DELETE_FORWARD else ""


def when(moment: datetime) -> str:
    """A time that every reader sees in their own time zone."""
    return format_dt(moment, "f")


def number(value: float) -> str:
    """``1,234``."""
    return text("number", value=value)


def day(moment: date, *, year: bool = False) -> str:
    """``16 Nov``, or ``16 Nov 2026`` with the year."""
    month = text(f"month-{moment.month}")
    if year:
        return text("day-year", day=str(moment.day), month=month, year=str(moment.year))
    return text("day", day=str(moment.day), month=month)


def weekday(number: int, *, short: bool = False) -> str:
    """The name of a day of the week, Monday = 0; ``Mon`` where it is to be `short`."""
    return text(f"weekday-{number}.short") if short else text(f"weekday-{number}")
