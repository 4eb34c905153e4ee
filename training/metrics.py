"""Scores of many texts and the figures computed from them."""

from collections.abc import Iterable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score
from transformers import BertForSequenceClassification, BertTokenizer

from training.batches import cut, encode
from training.data import IDENTITY, INSULT, SEVERE, THREAT

Array = NDArray[np.float64]


def logits(
    model: BertForSequenceClassification,
    tokenizer: BertTokenizer,
    texts: Sequence[str],
    max_tokens: int = 192,
) -> Array:
    """Logits of each text, len(texts) x labels."""
    model.eval()
    ids = encode(tokenizer, texts, max_tokens)
    lengths = [len(tokens) for tokens in ids]
    order = sorted(range(len(ids)), key=lengths.__getitem__)
    result = np.zeros((len(ids), model.config.num_labels))
    for rows in cut(([i] for i in order), lengths, 2048):
        width = max(lengths[i] for i in rows)
        padded = torch.tensor([ids[i] + [0] * (width - lengths[i]) for i in rows])
        mask = torch.tensor([[1] * lengths[i] + [0] * (width - lengths[i]) for i in rows])
        with torch.inference_mode():
            result[rows] = model(input_ids=padded, attention_mask=mask).logits.double().numpy()
    return result


def sigmoid(values: Array) -> Array:
    """Logistic function."""
    return 1 / (1 + np.exp(-values))


def auc(labels: Sequence[float] | Array, scores: Array) -> float:
    """Area under the ROC curve over rows with a known label, which is cut at 0.5; NaN with one class only."""
    known = np.asarray(labels, dtype=float)
    keep = ~np.isnan(known)
    truth = known[keep] >= 0.5
    if truth.all() or not truth.any():
        return float("nan")
    return float(roc_auc_score(truth, scores[keep]))


def core(probabilities: Array) -> Array:
    """The strongest label that is hostile to people, per row (bot/context/hostility.py)."""
    strongest: Array = probabilities[:, [SEVERE, THREAT, INSULT, IDENTITY]].max(axis=1)
    return strongest


def found(scores: Array, positive: NDArray[np.bool_], false_alarms: float) -> float:
    """Share of the positives that score above all but the `false_alarms` highest share of the others."""
    limit = np.quantile(scores[~positive], 1 - false_alarms)
    return float((scores[positive] > limit).mean())


def pairs_won(groups: Sequence[str], labels: Array, scores: Array) -> float:
    """Share of (hostile, benign) pairs inside groups whose hostile line scores higher; a tie counts half."""
    won: list[float] = []
    for rows in rows_by(groups).values():
        hostile = [i for i in rows if labels[i] >= 0.5]
        benign = [i for i in rows if labels[i] < 0.5]
        won += [float(np.heaviside(scores[h] - scores[b], 0.5)) for h in hostile for b in benign]
    return float(np.mean(won)) if won else float("nan")


def rows_by(keys: Iterable[str]) -> dict[str, list[int]]:
    """Row numbers per key, in order of first appearance."""
    rows: dict[str, list[int]] = {}
    for i, key in enumerate(keys):
        rows.setdefault(key, []).append(i)
    return rows


def calibration(labels: Array, scores: Array, bins: int = 10) -> tuple[float, list[tuple[float, float, int]]]:
    """Expected calibration error (Guo et al. 2017) and (mean score, share positive, rows) per equal-width bin."""
    index = np.minimum((scores * bins).astype(int), bins - 1)
    table = []
    for b in range(bins):
        inside = index == b
        if inside.any():
            table.append((float(scores[inside].mean()), float(labels[inside].mean()), int(inside.sum())))
    error = sum(abs(score - share) * n for score, share, n in table) / len(scores)
    return float(error), table
