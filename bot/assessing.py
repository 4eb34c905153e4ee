"""One message judged by itself, without what came before.

For *Explain*, `/check`, reports by members, the command line and the tests. Everything but the history is as
on the path of live traffic.
"""

from collections.abc import Set
from datetime import UTC, tzinfo

from bot.clock import utcnow
from bot.context.engine import Context
from bot.context.roster import Roster
from bot.domain.message import Incoming, Person
from bot.intake.completing import Completing
from bot.intake.passages import passages_of
from bot.intake.quoting.reported_speech import is_reported_speech
from bot.model.scorer import Scorer
from bot.pipeline import Assessment, judge, score
from bot.policy.schema import Policy

_NOBODY_IN_PARTICULAR = Person(1)


class LoneAssessor:
    """Judges messages one by one. Leaves the ledger of live traffic alone."""

    def __init__(self, scorer: Scorer, languages: Set[str]) -> None:
        """`languages` are the ISO 639 codes that `scorer` covers."""
        self._scorer = scorer
        self.languages = languages

    async def assess(
        self, incoming: Incoming, policy: Policy, *, timezone: tzinfo = UTC, known: Roster | None = None
    ) -> Assessment:
        """`incoming`, whole as intake made it, under `policy`; `known` are the members whom a name may mean."""
        scored = await score(self._scorer, incoming)
        return judge(incoming, scored, policy, Context(), timezone=timezone, known=known)

    async def text(
        self,
        text: str,
        policy: Policy,
        *,
        guild_id: int = 0,
        timezone: tzinfo = UTC,
        known: Roster | None = None,
    ) -> Assessment:
        """A plain text, written now by somebody to nobody in particular."""
        incoming = Incoming(
            guild_id=guild_id,
            channel_id=0,
            message_id=0,
            author=_NOBODY_IN_PARTICULAR,
            sent_at=utcnow(),
            passages=passages_of(text),
            version="",
            reported_speech=is_reported_speech(text, None),
        )
        complete = Completing(self.languages)(incoming)
        return await self.assess(complete, policy, timezone=timezone, known=known)
