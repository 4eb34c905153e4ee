"""Single lines, each judged as what somebody answers to somebody's harmless message, through the live functions."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import islice

from bot.context.engine import Context
from bot.domain.message import Incoming, Passage
from bot.domain.scores import Scored
from bot.domain.signals import Signals
from bot.intake.completing import Completing
from bot.intake.history import Cast, HistoryLine
from bot.intake.language import ENGLISH
from bot.model.scorer import Scorer
from bot.pipeline import judge, score_many
from bot.policy.presets import DEFAULT_PRESET, preset

_BATCH = 512


def as_reply(text: str) -> Incoming:
    """`text` as Ben's answer to a harmless line of Ada's; the two never wrote to each other before."""
    cast = Cast()
    first = {"id": 1, "author_id": 1, "author_name": "Ada", "timestamp": _at(0), "content": "see you there"}
    answer = {"id": 2, "author_id": 2, "author_name": "Ben", "timestamp": _at(30), "content": text}
    cast.incoming(HistoryLine.model_validate(first))
    return cast.incoming(HistoryLine.model_validate(answer | {"reply_to": 1}))


def _at(second: int) -> str:
    return datetime(2026, 1, 1, second=second, tzinfo=UTC).isoformat()


async def signals_of(texts: Iterable[str], scorer: Scorer) -> list[Signals]:
    """What is known of each line. No line knows another one: each has a context of its own."""
    found: list[Signals] = []
    left = iter(texts)
    while batch := list(islice(left, _BATCH)):
        incoming = [Completing(ENGLISH)(as_reply(text)) for text in batch]
        found += _signals(incoming, await score_many(scorer, incoming))
    return found


def _signals(
    incoming: Sequence[Incoming], scored: Sequence[Sequence[tuple[Passage, Scored]]]
) -> list[Signals]:
    policy = preset(DEFAULT_PRESET)
    pairs = zip(incoming, scored, strict=True)
    return [judge(message, passages, policy, Context()).signals for message, passages in pairs]
