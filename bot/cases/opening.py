"""Opening and extending cases, in the transaction that stores the verdict."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.clock import utcnow
from bot.context.incidents import AT_ONCE
from bot.domain.actions import ActionKind
from bot.domain.finding import Finding, Pattern
from bot.pipeline import Assessment
from bot.store import case_search, cases, journal
from bot.store.cases import Case
from bot.store.database import Connection
from bot.store.journal import PlannedAction, Recorded, StoredVerdict

# The card waits this long, so that deletions and private notices are already on it when it appears.
_CARD_DELAY = timedelta(seconds=1)
_SINGLE_ACT_WINDOW = timedelta(hours=24)
_ALIKE = 100
"""Open cases of one kind about one person that are looked at: more than anybody leaves undecided."""


class CaseOpening:
    """Knows which case a verdict belongs to."""

    async def escalate(self, conn: Connection, assessment: Assessment, recorded: Recorded) -> Case:
        """Extend the open case of the same people and pattern, else open one; plan its card either way."""
        incoming = assessment.incoming
        finding = about_somebody(assessment)
        pattern = finding.kind if finding else None
        subject = _subject(finding, incoming.author.id)
        target = (
            finding.target_id
            if finding
            else max(((t.weight, t.id) for t in assessment.signals.targets), default=(0.0, None))[1]
        )
        now = utcnow()
        if finding is not None and finding.kind not in AT_ONCE:
            case = await self.about_same_people(conn, incoming.guild_id, finding)
        else:
            case = await self.matching(conn, incoming.guild_id, subject, target, pattern, now)
        if case is None:
            case = await cases.open(
                conn, incoming.guild_id, subject_id=subject, target_id=target, pattern=pattern, opened_at=now
            )
        elif case.subject_id not in {None, subject}:
            case = await cases.widen(conn, case.id)
        await cases.attach_verdict(conn, case.id, recorded.verdict_id)
        await adopt_listed(conn, case)
        await plan_card(conn, case, now)
        return case

    async def matching(
        self,
        conn: Connection,
        guild_id: int,
        subject: int | None,
        target: int | None,
        pattern: Pattern | None,
        now: datetime,
    ) -> Case | None:
        """The open case about the same single acts of one person; without a pattern they belong together for a day."""
        if pattern is None:
            since = now - _SINGLE_ACT_WINDOW
            return await case_search.open_by(conn, guild_id, subject, since)
        found = await case_search.open_about(conn, guild_id, pattern, target_id=target, limit=_ALIKE)
        return next((case for case in found if case.subject_id == subject), None)

    async def about_same_people(self, conn: Connection, guild_id: int, finding: Finding) -> Case | None:
        """The open case about the same pattern and the same people.

        Between the same two, or against the same target by a crowd that may change at its edges.
        """
        authors = set(finding.authors)
        alike = await case_search.open_about(
            conn, guild_id, finding.kind, target_id=finding.target_id, limit=_ALIKE
        )
        for case in alike:
            people = set(involved(case, await cases.verdicts(conn, case.id)))
            if people == authors if finding.kind is Pattern.MUTUAL_CONFLICT else people & authors:
                return case
        return None


def about_somebody(assessment: Assessment) -> Finding | None:
    """The first finding of what is done to somebody; that its author may be hurting is nobody's case."""
    found = assessment.signals.findings
    return next((one for one in found if one.kind is not Pattern.SELF_HARM_DISCLOSURE), None)


async def plan_card(conn: Connection, case: Case, now: datetime) -> None:
    """Post the case's card, or refresh it, a moment later. Planned at most once per second and case."""
    key = f"{ActionKind.CASE_CARD}:{case.id}:{int(now.timestamp())}"
    action = PlannedAction(ActionKind.CASE_CARD, key, {"case_id": case.id}, not_before=now + _CARD_DELAY)
    await journal.plan(conn, case.guild_id, [action], case_id=case.id, now=now)


async def adopt_listed(conn: Connection, case: Case) -> None:
    """What was decided before about messages that the case lists, without a case, is decided with it from now on."""
    of_case = await cases.verdicts(conn, case.id)
    known = {verdict.message_id for verdict in of_case}
    others = listed_messages(case, of_case) - known
    if others:
        await cases.adopt_verdicts(conn, case, others, involved(case, of_case))


def listed_messages(case: Case, of_case: Sequence[StoredVerdict]) -> set[int]:
    """Ids of the messages that the case rests on and shows."""
    found = [
        found for verdict in of_case for found in verdict.decision.findings if found.kind is case.pattern
    ]
    counted = {one.message_id for finding in found for one in finding.counted}
    return {
        *counted,
        *(id_ for finding in found for id_ in finding.messages),
        *(verdict.message_id for verdict in of_case),
    }


def involved(case: Case, of_case: Sequence[StoredVerdict]) -> list[int]:
    """Everybody who makes the case's pattern, those whose messages stayed below every threshold included."""
    found = [found for verdict in of_case for found in verdict.decision.findings]
    authors = [author for one in found if one.kind is case.pattern for author in one.authors]
    authors += [verdict.author_id for verdict in of_case]
    return list(dict.fromkeys(author for author in authors if author))


def _subject(finding: Finding | None, author: int) -> int | None:
    """Whom the case is about: the author of a single act, nobody in particular where several are involved."""
    if finding is None or len(finding.authors) == 1:
        return finding.authors[0] if finding and finding.authors else author
    return None
