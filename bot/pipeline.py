"""THE path of one message: passages -> scores -> signals -> verdict.

`score` is the slow, stateless half and runs for many messages at once. `judge` is the quick half that advances
context; it is called once per message, in the order in which a server's messages arrived. Live traffic, shadow
mode, explain, replay and the tests all go through these two functions, so none of them can drift.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo

from bot.context.disclosure import beside, may_disclose, pieces
from bot.context.engine import Context
from bot.context.roster import Roster
from bot.context.scorn import scored_reaction
from bot.domain.decision import Decision, Verdict, decision_of, verdict_of
from bot.domain.finding import Pattern
from bot.domain.message import Incoming, Passage, Surface, Unread, Unscored
from bot.domain.reasons import Reason, ReasonCode
from bot.domain.scores import Category, Scored
from bot.domain.signals import Signals
from bot.model.scorer import Scorer
from bot.policy.decide import decide, exemption
from bot.policy.schema import Policy

_MOST_WINDOWS = 512
"""Windows that the model reads of one message, but for the last passage begun. By hand, a bound on its time: 1.5 s of
`compact`, two of the longest files in English."""
_LONG = 8000
"""Characters of a message whose passages are scored one by one. By hand: signs fill a window with 18 characters."""

_CORE = (Category.INSULT, Category.THREAT, Category.IDENTITY_ATTACK, Category.SEVERE_TOXICITY)


@dataclass(frozen=True, slots=True)
class Assessment:
    """One message, everything known about it, and what the policy makes of it."""

    incoming: Incoming
    signals: Signals
    verdict: Verdict

    @property
    def stands_alone(self) -> bool:
        """Whether it led to something by itself, so that what its author writes next is not read together with it."""
        return not self.verdict.allowed or any(
            finding.kind is Pattern.SELF_HARM_DISCLOSURE for finding in self.signals.findings
        )

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
    scored too, and the more hostile of the two counts (docs/architecture.md, Decisions). What is in a language that the
    model does not cover gets no score: it would be a guess, and is said to be unscored.
    """
    tenant = batch[0].guild_id if batch else 0
    scored = await _score_all(scorer, batch, tenant)
    return await _with_besides(scorer, batch, scored, tenant)


async def _score_all(scorer: Scorer, batch: Sequence[Incoming], tenant: int) -> list[list[ScoredPassage]]:
    short = [passage for incoming in batch if not _is_long(incoming) for passage in incoming.passages]
    together = iter(await _scores(scorer, short, tenant))
    return [
        await _score_long(scorer, incoming, tenant)
        if _is_long(incoming)
        else [next(together) for _ in incoming.passages]
        for incoming in batch
    ]


async def _with_besides(
    scorer: Scorer, batch: Sequence[Incoming], scored: list[list[ScoredPassage]], tenant: int
) -> list[list[ScoredPassage]]:
    """`scored` with what reports and disclosures say besides, by itself: neither shields an attack on somebody."""
    for incoming, pairs in zip(batch, scored, strict=True):
        if incoming.reported_speech and incoming.own_words is not None:
            pairs.extend(await _scores(scorer, [incoming.own_words], tenant))
        for passage, _ in [pair for pair in pairs if may_disclose(*pair)]:
            said = pieces(passage.cleaned)
            apart = await scorer.score(said, tenant=tenant) if len(said) > 1 else []
            pairs.append(beside(passage, list(zip(said, apart, strict=False)), scorer.model_id))
    return scored


def _is_long(incoming: Incoming) -> bool:
    """Whether a message has several passages that may fill more windows together than one message may."""
    return len(incoming.passages) > 1 and sum(len(passage.raw) for passage in incoming.passages) > _LONG


async def _score_long(scorer: Scorer, incoming: Incoming, tenant: int) -> list[ScoredPassage]:
    """One passage after the other, until the model has read as much as it reads of one message."""
    pairs: list[ScoredPassage] = []
    left = _MOST_WINDOWS
    for passage in incoming.passages:
        if left <= 0:
            pairs.append((passage, Scored({}, scorer.model_id, 0, cut=True)))
            continue
        (pair,) = await _scores(scorer, [passage], tenant)
        left -= pair[1].windows
        pairs.append(pair)
    return pairs


async def _scores(scorer: Scorer, passages: Sequence[Passage], tenant: int) -> list[ScoredPassage]:
    given = [_given(passage, scorer.model_id) for passage in passages]
    texts: list[str] = []
    for passage, known in zip(passages, given, strict=True):
        if known is None:
            texts += [passage.cleaned, passage.raw] if passage.both_count else [passage.cleaned]
    results = iter(await scorer.score(texts, tenant=tenant) if texts else ())
    return [
        (passage, known or _counting(passage, results))
        for passage, known in zip(passages, given, strict=True)
    ]


def _given(passage: Passage, model_id: str) -> Scored | None:
    """The score of what no model reads, None where it is to be asked."""
    if passage.surface is Surface.REACTION:
        return scored_reaction(model_id)
    return Scored({}, model_id, 0) if passage.unread else None


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

    A copy of a message that was judged advances nothing. `known` are the server's members; without it those stand in
    whom `context` has seen so far.
    """
    if incoming.copy_of is not None:
        counted_before = Signals({}, Surface.CONTENT, 0.0, model_id=scored[0][1].model_id if scored else "")
        return Assessment(incoming, counted_before, verdict_of([Reason(ReasonCode.COPY)]))
    alone = context.without_flagged(incoming)
    if alone is not incoming:
        # What stands together with a line that was judged already would be punished twice.
        scored = [pair for pair in scored if pair[0].beside or pair[0] in alone.passages]
        incoming = alone
    if any(result.cut for _, result in scored):
        left = Unscored(Unread.TOO_LONG)
        incoming = replace(incoming, unscored=tuple(dict.fromkeys((*incoming.unscored, left))))
    signals = context.assess(incoming, scored, policy.context, timezone=timezone, known=known)
    verdict = decide(signals, policy, exempt=exemption(incoming, policy))
    assessment = Assessment(incoming, signals, verdict)
    if assessment.stands_alone:
        context.note_flagged(incoming)
    return assessment


def _counting(passage: Passage, results: Iterator[Scored]) -> Scored:
    cleaned = next(results)
    if not passage.both_count:
        return cleaned
    raw = next(results)
    counting = max(cleaned, raw, key=_severity)
    return replace(counting, windows=cleaned.windows + raw.windows, cut=cleaned.cut or raw.cut)


def _severity(scored: Scored) -> float:
    return max((scored.probabilities.get(category, 0.0) for category in _CORE), default=0.0)
