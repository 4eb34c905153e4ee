"""Platt scaling per category, folded into the classifier so that the checkpoint itself is calibrated."""

from collections.abc import Sequence

import numpy as np
import torch
from scipy.optimize import minimize  # type: ignore[import-untyped]
from transformers import BertForSequenceClassification, BertTokenizer

from training import metrics
from training.data import LABELS, Example
from training.metrics import Array

PRIOR = 2.0
"""Strength of the pull towards "no change", in rows: matters only for categories with few positives."""


def platt(logits: Array, labels: Array) -> tuple[float, float]:
    """Scale a > 0 and shift b that minimise the cross-entropy of sigmoid(a z + b) (Platt 1999)."""

    def loss(parameters: Array) -> float:
        scale, shift = np.exp(parameters[0]), parameters[1]
        z = scale * logits + shift
        entropy = np.logaddexp(0, z) - labels * z
        return float(entropy.sum() + PRIOR * (parameters**2).sum())

    log_scale, shift = minimize(loss, np.zeros(2), method="Nelder-Mead").x
    return float(np.exp(log_scale)), float(shift)


def calibrate(
    model: BertForSequenceClassification,
    tokenizer: BertTokenizer,
    examples: Sequence[Example],
    others: Sequence[Example] = (),
    *,
    few: int = 0,
) -> dict[str, tuple[float, float]]:
    """Rescales the classifier in place with (a, b) per category, fitted on held-out `examples`; returns them.

    Labels with fewer than `few` positives among `examples` are fitted on `others` too. One without any is left alone.
    """
    rows = [*examples, *others]
    logits = metrics.logits(model, tokenizer, [example.text for example in rows])
    truth = np.array([example.labels for example in rows])
    fitted = {}
    for i, label in enumerate(LABELS):
        enough = np.nansum(truth[: len(examples), i]) >= few
        known = ~np.isnan(truth[:, i]) & ((np.arange(len(rows)) < len(examples)) | (not enough))
        if not truth[known, i].any():
            continue
        scale, shift = platt(logits[known, i], truth[known, i])
        with torch.no_grad():
            model.classifier.weight[i] *= scale
            model.classifier.bias[i] = scale * model.classifier.bias[i] + shift
        fitted[label] = (scale, shift)
    return fitted
