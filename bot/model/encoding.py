"""Text -> token windows that a model of bounded length can read."""

import re
from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict, Field
from tokenizers import Tokenizer

_LONG_WORD = re.compile(r"\S{81,}")
_PIECE = re.compile(r"\w{1,80}|[^\w\s]{1,80}")

Window = list[int]

MOST_WINDOWS = 256
"""Windows of one text that are read. By hand, a bound on the model's time: English fills 222 in the longest file that
is read (16,000 characters), signs would fill 890."""


class Windowing(BaseModel):
    """How long texts are cut; all in tokens, two special ones included.

    Texts up to `whole` are read as they are. Longer ones are read in windows of `length` that share `overlap` with
    the next: short windows, because a few hostile words among many harmless ones are diluted.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    whole: int = Field(gt=8)
    length: int = Field(gt=8)
    overlap: int = Field(ge=0)


class TextEncoder:
    """Turns texts into token windows. A text read whole has exactly the ids Detoxify's own tokenizer gives it."""

    def __init__(self, tokenizer: Tokenizer, windowing: Windowing) -> None:
        tokenizer.no_truncation()
        tokenizer.no_padding()
        first, last = tokenizer.encode("").ids
        self._tokenizer = tokenizer
        self._first, self._last = first, last
        self._whole = windowing.whole - 2
        self._body = windowing.length - 2
        self._stride = self._body - windowing.overlap
        if self._stride < 1:
            raise ValueError("windows must be longer than their overlap")
        self._breaks_long_words = type(tokenizer.model).__name__ == "WordPiece"

    def encode(self, texts: Sequence[str]) -> list[list[Window]]:
        """Windows per text, in order; none where the text holds nothing readable, one too many where it is too long.

        A text is too long when it has more than `MOST_WINDOWS`, of which the first are read.
        """
        readable = [self._readable(text) for text in texts]
        encodings = self._tokenizer.encode_batch_fast(readable, add_special_tokens=False)
        return [
            self._windows(encoding.ids) if text else []
            for text, encoding in zip(readable, encodings, strict=True)
        ]

    def _readable(self, text: str) -> str:
        # Lone surrogates, which JSON can carry, are no text for the tokenizer.
        text = text.encode("utf-8", "replace").decode("utf-8")
        if not text.strip():
            return ""
        if not self._breaks_long_words:
            return text
        # WordPiece reads a word of more than 100 characters as one unknown token: a row of emoji with an
        # insult at its end would be invisible. Such words are cut between letters and symbols.
        return _LONG_WORD.sub(lambda word: " ".join(_PIECE.findall(word.group())), text)

    def _windows(self, ids: list[int]) -> list[Window]:
        if not ids:
            return []
        if len(ids) <= self._whole:
            return [[self._first, *ids, self._last]]
        last_start = len(ids) - self._body
        starts = [*range(0, last_start, self._stride), last_start]  # the last window ends with the text
        del starts[MOST_WINDOWS + 1 :]
        return [[self._first, *ids[start : start + self._body], self._last] for start in starts]
