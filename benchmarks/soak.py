"""A day of ten servers in minutes: does memory stay flat? One summary line; exit code 1 where it grows.

The path is the live one from arrival on (joining, queues, context, policy, recording, one SQLite file), with a scorer
that answers at once. Messages with edits and deletions, joins and leaves, names that change, a new session now and
then. After a warm-up the process may grow by at most `MOST_MB` per 100,000 messages; where it grows by more, the lines
of source that hold what is new are named, by `tracemalloc` over some messages more.
"""

import argparse
import asyncio
import gc
import random
import sys
import tempfile
import tracemalloc
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil

from bot.actions.titles import Titles
from bot.cases.opening import CaseOpening
from bot.context.engine import Context
from bot.domain.level import Mode
from bot.domain.message import Incoming, Kind, Person, Surface
from bot.domain.scores import Category, Scored
from bot.intake.completing import Completing
from bot.intake.language import ENGLISH
from bot.intake.passages import passage_of
from bot.live.moderation import Moderation
from bot.live.progress import Progress
from bot.live.recording import Recorder
from bot.live.seen import Seen
from bot.model.metrics import Counters, ScorerMetrics
from bot.policy.schema import PolicyChange, changed
from bot.servers import Servers
from bot.store.crypto import EvidenceCipher
from bot.store.database import Database

MOST_MB = 1.0
"""Megabytes that 100,000 messages may add after the warm-up."""
_WARM_UP = 0.5
"""Share of the messages after which every bound should have been reached."""
_SAMPLES = 40
_TRACED = 0.1
"""Share of the messages over which the growing lines are looked for."""
_NAMED = 3

