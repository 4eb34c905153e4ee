"""Two models under a flood."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from structlog.testing import capture_logs

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


class Busy(OnnxScorer):
    """Says that `waiting` texts wait for it."""

    waiting = 0

    @property
    def queue_length(self) -> int:
        return self.waiting


@asynccontextmanager
async def flooded(screen: FakeModel, chosen: FakeModel) -> AsyncIterator[Cascade]:
    """A cascade whose chosen model knows "known" and is held up with a hundred more texts to read."""
    slow = OnnxScorer(chosen, RuntimeOptions(workers=1))
    async with Cascade(OnnxScorer(screen), slow, CascadeOptions(backlog=10)) as cascade:
        await cascade.score(["known"])
        chosen.gate.clear()
        chosen.began.clear()
        backlog = asyncio.create_task(cascade.score([f"early {n}" for n in range(100)]))
        assert await asyncio.to_thread(chosen.began.wait, 10)
        try:
            yield cascade
        finally:
            chosen.gate.set()
        await backlog


async def test_in_a_flood_the_chosen_model_answers_what_it_knows() -> None:
    screen, chosen = FakeModel("small@1"), FakeModel("large@2")
    async with flooded(screen, chosen) as cascade:
        (cached,) = await cascade.score(["known"])
        late = asyncio.create_task(cascade.score(["known", "early 99", "new"]))
        assert await asyncio.to_thread(screen.began.wait, 10)
        chosen.gate.set()
        scored = await late
        metrics = cascade.metrics()
    assert cached.model_id == "large@2"
    assert [result.model_id for result in scored] == ["large@2", "large@2", "small@1 for large@2"]
    assert screen.read == ["new"]
    assert chosen.read.count("known") == chosen.read.count("early 99") == 1
    assert (metrics.screened, metrics.confirmed, metrics.cache_hits, metrics.joined) == (1, 0, 2, 1)


async def test_the_screens_figures_are_counted_too() -> None:
    screen, chosen = FakeModel("small@1"), FakeModel("large@2")
    async with flooded(screen, chosen) as cascade:
        with pytest.raises(RuntimeError, match="broken on purpose"):
            await cascade.score(["break"])
        await cascade.score(["new"])
        await cascade.score(["new", "new"])
        metrics = cascade.metrics()
    assert (metrics.failures, metrics.cache_hits, metrics.screened) == (1, 2, 3)


async def test_screening_goes_on_until_half_the_backlog_is_left_and_the_log_says_so_without_text() -> None:
    screen = FakeModel("small@1")
    chosen = Busy(FakeModel("large@2"))
    with capture_logs() as logs:
        async with Cascade(OnnxScorer(screen), chosen, CascadeOptions(backlog=10)) as cascade:
            for chosen.waiting in (0, 10, 11, 10, 6, 5, 6, 10):
                await cascade.score([f"secret {chosen.waiting} {len(screen.read)}"])
    assert [text.split()[1] for text in screen.read] == ["11", "10", "6"]
    assert [(entry["event"], entry["model"], entry["waiting"], entry["screened"]) for entry in logs] == [
        ("screening starts", "large@2", 11, 0),
        ("screening stops", "large@2", 5, 3),
    ]
    assert "secret" not in str(logs)
