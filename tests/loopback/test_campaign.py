"""The quick part of the campaign of faults (campaign.py); all of it is `make faults`."""

from pathlib import Path

import pytest

from .campaign import Tally, tell


@pytest.mark.timeout(240)
@pytest.mark.parametrize("number", [1, 2])
async def test_a_story_of_faults(number: int, tmp_path: Path) -> None:
    tally = Tally()
    await tell(number, tmp_path, tally, ends=3)
    assert tally.ends == 3
