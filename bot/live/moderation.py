"""Live traffic: messages are scored and settled in order, each version once."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

import structlog
from cachetools import FIFOCache

from bot.actions.titles import Titles
from bot.cases.care_plans import discloses
from bot.context.engine import Context
from bot.domain.message import Incoming, Kind, Unread, Unscored
from bot.intake.enriching import Enrich
from bot.live.progress import Progress
from bot.live.recording import Recorder, evidence_text
from bot.live.server_queues import ServerQueues
from bot.model.scorer import Scorer
from bot.pipeline import Assessment, ScoredPassage, judge
from bot.servers import Server, Servers
from bot.store.ground import until_it_holds

log = structlog.get_logger(__name__)

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
        self._judged: FIFOCache[tuple[int, int, str], Assessment] = FIFOCache(_UNRECORDED)
        self._settled: FIFOCache[tuple[int, int, str], None] = FIFOCache(_REMEMBERED)
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
        try:
            await self._settle(unread, [])
        except Exception:
            log.exception("not even known to context", message=incoming.message_id)
            server = await until_it_holds(lambda: self._servers.get(incoming.guild_id))
            self._progress.settled(unread, _day(unread, server), unscored=True)

    async def close(self) -> None:
        """Stop settling and store what is settled."""
        await self.queues.close()
        await self._progress.flush()

    def _failed(self, incoming: Incoming) -> None:
        self._tell_of_failure(incoming)

    async def _settle(self, incoming: Incoming, scored: list[ScoredPassage]) -> None:
        key = (incoming.guild_id, incoming.message_id, incoming.version)
        if key in self._settled:
            self._progress.settled_before(incoming)
            return
        server = await until_it_holds(lambda: self._servers.get(incoming.guild_id))
        with self._progress.judging(incoming.guild_id):
            # What could not be recorded is judged already: context counts a message once.
            assessment = self._judged.pop(key, None) or judge(
                incoming, scored, server.in_force, self._context, timezone=server.timezone
            )
            if assessment.stands_alone:
                self._forget_lines([incoming.message_id])
            try:
                await self._record(server, assessment)
            except Exception:
                self._judged[key] = assessment
                raise
            self._settled[key] = None
            unscored = bool(assessment.signals.unscored)
            self._progress.settled(incoming, _day(incoming, server), unscored=unscored)
        await self._progress.between_messages(incoming.guild_id)

    async def _record(self, server: Server, assessment: Assessment) -> None:
        incoming, allowed = assessment.incoming, assessment.verdict.allowed
        if incoming.copy_of is not None:
            await until_it_holds(lambda: self._recorder.follow(incoming))
        if incoming.kind is Kind.THREAD:
            self._titles.judged(incoming.message_id, evidence_text(incoming), allowed=allowed)
        if not allowed or discloses(assessment):
            await until_it_holds(lambda: self._recorder.record(server, assessment))


def _day(incoming: Incoming, server: Server) -> date:
    return incoming.sent_at.astimezone(server.timezone).date()
