"""Carries planned actions out: once each, in order per server, across crashes.

Invariants: an action happens only after its verdict is stored; its state is written before (`running`) and after
(`done`, `failed`) it happens; actions of one server run in the order in which they were planned; an action that
was `running` when the process died is tried again as a repetition, and its handler first looks whether it has
already happened.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby

import structlog

from bot.actions.meaning import Meaning, meaning_of
from bot.clock import utcnow
from bot.domain.actions import ActionKind, ActionNote, ActionState
from bot.domain.failures import Failure, FailureCode
from bot.domain.reasons import Param
from bot.pulse import Pulse
from bot.store import journal
from bot.store.database import Connection, Database
from bot.store.journal import Action
from bot.ui.catalogue import speaking

log = structlog.get_logger(__name__)

MAX_ATTEMPTS = 8
_BATCH = 200
_REFUSALS = 3
_HOLD = timedelta(minutes=10)
_MOMENT = 5.0
_CODES: Mapping[Meaning | None, FailureCode] = {
    Meaning.FORBIDDEN: FailureCode.FORBIDDEN,
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


Result = dict[str, int | str | None]
Handler = Callable[[Batch], Awaitable[Result | None]]


@dataclass(slots=True)
class _Refusals:
    """Stops asking for what Discord keeps refusing (10,000 refusals in 10 minutes ban the bot's address)."""

    count: int = 0
    until: datetime = field(default_factory=lambda: datetime.min.replace(tzinfo=UTC))


class Outbox:
    """The worker. `on_settled` is told of every action that is done or failed, e.g. to refresh a case card."""

    def __init__(
        self,
        database: Database,
        handlers: Mapping[ActionKind, Handler],
        *,
        language: Callable[[int], str],
        on_settled: Callable[[Action], Awaitable[None]],
    ) -> None:
        """`language` is the locale that a server speaks; what is done there is said in it."""
        self._db = database
        self._handlers = handlers
        self._language = language
        self._on_settled = on_settled
        self.pulse = Pulse(self._work, seconds=0.25)
        self._alarm: asyncio.TimerHandle | None = None
        self._refusals: dict[tuple[int, str], _Refusals] = defaultdict(_Refusals)

    def wake(self) -> None:
        """There is something new to do."""
        self.pulse.wake()

    async def resume(self) -> None:
        """At a start: what an earlier process had begun is tried again."""
        async with self._db.write() as conn:
            reopened = await journal.reopen_running(conn)
        if reopened:
            log.info("actions of an earlier run are being finished", actions=reopened)

    async def _work(self) -> bool:
        """One turn of the pulse: everything that is due; True while planned actions wait for a moment."""
        while await self.run_once():
            pass
        async with self._db.read() as conn:
            next_at = await journal.next_due(conn)
        if next_at is None:
            return False
        wait = (next_at - utcnow()).total_seconds()
        if wait <= _MOMENT:
            return True
        # What waits for minutes (the end of a slow mode) costs nothing meanwhile.
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm = asyncio.get_running_loop().call_later(wait, self.wake)
        return False

    async def run_once(self) -> bool:
        """Carry out what is due now; True when there was something. Never runs twice at once."""
        async with self._db.read() as conn:
            due = await journal.due(conn, utcnow(), limit=_BATCH)
        by_guild: dict[int, list[Action]] = defaultdict(list)
        for action in due:
            by_guild[action.guild_id].append(action)
        await asyncio.gather(*(self._serve(actions) for actions in by_guild.values()))
        return bool(due)

    async def _serve(self, actions: Sequence[Action]) -> None:
        for batch in _batches(actions):
            await self._carry_out(batch)

    async def _carry_out(self, batch: Batch) -> None:
        refusals = self._refusals[batch.first.guild_id, batch.first.kind]
        if refusals.until > utcnow():
            await self._postpone(batch, refusals.until, Failure(FailureCode.REFUSED_OFTEN))
            return
        async with self._db.write() as conn:
            # A moderator may have called some off since they were read.
            batch = Batch([action for action in batch.actions if await _is_planned(conn, action)])
            await journal.mark_running(conn, [action.id for action in batch.actions])
        if not batch.actions:
            return
        try:
            with speaking(self._language(batch.first.guild_id)):
                result = await self._handlers[batch.first.kind](batch)
        except NotYet as early:
            await self._postpone(batch, utcnow() + timedelta(seconds=1), early.failure, begun=False)
        except ActionFailed as failed:
            await self._fail(batch, failed.failure)
        except Exception as error:
            await self._trouble(batch, error, refusals)
        else:
            refusals.count = 0
            await self._done(batch, result or {})

    async def _trouble(self, batch: Batch, error: Exception, refusals: _Refusals) -> None:
        meaning, name = meaning_of(error), type(error).__name__
        if meaning is Meaning.GONE:
            await self._done(batch, {"note": ActionNote.ALREADY_GONE})
        elif meaning is Meaning.LATER and batch.first.attempts + 1 < MAX_ATTEMPTS:
            delay = timedelta(seconds=min(600, 2 ** (batch.first.attempts + 1)))
            await self._postpone(batch, utcnow() + delay, Failure(FailureCode.TROUBLE, {"error": name}))
        else:
            if meaning is Meaning.FORBIDDEN:
                refusals.count += 1
                if refusals.count >= _REFUSALS:
                    refusals.count, refusals.until = 0, utcnow() + _HOLD
            if meaning is None:
                log.exception("action failed", kind=batch.first.kind, action=batch.first.id)
            code = _CODES.get(meaning, FailureCode.UNEXPECTED)
            await self._fail(batch, Failure(code, {"error": name}))

    async def _done(self, batch: Batch, result: Result) -> None:
        async with self._db.write() as conn:
            for action in batch.actions:
                await journal.mark_done(conn, action.id, utcnow(), result)
        await self._settled(batch)

    async def _fail(self, batch: Batch, why: Failure) -> None:
        log.warning("action not done", kind=batch.first.kind, guild=batch.first.guild_id, why=why.code)
        async with self._db.write() as conn:
            for action in batch.actions:
                await journal.mark_failed(conn, action.id, utcnow(), why)
        await self._settled(batch)

    async def _postpone(self, batch: Batch, until: datetime, why: Failure, *, begun: bool = True) -> None:
        async with self._db.write() as conn:
            for action in batch.actions:
                await journal.postpone(conn, action.id, until, why, begun=begun)

    async def _settled(self, batch: Batch) -> None:
        for action in batch.actions:
            await self._on_settled(action)


async def _is_planned(conn: Connection, action: Action) -> bool:
    stored = await journal.action(conn, action.id)
    return stored is not None and stored.state is ActionState.PLANNED


def _batches(actions: Sequence[Action]) -> list[Batch]:
    """Neighbouring deletions of one author in one channel together, everything else alone."""

    def together(action: Action) -> tuple[object, ...]:
        if action.kind == ActionKind.DELETE_MESSAGE:
            return action.kind, action.payload["channel_id"], action.payload["author_id"]
        return (action.id,)

    # Deletions go first: what hurts people disappears before anybody is told about it.
    ordered = sorted(actions, key=lambda action: (action.kind != ActionKind.DELETE_MESSAGE, action.id))
    deletions = [a for a in ordered if a.kind == ActionKind.DELETE_MESSAGE]
    deletions.sort(key=lambda a: (str(a.payload["channel_id"]), str(a.payload["author_id"]), a.id))
    rest = [a for a in ordered if a.kind != ActionKind.DELETE_MESSAGE]
    return [Batch(list(group)) for _, group in groupby([*deletions, *rest], key=together)]
