"""Batches of similar length under a token budget; minimal pairs of the authored corpus stay in one batch."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import torch
from transformers import PreTrainedTokenizerBase

from training.augment import augment
from training.data import TOXICITY, Example

POOL = 4096
CLEAR = 0.4
"""By how much two toxicity labels differ at least where one line of a group is to score above the other."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Token ids and mask (rows x tokens), labels (rows x 8, NaN unknown), weights of the rows and pairs of them.

    A pair is (hostile, benign).
    """

    ids: torch.Tensor
    mask: torch.Tensor
    labels: torch.Tensor
    weights: torch.Tensor
    pairs: torch.Tensor


def encode(tokenizer: PreTrainedTokenizerBase, texts: Sequence[str], max_tokens: int) -> list[list[int]]:
    """Token ids of each text, cut to `max_tokens`."""
    if not texts:
        return []
    return list(tokenizer(list(texts), truncation=True, max_length=max_tokens)["input_ids"])


def collate(ids: Sequence[Sequence[int]], examples: Sequence[Example]) -> Batch:
    """Pads to the longest row (the padding token is 0)."""
    width = max(map(len, ids))
    padded = np.zeros((len(ids), width), dtype=np.int64)
    mask = np.zeros_like(padded)
    for row, tokens in enumerate(ids):
        padded[row, : len(tokens)] = tokens
        mask[row, : len(tokens)] = 1
    labels = np.array([example.labels for example in examples], dtype=np.float32)
    pairs = torch.tensor(_pairs(examples), dtype=torch.long).reshape(-1, 2)
    weights = torch.tensor([example.weight for example in examples])
    return Batch(torch.from_numpy(padded), torch.from_numpy(mask), torch.from_numpy(labels), weights, pairs)


def _pairs(examples: Sequence[Example]) -> list[tuple[int, int]]:
    return [
        (i, j)
        for i, hostile in enumerate(examples)
        if hostile.group
        for j, benign in enumerate(examples)
        if benign.group == hostile.group and hostile.labels[TOXICITY] - benign.labels[TOXICITY] >= CLEAR
    ]


def cut(units: Iterable[list[int]], lengths: Sequence[int], budget: int) -> list[list[int]]:
    """Groups units (rows that stay together), in order, into batches of at most `budget` padded tokens."""
    batches: list[list[int]] = []
    current: list[int] = []
    width = 0
    for unit in units:
        wider = max(width, *(lengths[i] for i in unit))
        if current and wider * (len(current) + len(unit)) > budget:
            batches.append(current)
            current, wider = [], max(lengths[i] for i in unit)
        current = current + unit
        width = wider
    return [*batches, current] if current else batches


def epoch(
    examples: Sequence[Example],
    tokenizer: PreTrainedTokenizerBase,
    *,
    budget: int,
    max_tokens: int,
    seed: int,
) -> list[tuple[list[list[int]], list[Example]]]:
    """One augmented pass over `examples` in random order as (token ids, examples) per batch."""
    rng = random.Random(seed)
    texts = [augment(example.text, rng) for example in examples]
    ids = encode(tokenizer, texts, max_tokens)
    lengths = [len(tokens) for tokens in ids]
    units = [[i] for i, example in enumerate(examples) if not example.group]
    paired = sorted(
        (i for i, example in enumerate(examples) if example.group), key=lambda i: examples[i].group
    )
    units += [list(rows) for _, rows in groupby(paired, key=lambda i: examples[i].group)]
    rng.shuffle(units)
    batches: list[list[int]] = []
    for start in range(0, len(units), POOL):
        pool = sorted(units[start : start + POOL], key=lambda unit: max(lengths[i] for i in unit))
        batches += cut(pool, lengths, budget)
    rng.shuffle(batches)
    return [([ids[i] for i in batch], [examples[i] for i in batch]) for batch in batches]
