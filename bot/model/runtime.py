"""The running bot's scorer: micro-batches in worker threads, a cache, fairness and backpressure."""

import asyncio
import hashlib
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from cachetools import LRUCache

from bot.domain.scores import Scored
from bot.model.errors import ScorerClosedError
from bot.model.fair_queue import FairQueue
from bot.model.lifetime import Started
from bot.model.metrics import Counters, ScorerMetrics
from bot.model.onnx_model import Answer, OnnxModel

# A worker takes at most this much at once, so that nobody waits long behind one batch.
MAX_TAKE = 64
MIN_TAKE = 8
MAX_TAKE_CHARACTERS = 16_000
_YIELD_EVERY = 256


@dataclass(frozen=True, slots=True)
class RuntimeOptions:
    """Bounds and threads of a scorer.

    `workers` batches run at once, each on `threads` threads. `queue_capacity` texts wait at most; beyond,
    `score` waits. `cache_size` results are remembered; 0 turns the cache off.
    """

    workers: int = 2
    threads: int = 1
    queue_capacity: int = 2048
    cache_size: int = 8192


@dataclass(slots=True, eq=False)
class _Job:
    """A text on its way. It waits in the queue of each of its `tenants`; the first to have its turn scores it."""

    text: str
    key: bytes
    tenants: set[int]
    answer: asyncio.Future[Scored] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    arrived: float = field(default_factory=time.monotonic)
    taken: bool = False


class TextModel(Protocol):
    """What a scorer needs of a model; called from several threads at once."""

    model_id: str

    def answers(self, texts: Sequence[str]) -> list[Answer]:
        """Probabilities per text, in order; empty where there is nothing to read."""
        ...


