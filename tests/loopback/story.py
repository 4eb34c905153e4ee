"""A server with people who write, the bot as a process of its own that is killed and started again, and an audit.

What members write is a code word, mostly alone (clean), sometimes with a colour that decides what happens: amber is
warned about, crimson hidden, indigo escalated (launch.py).
"""

import asyncio
import json
import multiprocessing
import os
import random
import signal
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from itertools import cycle
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any, Self

from bot.domain.level import Mode
from bot.domain.scores import Category
from bot.policy.presets import preset
from bot.policy.schema import PolicyChange, Thresholds, changed
from bot.servers import Servers
from bot.settings import Settings
from bot.store.database import Database

from .launch import Launch, launch
from .server import TOKEN, LoopbackDiscord

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.loopback.preload"])
_ENDING_SECONDS = 60
# Cleaning changes none of these words: a text is found again in what was scored.
_SYLLABLES = ("ba", "ce", "di", "vo", "gu", "zu", "je", "ki", "lo", "mu")
_PATTERN = ("", "", "amber", "", "crimson", "crimson", "", "indigo", "", "")
_POLL_SECONDS = 0.03

Row = tuple[Any, ...]


class BotProcess:
    """One run of the bot, forked from a process that has loaded what takes longer than most runs (preload.py)."""

    def __init__(self, process: ForkServerProcess, log: Path) -> None:
        self._process = process
        self._log = log

    @classmethod
    async def start(
        cls, server: LoopbackDiscord, folder: Path, *, scored: Path | None, token: str = TOKEN
    ) -> Self:
        """Start it with its data in `folder`."""
        passed = {"PATH", "HOME", "LANG", "TMPDIR"}
        environment = {name: value for name, value in os.environ.items() if name in passed}
        environment |= {"DISCORD_TOKEN": token, "DATA_DIR": str(folder), "MODEL": "compact"}
        wanted = Launch(server.api_url, server.gateway_url, folder, environment, scored)
        process = _FORKS.Process(target=launch, args=(wanted,), daemon=True)
        await asyncio.to_thread(process.start)
        return cls(process, folder / "log")

    @property
    def log(self) -> str:
        """What this and earlier runs wrote to stdout and stderr."""
        return self._log.read_text() if self._log.exists() else ""

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self._process.is_alive()

    async def kill(self) -> None:
        """`kill -9`."""
        self._process.kill()
        await asyncio.to_thread(self._process.join)

    async def terminate(self) -> int:
        """Ask it to stop; its exit code."""
        self._process.terminate()
        return await self.ended()

    async def ended(self) -> int:
        """Wait for its end; its exit code."""
        await asyncio.to_thread(self._process.join, _ENDING_SECONDS)
        if self._process.exitcode is None:
            assert self._process.pid
            # SIGABRT makes faulthandler write where every thread stands.
            os.kill(self._process.pid, signal.SIGABRT)
            await asyncio.to_thread(self._process.join)
            raise AssertionError(f"the bot does not end\n{self.log[-4000:]}")
        return self._process.exitcode


