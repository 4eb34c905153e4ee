"""A policy as a card."""

from discord import ui

from bot.policy.schema import Policy
from bot.ui.cards import report
from bot.ui.words import NAMES, PATTERNS


def policy_card(policy: Policy, version: int, *, changed: str | None = None) -> ui.LayoutView:
    """Every threshold, pattern and exemption of one version."""
    rows = ["category          warn  hide  escalate"]
    for category, steps in policy.thresholds.items():
        shown = [
            f"{step:.2f}" if step is not None else " –  " for step in (steps.warn, steps.hide, steps.escalate)
        ]
        aimed = "*" if category in policy.aimed_only else " "
        rows.append(f"{category.value.replace('_', ' ') + aimed:<18}{'  '.join(shown)}")
    table = "```\n" + "\n".join(rows) + "\n```\n-# * counts only when aimed at somebody"
    patterns = "\n".join(
        f"- {PATTERNS[kind.value]}: {', '.join(sorted(level.value for level in levels)) or 'nothing automatic'}"
        for kind, levels in policy.patterns.items()
    )
    exempt = [f"<@&{role}>" for role in policy.exempt_roles] + [
        f"<#{channel}>" for channel in policy.exempt_channels
    ]
    others = [name for name, judged in (("bots", policy.bots), ("webhooks", policy.webhooks)) if not judged]
    return report(
        f"Policy, version {version}",
        f"Changed: {changed}" if changed else "",
        f"**Preset:** {policy.preset} · **Mode:** {policy.mode.value} · **Evidence kept:** {policy.evidence_days} days"
        f" · **Hostile names:** {NAMES[policy.names]}",
        table,
        f"**Patterns over several messages**\n{patterns}",
        f"**Left alone:** {', '.join([*exempt, *others]) or 'nobody'}",
    )