class OnnxScorer(Started):
    """Scores texts off the event loop.

    A text is scored at once when a worker is free: nothing waits for a batch to fill. While all workers are
    busy, texts queue, and the next free worker takes its share of them, in turn from each tenant; so batches
    grow with the load. Equal texts in flight are scored once, as soon as the first tenant who asked has a turn.
    The cache holds digests, never text.
    """

    def __init__(self, model: TextModel, options: RuntimeOptions | None = None) -> None:
        self._model = model
        self._options = options or RuntimeOptions()
        self._queue: FairQueue[_Job] = FairQueue(self._options.queue_capacity)
        self._cache: LRUCache[bytes, Scored] = LRUCache(self._options.cache_size)
        self._in_flight: dict[bytes, _Job] = {}
        self._counters = Counters()
        self._executor: ThreadPoolExecutor | None = None
        self._workers: list[asyncio.Task[None]] = []
        self._unreadable = Scored(probabilities={}, model_id=self.model_id)

    @property
    def model_id(self) -> str:
        """Name and weights, e.g. ``compact@1a2b3c4d``."""
        return self._model.model_id

    @property
    def queue_length(self) -> int:
        """Texts that wait for a worker."""
        return len(self._queue)

    def metrics(self) -> ScorerMetrics:
        """A snapshot of the counters."""
        return self._counters.snapshot(len(self._queue))

    async def start(self) -> None:
        """Starts the workers on the running event loop."""
        count = self._options.workers
        self._executor = ThreadPoolExecutor(count, thread_name_prefix="scorer")
        self._workers = [asyncio.create_task(self._work(), name=f"scorer-{n}") for n in range(count)]

    async def close(self) -> None:
        """Finishes the batches at work; texts that still wait fail with `ScorerClosedError`."""
        for job in _first_time(self._queue.close()):
            self._fail(job, ScorerClosedError("the scorer was closed before this text was scored"))
        await asyncio.gather(*self._workers)
        if self._executor is not None:
            self._executor.shutdown()
            self._executor = None

    async def score(self, texts: Sequence[str], *, tenant: int = 0) -> list[Scored]:
        """Scores of `texts`, in order; waits while the tenant's share of the queue is full.

        Raises:
            ScorerClosedError: the scorer is not running or was closed meanwhile.
        """
        if self._executor is None:
            raise ScorerClosedError("the scorer is not running: call start() first")
        answers: list[Scored | asyncio.Future[Scored]] = []
        for number, text in enumerate(texts, start=1):
            answers.append(await self._answer(text, tenant))
            if number % _YIELD_EVERY == 0:
                await asyncio.sleep(0)
        # Others may share these futures; asyncio.wait, unlike gather, leaves them alone when it is cancelled.
        if pending := {answer for answer in answers if isinstance(answer, asyncio.Future)}:
            await asyncio.wait(pending)
        self._counters.scored += len(answers)
        return [answer.result() if isinstance(answer, asyncio.Future) else answer for answer in answers]

    def knows(self, text: str) -> bool:
        """Whether the text is scored already or about to be, so that asking costs the model nothing more."""
        key = _key(text)
        return key in self._cache or key in self._in_flight

    async def _answer(self, text: str, tenant: int) -> Scored | asyncio.Future[Scored]:
        if not text.strip():
            return self._unreadable
        key = _key(text)
        waited = False
        while (answer := self._known(key, tenant)) is None:
            job = _Job(text, key, {tenant})
            if self._queue.try_put(tenant, job):
                self._in_flight[key] = job
                job.answer.add_done_callback(_retrieve)
                return job.answer
            await self._queue.room(tenant)
            waited = True
        if waited:
            self._queue.pass_on()  # the place that this one was woken for
        return answer

    def _known(self, key: bytes, tenant: int) -> Scored | asyncio.Future[Scored] | None:
        """The answer for a text that is in the cache or in flight."""
        if (known := self._cache.get(key)) is not None:
            self._counters.cache_hits += 1
            return known
        if (job := self._in_flight.get(key)) is None:
            return None
        self._counters.joined += 1
        # A full queue of a tenant loses nothing: its texts wait their turn anyway.
        if not job.taken and tenant not in job.tenants and self._queue.try_put(tenant, job):
            job.tenants.add(tenant)
        return job.answer

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        while taken := await self._queue.take(self._share, _cost, MAX_TAKE_CHARACTERS):
            jobs = _first_time(taken)
            if not jobs:
                continue
            texts = [job.text for job in jobs]
            try:
                scores = await loop.run_in_executor(self._executor, self._model.answers, texts)
            except Exception as error:  # whatever a batch dies of, its callers learn and the worker lives on
                for job in jobs:
                    self._fail(job, error)
                continue
            self._counters.batches += 1
            self._counters.batched += len(jobs)
            for job, answer in zip(jobs, scores, strict=True):
                scored = Scored(answer.probabilities, self.model_id, answer.windows, answer.cut)
                self._settle(job, scored)

    def _share(self, queued: int) -> int:
        """How many of the queued texts one worker takes: an even share, but batches worth their overhead."""
        return min(MAX_TAKE, max(MIN_TAKE, -(-queued // self._options.workers)))

    def _settle(self, job: _Job, scored: Scored) -> None:
        self._in_flight.pop(job.key, None)
        self._counters.latencies.append(time.monotonic() - job.arrived)
        if self._options.cache_size:
            self._cache[job.key] = scored
        job.answer.set_result(scored)

    def _fail(self, job: _Job, error: Exception) -> None:
        self._in_flight.pop(job.key, None)
        self._counters.failures += 1
        job.answer.set_exception(error)


def load_scorer(folder: Path, options: RuntimeOptions | None = None) -> OnnxScorer:
    """A scorer over the prepared model in `folder`; not started yet. Blocks: call it from a thread.

    Raises:
        CorruptModelError: the folder does not hold a sound prepared model.
    """
    options = options or RuntimeOptions()
    return OnnxScorer(OnnxModel.load(folder, threads=options.threads), options)


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _cost(job: _Job) -> int:
    return 0 if job.taken else len(job.text)


def _first_time(jobs: Iterable[_Job]) -> list[_Job]:
    """Those that were not taken from another queue before, marked as taken."""
    found = []
    for job in jobs:
        if not job.taken:
            job.taken = True
            found.append(job)
    return found


def _retrieve(answer: asyncio.Future[Scored]) -> None:
    """Marks an error as seen, for the case that every caller was cancelled."""
    if not answer.cancelled():
        answer.exception()
