"""A prepared model in memory: texts in, probabilities out. Synchronous; knows nothing of torch."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Self

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from bot.model.encoding import TextEncoder, Window
from bot.model.errors import CorruptModelError
from bot.model.prepared import MODEL_FILE, TOKENIZER_FILE, Manifest
from bot.model.scores import Category, Probabilities

# Small batches are fastest on CPUs: what is computed stays in the caches. Measured with `compact` on chat lines,
# processor time per line: 256 tokens 3.1 ms, 512 3.6 ms, 1,024 4.3 ms; below 128 nothing more is won.
MAX_ROWS = 32
MAX_TOKENS = 256


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
        windows = self._encoder.encode(texts)
        rows = [(position, window) for position, of_text in enumerate(windows) for window in of_text]
        highest = np.full((len(texts), len(self._categories)), -1.0, dtype=np.float32)
        for batch in batches_by_length(rows):
            scores = self._infer([window for _, window in batch])
            np.maximum.at(highest, [position for position, _ in batch], scores)
        return [
            dict(zip(self._categories, row, strict=True)) if of_text else {}
            for row, of_text in zip(highest.tolist(), windows, strict=True)
        ]

    def _infer(self, windows: Sequence[Window]) -> NDArray[np.float32]:
        """Sigmoid of the logits, shape (windows, categories)."""
        longest = max(map(len, windows))
        ids = np.full((len(windows), longest), self._pad_id, dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, window in enumerate(windows):
            ids[row, : len(window)] = window
            mask[row, : len(window)] = 1
        (logits,) = self._session.run(["logits"], {"input_ids": ids, "attention_mask": mask})
        probabilities: NDArray[np.float32] = 1.0 / (1.0 + np.exp(-logits))
        return probabilities


Row = tuple[int, Window]


def batches_by_length(
    rows: Sequence[Row], *, max_rows: int = MAX_ROWS, max_tokens: int = MAX_TOKENS
) -> Iterator[list[Row]]:
    """Cuts rows, shortest first, into batches of at most `max_rows` and `max_tokens` padded tokens.

    Neighbours in length share a batch, so little is spent on padding. A row over `max_tokens` goes alone.
    """
    batch: list[Row] = []
    for row in sorted(rows, key=lambda row: len(row[1])):
        if batch and (len(batch) == max_rows or (len(batch) + 1) * len(row[1]) > max_tokens):
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


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
