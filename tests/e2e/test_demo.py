"""`make demo` runs to its end with the bundled model."""

from pathlib import Path

import pytest

from bot.demo import pictures
from bot.demo.tour import run_demo


@pytest.mark.timeout(300)
async def test_the_tour_shows_every_verdict_and_the_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pictures, "browser", lambda: None)

    assert await run_demo(tmp_path / "out") == 0

    shown = capsys.readouterr().out
    for word in ("allow", "hide", "escalate", "Case #1", "restored", "report arrived"):
        assert word in shown
