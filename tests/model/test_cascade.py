"""Two models under a flood."""

import asyncio

from bot.model.cascade import Cascade, CascadeOptions
from bot.model.runtime import OnnxScorer, RuntimeOptions
from tests.model.fakes import FakeModel


async def test_without_a_flood_only_the_chosen_model_reads() -> None:
    screen, chosen = FakeModel("small@1"), FakeModel("large@2")
    async with Cascade(OnnxScorer(screen), OnnxScorer(chosen)) as cascade:
        scored = await cascade.score(["fool", "hello"])
        metrics = cascade.metrics()
    assert [result.model_id for result in scored] == ["large@2", "large@2"]
    assert screen.read == []
    assert (metrics.screened, metrics.confirmed, metrics.scored) == (0, 0, 2)


async def test_in_a_flood_the_chosen_model_reads_only_what_the_screen_suspects() -> None:
    screen, chosen = FakeModel("small@1"), FakeModel("large@2", held=True)
    slow = OnnxScorer(chosen, RuntimeOptions(workers=1))
    async with Cascade(OnnxScorer(screen), slow, CascadeOptions(backlog=10)) as cascade:
        backlog = asyncio.create_task(cascade.score([f"early {n}" for n in range(100)]))
        assert await asyncio.to_thread(chosen.began.wait, 10)
        late = asyncio.create_task(cascade.score(["hello", "you fool", ""]))
        assert await asyncio.to_thread(screen.began.wait, 10)
        chosen.gate.set()
        scored = await late
        await backlog
        metrics = cascade.metrics()
    assert [result.model_id for result in scored] == [
        "small@1 for large@2",
        "large@2 via small@1",
        "small@1 for large@2",
    ]
    assert "you fool" in chosen.read
    assert "hello" not in chosen.read
    assert (metrics.screened, metrics.confirmed, metrics.scored) == (2, 1, 103)
    assert cascade.model_id == "large@2"
