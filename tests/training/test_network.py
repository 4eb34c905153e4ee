"""Vocabulary, loss, calibration and a tiny random model that Detoxify itself loads."""

import math
import os
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("detoxify")
from transformers import BertConfig, BertForSequenceClassification, BertTokenizer  # noqa: E402

from training import batches, calibrate, metrics, network  # noqa: E402
from training.data import LABELS, Example  # noqa: E402
from training.fit import Average, Recipe, fit, masked_loss, pair_loss  # noqa: E402

WORDS = ("you", "are", "great", "bad", "at", "this", "game", "##s", "lol", "😂", "##😂", "u")


@pytest.fixture
def tokenizer() -> BertTokenizer:
    return network.build_tokenizer([*network.SPECIAL, *WORDS])


@pytest.fixture
def model() -> BertForSequenceClassification:
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(network.SPECIAL) + len(WORDS),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        num_labels=len(LABELS),
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    return BertForSequenceClassification(config).eval()


def test_unknown_labels_do_not_count() -> None:
    logits = torch.tensor([[0.0, 5.0]])
    known = torch.tensor([[1.0, math.nan]])
    assert masked_loss(logits, known).item() == pytest.approx(math.log(2))
    assert masked_loss(logits, torch.full((1, 2), math.nan)).item() == 0


def test_pair_loss_falls_when_the_hostile_twin_scores_higher() -> None:
    pairs = torch.tensor([[0, 1]])
    apart, swapped = torch.tensor([[3.0], [-3.0]]), torch.tensor([[-3.0], [3.0]])
    assert pair_loss(apart, pairs) < pair_loss(swapped, pairs)
    assert pair_loss(apart, pairs[:0]).item() == 0


def test_emoji_behind_a_word_is_no_unknown_token(tokenizer: BertTokenizer) -> None:
    assert tokenizer.tokenize("LOL😂😂 game") == ["lol", "##😂", "##😂", "game"]


def test_vocabulary_keeps_characters_and_frequent_words_and_adds_emoji() -> None:
    base = [*network.SPECIAL, "[unused0]", "a", "##a", "common", "rare", "##ly"]
    chosen = network.select_vocabulary(base, {"common": 50, "rare": 1, "##ly": 9}, size=4)
    assert chosen[:5] == list(network.SPECIAL)
    assert {"a", "##a", "##ly", "common", "😂", "##😂", "kys"} <= set(chosen)
    assert not {"rare", "[unused0]"} & set(chosen)
    assert len(chosen) == len(set(chosen))


def test_batches_respect_the_budget_and_keep_units_whole() -> None:
    lengths = [3, 3, 4, 10, 2]
    cut = batches.cut([[0, 1], [2], [3], [4]], lengths, budget=12)
    assert sorted(i for batch in cut for i in batch) == [0, 1, 2, 3, 4]
    assert all(max(lengths[i] for i in batch) * len(batch) <= 12 for batch in cut)
    assert any({0, 1} <= set(batch) for batch in cut)


def test_detoxify_loads_the_checkpoint_and_agrees(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    model: BertForSequenceClassification,
    tokenizer: BertTokenizer,
) -> None:
    monkeypatch.setitem(os.environ, "HF_HUB_OFFLINE", "1")
    network.save(tmp_path, model, tokenizer)
    detoxify = network.load(tmp_path)
    assert detoxify.class_names == list(LABELS)
    text = "you are great at this game 😂"
    expected = metrics.sigmoid(metrics.logits(model, tokenizer, [text]))[0]
    found = [detoxify.predict(text)[label] for label in LABELS]
    assert found == pytest.approx(list(expected), abs=1e-3)


def test_new_outputs_leave_the_old_ones_as_they_were(
    model: BertForSequenceClassification, tokenizer: BertTokenizer
) -> None:
    model.classifier, model.config.num_labels = torch.nn.Linear(16, 6), 6
    texts = ["you are great", "bad game"]
    before = metrics.logits(model, tokenizer, texts)
    network.widen(model)
    after = metrics.logits(model, tokenizer, texts)
    np.testing.assert_allclose(after[:, :6], before, rtol=1e-5)
    assert (metrics.sigmoid(after[:, 6:]) < 0.2).all()
    assert list(model.config.label2id) == list(LABELS)


