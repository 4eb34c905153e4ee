"""The models that can be chosen."""

from dataclasses import dataclass
from pathlib import Path

from bot.model.encoding import Windowing
from bot.model.errors import UnknownModelError

COMPACT = "compact"
COMPACT_FOLDER = Path(__file__).parent / "weights" / COMPACT
COMPACT_CHECKPOINT = COMPACT_FOLDER / "compact.ckpt"
COMPACT_PREPARED = COMPACT_FOLDER / "prepared"

_RELEASES = "https://github.com/unitaryai/detoxify/releases/download"

# What the models were trained on: chat lines, or comments of up to some hundred words.
_CHAT = Windowing(whole=128, length=32, overlap=12)
_COMMENTS = Windowing(whole=256, length=64, overlap=24)


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """One model of the catalogue.

    `url` is empty for the bundled model. `sha256` is the digest of its checkpoint, where it is pinned: of Detoxify's
    files only the first digits are known, which their names carry; a first download is checked by these, and later
    ones by the digest of the first. `languages` are ISO 639-1 codes.
    """

    name: str
    summary: str
    architecture: str
    categories: int
    languages: tuple[str, ...] = ("en",)
    url: str = ""
    windowing: Windowing = _COMMENTS
    sha256: str = ""

    @property
    def bundled(self) -> bool:
        """Whether the weights are part of the repository."""
        return not self.url

    @property
    def file_name(self) -> str:
        """Name of the checkpoint file."""
        return self.url.rpartition("/")[2] if self.url else COMPACT_CHECKPOINT.name

    @property
    def known_digits(self) -> str:
        """All of the checkpoint's SHA-256 where it is pinned, else the first digits."""
        return self.sha256 or self.hash_prefix

    @property
    def hash_prefix(self) -> str:
        """First digits of the checkpoint's SHA-256, from the file's name; empty for the bundled model."""
        return self.url.rpartition("-")[2].removesuffix(".ckpt")


KNOWN_MODELS: dict[str, ModelSpec] = {
    spec.name: spec
    for spec in (
        ModelSpec(
            COMPACT,
            "bundled; small and fast, trained for chats",
            "BertForSequenceClassification",
            8,
            windowing=_CHAT,
            # As `sha256sum` says; tests/model/test_known_models.py compares it with the file.
            sha256="6979e4fc3f6dc8102858c2145cc8f0bbbc0dbb7cd13eea0c9ffecab38c4421ac",
        ),
        ModelSpec(
            "original",
            "Wikipedia comments, BERT",
            "BertForSequenceClassification",
            6,
            url=f"{_RELEASES}/v0.1-alpha/toxic_original-c1212f89.ckpt",
        ),
        ModelSpec(
            "unbiased",
            "news comments, RoBERTa, less bias",
            "RobertaForSequenceClassification",
            7,
            url=f"{_RELEASES}/v0.3-alpha/toxic_debiased-c7548aa0.ckpt",
        ),
        ModelSpec(
            "multilingual",
            "seven languages, XLM-RoBERTa",
            "XLMRobertaForSequenceClassification",
            7,
            languages=("en", "fr", "es", "it", "pt", "tr", "ru"),
            url=f"{_RELEASES}/v0.4-alpha/multilingual_debiased-0b549669.ckpt",
        ),
        ModelSpec(
            "original-small",
            "as original, ALBERT: small file, not faster",
            "AlbertForSequenceClassification",
            6,
            url=f"{_RELEASES}/v0.1.2/original-albert-0e1d6498.ckpt",
        ),
        ModelSpec(
            "unbiased-small",
            "as unbiased, ALBERT: small file, not faster",
            "AlbertForSequenceClassification",
            7,
            url=f"{_RELEASES}/v0.1.2/unbiased-albert-c8519128.ckpt",
        ),
    )
}


def find_model(name: str) -> ModelSpec:
    """The model of that name.

    Raises:
        UnknownModelError: there is none.
    """
    try:
        return KNOWN_MODELS[name]
    except KeyError:
        raise UnknownModelError(
            f"there is no model {name!r}; choose one of {', '.join(KNOWN_MODELS)}"
        ) from None