_SERVERS, _CHANNELS, _MEMBERS = 10, 20, 3_000
_DAY = timedelta(days=1)
_START = datetime(2026, 1, 1, tzinfo=UTC)
_WORDS = "anyone up for a match later well played that was close thanks for the help see you tomorrow which opening "
_WORDS += "is that good luck on your test nice one my cat sat on the keyboard again what time do we start i think so"
_INSULT = "idiot"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run found."""

    messages: int
    slope: float
    """Megabytes per 100,000 messages after the warm-up."""
    resident: float
    """Megabytes at the end."""
    growing: tuple[str, ...]
    """Lines of source that hold what is new, the most first; empty where memory is flat."""

    @property
    def summary(self) -> str:
        """One line."""
        line = f"soak: {self.messages} messages, {self.slope:+.2f} MB per 100,000, {self.resident:.0f} MB at the end"
        return f"{line}: {'GROWS at ' + '; '.join(self.growing) if self.growing else 'flat'}"


class _Scorer:
    model_id = "soak@1"

    def metrics(self) -> ScorerMetrics:
        return Counters().snapshot(0)

    async def score(self, texts: Sequence[str], *, tenant: int = 0) -> list[Scored]:
        return [
            Scored(
                dict.fromkeys(Category, 0.01)
                | ({Category.INSULT: 0.9, Category.TOXICITY: 0.9} if _INSULT in text else {}),
                self.model_id,
            )
            for text in texts
        ]


class Day:
    """What happens in the servers, the same for every run of a length."""

    def __init__(self, messages: int) -> None:
        self._rng = random.Random(1)
        self._step = _DAY / messages
        self._now = _START
        self.count = 0
        self.last: list[Incoming] = []

    def next(self) -> Iterator[Incoming]:
        """A message, and what happens around it."""
        rng = self._rng
        self.count += 1
        self._now += self._step
        guild = 1 + rng.randrange(_SERVERS)
        author = self.member(guild)
        hostile = rng.random() < 0.02
        text = " ".join(rng.choices(_WORDS.split(), k=3 + rng.randrange(9))) + (
            f" {_INSULT}" if hostile else ""
        )
        new = Incoming(
            guild,
            1_000 * guild + rng.randrange(_CHANNELS),
            10**6 + self.count,
            author,
            self._now,
            (passage_of(Surface.CONTENT, text),),
            f"{rng.getrandbits(64):x}",
            mentions=(self.member(guild),) if rng.random() < 0.3 else (),
        )
        self.last = [*self.last[-50:], new]
        yield new
        if rng.random() < 0.05:
            changed_text = passage_of(Surface.CONTENT, f"{text} then")
            yield replace(new, passages=(changed_text,), version=f"{new.version}e", kind=Kind.EDIT)
        if rng.random() < 0.01:
            name = passage_of(Surface.NAME, f"player {rng.randrange(10**6)}")
            at = f"{rng.getrandbits(64):x}"
            yield Incoming(guild, 0, author.id, author, self._now, (name,), at, Kind.NAME)

    def member(self, guild: int) -> Person:
        """Few write much and many little; one in a hundred is new."""
        number = int(self._rng.paretovariate(0.8)) % _MEMBERS
        if self._rng.random() < 0.01:
            number = _MEMBERS + self.count
        return Person(10**7 * guild + number, (f"player{number}",))


class Soak:
    """The path, and the day that goes through it."""

    def __init__(self, database: Database, cipher: EvidenceCipher, messages: int) -> None:
        self._context = Context()
        self.servers = Servers(database)
        self._progress = Progress(database, self.servers, self._context)
        recorder = Recorder(
            database=database,
            cipher=cipher,
            context=self._context,
            cases=CaseOpening(),
            wake_outbox=lambda: None,
        )
        self._complete = Completing(ENGLISH)
        self._seen = Seen()
        self._moderation = Moderation(
            scorer=_Scorer(),
            context=self._context,
            servers=self.servers,
            progress=self._progress,
            recorder=recorder,
            titles=Titles(),
            queue_size=1_000,
        )
        self._moderation.on_judged_alone(self._complete.forget)
        self._day = Day(messages)

    async def go_on(self, messages: int) -> None:
        """So many messages of the day, settled and stored."""
        for _ in range(messages):
            number = self._day.count
            for incoming in self._day.next():
                if incoming.kind is Kind.NAME:
                    self._seen.add(incoming)
                    self._context.joined(incoming.guild_id, incoming.author)
                await self._moderation.read(self._complete(incoming))
            if number % 33 == 0:
                gone = self._day.last[0]
                self._complete.forget([gone.message_id])
                self._context.left(gone.guild_id, gone.author.id)
            if number % 20_000 == 10_000:
                for guild in range(1, _SERVERS + 1):
                    for _ in range(_MEMBERS):
                        self._context.joined(guild, self._day.member(guild))
            if number % 1_000 == 0:
                await self._progress.flush()
        await self._moderation.queues.drained()
        await self._progress.flush()


async def soak(messages: int, folder: Path, *, most_mb: float = MOST_MB, samples: int = _SAMPLES) -> Outcome:
    """Run `messages` through the path; memory is looked at `samples` times after the warm-up."""
    database = await Database.open(f"sqlite+aiosqlite:///{folder / 'soak.db'}")
    made = Soak(database, EvidenceCipher.from_file(folder / "key"), messages)
    for guild in range(1, _SERVERS + 1):
        policy = changed((await made.servers.get(guild)).policy, mode=Mode.LIVE)
        await made.servers.set_policy(guild, policy, by=1, what=PolicyChange.SETUP)
    await made.go_on(int(_WARM_UP * messages))
    part = max(1, int((1 - _WARM_UP) * messages / samples))
    sizes = [_resident()]
    for _ in range(samples):
        await made.go_on(part)
        sizes.append(_resident())
    slope = _slope(sizes) * 100_000 / part
    growing = await _growing(made, int(_TRACED * messages)) if slope > most_mb else ()
    await database.close()
    return Outcome(messages, slope, sizes[-1], growing)


async def _growing(made: Soak, messages: int) -> tuple[str, ...]:
    """Lines of source that hold more after these messages than before."""
    tracemalloc.start(1)
    await made.go_on(messages)
    gc.collect()
    before = tracemalloc.take_snapshot()
    await made.go_on(messages)
    gc.collect()
    found = tracemalloc.take_snapshot().compare_to(before, "lineno")
    tracemalloc.stop()
    most = sorted(found, key=lambda line: -line.size_diff)[:_NAMED]
    return tuple(f"{line.traceback[0].filename}:{line.traceback[0].lineno}" for line in most)


def _resident() -> float:
    gc.collect()
    return float(psutil.Process().memory_info().rss / 2**20)


def _slope(values: Sequence[float]) -> float:
    """Of the straight line nearest to `values`, per value."""
    middle = (len(values) - 1) / 2
    mean = sum(values) / len(values)
    rises = sum((number - middle) * (value - mean) for number, value in enumerate(values))
    return rises / sum((number - middle) ** 2 for number in range(len(values)))


def main() -> None:
    """Print the summary line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=300_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        outcome = asyncio.run(soak(options.messages, Path(folder)))
    print(outcome.summary)
    sys.exit(bool(outcome.growing))


if __name__ == "__main__":
    main()
