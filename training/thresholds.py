"""Thresholds of the presets, chosen by what may go wrong; the presets' files are written by this."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from bot.domain.level import Level
from bot.domain.scores import Category
from bot.domain.signals import Signals
from bot.policy.presets import preset
from bot.policy.schema import changed
from training.real import reached

PRESETS = Path(__file__).resolve().parents[1] / "bot" / "policy" / "presets"
STEP = 0.005
CEILING = 0.995
MILD = 0.03
"""At most this share of mild remarks is hidden."""
GRAVE = frozenset({Category.THREAT, Category.SEVERE_TOXICITY, Category.IDENTITY_ATTACK})
"""What no mild remark holds: its threshold to hide is that of harmless chat alone."""
ROOF = Category.TOXICITY
"""Above all kinds: it is high wherever one of them is, and gets what they leave of the mild remarks."""
TOLD = frozenset({Category.THREAT, Category.SEVERE_TOXICITY})
"""Moderators are told of whatever of these is hidden, of other things from halfway between that and 1."""
Steps = dict[str, dict[str, float]]
"""Thresholds of a preset: category -> level -> lowest score."""


@dataclass(frozen=True, slots=True)
class Target:
    """At most these shares of harmless chat, each line taken as a reply, may be acted on and hidden."""

    act: float
    hide: float


TARGETS: Mapping[str, Target] = {
    "relaxed": Target(1 / 4000, 1 / 20_000),
    "balanced": Target(1 / 1000, 2 / 10_000),
    "strict": Target(5 / 1000, 1 / 1000),
}


def read(name: str) -> Steps:
    """The thresholds of a preset as its file has them."""
    steps: Steps = yaml.safe_load(path(name).read_text(encoding="utf-8"))["thresholds"]
    return steps


def path(name: str) -> Path:
    """File of a preset."""
    return PRESETS / f"{name}.yaml"


def choose(name: str, chat: Sequence[Signals], mild: Sequence[Signals]) -> Steps:
    """New numbers for the categories and levels that the preset has.

    Scores are calibrated, so one bound serves all kinds of hostility: the lowest at which no larger share of `chat`,
    which is harmless, is acted on, or hidden, than the target says. What can be a mild remark is hidden from the lowest
    bound at which hardly any of `mild` is.
    """
    old, target = read(name), TARGETS[name]
    base = changed(preset(name), patterns={})
    hostile = {category: levels for category, levels in old.items() if category != Category.OBSCENE}
    ordinary = {
        category: levels for category, levels in hostile.items() if Category(category) not in {*GRAVE, ROOF}
    }

    def lowest(
        signals: Sequence[Signals],
        level: str,
        of: Mapping[str, Mapping[str, float]],
        share: float,
        others: Steps,
    ) -> float:
        # Circumstances move a score by a few log-odds at most: what is next to nothing cannot reach any bound.
        likely = [one for one in signals if max(one.probabilities.values(), default=0.0) >= 2 * STEP]

        def holds(bound: float) -> bool:
            steps = {category: {level: bound} for category, levels in of.items() if level in levels}
            policy = changed(base, thresholds=others | steps)
            acted = reached(likely, policy, Level.HIDE if level == "hide" else None)
            return bool(acted.sum() <= share * len(signals))

        return _lowest(holds)

    warn = lowest(chat, "warn", hostile, target.act, {})
    hide = max(warn, lowest(chat, "hide", hostile, target.hide, {}))
    mildly = max(hide, lowest(mild, "hide", ordinary, MILD, {}))
    steps = {
        category: _steps(Category(category), set(levels), warn, hide, mildly)
        for category, levels in hostile.items()
    }
    if (roof := steps.get(ROOF)) and "hide" in roof:
        roof["hide"] = max(mildly, lowest(mild, "hide", {ROOF: {"hide": 1.0}}, MILD, steps))
        if "escalate" in roof:
            roof["escalate"] = round(1 - (1 - roof["hide"]) / 2, 4)
    if coarse := old.get(Category.OBSCENE):
        # Nobody is insulted by coarse words alone: they get what the others leave of the share.
        bounds: dict[str, float] = {}
        for level, share in (("warn", target.act), ("hide", target.hide)):
            lower = lowest(chat, level, {Category.OBSCENE: coarse}, share, steps)
            bounds[level] = max([lower, *bounds.values()])
        steps[Category.OBSCENE] = {level: bounds[level] for level in coarse}
    return {category: steps[category] for category in old}


def outcome(name: str, steps: Steps, chat: Sequence[Signals], mild: Sequence[Signals]) -> dict[str, Any]:
    """What these numbers lead to: shares of harmless chat acted on and hidden, and of mild remarks hidden."""
    policy = changed(preset(name), thresholds=steps)
    return {
        "steps": steps,
        "harmless_acted_on": float(reached(chat, policy).mean()),
        "harmless_hidden": float(reached(chat, policy, Level.HIDE).mean()),
        "mild_hidden": float(reached(mild, policy, Level.HIDE).mean()),
    }


def _steps(
    category: Category, levels: set[str], warn: float, grave: float, mildly: float
) -> dict[str, float]:
    hide = grave if category in GRAVE else mildly
    escalate = hide if category in TOLD else round(1 - (1 - hide) / 2, 4)
    values = {"warn": warn, "hide": hide, "escalate": escalate}
    return {level: value for level, value in values.items() if level in levels}


def _lowest(holds: Callable[[float], bool]) -> float:
    """The lowest bound, in steps, for which `holds`, which holds for all above it too; the ceiling where none does."""
    bounds = np.arange(STEP, CEILING, STEP)
    low, high = 0, len(bounds)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(float(bounds[middle])) else (middle + 1, high)
    return round(float(bounds[low]), 3) if low < len(bounds) else CEILING


def provenance(target: Target, lines: int, model: str) -> str:
    """Where the numbers come from, in one line."""
    return (
        f"of {lines:,} harmless chat lines, each as a reply, at most 1 in {1 / target.act:,.0f} is acted on, 1 in "
        f"{1 / target.hide:,.0f} hidden, and {MILD:.0%} of mild remarks; {model}, training/thresholds.py"
    )


def write(name: str, steps: Steps, provenance: str) -> None:
    """Writes the numbers into the preset's file, with where they come from; everything else stays."""
    lines = path(name).read_text(encoding="utf-8").splitlines()
    start, end = lines.index("thresholds:"), lines.index("patterns:")
    head = [line for line in lines[:start] if not line.startswith("# Thresholds:")]
    width = max(map(len, steps)) + 1
    table = [
        f"  {category + ':':{width}} {{{', '.join(f'{level}: {value:g}' for level, value in levels.items())}}}"
        for category, levels in steps.items()
    ]
    text = [*head, f"# Thresholds: {provenance}", "thresholds:", *table, *lines[end:]]
    path(name).write_text("\n".join(text) + "\n", encoding="utf-8")