def test_rare_labels_are_calibrated_on_other_lines_too_and_absent_ones_not_at_all(
    model: BertForSequenceClassification, tokenizer: BertTokenizer
) -> None:
    own = [Example("bad game", (1.0,) + (0.0,) * 7, "x"), Example("great game", (0.0,) * 8, "x")] * 5
    others = [Example("you are bad", (0.0,) * 7 + (1.0,), "y"), Example("you are great", (0.0,) * 8, "y")] * 5
    alone = calibrate.platt(
        metrics.logits(model, tokenizer, [e.text for e in own])[:, 0], np.array([e.labels[0] for e in own])
    )
    fitted = calibrate.calibrate(model, tokenizer, own, others, few=3)
    assert set(fitted) == {"toxicity", "self_harm"}
    assert fitted["toxicity"] == pytest.approx(alone, rel=0.01, abs=0.01)


def test_calibration_is_folded_into_the_classifier(
    model: BertForSequenceClassification, tokenizer: BertTokenizer
) -> None:
    texts = ["you are great", "you are bad", "bad game", "great game lol"] * 10
    examples = [Example(text, (float("bad" in text),) * 8, "x") for text in texts]
    before = metrics.logits(model, tokenizer, texts)
    fitted = calibrate.calibrate(model, tokenizer, examples)
    scale, shift = fitted["toxicity"]
    assert scale > 0
    np.testing.assert_allclose(
        metrics.logits(model, tokenizer, texts)[:, 0], scale * before[:, 0] + shift, rtol=1e-3, atol=1e-4
    )


def test_platt_finds_the_true_scale() -> None:
    rng = np.random.default_rng(3)
    logits = rng.normal(size=4000) * 4
    labels = (rng.random(4000) < metrics.sigmoid(0.5 * logits - 1)).astype(float)
    scale, shift = calibrate.platt(logits, labels)
    assert scale == pytest.approx(0.5, abs=0.08)
    assert shift == pytest.approx(-1, abs=0.15)


def test_figures_of_known_cases() -> None:
    assert metrics.auc([0, 1, math.nan], np.array([0.1, 0.9, 0.0])) == 1.0
    assert math.isnan(metrics.auc([1, 1], np.array([0.1, 0.9])))
    labels, scores = np.array([1.0, 0.0, 1.0, 0.0]), np.array([0.9, 0.1, 0.2, 0.8])
    assert metrics.pairs_won(["a", "a", "b", "b"], labels, scores) == 0.5
    error, table = metrics.calibration(np.array([1.0, 0.0]), np.array([0.95, 0.95]))
    assert error == pytest.approx(0.45)
    assert [(round(score, 6), share, rows) for score, share, rows in table] == [(0.95, 0.5, 2)]


def test_average_follows_the_network(model: BertForSequenceClassification) -> None:
    average = Average(model, decay=0.5)
    with torch.no_grad():
        model.classifier.bias.add_(1.0)
    average.update(model)
    assert 0 < float((model.classifier.bias - average.model.classifier.bias).detach().mean()) < 1


def test_training_learns_two_words(
    tmp_path: Path, model: BertForSequenceClassification, tokenizer: BertTokenizer
) -> None:
    rows = [
        Example(f"you are {word} at this game", (float(word == "bad"),) * 8, "authored", f"g{i}")
        for i in range(60)
        for word in ("bad", "great")
    ]
    recipe = Recipe(epochs=12, rate=1e-2, budget=256)
    trained = fit(model, tokenizer, rows, recipe, tmp_path, judge=lambda _: {})
    scores = metrics.logits(trained, tokenizer, ["you are bad at this game", "you are great at this game"])
    assert scores[0, 0] > scores[1, 0] + 1
    assert (tmp_path / network.CHECKPOINT).exists()


def test_smoothing_and_weights_of_positives() -> None:
    logits, labels = torch.tensor([[2.0]]), torch.tensor([[1.0]])
    plain = masked_loss(logits, labels)
    assert masked_loss(logits, labels, smoothing=0.2) > plain
    assert masked_loss(logits, labels, weights=torch.tensor([3.0])).item() == pytest.approx(3 * plain.item())
