"""Verdict -> the actions that carry it out. Pure; `bot/live/recording.py` stores them with the decision."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Unpack

from bot.domain.actions import ActionKind, Payload
from bot.domain.decision import Verdict
from bot.domain.handling import Handling
from bot.domain.level import Level
from bot.domain.message import Incoming, Kind, Surface, Unread


@dataclass(frozen=True, slots=True)
class Step:
    """One action to plan. `key` makes it happen once; `payload` holds ids and numbers, never text."""

    kind: ActionKind
    key: str
    payload: Payload


_HIDING = {
    Handling.RESET_NICKNAME: (ActionKind.RESET_NAME,),
    Handling.RENAME_BACK: (ActionKind.RENAME_THREAD,),
    # Left to moderators, who are told of it in a case, or blocked already.
    Handling.PROPOSE: (),
    Handling.PROPOSE_RESET: (),
    Handling.NOTHING: (),
}
"""The actions of what cannot be deleted; a message is deleted and its text restored."""


_GIVEN_BACK = frozenset({Surface.CONTENT, Surface.JOINED})
"""Surfaces of a message that are posted again; the author's lines before it were not taken."""

_TELLING = frozenset({ActionKind.WARN_AUTHOR, ActionKind.TELL_HIDDEN})

_FILES = frozenset(
    {
        Unread.IMAGE,
        Unread.AUDIO,
        Unread.VIDEO,
        Unread.FILE,
        Unread.FILE_TOO_LARGE,
        Unread.FILE_CUT,
        Unread.FILE_UNREADABLE,
        Unread.MORE_FILES,
    }
)
"""What could not be read and was a file: it cannot be posted again either."""


def plan(incoming: Incoming, verdict: Verdict, how: Handling) -> list[Step]:
    """The steps for one verdict, in the order in which they are carried out; `how` is what hiding means here.

    Cases are planned by `bot/cases`.
    """
    return [step(kind, incoming, **_kept(kind, incoming)) for kind in _kinds(incoming, verdict, how)]


def step(kind: ActionKind, incoming: Incoming, **payload: Unpack[Payload]) -> Step:
    """An action about one version of a message; `payload` is added to the ids that say where it stands.

    Authors are told about one message once, however often they edit it.
    """
    key = f"{kind}:{incoming.guild_id}:{incoming.message_id}"
    if kind not in _TELLING or incoming.kind not in {Kind.NEW, Kind.EDIT}:
        key += f":{incoming.version}"
    where: Payload = {
        "channel_id": incoming.channel_id,
        "message_id": incoming.message_id,
        "author_id": incoming.author.id,
    }
    return Step(kind, key, {**where, **payload})


def _kept(kind: ActionKind, incoming: Incoming) -> Payload:
    """What else has to be known later: of a deletion what restoring needs, of a notice when that was written."""
    if kind is ActionKind.DELETE_MESSAGE:
        kept: Payload = {"reply_to": incoming.reply.message_id} if incoming.reply else {}
        return {**kept, "files": 1} if _has_files(incoming) else kept
    if kind in {ActionKind.WARN_AUTHOR, ActionKind.TELL_HIDDEN} and incoming.kind is not Kind.EDIT:
        return {"written_at": int(incoming.sent_at.timestamp())}
    return {}


def _has_files(incoming: Incoming) -> bool:
    surfaces = {passage.surface for passage in incoming.passages}
    return bool(surfaces - _GIVEN_BACK) or any(one.what in _FILES for one in incoming.unscored)


def _kinds(incoming: Incoming, verdict: Verdict, how: Handling) -> Iterator[ActionKind]:
    if Level.HIDE in verdict.levels:
        yield from _HIDING.get(how, (ActionKind.DELETE_MESSAGE, ActionKind.TELL_HIDDEN))
    elif Level.WARN in verdict.levels and incoming.author.id:
        # Discord does not say who wrote a channel's status: nobody to warn.
        yield ActionKind.WARN_AUTHOR
