"""The soak itself: a short day is run through, and a place that grows is named."""

from pathlib import Path

import pytest

from benchmarks import soak
from bot.domain.message import Incoming
from bot.intake.completing import Completing


async def test_a_short_day_is_run_through(tmp_path: Path) -> None:
    outcome = await soak.soak(600, tmp_path, most_mb=float("inf"), samples=4)
    assert outcome.growing == ()
    assert outcome.summary.startswith("soak: 600 messages, ")
    assert outcome.summary.endswith("flat")


async def test_a_place_that_grows_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = []
    complete = Completing.__call__

    def leak(completing: Completing, incoming: Incoming) -> Incoming:
        kept.append(bytearray(100_000))
        return complete(completing, incoming)

    monkeypatch.setattr(Completing, "__call__", leak)
    outcome = await soak.soak(600, tmp_path, most_mb=-float("inf"), samples=4)
    assert outcome.growing[0].rpartition(":")[0] == __file__
    assert "GROWS at" in outcome.summary
