"""Carries planned actions out: once each, across crashes, and no server waits for another.

Invariants: an action happens only after its verdict is stored; its state is written before (`running`) and after
(`done`, `failed`) it happens; the worker that sets `running` alone carries it out. In each server what stops
harm goes first, then what is said to people, case cards last, each in the order in which they were planned. An action
that was `running` when the process died is tried again as a repetition, and its handler first looks whether it has
already happened.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial

import discord
import structlog

from bot.actions.meaning import Meaning, meaning_of
from bot.actions.patience import gives_up, pause
from bot.clock import utcnow
from bot.domain.actions import GONE_IS_DONE, URGENT, ActionKind, ActionNote, Outcome
from bot.domain.failures import Failure, FailureCode
from bot.domain.reasons import Param
from bot.pulse import Pulse
from bot.store import journal
from bot.store.database import Connection, Database
from bot.store.journal import Action
from bot.ui.catalogue import speaking

log = structlog.get_logger(__name__)

DEADLINE = 15.0
"""Seconds for one batch. What takes longer counts as trouble and is tried again later."""

_READ = 200
"""Actions looked at for one turn."""
_BULK = 100
"""Messages in one bulk delete, at most: https://discord.com/developers/docs/resources/message#bulk-delete-messages."""
_BULK_AGE = timedelta(days=14) - timedelta(hours=1)
"""Older messages are deleted one by one."""
_CHANNELS = 8
"""Channels of one server in which messages are deleted at the same time."""
_WORKERS = 400
"""Servers, at most, that are served at the same time."""
_PARTING = 2.0
"""Seconds that workers have for writing down what they did, at the end."""
_REFUSALS = 3
_HOLD = timedelta(minutes=10)
_NOT_YET = timedelta(seconds=5)
_CODES: Mapping[Meaning | None, FailureCode] = {
    Meaning.FORBIDDEN: FailureCode.FORBIDDEN,
    Meaning.GONE: FailureCode.NO_LONGER_THERE,
    Meaning.LEFT: FailureCode.MEMBER_LEFT,
    Meaning.DMS_CLOSED: FailureCode.DMS_CLOSED,
    Meaning.INVALID: FailureCode.INVALID,
    Meaning.LATER: FailureCode.UNREACHABLE,
}


class _Because(Exception):
    def __init__(self, code: FailureCode, **params: Param) -> None:
        super().__init__(code.value)
        self.failure = Failure(code, params)


class ActionFailed(_Because):
    """The action cannot be done; the case says why and how to fix it."""


class NotYet(_Because):
    """Something that has to come first has not happened yet."""


@dataclass(slots=True)
class Batch:
    """Actions of one kind that Discord can do in one request, mostly just one."""

    actions: Sequence[Action]

    @property
    def first(self) -> Action:
        """The only action, or the first of several."""
        return self.actions[0]

    @property
    def ids(self) -> list[int]:
        """The ids of all of them."""
        return [action.id for action in self.actions]


Result = Outcome
Handler = Callable[[Batch], Awaitable[Result | None]]


