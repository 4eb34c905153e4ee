"""The teacher: all-mpnet-base-v2 with one output per label, tuned on what people read and wrote; it labels the rest.

It is fourteen times as large as the network that is bundled, and it never leaves training. README.md says where its
base is published.
"""

import gzip
import json
import random
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from transformers import AutoTokenizer, MPNetModel, PreTrainedTokenizerBase

from training import batches
from training.data import LABELS, Example
from training.fit import masked_loss
from training.metrics import Array

STATE = "teacher.pt"
SOFT_FILE = "soft.jsonl.gz"
BUDGET = 1536
"""Tokens per batch while labelling, padding included."""


class Teacher(torch.nn.Module):  # type: ignore[misc]
    """An encoder, the mean of its last states, and a linear classifier."""

    def __init__(self, base: Path) -> None:
        super().__init__()
        self.encoder = MPNetModel.from_pretrained(base, add_pooling_layer=False)
        self.classifier = torch.nn.Linear(self.encoder.config.hidden_size, len(LABELS))
        torch.nn.init.normal_(self.classifier.weight, std=0.02)
        torch.nn.init.zeros_(self.classifier.bias)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Logits, rows x labels, of padded token ids and their mask (both rows x tokens)."""
        states = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        seen = mask[..., None].to(states.dtype)
        return cast(torch.Tensor, self.classifier((states * seen).sum(1) / seen.sum(1)))


@dataclass(frozen=True, slots=True)
class Lesson:
    """Settings of the teacher's tuning."""

    rate: float = 5e-5
    """Peak learning rate of AdamW; the classifier's is twenty times as high."""
    warm_up: float = 0.08
    frozen: int = 4
    """Layers, from below, that stay as they are, like the embeddings; the others learn."""
    budget: int = 1024
    """Tokens per batch, padding included."""
    max_tokens: int = 96
    every_minutes: float = 2
    """How often the state is saved; a run that was cut off goes on from there."""
    seed: int = 30


def load_tokenizer(base: Path) -> PreTrainedTokenizerBase:
    """The tokenizer of the published model."""
    return cast(PreTrainedTokenizerBase, AutoTokenizer.from_pretrained(base))


def load(base: Path, work: Path) -> Teacher:
    """The teacher that `tune` left in `work`."""
    teacher = Teacher(base)
    teacher.load_state_dict(torch.load(work / STATE, weights_only=True)["model"])
    teacher.eval()
    return teacher


def _optimizer(teacher: Teacher, lesson: Lesson) -> torch.optim.Optimizer:
    encoder = teacher.encoder
    for part in (encoder.embeddings, *encoder.encoder.layer[: lesson.frozen]):
        part.requires_grad_(False)
    body = [p for p in encoder.parameters() if p.requires_grad]
    groups = [
        {"params": body, "lr": lesson.rate},
        {"params": list(teacher.classifier.parameters()), "lr": 20 * lesson.rate},
    ]
    return torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=0.01, fused=True)


def _save(path: Path, state: dict[str, Any]) -> None:
    temporary = path.with_suffix(".new")
    torch.save(state, temporary)
    temporary.replace(path)


def tune(
    base: Path,
    work: Path,
    examples: Sequence[Example],
    lesson: Lesson,
    judge: Callable[[Teacher, PreTrainedTokenizerBase], None],
) -> Teacher:
    """One pass over `examples`; goes on where an earlier run in `work` stopped. `judge` is asked at the end."""
    work.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(lesson.seed)
    tokenizer = load_tokenizer(base)
    plan = batches.epoch(
        examples, tokenizer, budget=lesson.budget, max_tokens=lesson.max_tokens, seed=lesson.seed
    )
    teacher = Teacher(base)
    optimizer = _optimizer(teacher, lesson)
    peaks = [group["lr"] for group in optimizer.param_groups]
    done = 0
    if (work / STATE).exists():
        state = torch.load(work / STATE, weights_only=True)
        teacher.load_state_dict(state["model"])
        done = state["step"]
        if done < len(plan):
            optimizer.load_state_dict(state["optimizer"])
    teacher.train()
    start = saved = time.monotonic()
    loss_mean, rows = 0.0, 0
    for step, (ids, chosen) in enumerate(plan[done:], start=done + 1):
        share = step / len(plan)
        for group, peak in zip(optimizer.param_groups, peaks, strict=True):
            group["lr"] = peak * min(share / lesson.warm_up, max(0.02, (1 - share) / (1 - lesson.warm_up)), 1)
        batch = batches.collate(ids, chosen)
        with torch.autocast("cpu", torch.bfloat16):
            logits = teacher(batch.ids, batch.mask)
        loss = masked_loss(logits.float(), batch.labels, rows=batch.weights)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_([p for p in teacher.parameters() if p.requires_grad], 1.0)
        optimizer.step()
        rows += len(chosen)
        loss_mean += (float(loss.detach()) - loss_mean) / min(step - done, 40)
        if step % 20 == 0:
            speed = rows / (time.monotonic() - start)
            print(f"step {step}/{len(plan)} loss {loss_mean:.4f} {speed:.1f} rows/s", flush=True)
        if time.monotonic() - saved > 60 * lesson.every_minutes or step == len(plan):
            state = {"model": teacher.state_dict(), "step": step}
            if step < len(plan):
                state["optimizer"] = optimizer.state_dict()
            _save(work / STATE, state)
            saved = time.monotonic()
    judge(teacher.eval(), tokenizer)
    return teacher


def logits(
    teacher: Teacher, tokenizer: PreTrainedTokenizerBase, texts: Sequence[str], max_tokens: int = 96
) -> Array:
    """Logits of each text, len(texts) x labels."""
    teacher.eval()
    ids = batches.encode(tokenizer, texts, max_tokens)
    lengths = [len(tokens) for tokens in ids]
    order = sorted(range(len(ids)), key=lengths.__getitem__)
    result = np.zeros((len(ids), len(LABELS)))
    for rows in batches.cut(([i] for i in order), lengths, BUDGET):
        batch = batches.collate([ids[i] for i in rows], [Example("", (0.0,), "") for _ in rows])
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
            result[rows] = teacher(batch.ids, batch.mask).double().numpy()
    return result


def read_soft(work: Path) -> dict[str, tuple[float, ...]]:
    """What the teacher said so far: text -> probability per label."""
    path = work / SOFT_FILE
    if not path.exists():
        return {}
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return {text: tuple(values) for text, values in map(json.loads, file)}


def label(base: Path, work: Path, texts: Iterable[str]) -> dict[str, tuple[float, ...]]:
    """Probabilities of all `texts`; those that an earlier run labelled are not asked again, and all are kept."""
    soft = read_soft(work)
    missing = sorted({text for text in texts if text not in soft})
    random.Random(0).shuffle(missing)
    teacher, tokenizer = load(base, work), load_tokenizer(base)
    start = time.monotonic()
    for first in range(0, len(missing), batches.POOL):
        piece = missing[first : first + batches.POOL]
        values = 1 / (1 + np.exp(-logits(teacher, tokenizer, piece)))
        rows = [
            (text, tuple(round(float(v), 5) for v in row)) for text, row in zip(piece, values, strict=True)
        ]
        with gzip.open(work / SOFT_FILE, "at", encoding="utf-8") as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        soft.update(rows)
        done = first + len(piece)
        print(f"{done} of {len(missing)} texts, {done / (time.monotonic() - start):.0f}/s", flush=True)
    return soft
