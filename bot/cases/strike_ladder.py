"""Strikes in the store, and what they lead to. The arithmetic is in `bot/policy/strikes.py`.

What a person cannot undo is only proposed on the case; deleting and the ten minutes are part of a case,
so that undoing the case reverts them.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.actions.plan import Step, step
from bot.cases.involvement import reporters
from bot.context.engine import Context
from bot.domain.actions import ActionKind, ActionState, Payload
from bot.domain.decision import Decision, decisive_categories, verdict_of
from bot.domain.finding import Pattern
from bot.domain.level import Level
from bot.domain.message import Kind
from bot.domain.reasons import Param, Reason, ReasonCode
from bot.domain.scores import Category
from bot.pipeline import Assessment
from bot.policy.schema import Policy
from bot.policy.strikes import (
    Rung,
    Strike,
    StrikeKind,
    StrikeSettings,
    Timeout,
    is_new_episode,
    rung,
    value,
)
from bot.servers import Servers
from bot.store import cases, journal, strikes
from bot.store.cases import Case
from bot.store.database import Connection, Database
from bot.store.journal import PlannedAction, StoredVerdict
from bot.store.strikes import StrikeRow

_CASES = 200
"""Cases looked at for timeouts: more than anybody is likely to have."""
_AUTOMATIC_TIMEOUT = timedelta(minutes=10)
_FRESH = timedelta(hours=1)
_LONGEST = timedelta(days=365)
"""No policy lets a strike live longer."""
_GRAVE_PATTERNS = frozenset({Pattern.SERIOUS_ACT, Pattern.ENCOURAGING_SELF_HARM})
_NO_STRIKE = {Pattern.PILE_ON, Pattern.MUTUAL_CONFLICT}
"""Nobody gets a strike for merely joining in, or for a conflict that goes both ways."""
_SAYS_NOTHING = {ReasonCode.MEMBER_REPORT, ReasonCode.HANDLING, ReasonCode.UNSCORED}
"""Reasons that do not say that something is hostile."""
_REPORTERS = 2
"""So many members have to say that something is hostile where nothing else does."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A member's strikes, oldest first, and what each still counts."""

    given: tuple[StrikeRow, ...]
    values: tuple[float, ...]
    settings: StrikeSettings

    @property
    def points(self) -> float:
        """S: what counts now."""
        return sum(self.values)

    @property
    def rung(self) -> Rung | None:
        """What the points call for."""
        return rung(self.points, self.settings)

    def is_new_episode(self, target_id: int | None, at: datetime) -> bool:
        """Whether a message `at` towards `target_id` may bring another strike."""
        return is_new_episode(map(_counted, self.given), target_id, at, self.settings)


async def standing(conn: Connection, policy: Policy, guild_id: int, user_id: int, now: datetime) -> Standing:
    """Where a member stands now, by the server's `policy`."""
    settings = policy.strikes
    given = await strikes.of_member(conn, guild_id, user_id)
    timeouts = await _timeouts(conn, guild_id, user_id) if given else []
    values = (value(_counted(strike), now, timeouts, settings) for strike in given)
    return Standing(tuple(given), tuple(values), settings)


