"""Thresholds of the presets, chosen by what may go wrong; the presets' files are written by this."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

from training.data import LABELS
from training.metrics import Array
from training.real import Steps

PRESETS = Path(__file__).resolve().parents[1] / "bot" / "policy" / "presets"
STEP = 0.005
CEILING = 0.995


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


def read(name: str) -> dict[str, dict[str, float]]:
    """The thresholds of a preset as its file has them."""
    steps: dict[str, dict[str, float]] = yaml.safe_load(path(name).read_text(encoding="utf-8"))["thresholds"]
    return steps


def path(name: str) -> Path:
    """File of a preset."""
    return PRESETS / f"{name}.yaml"


def choose(name: str, chat: Array) -> dict[str, dict[str, float]]:
    """New numbers for the categories and levels that the preset has, by the scores of harmless chat.

    Scores are calibrated, so one bound serves all categories: the lowest that keeps to the target.
    Moderators are told of threats and severe abuse that are hidden, of anything else from halfway between that and 1.
    """
    old, target = read(name), TARGETS[name]
    warn = _bound(chat, [c for c, steps in old.items() if "warn" in steps], target.act)
    hide = max(warn, _bound(chat, [c for c, steps in old.items() if "hide" in steps], target.hide))
    upper = round(1 - (1 - hide) / 2, 4)
    new = {}
    for category, steps in old.items():
        told = hide if category in ("threat", "severe_toxicity") else upper
        values = {"warn": warn, "hide": hide, "escalate": told}
        new[category] = {level: values[level] for level in steps}
    return new


def _bound(chat: Array, categories: list[str], share: float) -> float:
    """The lowest bound, in steps, that at most this share of the rows reaches in any of the categories."""
    highest = chat[:, [LABELS.index(category) for category in categories]].max(axis=1)
    for bound in np.arange(STEP, CEILING, STEP):
        if (highest >= bound).mean() <= share:
            return round(float(bound), 3)
    return CEILING


def provenance(target: Target, lines: int, model: str) -> str:
    """Where the numbers come from, in one line."""
    return (
        f"of {lines:,} harmless chat lines, each as a reply, at most 1 in {1 / target.act:,.0f} is acted on, 1 in "
        f"{1 / target.hide:,.0f} hidden; {model}, training/thresholds.py"
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
