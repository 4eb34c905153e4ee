"""A model that needs no weights, and can be held up to see what happens meanwhile."""

import threading
from collections.abc import Sequence

from bot.domain.scores import Category
from bot.model.onnx_model import Answer


class FakeModel:
    """Toxicity 1 where the text says "fool", else 0. Remembers its batches; waits at `gate`."""

    def __init__(self, name: str = "fake@00000000", *, held: bool = False) -> None:
        self.model_id = name
        self.batches: list[list[str]] = []
        self.gate = threading.Event()
        self.began = threading.Event()
        if not held:
            self.gate.set()

    @property
    def read(self) -> list[str]:
        """All texts so far, in the order the model saw them."""
        return [text for batch in self.batches for text in batch]

    def answers(self, texts: Sequence[str]) -> list[Answer]:
        """See `TextModel`."""
        self.batches.append(list(texts))
        self.began.set()
        if not self.gate.wait(timeout=30):
            raise TimeoutError("the test never opened the gate")
        if "break" in texts:
            raise RuntimeError("broken on purpose")
        return [Answer({Category.TOXICITY: float("fool" in text)}) for text in texts]
