"""The bundled model itself, as it ships: complete, current, and finding what is hidden in long text."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.domain.scores import Category
from bot.model.encoding import MOST_WINDOWS
from bot.model.errors import CorruptModelError
from bot.model.known_models import COMPACT, COMPACT_CHECKPOINT, COMPACT_PREPARED, find_model
from bot.model.onnx_model import OnnxModel
from bot.model.parity import MAX_FLIPS, MAX_MEAN_DIFFERENCE, MAX_UNSTEADINESS, is_steady
from bot.model.prepare import check_prepared
from bot.model.prepared import MODEL_FILE, Manifest, sha256_of

INSULT = "you are a stupid idiot"
HARMLESS = (
    "the meeting has been moved to thursday and we will bring cake for everyone who comes along with us "
)


@pytest.fixture(scope="module")
def compact() -> OnnxModel:
    return OnnxModel.load(COMPACT_PREPARED)


def test_the_prepared_form_is_sound_and_made_from_the_checkpoint_beside_it() -> None:
    manifest = check_prepared(find_model(COMPACT), COMPACT_PREPARED)
    assert manifest.source_sha256 == sha256_of(COMPACT_CHECKPOINT)
    assert manifest.parity.mean_difference <= MAX_MEAN_DIFFERENCE
    assert manifest.parity.flips <= MAX_FLIPS
    assert is_steady(manifest.steadiness)


def test_the_figures_are_those_of_the_bundled_checkpoint() -> None:
    figures = json.loads((Path(__file__).parents[2] / "training" / "figures.json").read_bytes())
    assert figures["model"]["sha256"] == sha256_of(COMPACT_CHECKPOINT)


@pytest.mark.parametrize(
    "text",
    [
        "😀" * 600 + INSULT,
        "😀 " * 600 + INSULT,
        HARMLESS * 39 + INSULT,
        f"{INSULT} {HARMLESS * 39}",
        f"{HARMLESS * 20}{INSULT} {HARMLESS * 20}",
    ],
    ids=["after 600 emoji", "after spaced emoji", "at character 3,900", "before much", "in the middle"],
)
def test_an_insult_in_long_text_is_found(compact: OnnxModel, text: str) -> None:
    hidden, without = compact.probabilities([text, text.replace(INSULT, "")])
    assert hidden[Category.INSULT] >= 0.5
    assert without[Category.INSULT] < 0.3


def test_odd_texts_are_read(compact: OnnxModel) -> None:
    texts = ["😀", "😀" * 4000, "a" * 4000, "\u200b", "\ud800", "�", "x", "?" * 4000, "你好" * 2000]
    for scores in compact.probabilities(texts):
        assert scores == {} or all(0 <= value <= 1 for value in scores.values())
    assert compact.probabilities([]) == []


def test_a_file_of_signs_is_cut_and_one_in_english_is_not(compact: OnnxModel) -> None:
    signs, english = compact.answers(["#" * 16_000, (HARMLESS * 400)[:16_000]])
    assert (signs.windows, signs.cut) == (MOST_WINDOWS, True)
    assert english.windows <= MOST_WINDOWS and not english.cut


def test_neighbours_order_and_padding_move_no_score(compact: OnnxModel) -> None:
    texts = ["hello there", INSULT, "gg", "what a wonderful long day it has been for all of us here " * 3]
    together = compact.probabilities(texts)
    for text, scores in zip(texts, together, strict=True):
        (alone,) = compact.probabilities([text])
        assert all(abs(scores[category] - alone[category]) <= MAX_UNSTEADINESS for category in alone)


def test_the_running_bot_never_imports_torch() -> None:
    program = (
        "import asyncio, sys\n"
        "from pathlib import Path\n"
        "from bot.model.chosen import open_scorer\n"
        "async def main():\n"
        "    opened = await open_scorer('compact', Path('unused'))\n"
        "    async with opened.scorer as scorer:\n"
        "        print(await scorer.score(['hello']))\n"
        "asyncio.run(main())\n"
        "assert not {'torch', 'transformers', 'onnx'} & set(sys.modules), 'heavy modules were imported'\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert result.returncode == 0, result.stderr


def test_damage_is_noticed(tmp_path: Path) -> None:
    with pytest.raises(CorruptModelError, match=r"manifest\.json is missing"):
        OnnxModel.load(tmp_path)
    for file in COMPACT_PREPARED.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    assert Manifest.read(tmp_path).model == COMPACT
    with (tmp_path / MODEL_FILE).open("r+b") as model:
        model.seek(1000)
        model.write(b"damage")
    with pytest.raises(CorruptModelError, match="damaged"):
        OnnxModel.load(tmp_path)
