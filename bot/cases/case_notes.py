"""What happened in a case, line by line: notes, decisions, appeals, and what members told in confidence."""

from collections.abc import Iterable, Sequence

from bot.cases.involvement import CONFIDED
from bot.domain.cases import EventKind
from bot.store.cases import CaseEvent
from bot.store.crypto import EvidenceCipher
from bot.ui import words
from bot.ui.catalogue import text
from bot.ui.safe import inline

_NOTES = 5
"""Notes of moderators that are shown, the newest; and as many other lines."""
_SAID = 300
"""Characters of what somebody said."""
_PEOPLE = 5
_TOGETHER = (EventKind.REPORT, EventKind.CHECK_ON)
"""What several members may do about the same thing: one line for all of them."""


def note_lines(
    events: Sequence[CaseEvent], cipher: EvidenceCipher, *, names_told: bool, words_told: bool
) -> list[str]:
    """Lines of a card, the newest last. Notes are never pushed off by what members do.

    `names_told`: whoever reads may know which members told moderators of it; `words_told`: and what they wrote.
    """
    lines = [(event, _line(event, cipher, names_told, words_told)) for event in events if _alone(event)]
    for kind in _TOGETHER:
        same = [event for event in events if event.kind is kind]
        if same:
            lines.append((same[-1], _together(kind, same, names_told)))
    lines.sort(key=lambda line: (line[0].at, line[0].id))
    shown = {
        id(line)
        for wanted in (True, False)
        for line in [one for one in lines if (one[0].kind is EventKind.NOTE) is wanted][-_NOTES:]
    }
    return [line[1] for line in lines if id(line) in shown]


def _alone(event: CaseEvent) -> bool:
    return event.kind not in _TOGETHER


def _line(event: CaseEvent, cipher: EvidenceCipher, names_told: bool, words_told: bool) -> str:
    confided = event.kind in CONFIDED
    who = f"<@{event.actor_id}>" if event.actor_id else "Upstander"
    if confided and not names_told:
        who = text("somebody")
    body = cipher.decrypt(event.body) if event.body else None
    said = f": {inline(body, _SAID)}" if body else ""
    if body and confided and not words_told:
        said = f": {text('told-in-confidence')}"
    return f"-# {words.when(event.at)} {who} · {words.case_event(event.kind)}{said}"


def _together(kind: EventKind, events: Iterable[CaseEvent], names_told: bool) -> str:
    events = list(events)
    people = list(dict.fromkeys(event.actor_id for event in events))
    who = text("by-members", members=len(people))
    if names_told:
        named = ", ".join(f"<@{person}>" for person in people[:_PEOPLE] if person)
        more = len(people) - _PEOPLE
        who = (text("people-and-more", people=named, more=more) if more > 0 else named) or who
    return f"-# {words.when(events[-1].at)} {who} · {words.case_event(kind)}"