async def climb(
    conn: Connection, policy: Policy, assessment: Assessment, now: datetime
) -> tuple[Assessment, list[Step]]:
    """What strikes add to a verdict.

    From the second rung on, a message that would be warned about or hidden is deleted with a timeout of ten
    minutes, in a case. Those who hit back after being attacked are left out.
    """
    incoming, signals, verdict = assessment.incoming, assessment.signals, assessment.verdict
    hostile = verdict.levels & {Level.WARN, Level.HIDE}
    written = incoming.kind in {Kind.NEW, Kind.EDIT} and not (incoming.is_webhook or incoming.author.is_bot)
    if not hostile or not written or signals.hitting_back or now - incoming.sent_at > _FRESH:
        return assessment, []
    stands = await standing(conn, policy, incoming.guild_id, incoming.author.id, now)
    points, least = stands.points, stands.settings.rungs[Rung.TIMEOUT_10M]
    if points < least:
        return assessment, []
    why: dict[str, Param] = {
        "points": round(points, 2),
        "threshold": least,
        "minutes": int(_AUTOMATIC_TIMEOUT.total_seconds() // 60),
    }
    by_strikes = [Reason(ReasonCode.STRIKES, level, why) for level in (Level.HIDE, Level.ESCALATE)]
    reasons = [*verdict.reasons, *by_strikes]
    until = int((now + _AUTOMATIC_TIMEOUT).timestamp())
    climbed = replace(assessment, verdict=verdict_of(reasons))
    return climbed, [step(ActionKind.TIMEOUT, incoming, until=until)]


async def strike(
    conn: Connection, policy: Policy, case: Case, of_case: Sequence[StoredVerdict], now: datetime
) -> list[int]:
    """A person confirmed the case: one strike to each author, for the gravest verdict, as of when it was written.

    None where the same episode brought one (docs/context.md, Strikes). Returns the authors who got one; call
    `explain` for them where the server is live.
    """
    given = []
    for author, (weight, verdict) in gravest(await supported(conn, case, of_case), policy).items():
        stands = await standing(conn, policy, case.guild_id, author, now)
        if not stands.is_new_episode(verdict.target_id, verdict.sent_at):
            continue
        new = await strikes.add(
            conn,
            case.guild_id,
            author,
            target_id=verdict.target_id,
            weight=weight,
            at=verdict.sent_at,
            verdict_id=verdict.id,
            case_id=case.id,
            episode=f"case:{case.id}",
        )
        given += [author] * new
    return given


async def explain(
    conn: Connection,
    policy: Policy,
    case: Case,
    of_case: Sequence[StoredVerdict],
    authors: Iterable[int],
    now: datetime,
) -> None:
    """The first rung: tell those who got a strike what it is for and how to appeal."""
    by_author = gravest(await supported(conn, case, of_case), policy)
    for author in authors:
        stands = await standing(conn, policy, case.guild_id, author, now)
        if stands.rung is None:
            continue
        payload: Payload = {"author_id": author}
        planned = PlannedAction(
            ActionKind.EXPLAIN_STRIKE,
            f"{ActionKind.EXPLAIN_STRIKE}:{case.id}:{author}:{int(now.timestamp())}",
            payload,
        )
        verdict_id = by_author[author][1].id
        await journal.plan(conn, case.guild_id, [planned], verdict_id=verdict_id, case_id=case.id, now=now)


def gravest(of_case: Sequence[StoredVerdict], policy: Policy) -> dict[int, tuple[float, StoredVerdict]]:
    """Each author's gravest verdict with its points."""
    found: dict[int, tuple[float, StoredVerdict]] = {}
    for verdict in of_case:
        if not verdict.author_id:
            # A channel status: Discord does not say who wrote it.
            continue
        weight = strike_weight(verdict, policy)
        if weight > found.get(verdict.author_id, (0.0, verdict))[0]:
            found[verdict.author_id] = (weight, verdict)
    return found


def strike_weight(verdict: StoredVerdict, policy: Policy) -> float:
    """Points of a confirmed verdict: by the gravest thing that it rests on.

    An insult is targeted from the target weight `min_aim` of the policy on; coming right after somebody is
    not aiming at them.
    """
    weights = policy.strikes.weights
    categories = decisive_categories(verdict.decision.reasons)
    if Category.THREAT in categories or not _GRAVE_PATTERNS.isdisjoint(verdict.decision.patterns):
        return weights[StrikeKind.THREAT]
    if Category.IDENTITY_ATTACK in categories:
        return weights[StrikeKind.IDENTITY]
    if verdict.target_id is not None and verdict.target_weight >= policy.min_aim:
        return weights[StrikeKind.TARGETED]
    return weights[StrikeKind.INSULT]


async def supported(
    conn: Connection, case: Case, of_case: Sequence[StoredVerdict]
) -> Sequence[StoredVerdict]:
    """The verdicts for which confirming the case gives strikes: those that more than one member's word speaks for."""
    if case.pattern in _NO_STRIKE:
        return []
    if len(reporters(await cases.events(conn, case.id))) >= _REPORTERS:
        return of_case
    return [verdict for verdict in of_case if _is_hostile(verdict.decision)]


def _is_hostile(decision: Decision) -> bool:
    """Whether scores, rules or a pattern led to something."""
    return bool(decision.legacy) or any(
        reason.level and reason.code not in _SAYS_NOTHING for reason in decision.reasons
    )


async def tell_context(
    database: Database, servers: Servers, context: Context, now: datetime, guild_ids: Iterable[int] = ()
) -> None:
    """Context knows which pairs have an active strike: no banter discount between them.

    Call it at the start, when strikes change and, because they fade, now and then; `guild_ids` are servers
    that may no longer have any.
    """
    async with database.read() as conn:
        standing_now = await strikes.standing(conn, now - _LONGEST)
    pairs: dict[int, set[tuple[int, int]]] = defaultdict(set)
    for given in standing_now:
        lifetime = (await servers.policy(given.guild_id)).strikes.lifetime
        if given.target_id is not None and (now - given.at).total_seconds() < lifetime:
            pairs[given.guild_id].add((given.user_id, given.target_id))
    for guild_id in {*pairs, *guild_ids}:
        context.set_active_strikes(guild_id, pairs.get(guild_id, set()))


def _counted(strike: StrikeRow) -> Strike:
    return Strike(strike.weight, strike.at, strike.target_id, strike.overturned_at is not None)


async def _timeouts(conn: Connection, guild_id: int, user_id: int) -> list[Timeout]:
    """The timeouts given in the member's cases; ones that were ended early count as far as they went."""
    found = []
    for case in await cases.of_member(conn, guild_id, user_id, limit=_CASES):
        for action in await journal.actions_of_case(conn, case.id):
            if action.kind is not ActionKind.TIMEOUT or action.payload.get("author_id") != user_id:
                continue
            end = datetime.fromtimestamp(int(action.payload["until"]), UTC)
            if action.state is ActionState.UNDONE and action.finished_at:
                end = min(end, action.finished_at)
            if action.attempts and action.state in {ActionState.DONE, ActionState.UNDONE}:
                found.append(Timeout(action.planned_at, end))
    return found
