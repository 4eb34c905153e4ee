"""Real lines, each alone as a reply: what each preset does to those that were read, and chat that is harmless."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.domain.scores import Category
from bot.model.onnx_model import OnnxModel
from training import metrics
from training.data import LABELS, TOXICITY
from training.metrics import Array
from training.read.read import Aim, ReadLine, Should, load
from training.read.rows import read_rows

Scores = Callable[[Sequence[str]], Array]
Flags = NDArray[np.bool_]
Steps = Mapping[str, Mapping[str, float]]
"""Thresholds of a preset: category -> level -> lowest score."""
CHAT = ("chitchat", "ubuntu_irc")
FALSE_ALARMS = 0.005


def chat_lines(folder: Path, part: str) -> list[str]:
    """Chat of one part that was not read, with what was read as harmless; of 2,600 random lines none was hostile."""
    hostile = {label.key for label in load() if label.should is not Should.NOTHING}
    return [
        row.text
        for row in read_rows(folder)
        if row.source in CHAT and row.part == part and row.key not in hostile
    ]


def prepared(model: OnnxModel) -> Scores:
    """Scores of the form that the bot runs, one column per label; zeros where nothing can be read."""

    def scores(texts: Sequence[str]) -> Array:
        rows = model.probabilities(texts)
        return np.array([[row.get(Category(label), 0.0) for label in LABELS] for row in rows])

    return scores


def reached(scores: Array, steps: Steps, level: str) -> Flags:
    """Whether each row reaches that level, or one above, in any category."""
    limits = [
        min((v for k, v in steps.get(label, {}).items() if _RANK[k] >= _RANK[level]), default=np.inf)
        for label in LABELS[: scores.shape[1]]
    ]
    return np.asarray((scores >= np.array(limits)).any(axis=1))


_RANK = {"warn": 0, "hide": 1, "escalate": 2}


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

    def to_hide(self) -> Flags:
        """Should be hidden."""
        flags: Flags = np.isin(self.should, (Should.HIDE, Should.ESCALATE))
        return flags


def by_preset(scores: Array, truth: Truth, steps: Steps) -> dict[str, float]:
    """Shares of the lines that are acted on and hidden, and how much of that is right."""
    acted, hidden = reached(scores, steps, "warn"), reached(scores, steps, "hide")
    mild = truth.hostile & (truth.should == Should.REMIND.value)
    return {
        "harmless_acted_on": _share(acted, truth.harmless()),
        "harmless_hidden": _share(hidden, truth.harmless()),
        "hostile_at_person_acted_on": _share(acted, truth.at_person),
        "hostile_at_person_hidden": _share(hidden, truth.at_person),
        "mild_hidden": _share(hidden, mild),
        "acted_on_rightly": _share(~truth.harmless(), acted),
        "hidden_not_harmless": _share(~truth.harmless(), hidden),
        "hidden_rightly": _share(truth.to_hide(), hidden),
    }


def _share(flags: Flags, among: Flags) -> float:
    return float(flags[among].mean()) if among.any() else 0.0


def figures(
    lines: Sequence[ReadLine],
    scores: Scores,
    presets: Mapping[str, Steps],
    linear: Mapping[str, float] | None = None,
) -> dict[str, Any]:
    """All figures on these lines. `linear` is the probability of alt-profanity-check per key, if it is known."""
    result = scores([line.example.text for line in lines])
    truth = Truth.of(lines)
    labels = np.array([line.example.labels for line in lines])[:, : result.shape[1]]
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
        "presets": {name: by_preset(result, truth, steps) for name, steps in presets.items()},
        "chat_harmless": {
            name: {
                "acted_on": _share(reached(result, steps, "warn"), truth.harmless() & random),
                "hidden": _share(reached(result, steps, "hide"), truth.harmless() & random),
            }
            for name, steps in presets.items()
        },
    }
