"""THE path of one message: passages -> scores -> signals -> verdict.

`score` is the slow, stateless half and runs for many messages at once. `judge` is the quick half that advances
context; it is called once per message, in the order in which a server's messages arrived. Live traffic, shadow
mode, explain, replay and the tests all go through these two functions, so none of them can drift.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo

from bot.context.engine import Context
from bot.context.roster import Roster
from bot.domain.decision import Decision, Verdict, decision_of
from bot.domain.message import Incoming, Passage, Surface
from bot.domain.scores import Category, Scored
from bot.domain.signals import Signals
from bot.model.scorer import Scorer
from bot.policy.decide import decide, exemption
from bot.policy.schema import Policy

_CORE = (Category.INSULT, Category.THREAT, Category.IDENTITY_ATTACK, Category.SEVERE_TOXICITY)


@dataclass(frozen=True, slots=True)
class Assessment:
    """One message, everything known about it, and what the policy makes of it."""

    incoming: Incoming
    signals: Signals
    verdict: Verdict

    @property
    def decision(self) -> Decision:
        """What is stored and explained of it."""
        return decision_of(self.signals, self.verdict)


ScoredPassage = tuple[Passage, Scored]


async def score(scorer: Scorer, incoming: Incoming) -> list[ScoredPassage]:
    """The score that counts for each passage of one message."""
    return (await score_many(scorer, [incoming]))[0]


async def score_many(scorer: Scorer, batch: Sequence[Incoming]) -> list[list[ScoredPassage]]:
    """The score that counts for each passage of each message, in order; one call of the model for all.

    The cleaned form is scored; where cleaning undid a disguise and the raw form still reads as words, that is
    scored too, and the more hostile of the two counts (docs/architecture.md, Decisions).
    """
    texts: list[str] = []
    for passage in (passage for incoming in batch for passage in incoming.passages):
        texts += [passage.cleaned, passage.raw] if passage.both_count else [passage.cleaned]
    tenant = batch[0].guild_id if batch else 0
    results = iter(await scorer.score(texts, tenant=tenant) if texts else ())
    return [[(passage, _counting(passage, results)) for passage in incoming.passages] for incoming in batch]


def judge(
    incoming: Incoming,
    scored: Sequence[ScoredPassage],
    policy: Policy,
    context: Context,
    *,
    timezone: tzinfo = UTC,
    known: Roster | None = None,
) -> Assessment:
    """Signals and verdict of one message. Advances `context` exactly once; messages of a server come in order.

    `known` are the server's members; without it those stand in whom `context` has seen so far.
    """
    if context.flagged_lately(incoming):
        # What stands together with a line that was judged already would be punished twice.
        scored = [pair for pair in scored if pair[0].surface is not Surface.JOINED]
    signals = context.assess(incoming, scored, policy.context, timezone=timezone, known=known)
    verdict = decide(signals, policy, exempt=exemption(incoming, policy))
    if not verdict.allowed:
        context.note_flagged(incoming)
    return Assessment(incoming, signals, verdict)


def _counting(passage: Passage, results: Iterator[Scored]) -> Scored:
    cleaned = next(results)
    return max(cleaned, next(results), key=_severity) if passage.both_count else cleaned


def _severity(scored: Scored) -> float:
    return max((scored.probabilities.get(category, 0.0) for category in _CORE), default=0.0)
