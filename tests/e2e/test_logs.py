"""Nothing that a member wrote, and nobody who sought help, in any log at any level."""

import codecs
import logging
import traceback
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
import structlog

from bot import log
from bot.domain.scores import Scored
from bot.permissions import NEEDED
from bot.store import journal
from bot.store.database import Connection
from tests.e2e.world import World

_MARK = "marzipan"
"""Stands in everything that members type."""
_DISCLOSURE = codecs.decode("v jnag gb uheg zlfrys", "rot13")


class _Everything(logging.Handler):
    """Every record with all that it holds, formatted and not."""

    def __init__(self) -> None:
        super().__init__(level=logging.NOTSET)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        # Whoever formats a record may add the exception that is being handled.
        self.lines.append(f"{vars(record)!r}\n{self.format(record)}\n{traceback.format_exc()}")


@pytest.fixture
def logged() -> Iterator[list[str]]:
    """What all loggers say where the process is told to log as much as it can."""
    root, before = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers[:], root.level
    log.configure("debug")
    structlog.configure(cache_logger_on_first_use=False)
    everything = _Everything()
    everything.setFormatter(root.handlers[0].formatter)
    loggers = [root, *(one for one in root.manager.loggerDict.values() if isinstance(one, logging.Logger))]
    alone = [logger for logger in loggers if logger is root or not logger.propagate]
    for logger in alone:
        logger.addHandler(everything)
    yield everything.lines
    for logger in alone:
        logger.removeHandler(everything)
    root.handlers[:] = handlers
    root.setLevel(level)
    for ours in ("bot", "cogs"):
        logging.getLogger(ours).setLevel(logging.NOTSET)
    structlog.configure(**before)


async def _everything_is_written(world: World) -> None:
    """Each surface once, hostile and not, and what fails while it is written."""
    backend, ann = world.env.backend, world.ann
    me = world.bot.user
    assert me is not None
    await world.say(ann, f"hello {_MARK}")
    await world.say(ann, f"<@{me.id}> {_MARK}")
    await world.say(ann, f"hide-me {_MARK}", to=world.ben)
    await world.say(ann, f"escalate-me {_MARK}", to=world.ben)
    await world.users[ann.id].send_dm(f"{_MARK} help")
    backend.edit_member(world.guild.id, ann.id, {"nick": f"{_MARK} escalate-me"})
    thread = backend.create_thread(world.general.id, f"{_MARK} escalate-me", ann.id, broadcast=False)
    backend.announce_thread_create(thread)
    backend.create_message(
        world.general.id,
        ann.id,
        "",
        components=[
            {
                "type": 1,
                "components": [
                    {"type": 2, "style": 1, "label": f"{_MARK} escalate-me", "custom_id": f"{_MARK}:1"}
                ],
            }
        ],
    )
    backend.edit_message(world.general.id, (await world.say(ann, "fine")).id, {"content": f"hide-me {_MARK}"})
    await world.settle(30)


async def test_nothing_that_members_wrote(live: World, logged: list[str]) -> None:
    live.grant(NEEDED)
    await _everything_is_written(live)
    logging.getLogger("bot.probe").debug("said")
    assert any("said" in line for line in logged), "nothing is captured"
    assert [line for line in logged if _MARK in line] == []


async def test_nor_words_to_the_bot_as_an_unknown_command(
    live: World, logged: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With discord.py's own handling of such commands, in whose place simcord puts another."""
    monkeypatch.delitem(live.bot.extra_events, "on_command_error")
    me = live.bot.user
    assert me is not None
    await live.say(live.ann, f"<@{me.id}> {_MARK}")
    await live.users[live.ann.id].send_dm(f"<@{me.id}> {_MARK}")
    await live.settle()
    assert [line for line in logged if _MARK in line] == []


async def test_nor_where_judging_storing_and_deleting_fail(
    live: World, logged: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    live.env.inject_error("DELETE", f"/channels/{live.general.id}/messages", status=500, times=3)
    failures = iter(["the model is gone"] * 2)
    score, record = live.scorer.score, journal.record

    async def failing_score(texts: Sequence[str], *, tenant: int = 0) -> list[Scored]:
        if why := next(failures, None):
            raise RuntimeError(why)
        return await score(texts, tenant=tenant)

    broken = iter([_MARK] * 2)

    async def failing_record(conn: Connection, *rest: Any) -> Any:
        if mark := next(broken, None):
            await conn.exec_driver_sql("INSERT INTO notices (kind) VALUES (?)", (mark,))
        return await record(conn, *rest)

    monkeypatch.setattr(live.scorer, "score", failing_score)
    monkeypatch.setattr(journal, "record", failing_record)
    message = await live.say(live.ann, f"hide-me {_MARK}", to=live.ben)
    await live.settle(60)

    assert not live.in_channel(message)
    assert any("IntegrityError" in line for line in logged)
    assert any("the model is gone" in line for line in logged)
    assert [line for line in logged if _MARK in line] == []


async def test_nor_who_sought_help(live: World, logged: list[str]) -> None:
    live.close_dms(live.ben)
    message = await live.say(live.ben, _DISCLOSURE)
    await live.settle(30)

    async with live.bot.db.read() as conn:
        kinds = {kind for (kind,) in await conn.exec_driver_sql("SELECT kind FROM actions")}
    assert "care" in kinds
    assert [line for line in logged if str(live.ben.id) in line or str(message.id) in line] == []
