"""A policy as a card."""

from collections.abc import Iterable

from discord import ui
from pydantic import ValidationError

from bot.domain.level import Level
from bot.policy.problems import PolicyProblem
from bot.policy.schema import Policy
from bot.ui import words
from bot.ui.cards import answer_card
from bot.ui.catalogue import text


def policy_card(policy: Policy, version: int, *, changed: str | None = None) -> ui.LayoutView:
    """Every threshold, pattern and exemption of one version."""
    levels = "  ".join(text(f"level-{level}") for level in Level)
    rows = [f"{text('policy-category'):<18}{levels}"]
    for category, steps in policy.thresholds.items():
        shown = [
            f"{step:.2f}" if step is not None else " –  " for step in (steps.warn, steps.hide, steps.escalate)
        ]
        aimed = "*" if category in policy.aimed_only else " "
        rows.append(f"{words.category(category) + aimed:<18}{'  '.join(shown)}")
    table = "```\n" + "\n".join(rows) + "\n```\n" + text("policy-aimed-only")
    patterns = [
        f"- {words.pattern(kind)}: {_levels(levels) or text('policy-nothing-automatic')}"
        for kind, levels in policy.patterns.items()
    ]
    exempt = [f"<@&{role}>" for role in policy.exempt_roles] + [
        f"<#{channel}>" for channel in policy.exempt_channels
    ]
    exempt += [] if policy.bots else [text("policy-exempt-bots")]
    exempt += [] if policy.webhooks else [text("policy-exempt-webhooks")]
    return answer_card(
        text("policy", version=str(version)),
        text("policy-changed", what=changed) if changed else "",
        text(
            "policy-summary",
            preset=text(f"preset-{policy.preset}"),
            mode=text(f"mode-{policy.mode}"),
            days=policy.evidence_days,
            names=text(f"names-{policy.names}"),
        ),
        table,
        "\n".join([text("policy-patterns"), *patterns]),
        text("policy-exempt", exempt=", ".join(exempt) or text("policy-exempt-nobody")),
    )


def why_invalid(error: ValidationError) -> str:
    """What is wrong with a policy: the first thing that was found."""
    first = error.errors(include_input=False, include_url=False)[0]
    where = ".".join(map(str, first["loc"]))
    if first["type"] not in set(PolicyProblem):
        return text("policy-problem-value", setting=where)
    numbers = {name: _listed(value) for name, value in first.get("ctx", {}).items()}
    return text(f"policy-problem-{first['type']}", **numbers)


def _listed(values: Iterable[str | float]) -> str:
    return ", ".join(value if isinstance(value, str) else f"{value:g}" for value in values)


def _levels(levels: Iterable[Level]) -> str:
    return ", ".join(text(f"level-{level}") for level in sorted(levels))
