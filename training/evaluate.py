"""Every quality figure of the model card, computed from a checkpoint folder."""

import hashlib
import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from training import authored, data, metrics, mix, network
from training.data import DETOXIFY, IDENTITY, INSULT, LABELS, TOXICITY, Example
from training.metrics import Array

PRESET = network.ROOT / "bot" / "policy" / "presets" / "balanced.yaml"
Scores = Callable[[Sequence[str]], Array]
"""Probabilities, len(texts) x labels."""
Figures = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Hide:
    """When a line counts as flagged: toxicity at a threshold, or any category at its threshold to hide."""

    threshold: float
    preset: Mapping[str, float]

    def by_preset(self, scores: Array) -> Array:
        """Whether each row would be hidden by the preset's thresholds, as 0.0 or 1.0."""
        limits = np.array([self.preset.get(label, np.inf) for label in LABELS[: scores.shape[1]]])
        return np.asarray((scores >= limits).any(axis=1), dtype=float)

    def by_toxicity(self, scores: Array) -> Array:
        """Whether each row's toxicity reaches the threshold, as 0.0 or 1.0."""
        return np.asarray(scores[:, TOXICITY] >= self.threshold, dtype=float)


def hide_rule(threshold: float) -> Hide:
    """The rule with the balanced preset's hide thresholds."""
    preset = yaml.safe_load(PRESET.read_text(encoding="utf-8"))["thresholds"]
    return Hide(threshold, {name: float(steps["hide"]) for name, steps in preset.items() if "hide" in steps})


def _authored(scores: Scores, hide: Hide) -> Figures:
    lines = authored.part("held_out", authored.read())
    examples = [example for example, _ in lines]
    truth = np.array([example.labels for example in examples])
    groups = [example.group for example in examples]
    result = scores([example.text for example in examples])
    insulting = {g for g, labels in zip(groups, truth, strict=True) if labels[INSULT] == 1}
    on_pairs = np.array([group in insulting for group in groups])
    hidden, flagged = hide.by_preset(result), hide.by_toxicity(result)
    kinds = metrics.rows_by(kind for _, kind in lines)
    topics = metrics.rows_by(group.split("-")[0] for group in groups)
    toxicity = result[:, TOXICITY]
    return {
        "lines": len(lines),
        "toxicity_auc": metrics.auc(truth[:, TOXICITY], toxicity),
        "insult_auc": metrics.auc(truth[:, INSULT], result[:, INSULT]),
        "insult_auc_on_pairs": metrics.auc(truth[on_pairs, INSULT], result[on_pairs, INSULT]),
        "pairs_won": metrics.pairs_won(groups, truth[:, TOXICITY], toxicity),
        "label_auc": _label_auc(truth, result),
        "kinds": {
            kind: {
                "lines": len(rows),
                "mean_toxicity": float(toxicity[rows].mean()),
                "flagged": float(flagged[rows].mean()),
                "hidden_by_preset": float(hidden[rows].mean()),
            }
            for kind, rows in sorted(kinds.items())
        },
        "topic_toxicity_auc": {
            topic: metrics.auc(truth[rows, TOXICITY], toxicity[rows])
            for topic, rows in sorted(topics.items())
        },
    }


def _label_auc(truth: Array, result: Array) -> Figures:
    """AUC of every label that has positives and negatives."""
    found = {
        label: metrics.auc(truth[:, i], result[:, i]) for i, label in enumerate(LABELS[: result.shape[1]])
    }
    return {label: value for label, value in found.items() if not math.isnan(value)}


def _errors(scores: Scores, count: int = 12) -> Figures:
    """The authored hold-out's worst lines. The corpus is written in mild words, so they may be shown."""
    lines = authored.part("held_out", authored.read())
    toxicity = scores([example.text for example, _ in lines])[:, TOXICITY]
    truth = np.array([example.labels[TOXICITY] for example, _ in lines])
    order = np.argsort(np.where(truth == 1, toxicity, 1 - toxicity))
    chosen: dict[str, list[Figures]] = {"missed": [], "false_alarm": []}
    for i in order:
        kind = "missed" if truth[i] == 1 else "false_alarm"
        if len(chosen[kind]) < count:
            example, what = lines[i]
            chosen[kind].append({"text": example.text, "kind": what, "toxicity": float(toxicity[i])})
    return dict(chosen)


def _right(truth: Array, flagged: Array) -> float:
    return float((truth == flagged).mean())


