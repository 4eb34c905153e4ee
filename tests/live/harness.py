"""One channel's members, its history and the bot's path of a message on a real database, without Discord.

`kill` is what `kill -9` leaves: nothing of the process, and what its transactions stored.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import discord

from bot.actions.titles import Titles
from bot.cases.opening import CaseOpening
from bot.context.engine import Context
from bot.domain.message import Incoming, Kind, Passage, Person, Surface
from bot.gateway import Gateway
from bot.live.accepting import Accepted, Accepting
from bot.live.catch_up import CatchUp
from bot.live.moderation import Moderation
from bot.live.progress import Progress
from bot.live.recording import Recorder
from bot.servers import Servers
from bot.store import journal, ledger
from bot.store.crypto import EvidenceCipher
from bot.store.database import Database
from tests.support.scorer import SCRIPT, ScriptedScorer

GUILD, CHANNEL, ANN, BEN = 1, 2, 11, 12
START = datetime(2026, 1, 1, tzinfo=UTC)
_FIRST = discord.utils.time_snowflake(START)


@dataclass
class Said:
    """A message as history holds it. Without text: a notice of Discord's."""

    id: int
    text: str
    author: Person = field(default_factory=lambda: Person(ANN, ("ann",)))

    @property
    def created_at(self) -> datetime:
        """When it was written."""
        return discord.utils.snowflake_time(self.id)

    def incoming(self) -> Incoming:
        """The message as accepted; ann writes to ben."""
        return Incoming(
            GUILD,
            CHANNEL,
            self.id,
            self.author,
            self.created_at,
            (Passage(Surface.CONTENT, self.text, self.text),),
            "v",
            Kind.NEW,
            mentions=(Person(BEN, ("ben",)),),
        )


class History(discord.TextChannel):
    """The channel's history."""

    def __init__(self, said: list[Said]) -> None:
        self.said = said
        self.id = CHANNEL
        self.last_message_id = None

    async def history(self, *, limit: int, after: Any, **_: Any) -> AsyncIterator[Any]:  # type: ignore[override]
        """Oldest first."""
        for said in [said for said in self.said if said.id > after.id][:limit]:
            yield said

    def permissions_for(self, _obj: Any, /) -> discord.Permissions:
        """All of them."""
        return discord.Permissions.all()


@dataclass
class _Guild:
    channel: History
    id: int = GUILD

    def get_channel_or_thread(self, channel_id: int) -> History | None:
        return self.channel if channel_id == CHANNEL else None


class _Gateway:
    def __init__(self, guild: _Guild) -> None:
        self._guild = guild

    def get_guild(self, _: int) -> _Guild:
        return self._guild


class _Accepting:
    def accept(self, said: Said) -> Accepted | None:
        return Accepted(said.incoming(), None) if said.text else None


class _Stopping(Progress):
    """Stands still for good between two groups of messages when `goal` of them were counted since the start."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self.goal = 0
        self.reached = asyncio.Event()
        self._counted = 0

    def settled(self, *args: Any, **options: Any) -> None:
        super().settled(*args, **options)
        self._counted += 1

    async def between_messages(self, guild_id: int) -> None:
        if 0 < self.goal <= self._counted:
            self.reached.set()
            await asyncio.Event().wait()
        await super().between_messages(guild_id)


class Process:
    """One run of the bot."""

    def __init__(self, database: Database, cipher: EvidenceCipher, channel: History) -> None:
        self.scorer = ScriptedScorer(SCRIPT)
        self.database = database
        self.context = Context()
        servers = Servers(database)
        self.progress = _Stopping(database, servers, self.context)
        recorder = Recorder(
            database=database,
            cipher=cipher,
            context=self.context,
            cases=CaseOpening(),
            wake_outbox=lambda: None,
        )
        self.moderation = Moderation(
            scorer=self.scorer,
            context=self.context,
            servers=servers,
            progress=self.progress,
            recorder=recorder,
            titles=Titles(),
            queue_size=1_000,
        )
        gateway, accepting = cast(Gateway, _Gateway(_Guild(channel))), cast(Accepting, _Accepting())
        self.catch_up = CatchUp(gateway, accepting, self.moderation, self.progress, servers, database)

    async def hear(self, said: Said) -> None:
        """The gateway brings a message."""
        if not said.text:
            self.progress.passed(GUILD, CHANNEL, said.id)
        elif not self.moderation.receive(said.incoming()):
            self.catch_up.start(GUILD, CHANNEL)

    async def kill(self) -> None:
        """Nothing more happens in it."""
        await self.catch_up.close()
        await self.moderation.queues.close()


@dataclass
class Room:
    """The channel and the current process."""

    database: Database
    cipher: EvidenceCipher
    said: list[Said] = field(default_factory=list)

    @classmethod
    async def open(cls, folder: Path) -> "Room":
        """A channel in which nothing was said yet."""
        database = await Database.open(f"sqlite+aiosqlite:///{folder / 'upstander.db'}")
        room = cls(database, EvidenceCipher.from_file(folder / "key"))
        await Servers(database).get(GUILD)
        async with database.write() as conn:
            await conn.exec_driver_sql("UPDATE guilds SET joined_at = '2025-01-01 00:00:00.000000'")
        await room.start()
        return room

    def say(self, text: str) -> Said:
        """A member writes, a second after the last message; "" is a notice of Discord's."""
        at = START + timedelta(seconds=len(self.said))
        said = Said(discord.utils.time_snowflake(at) + len(self.said), text)
        self.said.append(said)
        return said

    async def start(self) -> None:
        """A process starts."""
        self.process = Process(self.database, self.cipher, History(self.said))
        await self.process.progress.restore()

    async def restart(self) -> None:
        """`kill -9`, and a start."""
        await self.process.kill()
        await self.start()

    async def read_history(self) -> None:
        """The channel is caught up."""
        self.process.catch_up.start(GUILD, CHANNEL)
        await self.process.catch_up.drained()

    async def stop_at(self, judged: int) -> None:
        """Return when the process has judged so many since its start, or a few more; it stops there until `restart`."""
        self.process.progress.goal = judged
        async with asyncio.timeout(60):
            await self.process.progress.reached.wait()

    async def judged(self) -> list[int]:
        """Ids of the messages with a verdict, in order."""
        async with self.database.read() as conn:
            return list((await conn.exec_driver_sql("SELECT message_id FROM verdicts ORDER BY id")).scalars())

    async def counted(self, what: str = "scanned") -> int:
        """How many messages were counted as scanned, or as unscored."""
        async with self.database.read() as conn:
            return (await conn.exec_driver_sql(f"SELECT sum({what}) FROM daily_counts")).scalar_one() or 0

    async def cursor(self) -> int:
        """The channel's cursor as stored."""
        async with self.database.read() as conn:
            return (await journal.cursors(conn, GUILD)).get(CHANNEL, 0)

    async def ledger(self) -> dict[tuple[str, int, int], tuple[float | int, ...]]:
        """What is stored of who did how much to whom, and who spoke when."""
        async with self.database.read() as conn:
            rows = await ledger.load(conn, GUILD)
        return {
            (row.kind, row.first_id, row.second_id): tuple(
                round(number, 6) if isinstance(number, float) else number for number in row.numbers
            )
            for row in rows
        }
