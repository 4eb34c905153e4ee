"""A second process on the same file is refused, and nobody else."""

from pathlib import Path

import pytest

from bot.store.alone import alone
from bot.store.errors import StoreError


def test_the_second_is_refused_until_the_first_ends(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'upstander.db'}"
    with alone(url):
        with pytest.raises(StoreError, match="another Upstander runs"), alone(url):
            pass
        with alone(f"sqlite+aiosqlite:///{tmp_path / 'another.db'}"):
            pass
    with alone(url):
        assert (tmp_path / "upstander.db.lock").stat().st_mode & 0o077 == 0
