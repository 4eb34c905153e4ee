"""The card is written from the figures and says what is missing."""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.rules import BARS
from bot.model.known_models import COMPACT_PREPARED
from bot.model.prepared import Manifest, Parity, Precision
from training import card, evaluate
from training.data import LABELS


@pytest.fixture
def figures() -> dict[str, Any]:
    function = dict.fromkeys(
        (
            "right_by_toxicity",
            "right_by_identity_attack",
            "right_by_preset",
            "right_at_half",
            "right_at_half_toxicity",
        ),
        0.75,
    )
    check = {
        "auc": {"identity_attack": 0.8, "toxicity": 0.7},
        "accuracy_at_half": {"identity_attack": 0.8, "toxicity": 0.7},
        "functions": {"negation_nh": {"lines": 4, "hateful": 0.0, **function}},
    }
    return {
        "model": {"sha256": "ab" * 32, "bytes": 36_000_000, "parameters": 17_500_000, "vocabulary": 17_909},
        "hide": {"toxicity_threshold": 0.85, "preset": {"insult": 0.85}},
        "authored": {
            "lines": 10,
            "toxicity_auc": 0.91,
            "insult_auc_on_pairs": 0.9,
            "pairs_won": 0.88,
            "label_auc": dict.fromkeys(LABELS, 0.9),
            "kinds": {"self": {"lines": 3, "mean_toxicity": 0.1, "flagged": 0.0, "hidden_by_preset": 0.0}},
        },
        "errors": {"missed": [{"text": "a | b", "kind": "hostile", "toxicity": 0.1}], "false_alarm": []},
        "jigsaw_dev": {"auc": {"toxicity": 0.95}},
        "hatecheck": check,
        "hatemojicheck": check,
        "identity_bias": {"women": {"lines": 5, "subgroup_auc": 0.8, "harmless_hidden": 0.1}},
        "written": {"benign_chat": {"lines": 500, "flagged": 0.004, "hidden_by_preset": 0.002}},
        "artefacts": {"lower_case": {"lines": 9, "mean_shift": -0.01, "mean_absolute_shift": 0.02}},
        "calibration": {label: {"ece": 0.02, "bins": [(0.1, 0.1, 5), (0.9, 0.8, 5)]} for label in LABELS},
    }


def test_card_shows_figures_bars_and_a_plot(tmp_path: Path, figures: dict[str, Any]) -> None:
    evaluate.write(tmp_path / "figures.json", figures)
    results = tmp_path / "results"
    results.mkdir()
    scoring = {
        "cores": 2,
        "bars": {"base": 12.0},
        "ratios": {"base": 9.5},
        "messages_per_second": {"bot": 321.0},
    }
    (results / "scoring.json").write_text(json.dumps(scoring), encoding="utf-8")
    (results / "end_to_end.json").write_text(json.dumps({"resident_mb": 248.0}), encoding="utf-8")
    card.write(tmp_path / "figures.json", results, tmp_path / "model-card.md")
    text = (tmp_path / "model-card.md").read_text(encoding="utf-8")
    assert "| authored hold-out: AUC of toxicity | 0.910 | ≥ 0.93 |" in text
    assert "| base | 9.5 | ≥ 12 |" in text
    assert "| bot | 321 |" in text
    assert "| resident mb | 248.00 |" in text
    assert "a \\| b" in text
    assert (tmp_path / "images" / "calibration.png").read_bytes().startswith(b"\x89PNG")


def test_card_shows_the_written_sets_beside_their_bars(tmp_path: Path, figures: dict[str, Any]) -> None:
    counts = {"rows": 50, "found": 45, "acted on": 1, "hidden": 1, "cared for": 48}
    sets = {"once": {bar.set: counts for bar in BARS}}
    text = card.text(figures | {"sets": sets}, Manifest.read(COMPACT_PREPARED), tmp_path, "x.png")
    assert "| `disclosures`: cared for | 50 | 96.0 % | ≥ 95.0 % |" in text
    assert "| `mild_remarks`: hidden | 50 | 2.0 % | ≤ 3.0 % |" in text


def test_card_says_when_speed_was_not_measured(tmp_path: Path, figures: dict[str, Any]) -> None:
    text = card.text(figures, Manifest.read(COMPACT_PREPARED), tmp_path / "absent", "x.png")
    assert "Not measured yet" in text


def test_card_describes_the_prepared_form_and_those_that_were_rejected(
    tmp_path: Path, figures: dict[str, Any]
) -> None:
    parity = Parity(probes=216, mean_difference=0.0034, max_difference=0.1035, flips=0.0)
    worse = parity.model_copy(update={"mean_difference": 0.0052, "flips": 0.0046})
    changes = {
        "precision": Precision.MIXED,
        "parity": parity,
        "rejected": {Precision.INT8: worse},
        "sizes": {"checkpoint": 35_800_000, "int8": 25_600_000, "mixed": 29_100_000},
    }
    manifest = Manifest.read(COMPACT_PREPARED).model_copy(update=changes)
    text = card.text(figures, manifest, tmp_path, "x.png")
    assert "| `int8` | 25.6 MB | 0.0052 | 0.1035 | 0.46 % |" in text
    assert "| `mixed` (runs) | 29.1 MB | 0.0034 | 0.1035 | 0.00 % |" in text
    assert "over 216 lines" in text
