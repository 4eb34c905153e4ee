"""The catalogue against Detoxify's own list."""

import pytest

from bot.model.errors import UnknownModelError
from bot.model.known_models import COMPACT, COMPACT_CHECKPOINT, COMPACT_PREPARED, KNOWN_MODELS, find_model
from bot.model.prepared import Manifest, sha256_of


def test_detoxifys_models_have_its_addresses_and_the_hashes_in_them() -> None:
    detoxify = pytest.importorskip("detoxify.detoxify", reason="needs the extra `prepare`")
    ours = {name: spec.url for name, spec in KNOWN_MODELS.items() if not spec.bundled}
    assert ours == detoxify.MODEL_URLS
    assert KNOWN_MODELS["unbiased"].hash_prefix == "c7548aa0"
    assert KNOWN_MODELS["original-small"].hash_prefix == "0e1d6498"


def test_an_unknown_name_lists_the_known() -> None:
    with pytest.raises(UnknownModelError, match="choose one of compact, original"):
        find_model("huge")


def test_the_bundled_model_needs_no_address() -> None:
    assert find_model(COMPACT).bundled
    assert find_model(COMPACT).hash_prefix == ""


def test_the_digest_of_the_bundled_model_is_pinned() -> None:
    spec = find_model(COMPACT)
    assert spec.known_digits == sha256_of(COMPACT_CHECKPOINT), "update known_models.py after new weights"
    assert Manifest.read(COMPACT_PREPARED).source_sha256 == spec.sha256
