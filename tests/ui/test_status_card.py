"""The line of `/status` about scoring."""

from collections import deque
from dataclasses import replace

from bot.model.metrics import Counters
from bot.ui.status_card import scoring


def test_the_figures_of_a_scorer_are_one_line() -> None:
    metrics = Counters(scored=1200, cache_hits=300, latencies=deque([0.04] * 20)).snapshot(7)
    line = "1,200 scored · 300 from the cache · 7 waiting · 95 % within 40 ms"
    assert scoring(metrics) == line
    screened = replace(metrics, screened=90, confirmed=4)
    assert scoring(screened) == f"{line} · in floods 90 only screened, 4 confirmed"
