"""A fresh world per test. `env` is a fixture of its own, because simcord's plugin finds its clock there."""

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog

from bot.app import Upstander
from bot.demo.simulated import SimulatedDiscord
from bot.permissions import NEEDED
from bot.store import migration
from bot.store.connecting import parse_url
from tests.e2e.asked import Asked
from tests.e2e.world import World, make_bot, populate
from tests.support.scorer import SCRIPT, ScriptedScorer

DATABASE_FILE = "upstander.db"
"""As `Settings` names it."""

# structlog's default shows every local variable of every frame, which takes seconds per traceback.
structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ]
)


@pytest.fixture
def scorer() -> ScriptedScorer:
    """The scorer of the test's bot."""
    return ScriptedScorer(SCRIPT)


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database without rows: migrating one per test would take a fifth of the time."""
    path = tmp_path_factory.mktemp("migrated") / DATABASE_FILE
    migration.upgrade(parse_url(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture
async def bot(tmp_path: Path, empty_database: Path, scorer: ScriptedScorer) -> AsyncIterator[Upstander]:
    """The bot on a fresh database."""
    shutil.copy(empty_database, tmp_path / DATABASE_FILE)
    made = await make_bot(tmp_path, scorer)
    yield made
    await made.db.close()


@pytest.fixture
def asked() -> Iterator[Asked]:
    """What the bot asks of Discord. A request that is not valid, or was asked in vain, fails the test."""
    asked = Asked()
    with asked.listening():
        yield asked
    assert asked.problems() == []


@pytest.fixture
async def env(bot: Upstander, asked: Asked) -> AsyncIterator[SimulatedDiscord]:
    """The simulated Discord. Errors that the bot did not handle fail the test."""
    made = SimulatedDiscord(bot, settle_timeout=30)
    await made.start()
    yield made
    await made.shutdown()
    made.raise_errors()


@pytest.fixture
async def shadow(env: SimulatedDiscord, bot: Upstander, scorer: ScriptedScorer) -> World:
    """A server just joined: shadow mode. The bot's role holds exactly the permissions of the invite link."""
    return await populate(env, bot, scorer, NEEDED)


@pytest.fixture
async def live(shadow: World) -> World:
    """A server that was set up and is live."""
    await shadow.go_live()
    return shadow
