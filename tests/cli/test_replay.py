"""A history through the path: same verdicts as live, order kept, nothing touched."""

import json
from collections.abc import Sequence
from typing import Any

from bot.cli.replay import ReplaySummary, ShownIds, message_json, replay
from bot.domain.scores import Category
from bot.intake.history import HistoryLine, read_history
from bot.pipeline import Assessment
from bot.policy.presets import preset
from tests.support.scorer import SCRIPT, ScriptedScorer


def history(*messages: tuple[str, str]) -> list[HistoryLine]:
    records = [
        {
            "id": f"m{number}",
            "author_id": author,
            "author_name": author,
            "timestamp": f"2026-01-01T10:{number:02}:00+00:00",
            "content": text,
            "mentions": ["ben"],
        }
        for number, (author, text) in enumerate(messages)
    ]
    return list(read_history(None, [json.dumps(record) + "\n" for record in records]))


async def replayed(lines: Sequence[HistoryLine]) -> list[tuple[HistoryLine, Assessment]]:
    return [pair async for pair in replay(lines, ScriptedScorer(SCRIPT), preset("balanced"))]


async def test_each_message_gets_its_verdict_in_order() -> None:
    pairs = await replayed(history(("ben", "hi"), ("ann", "warn-me"), ("ann", "escalate-me")))
    assert [assessment.verdict.level_names for _, assessment in pairs] == [
        ["allow"],
        ["warn"],
        ["hide", "escalate"],
    ]


async def test_the_json_of_a_message_has_what_machines_need() -> None:
    (_, (line, assessment)) = await replayed(history(("ben", "hi"), ("ann", "hide-me")))
    found = message_json(line, assessment, ShownIds())
    assert found["id"] == "m1"
    assert found["verdict"] == ["hide"]
    assert found["scores"]["insult"] == SCRIPT["hide-me"][Category.INSULT]  # type: ignore[index]
    assert found["target"]["weight"] == 1.0  # type: ignore[index]
    assert found["patterns"] == []
    json.dumps(found)


async def test_the_json_of_a_pattern_has_its_evidence() -> None:
    lines = history(("ben", "hi"), *[("ann", "hide-me")] * 4)
    line, assessment = (await replayed(lines))[-1]
    found: Any = message_json(line, assessment, ShownIds.of(lines))
    (pattern,) = found["patterns"]
    assert pattern["kind"] == "acute"
    assert pattern["messages"] == ["m1", "m2", "m3", "m4"]
    assert (found["author"], found["target"]["id"]) == ("ann", "ben")
    assert (pattern["authors"], pattern["target"]) == (["ann"], "ben")
    assert "A burst of hostility" in pattern["explanation"]


async def test_the_summary_counts() -> None:
    summary = ReplaySummary()
    for _, assessment in await replayed(history(("ben", "hi"), ("ann", "warn-me"), ("ann", "hide-me"))):
        summary.add(assessment)
    assert summary.messages == 3
    assert summary.levels == {"allow": 1, "warn": 1, "hide": 1}


async def test_more_messages_than_one_batch() -> None:
    lines = history(*[("ann", f"number {n}") for n in range(50)]) * 30
    assert len(await replayed(lines)) == 1_500


async def test_people_are_known_before_they_speak() -> None:
    """As live, where a server's members are."""
    records = [
        {"id": 1, "author_id": 1, "author_name": "Ann", "timestamp": 0, "content": "benjamin is hide-me"},
        {"id": 2, "author_id": 2, "author_name": "Benjamin", "timestamp": 600, "content": "hi"},
    ]
    (_, first), _ = await replayed(list(read_history(None, [json.dumps(one) + "\n" for one in records])))
    assert [target.id for target in first.decision.targets] == [2]
