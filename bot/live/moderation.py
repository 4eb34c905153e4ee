"""Live traffic: messages are scored and settled in order, each version once."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

import structlog
from cachetools import FIFOCache

from bot.actions.titles import Titles
from bot.cases.care_plans import discloses
from bot.context.engine import Context
from bot.domain.message import Incoming, Kind, Unread, Unscored
from bot.intake.enriching import Enrich
from bot.live.progress import Progress
from bot.live.recording import Recorder, evidence_text
from bot.live.server_queues import Scored, ServerQueues
from bot.model.scorer import Scorer
from bot.pipeline import Assessment, ScoredPassage, judge
from bot.servers import Server, Servers
from bot.store.ground import until_it_holds

log = structlog.get_logger(__name__)

_Key = tuple[int, int, str]
"""Server, message and version."""

_JUDGED_AT_ONCE = 4
"""Messages that are judged before others get their turn on the event loop."""
_REMEMBERED = 20_000
_UNRECORDED = 1_000


class Moderation:
    """The path of a message from here on: judged, recorded where something is to be done, counted."""

    def __init__(
        self,
        *,
        scorer: Scorer,
        context: Context,
        servers: Servers,
        progress: Progress,
        recorder: Recorder,
        titles: Titles,
        queue_size: int,
    ) -> None:
        """`queue_size` bounds the messages under way."""
        self._context = context
        self._servers = servers
        self._progress = progress
        self._recorder = recorder
        self._titles = titles
        self._tell_of_failure: Callable[[Incoming], None] = lambda _: None
        self._forget_lines: Callable[[Iterable[int]], None] = lambda _: None
        self._judged: FIFOCache[_Key, Assessment] = FIFOCache(_UNRECORDED)
        self._settled: FIFOCache[_Key, None] = FIFOCache(_REMEMBERED)
        self.queues = ServerQueues(scorer, self._settle, self._failed, size=queue_size)

    def on_failure(self, tell: Callable[[Incoming], None]) -> None:
        """`tell` is told of what could not be judged or stored, before the next one is settled."""
        self._tell_of_failure = tell

    def on_judged_alone(self, forget: Callable[[Iterable[int]], None]) -> None:
        """`forget` is told of messages that led to something: what comes after is not joined with them."""
        self._forget_lines = forget

    def receive(self, incoming: Incoming, enrich: Enrich | None = None) -> bool:
        """A message from the gateway. Never blocks; False where there is no room, so it is to be read from history."""
        if not self.queues.submit(incoming, enrich):
            return False
        self._progress.submitted(incoming)
        return True

    async def read(self, incoming: Incoming, enrich: Enrich | None = None) -> None:
        """A message from channel history. Waits for room."""
        self._progress.submitted(incoming)
        await self.queues.put(incoming, enrich)

    async def leave_out(self, incoming: Incoming) -> None:
        """Settle what could not be read or judged, however often it was tried: it counts as unscored."""
        log.error(
            "left out as unscored, see the errors before",
            guild=incoming.guild_id,
            channel=incoming.channel_id,
            message=incoming.message_id,
        )
        unread = replace(incoming, passages=(), unscored=(Unscored(Unread.FAILED),))
        if await self._settle([(unread, [])]):
            server = await until_it_holds(lambda: self._servers.get(incoming.guild_id))
            self._progress.settled(unread, _day(unread, server), unscored=True)

    async def close(self) -> None:
        """Stop settling and store what is settled."""
        await self.queues.close()
        await self._progress.flush()

    def _failed(self, incoming: Incoming) -> None:
        self._tell_of_failure(incoming)

    async def _settle(self, group: Sequence[Scored]) -> list[Incoming]:
        """Judge messages of one server in order, then store them together; those that failed."""
        guild_id = group[0][0].guild_id
        server = await until_it_holds(lambda: self._servers.get(guild_id))
        failed: list[Incoming] = []
        with self._progress.judging(guild_id):
            judged: dict[_Key, Assessment] = {}
            again: list[Incoming] = []
            for number, (incoming, scored) in enumerate(group, 1):
                if _key(incoming) in self._settled or _key(incoming) in judged:
                    again.append(incoming)
                    continue
                try:
                    judged[_key(incoming)] = self._judge(server, incoming, scored)
                except Exception:
                    log.exception("judging failed", guild=guild_id, message=incoming.message_id)
                    failed.append(incoming)
                if number % _JUDGED_AT_ONCE == 0:
                    await asyncio.sleep(0)
            failed += await self._record(server, list(judged.values()))
            without = {_key(incoming) for incoming in failed}
            for key, assessment in judged.items():
                if key not in without:
                    incoming = assessment.incoming
                    self._settled[key] = None
                    unscored = bool(assessment.signals.unscored)
                    self._progress.settled(incoming, _day(incoming, server), unscored=unscored)
            for incoming in again:
                if _key(incoming) in without:
                    failed.append(incoming)
                else:
                    self._progress.settled_before(incoming)
        await self._progress.between_messages(guild_id)
        return failed

    def _judge(self, server: Server, incoming: Incoming, scored: list[ScoredPassage]) -> Assessment:
        # What could not be recorded is judged already: context counts a message once.
        assessment = self._judged.pop(_key(incoming), None) or judge(
            incoming, scored, server.in_force, self._context, timezone=server.timezone
        )
        if assessment.stands_alone:
            self._forget_lines([incoming.message_id])
        if incoming.kind is Kind.THREAD:
            self._titles.judged(
                incoming.message_id, evidence_text(incoming), allowed=assessment.verdict.allowed
            )
        return assessment

    async def _record(self, server: Server, judged: Sequence[Assessment]) -> list[Incoming]:
        """Store what is to be done about them; those for which that failed, whose assessments are kept."""
        failed: list[Incoming] = []
        together: list[Assessment] = []
        for assessment in judged:
            if assessment.incoming.copy_of is not None:
                # What became of the original must be stored before.
                failed += await self._record_together(server, together)
                together = []
                failed += await self._tried([assessment], partial(self._recorder.follow, assessment.incoming))
            if not assessment.verdict.allowed or discloses(assessment):
                together.append(assessment)
        return failed + await self._record_together(server, together)

    async def _record_together(self, server: Server, assessments: Sequence[Assessment]) -> list[Incoming]:
        """In one transaction; where that fails one by one, so that one does not stop the others."""
        if not assessments:
            return []
        failed = await self._tried(assessments, partial(self._recorder.record, server, assessments))
        if not failed or len(assessments) == 1:
            return failed
        return [
            incoming
            for assessment in assessments
            for incoming in await self._tried(
                [assessment], partial(self._recorder.record, server, [assessment])
            )
        ]

    async def _tried(
        self, assessments: Sequence[Assessment], store: Callable[[], Awaitable[None]]
    ) -> list[Incoming]:
        """Store something about them, waiting for the database; all of them where that fails for another reason."""
        try:
            await until_it_holds(store)
        except Exception:
            log.exception("a decision cannot be stored", messages=len(assessments))
            for assessment in assessments:
                self._judged[_key(assessment.incoming)] = assessment
            return [assessment.incoming for assessment in assessments]
        for assessment in assessments:
            self._judged.pop(_key(assessment.incoming), None)
        return []


def _key(incoming: Incoming) -> _Key:
    return incoming.guild_id, incoming.message_id, incoming.version


def _day(incoming: Incoming, server: Server) -> date:
    return incoming.sent_at.astimezone(server.timezone).date()
