"""Messages and signals for the tests of the policy."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from bot.domain.finding import Finding, Pattern
from bot.domain.message import Incoming, Person, Surface, Unread, Unscored
from bot.domain.scores import Category
from bot.domain.signals import Circumstance, CircumstanceCode, Signals, Target, TargetReason
from bot.policy.presets import PRESETS
from bot.policy.schema import Policy
from tests.support.policies import fixed

MENTION = (Target(9, 1.0, TargetReason.MENTION),)

probabilities = st.dictionaries(st.sampled_from(list(Category)), st.floats(0, 1), max_size=len(Category))
presets = st.sampled_from(PRESETS).map(fixed)
targets = st.lists(
    st.builds(Target, st.integers(1, 5), st.floats(0, 1), st.just(TargetReason.REPLY)),
    max_size=3,
    unique_by=lambda t: t.id,
).map(tuple)


def finding(kind: Pattern) -> Finding:
    """A pattern of author 4 against person 9."""
    return Finding(kind, 9, (4,), (3,))


findings = st.lists(st.sampled_from(list(Pattern)).map(finding), max_size=2).map(tuple)


def signals(scores: dict[Category, float] | None = None, **fields: Any) -> Signals:
    """Signals of a message, aimed at one person by a mention unless told otherwise."""
    hostility = max((scores or {}).values(), default=0.0)
    return Signals(
        scores or {}, fields.pop("surface", Surface.CONTENT), hostility, **({"targets": MENTION} | fields)
    )


any_signals = st.builds(
    signals,
    probabilities,
    targets=targets,
    second_person=st.booleans(),
    death_wish=st.sampled_from([0.0, 0.8]),
    circumstances=st.lists(
        st.builds(Circumstance, st.sampled_from(list(CircumstanceCode)), st.floats(-2, 0.4)), max_size=3
    ).map(tuple),
    reported_speech=st.booleans(),
    hitting_back=st.booleans(),
    findings=findings,
    unscored=st.sampled_from([(), (Unscored(Unread.IMAGE),)]),
)


def incoming(**fields: Any) -> Incoming:
    """A message of member 4 in channel 2."""
    fields = {"author": Person(4)} | fields
    return Incoming(
        guild_id=1,
        channel_id=fields.pop("channel_id", 2),
        message_id=3,
        sent_at=datetime(2026, 1, 1, tzinfo=UTC),
        passages=(),
        version="v",
        **fields,
    )


def policy(**changes: Any) -> Policy:
    """The balanced preset with changes."""
    return Policy.model_validate(fixed("balanced").model_dump() | changes)
