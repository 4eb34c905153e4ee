"""What a verdict means for the people around it, planned in its transaction.

Help for the person targeted, care in a crisis, mediation between two. Each private card at most once a day.
"""

from datetime import datetime, timedelta

from bot.actions.plan import Step, step
from bot.cases.opening import about_somebody
from bot.domain.actions import ActionKind, NoticeKind, Payload
from bot.domain.finding import Finding, Pattern
from bot.domain.scores import Category
from bot.pipeline import Assessment
from bot.policy.schema import Policy
from bot.store import journal, notices
from bot.store.cases import Case
from bot.store.database import Connection
from bot.store.journal import PlannedAction, Recorded

_DAY = timedelta(days=1)


def discloses(assessment: Assessment) -> bool:
    """Whether the author may be speaking of wanting to die or hurting themselves: no text is kept then."""
    return any(found.kind is Pattern.SELF_HARM_DISCLOSURE for found in assessment.signals.findings)


def threatens(assessment: Assessment, policy: Policy) -> bool:
    """Whether the message seriously threatens somebody, as far as scores and target tell."""
    signals = assessment.signals
    threat = signals.probabilities.get(Category.THREAT, 0.0)
    return signals.aim >= policy.min_aim and threat >= policy.context.patterns.serious_threat


async def plan_care(
    conn: Connection,
    policy: Policy,
    assessment: Assessment,
    recorded: Recorded,
    case: Case | None,
    now: datetime,
) -> None:
    """Plan what people get because of a verdict; `case` is the one that moderators were told of, if any."""
    guild_id = assessment.incoming.guild_id
    steps = await _care(conn, policy, assessment, case, now) if discloses(assessment) else []
    finding = about_somebody(assessment)
    if case is not None and finding is not None:
        steps += await _around(conn, assessment, finding, case, now)
    planned = [PlannedAction(one.kind, one.key, one.payload) for one in steps]
    await journal.plan(conn, guild_id, planned, verdict_id=recorded.verdict_id, now=now)


async def _care(
    conn: Connection, policy: Policy, assessment: Assessment, case: Case | None, now: datetime
) -> list[Step]:
    """A private card, and a quiet notice to moderators where the server wants it.

    Where somebody also threatens a person and the policy makes no case of it, moderators are told whatever the setting,
    since somebody else may be in danger.
    """
    incoming = assessment.incoming
    guild_id, author = incoming.guild_id, incoming.author.id
    first = await notices.claim(conn, guild_id, author, NoticeKind.CARE, now, _DAY)
    steps = [step(ActionKind.CARE, incoming)] if first else []
    danger = (
        case is None
        and threatens(assessment, policy)
        and await notices.claim(conn, guild_id, author, NoticeKind.DANGER, now, _DAY)
    )
    if danger or (first and policy.tell_moderators_of_disclosure):
        steps.append(step(ActionKind.DISCLOSURE_NOTICE, incoming, threatens=int(danger)))
    return steps


async def _around(
    conn: Connection, assessment: Assessment, finding: Finding, case: Case, now: datetime
) -> list[Step]:
    """For the person targeted, or for both sides of a conflict (those once per case)."""
    incoming = assessment.incoming
    if finding.kind is Pattern.MUTUAL_CONFLICT and len(finding.authors) == 2:
        one, other = finding.authors
        return [
            Step(
                ActionKind.MEDIATE,
                f"{ActionKind.MEDIATE}:{case.id}:{me}",
                {"author_id": me, "other_id": them},
            )
            for me, them in ((one, other), (other, one))
        ]
    target = finding.target_id
    if target is None or not finding.kind.has_one_target:
        return []
    if not await notices.claim(conn, incoming.guild_id, target, NoticeKind.SUPPORT, now, _DAY):
        return []
    about: Payload = {"target_id": target, "case_id": case.id, "pattern": finding.kind.value}
    return [step(ActionKind.SUPPORT_TARGET, incoming, **about)]
