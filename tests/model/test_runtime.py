"""The scorer's promises: order, once for equal texts, fairness, backpressure, failure, shutdown."""

import asyncio

import pytest

from bot.domain.scores import Category
from bot.model.errors import ScorerClosedError
from bot.model.onnx_model import BATCH_TOKENS, batches_by_length
from bot.model.runtime import MAX_TAKE, OnnxScorer, RuntimeOptions
from tests.model.fakes import FakeModel

ONE_WORKER = RuntimeOptions(workers=1)


async def started(model: FakeModel) -> None:
    """Waits until the model works on its first batch."""
    assert await asyncio.to_thread(model.began.wait, 10)


async def test_scores_come_in_order_and_name_the_model() -> None:
    async with OnnxScorer(FakeModel()) as scorer:
        scored = await scorer.score(["hello", "you fool", "bye"])
    assert [result.probabilities[Category.TOXICITY] for result in scored] == [0.0, 1.0, 0.0]
    assert {result.model_id for result in scored} == {"fake@00000000"}


@pytest.mark.parametrize("text", ["", " ", "\n\t \u3000"])
async def test_nothing_to_read_is_not_clean_but_unscored(text: str) -> None:
    model = FakeModel()
    async with OnnxScorer(model) as scorer:
        (scored,) = await scorer.score([text])
    assert scored.probabilities == {}
    assert model.batches == []


async def test_no_texts_no_scores() -> None:
    async with OnnxScorer(FakeModel()) as scorer:
        assert await scorer.score([]) == []


async def test_ten_thousand_texts_go_through_a_small_queue_in_full_batches() -> None:
    model = FakeModel()
    async with OnnxScorer(model, RuntimeOptions(workers=2, queue_capacity=512)) as scorer:
        scored = await scorer.score([f"fool {n}" if n % 7 == 0 else f"{n}" for n in range(10_000)])
        metrics = scorer.metrics()
    assert [n for n, result in enumerate(scored) if result.probabilities[Category.TOXICITY]] == list(
        range(0, 10_000, 7)
    )
    assert max(map(len, model.batches)) == MAX_TAKE
    assert metrics.scored == 10_000
    assert metrics.mean_batch_size > 32


async def test_a_lone_message_is_scored_alone_at_once() -> None:
    model = FakeModel()
    async with OnnxScorer(model) as scorer:
        await asyncio.wait_for(scorer.score(["one"]), 5)
        await asyncio.wait_for(scorer.score(["two"]), 5)
    assert model.batches == [["one"], ["two"]]


async def test_equal_texts_are_read_once_in_flight_and_from_the_cache() -> None:
    model = FakeModel(held=True)
    async with OnnxScorer(model, ONE_WORKER) as scorer:
        first = asyncio.create_task(scorer.score(["gg"], tenant=1))
        await started(model)
        second = asyncio.create_task(scorer.score(["gg", "gg"], tenant=2))
        await asyncio.sleep(0)
        model.gate.set()
        assert await first + await second == 3 * (await scorer.score(["gg"]))
        metrics = scorer.metrics()
    assert model.read == ["gg"]
    assert (metrics.joined, metrics.cache_hits, metrics.scored) == (2, 1, 4)


async def test_the_cache_is_bounded_and_can_be_off() -> None:
    model = FakeModel()
    async with OnnxScorer(model, RuntimeOptions(cache_size=2)) as scorer:
        for text in ("a", "b", "a", "c", "a", "b"):
            await scorer.score([text])
    assert model.read == ["a", "b", "c", "b"]

    model = FakeModel()
    async with OnnxScorer(model, RuntimeOptions(cache_size=0)) as scorer:
        await scorer.score(["a"])
        await scorer.score(["a"])
    assert model.read == ["a", "a"]


async def test_a_flooding_server_does_not_starve_another() -> None:
    model = FakeModel(held=True)
    async with OnnxScorer(model, ONE_WORKER) as scorer:
        flood = asyncio.create_task(scorer.score([f"flood {n}" for n in range(500)], tenant=1))
        await started(model)
        quiet = asyncio.create_task(scorer.score(["quiet"], tenant=2))
        await asyncio.sleep(0)
        model.gate.set()
        await asyncio.gather(flood, quiet)
    assert "quiet" in model.batches[1]


async def test_who_joins_a_text_in_a_flood_has_it_scored_at_the_own_turn() -> None:
    model = FakeModel(held=True)
    async with OnnxScorer(model, ONE_WORKER) as scorer:
        flood = asyncio.create_task(scorer.score([f"flood {n}" for n in range(500)], tenant=1))
        await started(model)
        quiet = asyncio.create_task(scorer.score(["flood 499"], tenant=2))
        await asyncio.sleep(0)
        model.gate.set()
        await asyncio.gather(flood, quiet)
        metrics = scorer.metrics()
    assert "flood 499" in model.batches[1]
    assert sorted(model.read) == sorted(f"flood {n}" for n in range(500))
    assert (metrics.joined, metrics.queue_length) == (1, 0)


