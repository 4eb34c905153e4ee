"""Counters of a scorer, for /status and the log."""

from collections import deque
from dataclasses import dataclass, field
from statistics import median, quantiles

_REMEMBERED_LATENCIES = 1000


@dataclass(frozen=True, slots=True)
class ScorerMetrics:
    """What a scorer has done since it was started.

    `scored` texts were answered, `cache_hits` of them from the cache and `joined` by waiting for an equal
    text already in flight. Latencies (seconds, of the last thousand texts the model saw) run from arrival to
    answer.
    In floods, `screened` texts were settled by the first model of a cascade alone, `confirmed` were read by both.
    """

    scored: int
    cache_hits: int
    joined: int
    batches: int
    mean_batch_size: float
    queue_length: int
    latency_median: float
    latency_p95: float
    failures: int
    screened: int = 0
    confirmed: int = 0


@dataclass(slots=True)
class Counters:
    """The running figures behind `ScorerMetrics`."""

    scored: int = 0
    cache_hits: int = 0
    joined: int = 0
    batches: int = 0
    batched: int = 0
    failures: int = 0
    latencies: deque[float] = field(default_factory=lambda: deque(maxlen=_REMEMBERED_LATENCIES))

    def snapshot(self, queue_length: int) -> ScorerMetrics:
        """The figures now."""
        latencies = self.latencies
        return ScorerMetrics(
            scored=self.scored,
            cache_hits=self.cache_hits,
            joined=self.joined,
            batches=self.batches,
            mean_batch_size=self.batched / self.batches if self.batches else 0.0,
            queue_length=queue_length,
            latency_median=median(latencies) if latencies else 0.0,
            latency_p95=quantiles(latencies, n=20)[-1] if len(latencies) > 1 else sum(latencies),
            failures=self.failures,
        )
