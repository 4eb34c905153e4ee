"""Two models: what counts of each, and what happens under a flood."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from structlog.testing import capture_logs

from bot.domain.scores import Category
from bot.model.cascade import Cascade, CascadeOptions
from bot.model.onnx_model import Answer
from bot.model.runtime import OnnxScorer, RuntimeOptions
from tests.model.fakes import FakeModel


class Saying(FakeModel):
    """Says the same of every text."""

    def __init__(self, name: str, said: dict[Category, float]) -> None:
        super().__init__(name)
        self._said = said

    def answers(self, texts: Sequence[str]) -> list[Answer]:
        super().answers(texts)
        return [Answer(self._said) for _ in texts]


async def test_without_a_flood_both_read_everything() -> None:
    first, chosen = FakeModel("small@1"), FakeModel("large@2")
    async with Cascade(OnnxScorer(first), OnnxScorer(chosen)) as cascade:
        scored = await cascade.score(["fool", "hello"])
        metrics = cascade.metrics()
    assert [result.model_id for result in scored] == ["large@2 with small@1"] * 2
    assert first.read == chosen.read == ["fool", "hello"]
    assert (metrics.screened, metrics.confirmed, metrics.scored) == (0, 0, 2)


async def test_the_chosen_model_counts_the_first_adds_what_it_lacks_and_insults_at_you() -> None:
    first = Saying(
        "small@1",
        {Category.TOXICITY: 0.9, Category.INSULT: 0.8, Category.SELF_HARM: 0.7, Category.THREAT: 0.6},
    )
    chosen = Saying("large@2", {Category.TOXICITY: 0.2, Category.INSULT: 0.3, Category.THREAT: 0.1})
    async with Cascade(OnnxScorer(first), OnnxScorer(chosen)) as cascade:
        at_you, about = await cascade.score(["look at you", "look at it"])
    own = {Category.TOXICITY: 0.2, Category.THREAT: 0.1, Category.SELF_HARM: 0.7}
    assert at_you.probabilities == {**own, Category.INSULT: 0.8}
    assert about.probabilities == {**own, Category.INSULT: 0.3}


async def test_an_insult_that_the_chosen_model_is_surer_of_stays() -> None:
    first = Saying("small@1", {Category.INSULT: 0.4})
    chosen = Saying("large@2", {Category.INSULT: 0.9})
    async with Cascade(OnnxScorer(first), OnnxScorer(chosen)) as cascade:
        (scored,) = await cascade.score(["look at you"])
    assert scored.probabilities == {Category.INSULT: 0.9}


async def test_in_a_flood_the_chosen_model_reads_only_what_the_first_suspects() -> None:
    first, chosen = FakeModel("small@1"), FakeModel("large@2")
    async with flooded(first, chosen) as cascade:
        late = asyncio.create_task(cascade.score(["hello", "you fool", ""]))
        await asyncio.sleep(0)  # the task begins, and finds the flood
        chosen.gate.set()
        scored = await late
        metrics = cascade.metrics()
    assert [result.model_id for result in scored] == [
        "small@1 for large@2",
        "large@2 with small@1",
        "small@1 for large@2",
    ]
    assert "you fool" in chosen.read
    assert "hello" not in chosen.read
    assert (metrics.screened, metrics.confirmed) == (2, 1)
    assert cascade.model_id == "large@2"


class Busy(OnnxScorer):
    """Says that `waiting` texts wait for it."""

    waiting = 0

    @property
    def queue_length(self) -> int:
        return self.waiting


@asynccontextmanager
async def flooded(first: FakeModel, chosen: FakeModel) -> AsyncIterator[Cascade]:
    """A cascade whose chosen model knows "known" and is held up with a hundred more texts to read."""
    quick, slow = OnnxScorer(first), OnnxScorer(chosen, RuntimeOptions(workers=1))
    early = [f"early {n}" for n in range(100)]
    async with Cascade(quick, slow, CascadeOptions(backlog=10)) as cascade:
        await cascade.score(["known"])
        await quick.score(early)
        chosen.gate.clear()
        chosen.began.clear()
        backlog = asyncio.create_task(cascade.score(early))
        assert await asyncio.to_thread(chosen.began.wait, 10)
        try:
            yield cascade
        finally:
            chosen.gate.set()
        await backlog


async def test_in_a_flood_the_chosen_model_answers_what_it_knows() -> None:
    first, chosen = FakeModel("small@1"), FakeModel("large@2")
    async with flooded(first, chosen) as cascade:
        (cached,) = await cascade.score(["known"])
        late = asyncio.create_task(cascade.score(["known", "early 99", "new"]))
        await asyncio.sleep(0)  # the task begins, and finds the flood
        chosen.gate.set()
        scored = await late
        metrics = cascade.metrics()
    both = "large@2 with small@1"
    assert cached.model_id == both
    assert [result.model_id for result in scored] == [both, both, "small@1 for large@2"]
    assert chosen.read.count("known") == chosen.read.count("early 99") == 1
    assert (metrics.screened, metrics.confirmed) == (1, 0)


async def test_failures_of_the_first_model_are_counted_too() -> None:
    first, chosen = FakeModel("small@1"), FakeModel("large@2")
    async with flooded(first, chosen) as cascade:
        with pytest.raises(RuntimeError, match="broken on purpose"):
            await cascade.score(["break"])
        await cascade.score(["new"])
        await cascade.score(["new", "new"])
        metrics = cascade.metrics()
    assert (metrics.failures, metrics.screened) == (1, 3)


async def test_screening_goes_on_until_half_the_backlog_is_left_and_the_log_says_so_without_text() -> None:
    first, large = FakeModel("small@1"), FakeModel("large@2")
    chosen = Busy(large)
    with capture_logs() as logs:
        async with Cascade(OnnxScorer(first), chosen, CascadeOptions(backlog=10)) as cascade:
            for chosen.waiting in (0, 10, 11, 10, 6, 5, 6, 10):
                await cascade.score([f"secret {chosen.waiting} {len(first.read)}"])
    assert [text.split()[1] for text in first.read if text not in large.read] == ["11", "10", "6"]
    assert [(entry["event"], entry["model"], entry["waiting"], entry["screened"]) for entry in logs] == [
        ("screening starts", "large@2", 11, 0),
        ("screening stops", "large@2", 5, 3),
    ]
    assert "secret" not in str(logs)
