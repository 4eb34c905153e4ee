"""What every decision about a case asks first: is there such a case, and may this moderator decide about it?"""

from bot.cases.involvement import have_part
from bot.domain.cases import CaseState
from bot.store import cases
from bot.store.cases import Case
from bot.store.database import Connection
from bot.ui import words
from bot.ui.catalogue import text


class CaseError(Exception):
    """What was asked cannot be done; the text tells the moderator why."""


async def existing_case(conn: Connection, case_id: int) -> Case:
    """The case, or the one that it was merged into. Raises `CaseError` where it is no longer kept."""
    case = await cases.by_id(conn, case_id)
    if case is not None and case.merged_into is not None:
        case = await cases.by_id(conn, case.merged_into) or case
    if case is None:
        raise CaseError(text("case-gone"))
    return case


async def case_to_decide(conn: Connection, case_id: int, moderator_id: int) -> Case:
    """The case, for a moderator to decide something in it. Raises `CaseError` also where they have a part in it."""
    case = await existing_case(conn, case_id)
    if moderator_id in await have_part(conn, case):
        raise CaseError(text("case-yours", number=str(case.number)))
    return case


async def open_case_to_decide(conn: Connection, case_id: int, moderator_id: int) -> Case:
    """The same, of a case that nobody decided yet."""
    case = await case_to_decide(conn, case_id, moderator_id)
    if case.state is CaseState.CLOSED:
        raise closed_already(case)
    return case


def closed_already(case: Case) -> CaseError:
    """Says what has been done since the card was shown."""
    return CaseError(
        text(
            "case-closed-already",
            number=str(case.number),
            outcome=words.case_outcome(case.outcome),
            moderator=f"<@{case.closed_by}>" if case.closed_by else text("somebody"),
            when=words.when(case.closed_at) if case.closed_at else "",
        )
    )