def _functional(path: Path, scores: Scores, hide: Hide) -> Figures:
    """HateCheck or HatemojiCheck. Their label is hate, that is abuse of a protected group: `identity_attack`.

    `toxicity` is shown beside it; it is to be high on insults of individuals, which these sets call no hate.
    """
    rows = list(data.rows(path))
    truth = np.array([float(row["label"]) for row in rows])
    result = scores([row["text"] for row in rows])
    toxicity, identity = result[:, TOXICITY], result[:, IDENTITY]
    hidden = hide.by_preset(result)
    identity_hidden = np.asarray(identity >= hide.preset["identity_attack"], dtype=float)
    functions = {}
    for name, at in sorted(metrics.rows_by(row["functionality"] for row in rows).items()):
        functions[name] = {
            "lines": len(at),
            "hateful": float(truth[at].mean()),
            "right_by_toxicity": _right(truth[at], hide.by_toxicity(result[at])),
            "right_by_identity_attack": _right(truth[at], identity_hidden[at]),
            "right_by_preset": _right(truth[at], hidden[at]),
            "right_at_half": _right(truth[at], (identity[at] >= 0.5).astype(float)),
            "right_at_half_toxicity": _right(truth[at], (toxicity[at] >= 0.5).astype(float)),
        }
    return {
        "lines": len(rows),
        "auc": {"identity_attack": metrics.auc(truth, identity), "toxicity": metrics.auc(truth, toxicity)},
        "accuracy_at_half": {
            "identity_attack": _right(truth, (identity >= 0.5).astype(float)),
            "toxicity": _right(truth, (toxicity >= 0.5).astype(float)),
        },
        "accuracy_at_hide": {
            "identity_attack": _right(truth, identity_hidden),
            "toxicity": _right(truth, hide.by_toxicity(result)),
            "preset": _right(truth, hidden),
        },
        "functions": functions,
    }


def _identity_bias(path: Path, scores: Scores, hide: Hide) -> Figures:
    """Per identity that HateCheck names: AUC inside the group, and false alarms on its harmless lines.

    The subgroup AUC is that of Borkan et al. 2019 (Nuanced Metrics for Measuring Unintended Bias).
    """
    rows = list(data.rows(path))
    truth = np.array([float(row["label"]) for row in rows])
    result = scores([row["text"] for row in rows])
    hidden = hide.by_preset(result)
    table = {}
    for target, at in sorted(metrics.rows_by(row["target_ident"] for row in rows).items()):
        harmless = [i for i in at if truth[i] == 0]
        if target and harmless and len(harmless) < len(at):
            table[target] = {
                "lines": len(at),
                "subgroup_auc": metrics.auc(truth[at], result[at, IDENTITY]),
                "harmless_hidden": float(hidden[harmless].mean()),
                "mean_toxicity_of_harmless": float(result[harmless, TOXICITY].mean()),
            }
    return table


def _jigsaw(path: Path, scores: Scores) -> Figures:
    columns = ("toxic", "severe_toxic", "obscene", "threat", "insult", "identity_hate")
    rows = list(data.rows(path))
    result = scores([row["text"] for row in rows])
    truth = np.array([[float(row[column] or "nan") for column in columns] for row in rows])
    per_label = {label: metrics.auc(truth[:, i], result[:, i]) for i, label in enumerate(DETOXIFY)}
    return {"lines": len(rows), "auc": per_label, "mean_auc": float(np.mean(list(per_label.values())))}


def _written(scores: Scores, hide: Hide) -> Figures:
    """The written sets that exist."""
    figures: Figures = {}
    benign, aimed, unaimed = (
        mix.SETS / f"{name}.txt" for name in ("benign_chat", "second_person_insults", "profanity_unaimed")
    )
    if benign.exists():
        result = scores(mix.written_set(benign))
        figures["benign_chat"] = {
            "lines": len(result),
            "flagged": float(hide.by_toxicity(result).mean()),
            "hidden_by_preset": float(hide.by_preset(result).mean()),
        }
    if aimed.exists():
        result = scores(mix.written_set(aimed))
        figures["second_person_insults"] = {
            "lines": len(result),
            "insult_at_least_half": float((result[:, INSULT] >= 0.5).mean()),
            "hidden_by_preset": float(hide.by_preset(result).mean()),
        }
    if unaimed.exists():
        result = scores(mix.written_set(unaimed))
        figures["profanity_unaimed"] = {
            "lines": len(result),
            "insult_below_0.3": float((result[:, INSULT] < 0.3).mean()),
            "hidden_by_preset": float(hide.by_preset(result).mean()),
        }
    return figures