async def test_a_text_in_two_lanes_fails_once_when_the_scorer_is_closed() -> None:
    model = FakeModel(held=True)
    scorer = OnnxScorer(model, ONE_WORKER)
    await scorer.start()
    at_work = asyncio.create_task(scorer.score(["at work"]))
    await started(model)
    waiting = [asyncio.create_task(scorer.score(["waiting"], tenant=tenant)) for tenant in (1, 2)]
    await asyncio.sleep(0)
    closing = asyncio.create_task(scorer.close())
    await asyncio.sleep(0)
    model.gate.set()
    await asyncio.gather(closing, at_work)
    for waiter in waiting:
        with pytest.raises(ScorerClosedError):
            await waiter
    assert scorer.metrics().failures == 1


@pytest.mark.parametrize("cache_size", [0, 100])
async def test_callers_with_one_equal_text_do_not_wait_for_places_they_no_longer_need(
    cache_size: int,
) -> None:
    model = FakeModel(held=True)
    async with OnnxScorer(
        model, RuntimeOptions(workers=1, queue_capacity=4, cache_size=cache_size)
    ) as scorer:
        at_work = asyncio.create_task(scorer.score(["at work"]))
        await started(model)
        queued = [asyncio.create_task(scorer.score([text])) for text in ("one", "two")]
        await asyncio.sleep(0)
        equal = [asyncio.create_task(scorer.score(["equal"])) for _ in range(20)]
        await asyncio.sleep(0)
        model.gate.set()
        await asyncio.wait_for(asyncio.gather(at_work, *queued, *equal), 10)
    assert model.read.count("equal") == 1


async def test_a_cancelled_caller_does_not_take_others_along() -> None:
    model = FakeModel(held=True)
    async with OnnxScorer(model, ONE_WORKER) as scorer:
        first = asyncio.create_task(scorer.score(["shared"]))
        await started(model)
        second = asyncio.create_task(scorer.score(["shared"]))
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.sleep(0)
        model.gate.set()
        (scored,) = await second
    assert scored.probabilities == {Category.TOXICITY: 0.0}


async def test_a_failing_batch_fails_its_callers_only() -> None:
    model = FakeModel()
    async with OnnxScorer(model) as scorer:
        with pytest.raises(RuntimeError, match="broken on purpose"):
            await scorer.score(["break"])
        assert (await scorer.score(["fool"]))[0].probabilities == {Category.TOXICITY: 1.0}
        assert scorer.metrics().failures == 1


async def test_closing_finishes_work_and_fails_what_waits() -> None:
    model = FakeModel(held=True)
    scorer = OnnxScorer(model, ONE_WORKER)
    await scorer.start()
    at_work = asyncio.create_task(scorer.score(["at work"]))
    await started(model)
    waiting = asyncio.create_task(scorer.score(["waiting"]))
    await asyncio.sleep(0)
    closing = asyncio.create_task(scorer.close())
    await asyncio.sleep(0)
    model.gate.set()
    await closing
    assert (await at_work)[0].probabilities == {Category.TOXICITY: 0.0}
    with pytest.raises(ScorerClosedError):
        await waiting
    with pytest.raises(ScorerClosedError):
        await scorer.score(["too late"])


async def test_the_loop_runs_while_the_model_works() -> None:
    model = FakeModel(held=True)
    async with OnnxScorer(model, ONE_WORKER) as scorer:
        scoring = asyncio.create_task(scorer.score(["slow"]))
        await started(model)
        for _ in range(100):
            await asyncio.sleep(0)
        assert not scoring.done()
        model.gate.set()
        await scoring


@pytest.mark.parametrize("lengths", [[1] * 40, [3, 3, 4, 30, 31, 300, 5], list(range(1, 80)), [2]])
def test_batches_keep_every_row_once_within_bounds_and_waste_little(lengths: list[int]) -> None:
    rows = [(number, [7] * length) for number, length in enumerate(lengths)]
    batches = list(batches_by_length(rows, max_rows=16, max_tokens=128))
    assert sorted(row for batch in batches for row, _ in batch) == list(range(len(lengths)))
    padded = [len(batch) * max(len(window) for _, window in batch) for batch in batches]
    assert all(len(batch) <= 16 for batch in batches)
    assert all(tokens <= 128 or len(batch) == 1 for batch, tokens in zip(batches, padded, strict=True))
    # No worse than filling each batch as far as it goes.
    assert sum(padded) + BATCH_TOKENS * len(batches) <= _filled(sorted(lengths))


def _filled(lengths: list[int]) -> int:
    """Work of the cut that fills each batch as far as it goes."""
    work, batch = 0, 0
    for place, length in enumerate(lengths):
        batch += 1
        following = lengths[place + 1] if place + 1 < len(lengths) else None
        if following is None or batch == 16 or (batch + 1) * following > 128:
            work, batch = work + batch * length + BATCH_TOKENS, 0
    return work


def test_no_rows_no_batches() -> None:
    assert list(batches_by_length([])) == []
