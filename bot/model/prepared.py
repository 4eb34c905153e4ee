"""A prepared model on disk: a folder with `model.onnx`, `tokenizer.json` and `manifest.json`."""

import hashlib
from enum import StrEnum
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.domain.scores import Category
from bot.model.encoding import Windowing
from bot.model.errors import CorruptModelError

MODEL_FILE = "model.onnx"
TOKENIZER_FILE = "tokenizer.json"
MANIFEST_FILE = "manifest.json"


class Precision(StrEnum):
    """Number format of the matrix products; `MIXED` is 8 bits but for the few channels with very large activations."""

    INT8 = "int8"
    MIXED = "mixed"
    FLOAT32 = "float32"


class Parity(BaseModel):
    """How far a prepared model is from the original, over the bundled probe lines.

    `mean_difference` and `max_difference` are absolute differences of probabilities over all categories;
    `flips` is the share of (line, category) decisions at 0.5 that came out differently.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    probes: int = Field(gt=0)
    mean_difference: float = Field(ge=0)
    max_difference: float = Field(ge=0)
    flips: float = Field(ge=0, le=1)


class Steadiness(BaseModel):
    """Whether a text's scores depend on its neighbours, over `lines` texts in `orders` orders and sizes of batches.

    `max_difference` is the largest distance between two probabilities of the same text and category; `changed` is
    the number of texts with a decision at 0.5 that did not come out the same in all orders.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    lines: int = Field(gt=0)
    orders: int = Field(gt=1)
    max_difference: float = Field(ge=0)
    changed: int = Field(ge=0)


class Manifest(BaseModel):
    """What a prepared model is, where it comes from and how close it is to its source.

    `files` gives the SHA-256 of each other file in the folder; `sizes` are bytes, by what they measure.
    `rejected` holds the parity of faster forms that were too far from the original or not steady; `note` says so in
    words.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal[2] = 2
    model: str
    architecture: str
    source_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    categories: tuple[Category, ...] = Field(min_length=1)
    precision: Precision
    pad_id: int = Field(ge=0)
    windowing: Windowing
    parity: Parity
    steadiness: Steadiness
    rejected: dict[Precision, Parity] = Field(default_factory=dict)
    note: str = ""
    sizes: dict[str, int]
    versions: dict[str, str]
    files: dict[str, str]

    @property
    def model_id(self) -> str:
        """Name and weights, e.g. ``compact@1a2b3c4d``."""
        return f"{self.model}@{self.source_sha256[:8]}"

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The manifest in `folder`.

        Raises:
            CorruptModelError: it is missing or not a manifest of this format.
        """
        path = folder / MANIFEST_FILE
        try:
            return cls.model_validate_json(path.read_bytes())
        except FileNotFoundError as error:
            raise CorruptModelError(f"{path} is missing") from error
        except ValidationError as error:
            raise CorruptModelError(f"{path} is damaged or of another format: {error}") from error

    def write(self, folder: Path) -> None:
        """Writes the manifest into `folder`."""
        (folder / MANIFEST_FILE).write_text(self.model_dump_json(indent=2) + "\n", encoding="utf-8")

    def verify(self, folder: Path) -> None:
        """Compares every file in `folder` with its recorded hash.

        Raises:
            CorruptModelError: a file is missing or differs.
        """
        for name in (MODEL_FILE, TOKENIZER_FILE):
            path = folder / name
            if not path.is_file():
                raise CorruptModelError(f"{path} is missing")
            if sha256_of(path) != self.files.get(name):
                raise CorruptModelError(f"{path} is damaged: its SHA-256 is not the one in {MANIFEST_FILE}")


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
