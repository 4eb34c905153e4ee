"""A prepared model in memory: texts in, probabilities out. Synchronous; knows nothing of torch."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Self

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from bot.domain.scores import Category, Probabilities
from bot.model.encoding import MOST_WINDOWS, TextEncoder, Window
from bot.model.errors import CorruptModelError
from bot.model.prepared import MODEL_FILE, TOKENIZER_FILE, Manifest

# Small batches are fastest on CPUs: what is computed stays in the caches. Measured with `compact` on chat lines,
# processor time per line: 256 tokens 3.1 ms, 512 3.6 ms, 1,024 4.3 ms; below 128 nothing more is won.
MAX_ROWS = 32
MAX_TOKENS = 256
BATCH_TOKENS = 12
"""What one more batch costs, as much as that many tokens: 0.5 ms beside 0.09 ms a token."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model says about one text; `windows` were read, and more left where `cut`."""

    probabilities: Probabilities
    windows: int = 1
    cut: bool = False


class OnnxModel:
    """Scores texts with ONNX Runtime. Thread-safe: several threads may call `probabilities` at once."""

    def __init__(
        self,
        encoder: TextEncoder,
        session: onnxruntime.InferenceSession,
        *,
        categories: Sequence[Category],
        pad_id: int,
        model_id: str,
    ) -> None:
        self.model_id = model_id
        self._encoder = encoder
        self._session = session
        self._categories = tuple(categories)
        self._pad_id = pad_id

    @classmethod
    def load(cls, folder: Path, *, threads: int = 1) -> Self:
        """Loads a prepared model; `threads` is the number of threads that share one batch.

        Raises:
            CorruptModelError: a file is missing, damaged or unreadable.
        """
        manifest = Manifest.read(folder)
        manifest.verify(folder)
        try:
            encoder = TextEncoder(Tokenizer.from_file(str(folder / TOKENIZER_FILE)), manifest.windowing)
            session = open_session(folder / MODEL_FILE, threads)
        except Exception as error:  # both libraries raise bare or private exception types
            raise CorruptModelError(f"{folder} cannot be loaded: {error}") from error
        return cls(
            encoder,
            session,
            categories=manifest.categories,
            pad_id=manifest.pad_id,
            model_id=manifest.model_id,
        )

    def probabilities(self, texts: Sequence[str]) -> list[Probabilities]:
        """Probabilities per text, in order: per category the highest of its windows; empty if unreadable."""
        return [answer.probabilities for answer in self.answers(texts)]

    def answers(self, texts: Sequence[str]) -> list[Answer]:
        """As `probabilities`, with how much of each text was read."""
        whole = self._encoder.encode(texts)
        windows = [of_text[:MOST_WINDOWS] for of_text in whole]
        rows = [(position, window) for position, of_text in enumerate(windows) for window in of_text]
        highest = np.full((len(texts), len(self._categories)), -1.0, dtype=np.float32)
        for batch in batches_by_length(rows):
            scores = self._infer([window for _, window in batch])
            np.maximum.at(highest, [position for position, _ in batch], scores)
        return [
            Answer(
                dict(zip(self._categories, row, strict=True)) if read else {},
                windows=len(read),
                cut=len(read) < len(of_text),
            )
            for row, read, of_text in zip(highest.tolist(), windows, whole, strict=True)
        ]

    def _infer(self, windows: Sequence[Window]) -> NDArray[np.float32]:
        """Sigmoid of the logits, shape (windows, categories)."""
        (logits,) = self._session.run(["logits"], padded(windows, self._pad_id))
        probabilities: NDArray[np.float32] = 1.0 / (1.0 + np.exp(-logits))
        return probabilities


Inputs = dict[str, NDArray[np.int64]]
NumberedWindow = tuple[int, Window]


def padded(windows: Sequence[Window], pad_id: int) -> Inputs:
    """Windows as inputs of the model: `input_ids` and `attention_mask`, of shape (windows, longest)."""
    longest = max(map(len, windows))
    ids = np.full((len(windows), longest), pad_id, dtype=np.int64)
    mask = np.zeros_like(ids)
    for row, window in enumerate(windows):
        ids[row, : len(window)] = window
        mask[row, : len(window)] = 1
    return {"input_ids": ids, "attention_mask": mask}


def batches_by_length(
    rows: Sequence[NumberedWindow], *, max_rows: int = MAX_ROWS, max_tokens: int = MAX_TOKENS
) -> Iterator[list[NumberedWindow]]:
    """Cuts rows, shortest first, into batches of at most `max_rows` and `max_tokens` padded tokens.

    The cuts are those with the least work: padding, and what each batch costs by itself, `BATCH_TOKENS`
    (dynamic programming over the sorted rows). A row over `max_tokens` goes alone.
    """
    ordered = sorted(rows, key=lambda row: len(row[1]))
    lengths = [len(window) for _, window in ordered]
    # For the first `end` rows: the least work, and where the last batch of that cut begins.
    least: list[tuple[int, int]] = [(0, 0)]
    for end, longest in enumerate(lengths, start=1):
        most = min(max_rows, max(1, max_tokens // longest))
        least.append(
            min(
                (least[begin][0] + longest * (end - begin) + BATCH_TOKENS, begin)
                for begin in range(max(0, end - most), end)
            )
        )
    cuts = [len(ordered)]
    while cuts[-1]:
        cuts.append(least[cuts[-1]][1])
    cuts.reverse()
    for begin, end in pairwise(cuts):
        yield ordered[begin:end]


def open_session(path: Path, threads: int = 1) -> onnxruntime.InferenceSession:
    """An ONNX Runtime session on the CPU that is quiet between batches and gives its memory back."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.enable_cpu_mem_arena = False
    # The fused operator is several times slower on CPUs than addition and normalisation by themselves.
    unwanted = ["SkipLayerNormFusion"]
    return onnxruntime.InferenceSession(
        path, options, providers=["CPUExecutionProvider"], disabled_optimizers=unwanted
    )
