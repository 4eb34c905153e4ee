"""Signals + policy -> verdict. Pure: live traffic, shadow mode, explain, replay and the tests all call `decide`."""

import math
from collections.abc import Iterator
from dataclasses import replace

from bot.domain.decision import Verdict, verdict_of
from bot.domain.finding import Finding, Pattern
from bot.domain.handling import Handling
from bot.domain.level import Level
from bot.domain.message import Incoming, Unscored
from bot.domain.reasons import Param, Reason, ReasonCode
from bot.domain.scores import Category
from bot.domain.signals import Signals, TargetReason, moved_by
from bot.policy.schema import Policy

# Said may soften a put-down, never a threat, a wish to see somebody dead or an attack on who somebody is.
_WEIGHED = frozenset({Category.TOXICITY, Category.OBSCENE, Category.INSULT})
_SUREST = 0.999
"""A score stays below it in log-odds, as no model is surer than that."""


def exemption(incoming: Incoming, policy: Policy) -> ReasonCode | None:
    """Why `policy` leaves this message alone whatever it says, or None."""
    if incoming.is_webhook and not policy.webhooks:
        return ReasonCode.EXEMPT_WEBHOOK
    if incoming.author.is_bot and not incoming.is_webhook and not policy.bots:
        return ReasonCode.EXEMPT_BOT
    if {incoming.channel_id, incoming.parent_channel_id, incoming.category_id} & policy.exempt_channels:
        return ReasonCode.EXEMPT_CHANNEL
    if incoming.author.role_ids & policy.exempt_roles:
        return ReasonCode.EXEMPT_ROLE
    return None


def decide(signals: Signals, policy: Policy, *, exempt: ReasonCode | None = None) -> Verdict:
    """The verdict on one message.

    `exempt` is what `exemption` said. For a message that AutoMod already blocked, thresholds are skipped: it counts
    as evidence in patterns, without a second punishment.
    """
    if exempt:
        return verdict_of([Reason(exempt)])
    hurting = any(finding.kind is Pattern.SELF_HARM_DISCLOSURE for finding in signals.findings)
    care = [Reason(ReasonCode.DISCLOSURE)] if hurting else []
    if care and not signals.attack_beside:
        return verdict_of(care)
    if signals.reported_speech:
        return verdict_of([*care, Reason(ReasonCode.REPORTED_SPEECH)])
    reasons = [reason for finding in signals.findings for reason in _by_pattern(finding, policy)]
    how = policy.handling(signals.surface)
    if how is not Handling.NOTHING:
        reasons += [*_by_score(signals, policy), *_by_rule(signals, policy)]
    if signals.hitting_back and not _is_grave(reasons, signals, policy):
        reasons = [_without_escalation(reason) for reason in reasons]
    if Level.HIDE in {reason.level for reason in reasons}:
        reasons += _how_hidden(how)
    reasons += [_not_scored(left) for left in signals.unscored]
    return verdict_of([*reasons, *care])


def _how_hidden(how: Handling) -> Iterator[Reason]:
    """What moderators should know where hiding is not simply deleting."""
    if how.proposed:
        yield Reason(ReasonCode.HANDLING, Level.ESCALATE, {"handling": how.value})
    elif how is Handling.DELETE_FORWARD:
        yield Reason(ReasonCode.HANDLING, params={"handling": how.value})


def _by_pattern(finding: Finding, policy: Policy) -> Iterator[Reason]:
    for level in policy.patterns.get(finding.kind, ()):
        yield Reason(ReasonCode.PATTERN, level, {"pattern": finding.kind.value})


def _by_score(signals: Signals, policy: Policy) -> Iterator[Reason]:
    aimed = signals.aim >= policy.min_aim or signals.second_person or signals.to_group
    moved = moved_by(signals.circumstances)
    for category, thresholds in policy.thresholds.items():
        raw = signals.probabilities.get(category)
        if raw is None:
            continue
        score = weighed(raw, moved) if moved and category in _WEIGHED else raw
        if max(raw, score) < thresholds.lowest:
            continue
        reached = thresholds.levels(score)
        params: dict[str, Param] = {"category": category.value, "score": round(raw, 4)}
        if not reached:
            yield Reason(ReasonCode.OUTWEIGHED, params=params | {"counted": round(score, 4)})
        elif category in policy.aimed_only and not aimed:
            yield Reason(ReasonCode.UNAIMED, params=params)
        else:
            if score != raw:
                params["counted"] = round(score, 4)
            params |= {"threshold": reached[-1][1]} | _aim(signals)
            for level, _ in reached:
                yield Reason(ReasonCode.SCORE, level, params)


def weighed(score: float, moved: float) -> float:
    """What `score` (0-1) counts as, moved by so many log-odds: 0.90 between friends (-1.6) counts as 0.65."""
    if score <= 0.0 or not moved:
        return score
    surest = min(score, _SUREST)
    return 1.0 / (1.0 + (1.0 - surest) / surest * math.exp(-moved))


def _by_rule(signals: Signals, policy: Policy) -> Iterator[Reason]:
    """What the model does not see as what it is weighs as if it did.

    A death wish ("kys") as severe toxicity, target known or not; shutting out somebody who is meant as an insult.
    """
    yield from _as_grave_as(
        signals, policy, ReasonCode.DEATH_WISH, Category.SEVERE_TOXICITY, signals.death_wish
    )
    yield from _as_grave_as(signals, policy, ReasonCode.EXCLUSION, Category.INSULT, signals.exclusion)


def _as_grave_as(
    signals: Signals, policy: Policy, code: ReasonCode, category: Category, score: float
) -> Iterator[Reason]:
    thresholds = policy.thresholds.get(category)
    if thresholds is None or signals.probabilities.get(category, 0.0) >= score:
        return
    counted = weighed(score, moved_by(signals.circumstances)) if category in _WEIGHED else score
    reached = thresholds.levels(counted)
    params: dict[str, Param] = {"category": category.value, "score": score}
    if counted != score:
        params["counted"] = round(counted, 4)
    for level, _ in reached:
        yield Reason(code, level, params | {"threshold": reached[-1][1]} | _aim(signals))


def _aim(signals: Signals) -> dict[str, Param]:
    """Why the surest target is thought to be meant, and how many people are."""
    if not signals.targets:
        aim = TargetReason.GROUP if signals.to_group else TargetReason.NOBODY
        return {"aim": TargetReason.YOU.value if signals.second_person else aim.value, "people": 0}
    surest = max(signals.targets, key=lambda target: target.weight)
    return {"aim": surest.reason.value, "people": len(signals.targets)}


def _not_scored(left: Unscored) -> Reason:
    language: dict[str, Param] = {"language": left.language} if left.language else {}
    return Reason(ReasonCode.UNSCORED, params={"what": left.what.value} | language)


def _is_grave(reasons: list[Reason], signals: Signals, policy: Policy) -> bool:
    """Something that hitting back does not excuse: a pattern, a threat, an attack on who somebody is."""
    if any(policy.patterns.get(finding.kind) for finding in signals.findings):
        return True
    grave = (Category.THREAT, Category.IDENTITY_ATTACK)
    return any(
        level is Level.ESCALATE
        for category in grave
        if category in policy.thresholds
        for level, _ in policy.thresholds[category].levels(signals.probabilities.get(category, 0.0))
    )


def _without_escalation(reason: Reason) -> Reason:
    if reason.level is not Level.ESCALATE:
        return reason
    return replace(reason, level=None, excused=True)
