"""Who has a part in a case: they decide nothing in it, and do not learn who reported them."""

from collections.abc import Sequence

from bot.cases.opening import involved
from bot.domain.cases import EventKind
from bot.store import cases, verdicts
from bot.store.cases import Case, CaseEvent
from bot.store.database import Connection
from bot.store.verdicts import StoredVerdict

CONFIDED = frozenset({EventKind.REPORT, EventKind.CHECK_ON, EventKind.TOLD_MORE})
"""What members tell moderators in confidence: who did is not for everybody who sees the card."""

_TAKING_PART = CONFIDED | {EventKind.APPEAL}
_MEANT = 0.5
"""Target weight (0-1) from which somebody is a target; who only spoke just before is none."""


async def have_part(conn: Connection, case: Case) -> frozenset[int]:
    """Everybody who has a part in a case, as it is stored now."""
    return having_part(case, await verdicts.of_case(conn, case.id), await cases.events(conn, case.id))


def having_part(case: Case, of_case: Sequence[StoredVerdict], events: Sequence[CaseEvent]) -> frozenset[int]:
    """Authors, targets, those who appealed, and those who reported or told of something."""
    people = {case.subject_id, *involved(case, of_case)}
    people |= {event.actor_id for event in events if event.kind in _TAKING_PART}
    people |= {verdict.target_id for verdict in of_case if verdict.target_weight >= _MEANT}
    if case.pattern is not None:
        people.add(case.target_id)
    return frozenset(person for person in people if person)


def reporters(events: Sequence[CaseEvent]) -> frozenset[int]:
    """The members who reported a message of the case, each once."""
    return frozenset(e.actor_id for e in events if e.kind is EventKind.REPORT and e.actor_id)