class Story:
    """One server from beginning to end. Use as an async context manager."""

    def __init__(self, folder: Path, *, nonce_seconds: float = 0) -> None:
        """With `nonce_seconds` 0, Discord does not help the bot to send things once."""
        self.server = LoopbackDiscord(nonce_seconds=nonce_seconds)
        world = self.server.world
        self.channel = world.channel("general")
        self.alerts = world.channel("alerts")
        self.authors = [world.member(name) for name in ("Ann", "Ben", "Cleo", "Dan")]
        self.colours: dict[int, str] = {}
        """Message id -> its colour, "" for a clean one."""
        self.edited: set[int] = set()
        """Messages that were edited, once each."""
        self._folder = folder
        self._scored = folder / "scored"
        self._words: dict[int, str] = {}
        self._bot: BotProcess | None = None
        self._turns = cycle(_PATTERN)

    @property
    def bot(self) -> BotProcess:
        """The current run."""
        assert self._bot
        return self._bot

    async def __aenter__(self) -> Self:
        await self.server.__aenter__()
        await self._set_up()
        return self

    async def __aexit__(self, *details: Any) -> None:
        if self._bot and self._bot.running:
            await self._bot.kill()
        await self.server.__aexit__(*details)

    async def start(self, *, ready: bool = True) -> None:
        """Start the bot; return when it has a session (long before it has read what it missed)."""
        session = asyncio.create_task(self.server.gateway.ready())
        self._bot = await BotProcess.start(self.server, self._folder, scored=self._scored)
        if ready:
            await self.until(session.done, "a session")
        session.cancel()

    async def kill(self) -> None:
        """`kill -9`, and all troubles end: what waits in them is released, unanswered."""
        await self.bot.kill()
        self.server.faults.clear()

    async def write(self, count: int, colour: str | None = None, *, pause: float = 0) -> None:
        """Members write `count` messages, in the pattern of colours or all in one; `pause` seconds between them."""
        for _ in range(count):
            shade = next(self._turns) if colour is None else colour
            number = len(self.colours)
            word = "".join(_SYLLABLES[int(digit)] for digit in f"{number:04}")
            author = self.authors[number % len(self.authors)]
            message = self.server.world.say(author, self.channel, f"{word} {shade}".strip())
            self.colours[message], self._words[message] = shade, word
            await asyncio.sleep(pause)

    def edit(self, count: int, rng: random.Random) -> None:
        """Authors of clean messages change them, to one that is warned about or hidden."""
        clean = sorted(self.of_colour("") - self.edited)
        for message in rng.sample(clean[-60:], min(count, len(clean))):
            shade, word = rng.choice(("amber", "crimson")), f"{self._words[message]}zu"
            content = {"content": f"{word} {shade}"}
            self.server.world.backend.edit_message(self.channel, message, content)
            self.colours[message], self._words[message] = shade, word
            self.edited.add(message)

    async def until(self, holds: Callable[[], object], what: str, seconds: float = 40) -> None:
        """Wait until `holds` says so; fail with the bot's log when it does not, or the bot dies meanwhile."""
        for _ in range(int(seconds / _POLL_SECONDS)):
            if holds():
                return
            assert self.bot.running, f"the bot ended while {what} was waited for\n{self.bot.log[-4000:]}"
            await asyncio.sleep(_POLL_SECONDS)
        raise AssertionError(f"no {what} after {seconds} s\n{self.bot.log[-4000:]}")

    async def settled(self) -> None:
        """Wait until the bot has nothing left to do."""
        await self.until(lambda: self._unscanned() == set(), "scan of every message", seconds=80)
        await self.until(lambda: self._cursor() >= max(self.colours), "cursor at the newest message")
        await self.until(lambda: not self._open_actions(), "end of all actions")

    def query(self, sql: str) -> list[Row]:
        """Rows of the bot's database."""
        with closing(sqlite3.connect(f"file:{self._folder / 'upstander.db'}?mode=ro", uri=True)) as database:
            return database.execute(sql).fetchall()

    def of_colour(self, *colours: str) -> set[int]:
        """Ids of the messages with one of these colours."""
        return {message for message, colour in self.colours.items() if colour in colours}

    def audit(self, *, errors: bool = False) -> None:
        """Nothing unscanned, nothing twice, nothing left open, nothing that Discord would refuse.

        No traceback in the log either, unless `errors` are expected.
        """
        self._audit_scanning()
        self._audit_verdicts()
        self._audit_deletions()
        self._audit_notices()
        self._audit_cards()
        assert self.server.problems() == []
        assert errors or "Traceback" not in self.bot.log, self.bot.log[-4000:]

    def _audit_scanning(self) -> None:
        assert self._unscanned() == set()
        assert self._cursor() >= max(self.colours)
        ((counted,),) = self.query(f"SELECT sum(scanned) FROM daily_counts WHERE channel_id = {self.channel}")
        # A message that was hidden just before a crash is gone from history and may miss in the count; its verdict
        # is stored. Nothing is counted twice.
        hidden = len(self.of_colour("crimson"))
        # An edit counts as well, once or, where it was found again, twice.
        assert len(self.colours) - hidden <= counted <= len(self.colours) + 2 * len(self.edited)

    def _audit_verdicts(self) -> None:
        stored = self.query("SELECT message_id, json_extract(decision, '$.levels') FROM verdicts")
        outcomes = {"amber": ["warn"], "crimson": ["hide"], "indigo": ["escalate"]}
        wanted = {(m, json.dumps(outcomes[c])) for m, c in self.colours.items() if c in outcomes}
        assert Counter(stored) == Counter(wanted)
        assert self.query("SELECT kind, state, error FROM actions WHERE state != 'done'") == []

    def _audit_deletions(self) -> None:
        stand = {message.id for message in self.server.world.messages(self.channel)}
        assert stand == self.colours.keys() - self.of_colour("crimson")
        single = [int(r.path.rpartition("/")[2]) for r in self.server.requests("DELETE") if r.done]
        assert len(single) == len(set(single))

    def _audit_notices(self) -> None:
        """Each notice carries its action's id and stands exactly once."""
        notices = [notice for author in self.authors for notice in self.server.world.direct_messages(author)]
        planned = self.query(
            "SELECT id, kind FROM actions WHERE kind IN ('warn_author', 'tell_hidden', 'support_target')"
        )
        kinds = Counter(kind for _, kind in planned)
        assert kinds["warn_author"] == len(self.of_colour("amber"))
        assert kinds["tell_hidden"] == len(self.of_colour("crimson"))
        assert Counter(notice.components[0]["id"] for notice in notices) == Counter(id_ for id_, _ in planned)

    def _audit_cards(self) -> None:
        # Only cards have buttons there; what was changed is told without.
        stand = self.server.world.messages(self.alerts)
        cards = [message.id for message in stand if "custom_id" in json.dumps(message.components)]
        cases = self.query("SELECT card_message_id FROM cases")
        assert Counter(cards) == Counter(card for (card,) in cases)
        escalated = "json_extract(decision, '$.levels') LIKE '%escalate%'"
        without_case = f"SELECT count(*) FROM verdicts WHERE {escalated} AND case_id IS NULL"
        assert self.query(without_case) == [(0,)]

    def _unscanned(self) -> set[str]:
        scored = self._scored.read_text() if self._scored.exists() else ""
        return set(self._words.values()) - set(scored.split())

    def _cursor(self) -> int:
        rows = self.query(f"SELECT last_message_id FROM cursors WHERE channel_id = {self.channel}")
        return int(rows[0][0]) if rows else 0

    def _open_actions(self) -> list[Row]:
        return self.query("SELECT id FROM actions WHERE state IN ('planned', 'running')")

    async def _set_up(self) -> None:
        """As moderators would with `/setup` and `/policy`: live, an alert channel, one category per level."""
        guild_id = self.server.world.guild.id
        settings = Settings(data_dir=self._folder)
        database = await Database.open(settings.resolved_database_url)
        servers = Servers(database)
        await servers.update(guild_id, alert_channel_id=self.alerts)
        thresholds = {
            Category.THREAT: Thresholds(warn=0.5),
            Category.SEVERE_TOXICITY: Thresholds(hide=0.5),
            Category.IDENTITY_ATTACK: Thresholds(escalate=0.5),
        }
        policy = changed(preset("balanced"), mode=Mode.LIVE, thresholds=thresholds, patterns={})
        await servers.set_policy(guild_id, policy, by=self.authors[0], what=PolicyChange.SETUP)
        await database.close()
