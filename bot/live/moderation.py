"""Live traffic: messages are scored and settled in order, each version once."""

from collections.abc import Callable

from cachetools import FIFOCache

from bot.actions.titles import Titles
from bot.cases.care_plans import discloses
from bot.context.engine import Context
from bot.domain.message import Incoming, Kind
from bot.intake.enriching import Enrich
from bot.live.progress import Progress
from bot.live.recording import Recorder, evidence_text
from bot.live.server_queues import ServerQueues
from bot.model.scorer import Scorer
from bot.pipeline import ScoredPassage, judge
from bot.servers import Servers

_REMEMBERED = 20_000


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
        self._tell_of_failure: Callable[[int, int], None] = progress.freeze
        self._settled: FIFOCache[tuple[int, int, str], None] = FIFOCache(_REMEMBERED)
        self.queues = ServerQueues(scorer, self._settle, self._failed, size=queue_size)

    def on_failure(self, tell: Callable[[int, int], None]) -> None:
        """Wire the path together; nothing runs before the first message.

        `tell` is told, as server and channel, of messages that could not be judged or stored, before the next
        one is settled. The listener has them read from history; without one, the channel's cursor stays.
        """
        self._tell_of_failure = tell

    def receive(self, incoming: Incoming, enrich: Enrich | None = None) -> bool:
        """A message from the gateway. Never blocks; False where there is no room, so it is to be read from history."""
        return self.queues.submit(incoming, enrich)

    async def read(self, incoming: Incoming, enrich: Enrich | None = None) -> None:
        """A message from channel history. Waits for room."""
        await self.queues.put(incoming, enrich)

    async def close(self) -> None:
        """Stop settling and store what is settled."""
        await self.queues.close()
        await self._progress.flush()

    async def _settle(self, incoming: Incoming, scored: list[ScoredPassage]) -> None:
        key = (incoming.guild_id, incoming.message_id, incoming.version)
        if key not in self._settled:
            await self._settle_first(incoming, scored)
            self._settled[key] = None
        if incoming.kind is Kind.NEW:
            self._progress.passed(incoming.guild_id, incoming.channel_id, incoming.message_id)

    def _failed(self, incoming: Incoming) -> None:
        self._tell_of_failure(incoming.guild_id, incoming.channel_id)

    async def _settle_first(self, incoming: Incoming, scored: list[ScoredPassage]) -> None:
        server = await self._servers.get(incoming.guild_id)
        assessment = judge(incoming, scored, server.policy, self._context, timezone=server.timezone)
        if incoming.kind is Kind.THREAD:
            self._titles.judged(
                incoming.message_id, evidence_text(incoming), allowed=assessment.verdict.allowed
            )
        if not assessment.verdict.allowed or discloses(assessment):
            await self._recorder.record(server, assessment)
        day = incoming.sent_at.astimezone(server.timezone).date()
        self._progress.count(incoming, day, unscored=bool(assessment.signals.unscored))
