"""Real lines, each as a reply: what each preset does to those that were read, and to chat that is harmless."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.domain.level import Level
from bot.domain.scores import Category
from bot.domain.signals import Signals
from bot.policy.decide import decide
from bot.policy.schema import Policy
from training import metrics
from training.data import LABELS, TOXICITY
from training.metrics import Array
from training.read.read import CHECKED, Aim, ReadLine, Should, load
from training.read.rows import read_rows

Flags = NDArray[np.bool_]
CHAT = ("chitchat", "ubuntu_irc")
FALSE_ALARMS = 0.005


def chat_lines(folder: Path, part: str) -> list[str]:
    """Chat of one part without what was read as hostile.

    Nearly all of it was not read: of 2,600 random lines none was hostile, and what scores highest is in `CHECKED`.
    """
    read = (*load(), *load(CHECKED))
    hostile = {label.key for label in read if label.should is not Should.NOTHING}
    return [
        row.text
        for row in read_rows(folder)
        if row.source in CHAT and row.part == part and row.key not in hostile
    ]


def scores_of(signals: Sequence[Signals]) -> Array:
    """The scores that counted, rows x labels; zeros where nothing was read, or the model has no such output."""
    categories = [Category(label) for label in LABELS]
    return np.array([[one.probabilities.get(c, 0.0) for c in categories] for one in signals])


def reached(signals: Sequence[Signals], policy: Policy, level: Level | None = None) -> Flags:
    """Whether each message gets that level under `policy`, any level where none is named."""
    levels = [decide(one, policy).levels for one in signals]
    return np.array([level in each if level else bool(each) for each in levels], dtype=bool)


@dataclass(frozen=True, slots=True)
class Truth:
    """What readers said, as columns."""

    hostile: Flags
    at_person: Flags
    should: NDArray[np.str_]

    @classmethod
    def of(cls, lines: Sequence[ReadLine]) -> "Truth":
        """The columns of these lines."""
        hostile = np.array([line.example.labels[TOXICITY] == 1 for line in lines])
        aimed = np.array([line.label.aim is Aim.PERSON for line in lines])
        return cls(hostile, hostile & aimed, np.array([line.label.should.value for line in lines]))

    def harmless(self) -> Flags:
        """Nothing should happen, or somebody should be looked after."""
        flags: Flags = np.isin(self.should, (Should.NOTHING, Should.CARE))
        return flags

    def mild(self) -> Flags:
        """Hostile, and a reminder at most."""
        flags: Flags = self.hostile & (self.should == Should.REMIND.value)
        return flags

    def to_hide(self) -> Flags:
        """Should be hidden."""
        flags: Flags = np.isin(self.should, (Should.HIDE, Should.ESCALATE))
        return flags


def by_preset(signals: Sequence[Signals], truth: Truth, policy: Policy) -> dict[str, float]:
    """Shares of the lines that are acted on and hidden, and how much of that is right."""
    acted, hidden = reached(signals, policy), reached(signals, policy, Level.HIDE)
    return {
        "harmless_acted_on": _share(acted, truth.harmless()),
        "harmless_hidden": _share(hidden, truth.harmless()),
        "hostile_at_person_acted_on": _share(acted, truth.at_person),
        "hostile_at_person_hidden": _share(hidden, truth.at_person),
        "to_hide_at_person_hidden": _share(hidden, truth.at_person & truth.to_hide()),
        "mild_hidden": _share(hidden, truth.mild()),
        "acted_on_rightly": _share(~truth.harmless(), acted),
        "hidden_not_harmless": _share(~truth.harmless(), hidden),
        "hidden_rightly": _share(truth.to_hide(), hidden),
    }


def _share(flags: Flags, among: Flags) -> float:
    return float(flags[among].mean()) if among.any() else 0.0


def figures(
    lines: Sequence[ReadLine],
    signals: Sequence[Signals],
    presets: Mapping[str, Policy],
    linear: Mapping[str, float] | None = None,
) -> dict[str, Any]:
    """All figures on these lines. `linear` is the probability of alt-profanity-check per key, if it is known."""
    result = scores_of(signals)
    truth = Truth.of(lines)
    labels = np.array([line.example.labels for line in lines])
    core, toxicity = metrics.core(result), result[:, TOXICITY]
    random = np.array([line.label.source in CHAT for line in lines])
    sources = metrics.rows_by(line.label.source for line in lines)
    found = {
        "core": metrics.found(core, truth.hostile, FALSE_ALARMS),
        "toxicity": metrics.found(toxicity, truth.hostile, FALSE_ALARMS),
    }
    known = [i for i in range(result.shape[1]) if result[:, i].any()]
    auc = {LABELS[i]: metrics.auc(labels[:, i], result[:, i]) for i in known}
    if linear is not None:
        other = np.array([linear[line.label.key] for line in lines])
        found["linear"] = metrics.found(other, truth.hostile, FALSE_ALARMS)
        auc["linear (toxicity)"] = metrics.auc(labels[:, TOXICITY], other)
    return {
        "lines": len(lines),
        "hostile": int(truth.hostile.sum()),
        "hostile_at_person": int(truth.at_person.sum()),
        "chat_lines": int(random.sum()),
        "auc": {name: value for name, value in auc.items() if not np.isnan(value)},
        "found_at_half_percent": found,
        "ece": {LABELS[i]: metrics.calibration(labels[:, i], result[:, i])[0] for i in known},
        "ece_of_toxicity_by_source": {
            source: metrics.calibration(labels[rows, TOXICITY], toxicity[rows])[0]
            for source, rows in sorted(sources.items())
            if len(rows) >= 80
        },
        "presets": {name: by_preset(signals, truth, policy) for name, policy in presets.items()},
        "chat_harmless": {
            name: {
                "acted_on": _share(reached(signals, policy), truth.harmless() & random),
                "hidden": _share(reached(signals, policy, Level.HIDE), truth.harmless() & random),
            }
            for name, policy in presets.items()
        },
    }
