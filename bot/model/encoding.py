"""Text -> token windows that a model of bounded length can read."""

import re
from collections.abc import Sequence

from tokenizers import Tokenizer

_LONG_WORD = re.compile(r"\S{81,}")
_PIECE = re.compile(r"\w{1,80}|[^\w\s]{1,80}")

Window = list[int]


class TextEncoder:
    """Turns texts into token windows of at most `window_tokens`, special tokens included.

    Longer texts become overlapping windows, the last of which ends with the text. A text that fits one window
    has exactly the ids that Detoxify's own tokenizer gives it.
    """

    def __init__(self, tokenizer: Tokenizer, *, window_tokens: int, overlap_tokens: int) -> None:
        tokenizer.no_truncation()
        tokenizer.no_padding()
        first, last = tokenizer.encode("").ids
        self._tokenizer = tokenizer
        self._first, self._last = first, last
        self._body = window_tokens - 2
        self._stride = self._body - overlap_tokens
        if self._stride < 1:
            raise ValueError("windows must be longer than their overlap")
        self._breaks_long_words = type(tokenizer.model).__name__ == "WordPiece"

    def encode(self, texts: Sequence[str]) -> list[list[Window]]:
        """Windows per text, in order; none where the text holds nothing readable."""
        readable = [self._readable(text) for text in texts]
        encodings = self._tokenizer.encode_batch_fast(readable, add_special_tokens=False)
        return [
            self._windows(encoding.ids) if text else []
            for text, encoding in zip(readable, encodings, strict=True)
        ]

    def _readable(self, text: str) -> str:
        # WordPiece reads a word of more than 100 characters as one unknown token: a row of emoji with an
        # insult at its end would be invisible. Such words are cut between letters and symbols.
        stripped = text.strip()
        if not self._breaks_long_words:
            return text if stripped else ""
        return _LONG_WORD.sub(lambda word: " ".join(_PIECE.findall(word.group())), stripped)

    def _windows(self, ids: list[int]) -> list[Window]:
        if not ids:
            return []
        last_start = max(0, len(ids) - self._body)
        starts = [*range(0, last_start, self._stride), last_start]
        return [[self._first, *ids[start : start + self._body], self._last] for start in starts]