@dataclass(slots=True)
class _Refusals:
    """Stops asking for what Discord keeps refusing (10,000 refusals in 10 minutes ban the bot's address)."""

    count: int = 0
    until: datetime = field(default_factory=lambda: datetime.min.replace(tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class _Lane:
    """One worker's part: what stops harm in a server, or everything else there."""

    guild_id: int
    urgent: bool


class Outbox:
    """The workers: two for each server with something to do, so that deletions wait for nothing that is only said."""

    def __init__(
        self,
        database: Database,
        handlers: Mapping[ActionKind, Handler],
        *,
        language: Callable[[int], str],
        on_settled: Callable[[Connection, Sequence[Action]], Awaitable[None]],
        reachable: Callable[[int], bool] = lambda _: True,
    ) -> None:
        """`language` is the locale that a server speaks; what is done there is said in it.

        `on_settled` is told of actions that are done or failed, in the transaction that stores it, e.g. to refresh
        a case card. Nothing is tried in a server that is not `reachable`; `wake` says when that may have changed.
        """
        self._db = database
        self._handlers = handlers
        self._language = language
        self._on_settled = on_settled
        self._reachable = reachable
        self._pulse = Pulse(self._work, seconds=0.25)
        self._alarm: asyncio.TimerHandle | None = None
        self._workers: dict[_Lane, asyncio.Task[None]] = {}
        self._requests: set[asyncio.Future[Result | None]] = set()
        self._stopping = False
        self._refusals: dict[tuple[int, ActionKind], _Refusals] = defaultdict(_Refusals)

    def start(self) -> None:
        """Begin with what is due."""
        self._pulse.start()

    def wake(self) -> None:
        """There is something new to do."""
        self._pulse.wake()

    async def stop(self) -> None:
        """End. What is under way is broken off; the next process tries it again."""
        self._stopping = True
        await self._pulse.stop()
        if self._alarm is not None:
            self._alarm.cancel()
        for request in self._requests:
            request.cancel()
        if self._workers:
            # A database that is locked may keep one; what it was about to store is found out by the next process.
            _, late = await asyncio.wait(self._workers.values(), timeout=_PARTING)
            for worker in late:
                worker.cancel()

    async def resume(self) -> None:
        """At a start: what an earlier process had begun is tried again."""
        async with self._db.write() as conn:
            reopened = await journal.reopen_running(conn)
        if reopened:
            log.info("actions of an earlier run are being finished", actions=reopened)

    async def run_once(self) -> bool:
        """Carry out what is due now and wait for the end of it; True when there was something."""
        await self._work()
        started = list(self._workers.values())
        await asyncio.gather(*started)
        return bool(started)

    async def _work(self) -> bool:
        """One turn of the pulse: workers for what is due, an alarm for what comes later."""
        now = utcnow()
        async with self._db.read() as conn:
            ready = [one for one in await journal.ready(conn) if self._reachable(one.guild_id)]
        served = {one.guild_id for one in ready if one.urgent and one.at <= now}
        upcoming = []
        for one in ready:
            lane = _Lane(one.guild_id, one.urgent)
            if lane in self._workers or (not one.urgent and one.guild_id in served):
                continue  # the end of that worker wakes us
            if one.at > now:
                upcoming.append(one.at)
            elif len(self._workers) < _WORKERS:
                worker = self._workers[lane] = asyncio.create_task(self._serve(lane))
                worker.add_done_callback(partial(self._ended, lane))
        if self._alarm is not None:
            self._alarm.cancel()
        if upcoming:
            wait = max(0.0, (min(upcoming) - utcnow()).total_seconds())
            self._alarm = asyncio.get_running_loop().call_later(wait, self.wake)
        return False

    def _ended(self, lane: _Lane, _worker: asyncio.Task[None]) -> None:
        del self._workers[lane]
        if not self._stopping:
            self.wake()

    async def _serve(self, lane: _Lane) -> None:
        """Until nothing is due in this lane. Only trouble with the database gets this far."""
        while not self._stopping:
            try:
                batches = await self._next(lane)
                if batches is None:
                    return
                await asyncio.gather(*(self._carry_out(batch) for batch in batches))
            except Exception:
                log.exception("the outbox is in trouble, trying again", guild=lane.guild_id)
                await asyncio.sleep(1)

    async def _next(self, lane: _Lane) -> list[Batch] | None:
        """What to do now, claimed: batches that may be carried out at the same time. None when nothing is due."""
        now = utcnow()
        async with self._db.read() as conn:
            due = await journal.due(conn, lane.guild_id, now, limit=_READ)
        if not due or (due[0].kind in URGENT) is not lane.urgent or not self._reachable(lane.guild_id):
            return None
        wanted = _batches(due, now)
        async with self._db.write() as conn:
            for kind in {batch.first.kind for batch in wanted}:
                refusals = self._refusals[lane.guild_id, kind]
                if refusals.until > now:
                    why = Failure(FailureCode.REFUSED_OFTEN)
                    await journal.hold(conn, lane.guild_id, kind, refusals.until, why)
            claimed = await journal.claim(
                conn, [action.id for batch in wanted for action in batch.actions], now
            )
        # A moderator may have called some off since they were read.
        found = {action.id: action for action in claimed}
        return [
            Batch(mine)
            for batch in wanted
            if (mine := [found[action.id] for action in batch.actions if action.id in found])
        ]

    async def _carry_out(self, batch: Batch) -> None:
        if self._stopping:
            return
        try:
            result = await self._ask(batch)
        except asyncio.CancelledError:
            if not self._stopping:
                raise
        except NotYet as early:
            await self._postpone(batch, utcnow() + _NOT_YET, early.failure, begun=False)
        except ActionFailed as failed:
            await self._fail(batch, failed.failure)
        except Exception as error:
            await self._trouble(batch, error)
        else:
            self._refusals[batch.first.guild_id, batch.first.kind].count = 0
            await self._done(batch, result or {})

    async def _ask(self, batch: Batch) -> Result | None:
        with speaking(self._language(batch.first.guild_id)):
            handling = self._handlers[batch.first.kind](batch)
            request = asyncio.ensure_future(handling)
        self._requests.add(request)
        try:
            async with asyncio.timeout(DEADLINE):
                return await request
        finally:
            self._requests.discard(request)

    async def _trouble(self, batch: Batch, error: Exception) -> None:
        meaning, name = meaning_of(error), type(error).__name__
        first, now = batch.first, utcnow()
        if meaning is Meaning.GONE and first.kind in GONE_IS_DONE:
            await self._done(batch, {"note": ActionNote.ALREADY_GONE})
        elif meaning is Meaning.LATER and not gives_up(first, now):
            wait = pause(first.attempts)
            if isinstance(error, TimeoutError):
                # Perhaps Discord asked to wait: asking again sooner would not help it.
                wait = max(wait, timedelta(seconds=DEADLINE))
            await self._postpone(batch, now + wait, Failure(FailureCode.TROUBLE, {"error": name}))
        else:
            if meaning is Meaning.FORBIDDEN:
                refusals = self._refusals[first.guild_id, first.kind]
                refusals.count += 1
                if refusals.count >= _REFUSALS:
                    refusals.count, refusals.until = 0, now + _HOLD
            if meaning is None:
                log.exception("action failed", kind=first.kind, action=first.id)
            code = _CODES.get(meaning, FailureCode.UNEXPECTED)
            await self._fail(batch, Failure(code, {"error": name}))

    async def _done(self, batch: Batch, result: Result) -> None:
        async def store(conn: Connection) -> None:
            await journal.mark_done(conn, batch.ids, utcnow(), result)
            await self._on_settled(conn, batch.actions)

        await self._store(store)

    async def _fail(self, batch: Batch, why: Failure) -> None:
        log.warning("action not done", kind=batch.first.kind, guild=batch.first.guild_id, why=why.code)

        async def store(conn: Connection) -> None:
            await journal.mark_failed(conn, batch.ids, utcnow(), why)
            await self._on_settled(conn, batch.actions)

        await self._store(store)

    async def _postpone(self, batch: Batch, until: datetime, why: Failure, *, begun: bool = True) -> None:
        async def store(conn: Connection) -> None:
            await journal.postpone(conn, batch.ids, utcnow(), until, why, begun=begun)

        await self._store(store)

    async def _store(self, work: Callable[[Connection], Awaitable[None]]) -> None:
        """What came of an action is written down however long the database is in trouble."""
        while True:
            try:
                async with self._db.write() as conn:
                    await work(conn)
            except Exception:
                if self._stopping:
                    raise
                log.exception("what came of an action cannot be stored, trying again")
                await asyncio.sleep(1)
            else:
                return


def _batches(due: Sequence[Action], now: datetime) -> list[Batch]:
    """What to do next of actions that are due, most urgent first.

    Deletions in several channels, each as many as go into one request; or all refreshes of one case's card, which
    one does; or one action.
    """
    first = due[0]
    if first.kind == ActionKind.DELETE_MESSAGE:
        channels: dict[object, list[Action]] = defaultdict(list)
        for action in due:
            if action.kind == ActionKind.DELETE_MESSAGE:
                channels[action.payload["channel_id"]].append(action)
        return [Batch(_together(deletions, now)) for deletions in list(channels.values())[:_CHANNELS]]
    if first.kind == ActionKind.CASE_CARD:
        return [Batch([a for a in due if a.kind == first.kind and a.case_id == first.case_id])]
    return [Batch([first])]


def _together(deletions: Sequence[Action], now: datetime) -> Sequence[Action]:
    """The first deletions that fit into one request: all young enough, or just one."""
    young = [action for action in deletions if _age(action, now) < _BULK_AGE]
    return young[:_BULK] if deletions[0] in young else deletions[:1]


def _age(action: Action, now: datetime) -> timedelta:
    return now - discord.utils.snowflake_time(int(action.payload["message_id"] or 0))