_QUOTES = re.compile('["“”‘’]')
ARTEFACT_LINES = 600
MASKS: Mapping[str, Callable[[str], str]] = {
    "mention_added": lambda text: f"@USER {text}",
    "discord_mention_added": lambda text: f"<@123456789012345678> {text}",
    "mention_removed": lambda text: re.sub(r"(?<!\w)@\w+\s*", "", text),
    "quotes_added": lambda text: f'"{text}"',
    "quotes_removed": lambda text: _QUOTES.sub("", text),
    "lower_case": str.lower,
    "first_letter_upper_case": lambda text: text[:1].upper() + text[1:],
    "final_punctuation_removed": lambda text: text.rstrip(".!? "),
    "full_stop_added": lambda text: text if text.endswith((".", "!", "?")) else f"{text}.",
    "link_added": lambda text: f"{text} https://example.com/a",
}


def _spread(examples: Sequence[Example], count: int) -> list[str]:
    """`count` texts of `examples`, half of them authored, in a stable random order."""
    by_origin = metrics.rows_by(str(example.source == "authored") for example in examples)
    texts = []
    for rows in by_origin.values():
        ordered = sorted((examples[i].text for i in rows), key=data.stable_hash)
        texts += ordered[: count // 2]
    return texts


def _artefacts(texts: Sequence[str], scores: Scores) -> Figures:
    """How far toxicity moves when what tells sources apart is masked or added (changed lines only)."""
    before = scores(texts)[:, TOXICITY]
    table = {}
    for name, change in MASKS.items():
        changed = [(i, change(text)) for i, text in enumerate(texts) if change(text) != text and change(text)]
        if not changed:
            continue
        after = scores([text for _, text in changed])[:, TOXICITY]
        shift = after - before[[i for i, _ in changed]]
        table[name] = {
            "lines": len(changed),
            "mean_shift": float(shift.mean()),
            "mean_absolute_shift": float(np.abs(shift).mean()),
            "crossed_half": float(((after >= 0.5) != (before[[i for i, _ in changed]] >= 0.5)).mean()),
        }
    return table


def _calibration(examples: Sequence[Example], scores: Scores) -> Figures:
    result = scores([example.text for example in examples])
    truth = np.array([example.labels for example in examples])
    figures = {}
    for i, label in enumerate(LABELS[: result.shape[1]]):
        known = np.isin(truth[:, i], (0.0, 1.0))
        if not truth[known, i].any():
            continue
        error, bins = metrics.calibration(truth[known, i], result[known, i])
        figures[label] = {"lines": int(known.sum()), "ece": error, "bins": bins}
    return figures


def evaluate(folder: Path, data_folder: Path, work: Path, threshold: float) -> Figures:
    """All figures of the checkpoint in `folder` as a JSON-ready dictionary.

    Args:
        folder: what `network.save` wrote.
        data_folder: holds evaluate/*.csv.gz.
        work: holds the prepared public rows, whose held-out part checks calibration and artefacts.
        threshold: of toxicity, above which a line counts as flagged.
    """
    model, tokenizer = network.load_network(folder)

    known: dict[str, Array] = {}

    def scores(texts: Sequence[str]) -> Array:
        new = [text for text in dict.fromkeys(texts) if text not in known]
        known.update(zip(new, metrics.sigmoid(metrics.logits(model, tokenizer, new)), strict=True))
        return np.array([known[text] for text in texts])

    hide = hide_rule(threshold)
    sets = data_folder / "evaluate"
    judged = mix.judged_rows(work)
    checkpoint = (folder / network.CHECKPOINT).read_bytes()
    return {
        "model": {
            "sha256": hashlib.sha256(checkpoint).hexdigest(),
            "bytes": len(checkpoint),
            "parameters": sum(p.numel() for p in model.parameters()),
            "vocabulary": model.config.vocab_size,
        },
        "hide": {"toxicity_threshold": threshold, "preset": dict(hide.preset)},
        "authored": _authored(scores, hide),
        "errors": _errors(scores),
        "jigsaw_dev": _jigsaw(sets / "jigsaw_dev.csv.gz", scores),
        "hatecheck": _functional(sets / "hatecheck.csv.gz", scores, hide),
        "hatemojicheck": _functional(sets / "hatemojicheck.csv.gz", scores, hide),
        "identity_bias": _identity_bias(sets / "hatecheck.csv.gz", scores, hide),
        "written": _written(scores, hide),
        "artefacts": _artefacts(_spread(judged, ARTEFACT_LINES), scores),
        "calibration": _calibration(judged, scores),
    }


def write(path: Path, figures: Figures) -> None:
    """Writes figures with four digits."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(_rounded(figures), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, Mapping):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    return value
