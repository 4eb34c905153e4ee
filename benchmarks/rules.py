"""How the written sets come out: private data, disclosures, reports, attacks behind a preface, mild remarks.

    python -m benchmarks.rules [--part build]
    python -m benchmarks.rules --part once

`sets/README.md` says what each set holds; the part `once` is opened when nothing is built by it any more. Private data
are a question to the rule alone. Everything else is a reply to somebody, through the path that live messages take, with
the bundled model, under the policy `balanced`. Ends with exit status 1 where a bar is missed.
"""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.results import publish
from benchmarks.written_sets import PARTS, Part, read
from bot.cases.care_plans import discloses
from bot.cli.check import scoring
from bot.context import private_data
from bot.context.engine import Context
from bot.domain.level import Level
from bot.domain.message import Incoming, Person, Reply
from bot.intake.completing import Completing
from bot.intake.language import ENGLISH
from bot.intake.passages import passages_of
from bot.intake.quoting.reported_speech import is_reported_speech
from bot.model.scorer import Scorer
from bot.pipeline import Assessment, judge, score_many
from bot.policy.presets import preset

_ANN, _BEN = Person(1, ("Ann",)), Person(2, ("Ben",))
_START = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Bar:
    """What is counted of a set, and the share of its rows that it has to reach, or not to exceed."""

    set: str
    counted: str
    share: float
    at_least: bool

    def holds(self, share: float) -> bool:
        """Whether `share` is on the right side."""
        return share >= self.share if self.at_least else share <= self.share


BARS = (
    Bar("private_data_ordinary", "found", 0.01, at_least=False),
    Bar("private_data_real", "found", 0.90, at_least=True),
    Bar("disclosures", "cared for", 0.95, at_least=True),
    Bar("disclosures", "acted on", 0.0, at_least=False),
    Bar("disclosure_lookalikes", "cared for", 0.01, at_least=False),
    Bar("disclosure_lookalikes", "acted on", 0.0, at_least=False),
    Bar("reports_and_quotes", "acted on", 0.03, at_least=False),
    Bar("prefaced_attacks", "acted on", 0.90, at_least=True),
    Bar("mild_remarks", "hidden", 0.03, at_least=False),
)


async def as_replies(scorer: Scorer, texts: Sequence[str]) -> list[Assessment]:
    """Each text as what Ann answers to a harmless line of Ben's, judged by itself."""
    policy = preset("balanced")
    first = _message(_BEN, "see you there", 0)
    (harmless,) = await score_many(scorer, [first])
    answers = [
        replace(
            _message(_ANN, text, 1),
            reply=Reply(1, _BEN, first.text),
            reported_speech=is_reported_speech(text, first.text),
        )
        for text in texts
    ]
    found = []
    for answer, scored in zip(answers, await score_many(scorer, answers), strict=True):
        context = Context()
        judge(first, harmless, policy, context)
        found.append(judge(answer, scored, policy, context))
    return found


def _message(author: Person, text: str, minute: int) -> Incoming:
    at = _START + timedelta(minutes=minute)
    return Completing(ENGLISH)(Incoming(1, 1, author.id, author, at, passages_of(text), ""))


async def measure(scorer: Scorer, part: Part) -> dict[str, dict[str, Any]]:
    """Of each set: its rows, and how many of them each bar counts."""
    found: dict[str, dict[str, Any]] = {}
    for name in dict.fromkeys(bar.set for bar in BARS):
        rows = read(name, part)
        if name.startswith("private_data"):
            counts = {"found": sum(private_data.find(row) is not None for row in rows)}
        else:
            judged = await as_replies(scorer, rows)
            counts = {
                "acted on": sum(not each.verdict.allowed for each in judged),
                "hidden": sum(Level.HIDE in each.verdict.levels for each in judged),
                "cared for": sum(discloses(each) for each in judged),
            }
        found[name] = {"rows": len(rows), **counts}
    return found


def missed(found: dict[str, dict[str, Any]]) -> list[str]:
    """The bars that are not met, in words."""
    return [
        f"{bar.set}: {bar.counted} {share:.1%}, bar {bar.share:.0%}"
        for bar in BARS
        if not bar.holds(share := found[bar.set][bar.counted] / found[bar.set]["rows"])
    ]


async def _main(part: Part) -> dict[str, Any]:
    async with scoring("compact") as scorer:
        return {"model": scorer.model_id, "part": part, **await measure(scorer, part)}


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--part", choices=PARTS, default="build")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    options = parser.parse_args()
    result = asyncio.run(_main(options.part))
    publish(result, options.json)
    if bars := missed(result):
        sys.exit("missed: " + "; ".join(bars))


if __name__ == "__main__":
    main()
