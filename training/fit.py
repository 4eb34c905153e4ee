"""Training: masked cross-entropy, ranking inside minimal pairs, weight averaging, checkpoints on the way.

The forward pass runs in bfloat16 (a third faster on CPUs that have it); weights and losses stay in single precision.
"""

import copy
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch.nn import functional
from transformers import BertForSequenceClassification, BertTokenizer

from training import batches, network
from training.data import TOXICITY, Example


@dataclass(frozen=True, slots=True)
class Recipe:
    """Settings of one run."""

    epochs: int = 1
    rate: float = 2e-4
    """Peak learning rate of AdamW; the classifier's is five times as high."""
    warm_up: float = 0.06
    """Share of the steps in which the rate rises; it falls linearly afterwards."""
    budget: int = 2048
    """Tokens per batch, padding included."""
    max_tokens: int = 64
    pair_weight: float = 0.3
    """Weight of the ranking loss: the hostile twin's toxicity logit above the benign twin's."""
    averaging: float = 0.05
    """Horizon of the moving average of the weights, as a share of all steps."""
    smoothing: float = 0.0
    """Label smoothing (Szegedy et al. 2016): 1 becomes 1 - smoothing / 2, 0 becomes smoothing / 2."""
    weights: tuple[float, ...] = ()
    """How much more a positive of each category counts; for rare ones. Calibration takes the bias out again."""
    dropout: float = 0.0
    """Of hidden states, for lines that are seen several times; it costs a third of the time."""
    minutes: float | None = None
    """Wall-clock limit: the rate falls so that training ends in time. Without it a run is exactly repeatable."""
    seed: int = 20


def masked_loss(
    logits: torch.Tensor,
    labels: torch.Tensor,
    smoothing: float = 0.0,
    weights: torch.Tensor | None = None,
    rows: torch.Tensor | None = None,
) -> torch.Tensor:
    """Binary cross-entropy over the known (not NaN) labels of a batch, rows x labels.

    `weights` are those of the labels' positives, `rows` how much each row counts; both 1 if left out.
    """
    known = (~torch.isnan(labels)).float()
    if rows is not None:
        known = known * rows[:, None]
    smooth = labels.nan_to_num() * (1 - smoothing) + smoothing / 2
    losses = functional.binary_cross_entropy_with_logits(logits, smooth, reduction="none", pos_weight=weights)
    return (losses * known).sum() / known.sum().clamp(min=1e-6)


def pair_loss(logits: torch.Tensor, pairs: torch.Tensor) -> torch.Tensor:
    """RankNet loss (Burges et al. 2005) on toxicity with a margin of 2 logits; 0 without pairs."""
    if not len(pairs):
        return logits.new_zeros(())
    toxicity = logits[:, TOXICITY]
    return functional.softplus(2.0 - (toxicity[pairs[:, 0]] - toxicity[pairs[:, 1]])).mean()


class Average:
    """Exponential moving average of a network's weights."""

    def __init__(self, model: BertForSequenceClassification, decay: float) -> None:
        self.model = copy.deepcopy(model).eval()
        self._decay = decay
        self._steps = 0

    def update(self, model: BertForSequenceClassification) -> None:
        """Moves towards `model`; young averages move faster."""
        self._steps += 1
        decay = min(self._decay, (1 + self._steps) / (10 + self._steps))
        with torch.no_grad():
            for mean, weight in zip(self.model.parameters(), model.parameters(), strict=True):
                mean.lerp_(weight, 1 - decay)


def _optimizer(model: BertForSequenceClassification, recipe: Recipe) -> torch.optim.Optimizer:
    head = [p for name, p in model.named_parameters() if name.startswith("classifier")]
    body = [p for name, p in model.named_parameters() if not name.startswith("classifier")]
    groups = [{"params": body, "lr": recipe.rate}, {"params": head, "lr": 5 * recipe.rate}]
    return torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=0.01, fused=True)


def _rate(done: float, warm_up: float) -> float:
    """Share of the peak learning rate: a linear rise up to `warm_up`, then a linear fall to 3 %."""
    return min((done + 1e-3) / warm_up, max(0.03, (1 - done) / (1 - warm_up)), 1.0)


def fit(
    model: BertForSequenceClassification,
    tokenizer: BertTokenizer,
    examples: Sequence[Example],
    recipe: Recipe,
    folder: Path,
    *,
    judge: Callable[[BertForSequenceClassification], dict[str, float]],
    every_minutes: float = 8,
) -> BertForSequenceClassification:
    """Trains `model`; returns the averaged network, which is judged and saved to `folder` every few minutes."""
    plans = [
        batches.epoch(
            examples, tokenizer, budget=recipe.budget, max_tokens=recipe.max_tokens, seed=recipe.seed + number
        )
        for number in range(recipe.epochs)
    ]
    plan = [batch for epoch in plans for batch in epoch]
    optimizer = _optimizer(model, recipe)
    average = Average(model, decay=1 - 1 / max(2.0, recipe.averaging * len(plan)))
    peaks = [group["lr"] for group in optimizer.param_groups]
    for module in model.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = recipe.dropout
    weights = torch.tensor(recipe.weights) if recipe.weights else None
    model.train()
    start = judged = time.monotonic()
    running = 0.0
    for step, (ids, rows) in enumerate(plan, start=1):
        elapsed = (time.monotonic() - start) / 60
        done = max(step / len(plan), elapsed / recipe.minutes if recipe.minutes else 0.0)
        if done > 1:
            break
        for group, peak in zip(optimizer.param_groups, peaks, strict=True):
            group["lr"] = peak * _rate(done, recipe.warm_up)
        batch = batches.collate(ids, rows)
        with torch.autocast("cpu", torch.bfloat16):
            logits = model(input_ids=batch.ids, attention_mask=batch.mask).logits
        logits = logits.float()
        loss = masked_loss(logits, batch.labels, recipe.smoothing, weights, batch.weights)
        loss = loss + recipe.pair_weight * pair_loss(logits, batch.pairs)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        average.update(model)
        running += (float(loss.detach()) - running) / min(step, 50)
        if step % 50 == 0:
            print(f"step {step}/{len(plan)} loss {running:.4f} {time.monotonic() - start:.0f} s", flush=True)
        if time.monotonic() - judged > 60 * every_minutes:
            figures = {"step": float(step), **judge(average.model)}
            print(json.dumps({k: round(v, 4) for k, v in figures.items()}), flush=True)
            network.save(folder, average.model, tokenizer)
            judged = time.monotonic()
    network.save(folder, average.model, tokenizer)
    return average.model
