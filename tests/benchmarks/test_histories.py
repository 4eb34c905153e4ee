"""The command that judges histories says what went wrong, and for how many."""

from dataclasses import replace

import pytest

from benchmarks.histories import judged, say
from bot.policy.presets import DEFAULT_PRESET, preset
from tests.histories.loader import files, load
from tests.histories.playing import perfect


async def test_what_fails_is_printed_with_its_reason(capsys: pytest.CaptureFixture[str]) -> None:
    path = next(path for path in files("build") if path.stem == "newcomer_opens_with_an_insult")
    well = load(path)
    steps = tuple(replace(step, words=frozenset({"nothing"})) for step in well.steps[:4])
    wrong = replace(well, name="wrong", steps=steps)
    found = await judged([well, wrong], perfect(preset(DEFAULT_PRESET)), DEFAULT_PRESET)
    assert not say([well, wrong], found)
    said = capsys.readouterr().out
    assert "passed  newcomer_opens_with_an_insult" in said
    assert "FAILED  wrong" in said
    assert "acted on (hide)" in said
    assert "1 of 2 pass" in said
    assert say([well], found)
