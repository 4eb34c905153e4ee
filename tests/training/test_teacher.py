"""The teacher on a tiny random network, and what the student gets of it."""

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
from transformers import BertTokenizer, MPNetConfig, MPNetModel, PreTrainedTokenizerBase  # noqa: E402

from training import mix, network, teacher  # noqa: E402
from training.data import INSULT, LABELS, SELF_HARM, TOXICITY, UNKNOWN, Example  # noqa: E402

WORDS = ("you", "are", "great", "bad", "at", "this", "game")


@pytest.fixture
def tokenizer(monkeypatch: pytest.MonkeyPatch) -> BertTokenizer:
    made = network.build_tokenizer([*network.SPECIAL, *WORDS])
    monkeypatch.setattr(teacher, "load_tokenizer", lambda base: made)
    return made


@pytest.fixture
def base(tmp_path: Path, tokenizer: BertTokenizer) -> Path:
    torch.manual_seed(1)
    config = MPNetConfig(
        vocab_size=len(tokenizer),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    folder = tmp_path / "base"
    MPNetModel(config, add_pooling_layer=False).save_pretrained(folder)
    return folder


def example(text: str, label: float, source: str = "chitchat", group: str = "") -> Example:
    return Example(text, (label,) * len(LABELS), source, group)


LESSON = teacher.Lesson(rate=1e-2, frozen=0, budget=64, every_minutes=0, seed=3)


def rows() -> list[Example]:
    return [example("you are bad", 1.0), example("you are great", 0.0)] * 60


def test_it_learns_two_words(base: Path, tmp_path: Path) -> None:
    judged: list[np.ndarray] = []

    def judge(candidate: teacher.Teacher, tokenizer: PreTrainedTokenizerBase) -> None:
        judged.append(teacher.logits(candidate, tokenizer, ["you are bad", "you are great"]))

    teacher.tune(base, tmp_path / "work", rows(), LESSON, judge)
    bad, great = judged[0][:, TOXICITY]
    assert bad > great + 2


def test_a_run_that_was_cut_off_goes_on_where_it_stopped(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work, steps = tmp_path / "work", []
    save = teacher._save

    def dies_after_three(path: Path, state: dict[str, object]) -> None:
        save(path, state)
        steps.append(state["step"])
        if len(steps) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(teacher, "_save", dies_after_three)
    with pytest.raises(KeyboardInterrupt):
        teacher.tune(base, work, rows(), LESSON, lambda *_: None)
    teacher.tune(base, work, rows(), LESSON, lambda *_: None)
    assert steps == list(range(1, len(steps) + 1))


def test_no_text_is_labelled_twice(base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work = tmp_path / "work"
    teacher.tune(base, work, rows(), LESSON, lambda *_: None)
    asked: list[str] = []
    logits = teacher.logits

    def noting(
        candidate: teacher.Teacher, tokens: PreTrainedTokenizerBase, texts: Sequence[str]
    ) -> np.ndarray:
        asked.extend(texts)
        return logits(candidate, tokens, texts)

    monkeypatch.setattr(teacher, "logits", noting)
    first = teacher.label(base, work, ["you are bad", "this game", "this game"])
    both = teacher.label(base, work, ["this game", "you are great"])
    assert sorted(asked) == ["this game", "you are bad", "you are great"]
    assert both == first | {"you are great": both["you are great"]}
    assert both["you are bad"][TOXICITY] > both["you are great"][TOXICITY]
    assert teacher.read_soft(work) == both


def test_the_student_gets_both_opinions_where_a_source_has_one() -> None:
    def hostile(text: str, group: str) -> Example:
        return replace(example(text, 1.0, "authored", group), labels=(1.0,) * SELF_HARM + (0.0,))

    asked = next(f"g{n}" for n in range(99) if mix.to_label([hostile("x", f"g{n}")]))
    taught = next(f"g{n}" for n in range(99) if not mix.to_label([hostile("x", f"g{n}")]))
    need = replace(example("need", 0.0, "authored", "dis-1"), labels=(0.0,) * SELF_HARM + (1.0,))
    pool = [
        example("chat", UNKNOWN),
        hostile("written", asked),
        hostile("known to the teacher", taught),
        example("never labelled", 0.0, "paradetox"),
        need,
    ]
    assert mix.to_label(pool) == ["chat", "written", "never labelled"]
    soft = {text: (0.2,) * len(LABELS) for text in ("chat", "written", "known to the teacher")}
    read = mix.Read([example("read", 0.0)], [], [])
    got: dict[str, list[Example]] = {}
    for row in mix.student_rows(pool, soft, read):
        got.setdefault(row.text, []).append(row)
    assert {text: len(copies) for text, copies in got.items()} == {
        "read": 2,
        "chat": 1,
        "written": 1,
        "known to the teacher": 1,
        "need": mix.NEED_COPIES,
    }
    assert got["chat"][0].labels[INSULT] == 0.2
    assert got["written"][0].labels[INSULT] == pytest.approx(0.75 + 0.25 * 0.2)
    assert got["known to the teacher"][0].labels[INSULT] == 1.0
    assert got["need"][0].labels[SELF_HARM] == 1.0
    assert not any(math.isnan(value) for rows in got.values() for row in rows for value in row.labels)
