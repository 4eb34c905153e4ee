"""A chat history through the path of live traffic, touching nothing."""

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Set
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Self

from bot.context.engine import Context
from bot.domain.finding import Pattern
from bot.intake.completing import Completing
from bot.intake.history import Cast, HistoryLine
from bot.intake.language import ENGLISH
from bot.model.scorer import Scorer
from bot.pipeline import Assessment, judge, score_many
from bot.policy.schema import Policy
from bot.ui import explanations
from bot.ui.explanations import Reader

_BATCH = 512

_Id = str | int | None


@dataclass(frozen=True, slots=True)
class ShownIds:
    """The ids of messages and people as a file wrote them, by the numbers that stand for them here."""

    messages: dict[int, _Id] = field(default_factory=dict)
    people: dict[int, _Id] = field(default_factory=dict)

    @classmethod
    def of(cls, lines: Iterable[HistoryLine]) -> Self:
        """Those of a history."""
        shown = cls()
        for line in lines:
            shown.messages[line.id] = line.shown_id
            shown.people.update(line.shown_people)
        return shown

    def message(self, id_: int) -> _Id:
        """A message's."""
        return self.messages.get(id_, str(id_))

    def person(self, id_: int) -> _Id:
        """A person's."""
        return self.people.get(id_, str(id_))


@dataclass(slots=True)
class ReplaySummary:
    """What a replay found."""

    messages: int = 0
    levels: Counter[str] = field(default_factory=Counter)
    patterns: Counter[Pattern] = field(default_factory=Counter)
    unscored: int = 0
    first: datetime | None = None
    last: datetime | None = None

    def add(self, assessment: Assessment) -> None:
        """Count one message in."""
        self.messages += 1
        self.levels.update(assessment.verdict.level_names)
        self.patterns.update(finding.kind for finding in assessment.signals.findings)
        self.unscored += bool(assessment.signals.unscored)
        self.first = self.first or assessment.incoming.sent_at
        self.last = assessment.incoming.sent_at


async def replay(
    lines: Iterable[HistoryLine], scorer: Scorer, policy: Policy, *, languages: Set[str] = ENGLISH
) -> AsyncIterator[tuple[HistoryLine, Assessment]]:
    """Each message with its assessment, in the order of `lines`, under `policy` and an empty ledger.

    As live, all people are known from the start.
    """
    lines = list(lines)
    cast, complete, context = Cast(), Completing(languages), Context()
    for person in cast.meet(lines):
        context.joined(0, person)
    source = iter(lines)
    while batch := [(line, complete(cast.incoming(line))) for line in islice(source, _BATCH)]:
        scored = await score_many(scorer, [incoming for _, incoming in batch])
        for (line, incoming), passages in zip(batch, scored, strict=True):
            yield line, judge(incoming, passages, policy, context)


def message_json(line: HistoryLine, assessment: Assessment, shown: ShownIds) -> dict[str, object]:
    """One message of `replay --json`, with the ids that the file has."""
    decision = assessment.decision
    surest = decision.target
    return {
        "id": line.shown_id,
        "author": shown.person(line.author_id),
        "verdict": decision.level_names,
        "reasons": explanations.reasons(decision, Reader.EXPERTS),
        "scores": {category.value: round(score, 4) for category, score in decision.scores.items()},
        "unscored": [explanations.unscored(part) for part in decision.unscored],
        "target": {
            "id": shown.person(surest.id),
            "weight": surest.weight,
            "reason": explanations.target_reason(surest.reason),
        }
        if surest
        else None,
        "patterns": [
            {
                "kind": finding.kind.value,
                "target": shown.person(finding.target_id) if finding.target_id is not None else None,
                "authors": [shown.person(author) for author in finding.authors],
                "messages": [shown.message(message) for message in finding.messages],
                "explanation": explanations.finding(finding, Reader.EXPERTS),
            }
            for finding in decision.findings
        ],
    }
