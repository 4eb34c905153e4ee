"""Signals + policy -> verdict. Pure: live traffic, shadow mode, explain, replay and the tests all call `decide`."""

from collections.abc import Iterator

from bot.domain.decision import Level, Reason, Verdict, verdict_of
from bot.domain.finding import Finding, Pattern
from bot.domain.handling import Handling
from bot.domain.message import Incoming
from bot.domain.scores import Category
from bot.domain.signals import Signals
from bot.policy.schema import Policy

# Banter may soften a put-down among friends, never a threat or an attack on who somebody is.
_SOFTENED = frozenset({Category.TOXICITY, Category.SEVERE_TOXICITY, Category.OBSCENE, Category.INSULT})


def exemption(incoming: Incoming, policy: Policy) -> str | None:
    """Why `policy` leaves this message alone whatever it says, or None."""
    if incoming.is_webhook and not policy.webhooks:
        return "posted by a webhook, which the policy leaves out"
    if incoming.author.is_bot and not incoming.is_webhook and not policy.bots:
        return "posted by a bot, which the policy leaves out"
    if {incoming.channel_id, incoming.parent_channel_id} & policy.exempt_channels:
        return "the channel is exempt"
    if incoming.author.role_ids & policy.exempt_roles:
        return "the author has an exempt role"
    return None


def decide(signals: Signals, policy: Policy, *, exempt: str | None = None) -> Verdict:
    """The verdict on one message.

    `exempt` is what `exemption` said. For a message that AutoMod already blocked, thresholds are skipped: it counts
    as evidence in patterns, without a second punishment.
    """
    if exempt:
        return verdict_of([Reason(f"left alone: {exempt}")])
    if any(finding.kind is Pattern.SELF_HARM_DISCLOSURE for finding in signals.findings):
        return verdict_of([Reason("someone may be hurting: care, never punishment")])
    if signals.reported_speech:
        return verdict_of([Reason("reports or quotes somebody else's words: nothing automatic")])
    reasons = [reason for finding in signals.findings for reason in _by_pattern(finding, policy)]
    how = policy.handling(signals.surface)
    if how is not Handling.NOTHING:
        reasons += [*_by_score(signals, policy), *_by_rule(signals, policy)]
    if signals.hitting_back and not _is_grave(reasons, signals, policy):
        reasons = [_without_escalation(reason) for reason in reasons]
    if Level.HIDE in {reason.level for reason in reasons}:
        reasons += _how_hidden(how)
    reasons += [Reason(f"not scored: {what}") for what in signals.unscored]
    return verdict_of(reasons)


def _how_hidden(how: Handling) -> Iterator[Reason]:
    """What moderators should know where hiding is not simply deleting."""
    if how.proposed:
        yield Reason(how.value, Level.ESCALATE)
    elif how is Handling.DELETE_FORWARD:
        yield Reason(how.value)


def _by_pattern(finding: Finding, policy: Policy) -> Iterator[Reason]:
    for level in policy.patterns.get(finding.kind, ()):
        yield Reason(finding.explanation, level)


def _by_score(signals: Signals, policy: Policy) -> Iterator[Reason]:
    aimed = signals.aim >= policy.min_aim or signals.second_person
    for category, thresholds in policy.thresholds.items():
        raw = signals.probabilities.get(category)
        if raw is None:
            continue
        score = raw * signals.banter if category in _SOFTENED else raw
        name = category.value.replace("_", " ")
        reached = thresholds.levels(score)
        if not reached:
            if thresholds.levels(raw):
                yield Reason(f"{name} {raw:.2f}, but between people who banter: counts as {score:.2f}")
        elif category in policy.aimed_only and not aimed:
            yield Reason(f"{name} {raw:.2f}, but aimed at nobody")
        else:
            softened = (
                f" (banter: counts as {score:.2f})" if signals.banter < 1 and category in _SOFTENED else ""
            )
            highest = reached[-1][1]
            for level, _ in reached:
                yield Reason(f"{name} {raw:.2f}{softened} ≥ {highest:.2f}, {_aim(signals)}", level)


def _by_rule(signals: Signals, policy: Policy) -> Iterator[Reason]:
    """A death wish that the model does not see as what it is ("kys") weighs as if it did, target known or not."""
    severe = policy.thresholds.get(Category.SEVERE_TOXICITY)
    if severe is None or signals.probabilities.get(Category.SEVERE_TOXICITY, 0.0) >= signals.death_wish:
        return
    reached = severe.levels(signals.death_wish)
    for level, _ in reached:
        yield Reason(
            f"severe toxicity {signals.death_wish:.2f} by rule (wishes somebody dead or hurt) "
            f"≥ {reached[-1][1]:.2f}, {_aim(signals)}",
            level,
        )


def _aim(signals: Signals) -> str:
    if not signals.targets:
        return 'aimed at "you"' if signals.second_person else "aimed at nobody in particular"
    surest = max(signals.targets, key=lambda target: target.weight)
    others = len(signals.targets) - 1
    people = "one person" if not others else f"{others + 1} people"
    return f"aimed at {people} by {surest.reason}"


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
    return Reason(f"{reason.text}; not escalated, as the author hits back after being attacked")
