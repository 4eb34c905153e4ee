"""The histories that are built by lead to what they say; those that are opened once can be read, no more."""

from collections import Counter
from pathlib import Path

import pytest

from bot.policy.presets import DEFAULT_PRESET, preset
from tests.histories.loader import FOLDER, KINDS, PARTS, files, load, part_of
from tests.histories.playing import failures, perfect

KNOWN = frozenset((FOLDER / "known_failures.txt").read_text(encoding="utf-8").split())
"""Histories that do not lead to what they say yet, by perfect scores. A name that no longer fails must go."""


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, id=path.stem, marks=[pytest.mark.xfail(strict=True)] if path.stem in KNOWN else [])
        for path in files("build")
    ],
)
async def test_history_by_perfect_scores(path: Path) -> None:
    assert await failures(load(path), perfect(preset(DEFAULT_PRESET))) == []


def test_known_failures_exist() -> None:
    assert KNOWN - {path.stem for path in files("build")} == set()


@pytest.mark.parametrize("part", PARTS)
def test_each_history_can_be_read_and_lies_where_its_name_says(part: str) -> None:
    for path in files(part):
        history = load(path)
        assert part_of(path.stem) == part, path
        assert 8 <= sum(step.event is None for step in history.steps) <= 40, path


def test_there_are_several_histories_of_every_kind() -> None:
    histories = [load(path) for part in PARTS for path in files(part)]
    assert len(histories) >= 70
    assert min(Counter(history.kind for history in histories).values()) >= 2
    assert {history.kind for history in histories} == KINDS


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("mia said hello", "mia said hello"),
        ("d0 10:00 mia: hello {quite bad}", "quite bad"),
        ("d0 10:00 mia: hello\n  => waved at", "waved at"),
        ("d0 10:00 tom: hello", "tom"),
        ("d0 10:00 mia: hello\n  => by now sustained of mia by tom", "tom"),
        ("d0 10:00 mia: hello {ti}", "ti"),
        ("d0 10:01 mia: hello\n  d0 10:00 mia: hi", "order of time"),
    ],
)
def test_what_cannot_be_read_is_named(line: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text(f"title: x\nkind: gossip\npeople: {{mia: {{}}}}\nchat: |\n  {line}\n")
    with pytest.raises(ValueError, match=said):
        load(path)


async def _wrong(tmp_path: Path, chat: str) -> str:
    path = tmp_path / "case.yaml"
    people = "{mia: {}, tom: {}, lea: {}}"
    path.write_text(f"title: x\nkind: gossip\npeople: {people}\nchat: |\n{chat}\n")
    return " ".join(await failures(load(path), perfect(preset(DEFAULT_PRESET))))


@pytest.mark.parametrize(
    ("chat", "said"),
    [
        ("  d0 10:00 tom: @mia you loser {ti h}\n    => nothing", "acted on (hide"),
        ("  d0 10:00 tom: @mia you loser {ti h}\n    => at most warn", "hidden"),
        ("  d0 10:00 tom: @mia hello\n    => acted on", "left alone"),
        ("  d0 10:00 tom: @mia a bit slow {ti r}\n    => hide", "not hidden"),
        ("  d0 10:00 tom: @mia hello\n    => moderators", "moderators do not hear"),
        ("  d0 10:00 tom: @mia hello\n    => care", "no care"),
        ("  d0 10:00 tom: i want to die {m}\n    => nothing", "taken for a disclosure"),
        ("  d0 10:00 tom: @mia hello\n    => by now sustained of mia by tom", "not found by now"),
        ("  d0 10:00 tom: @mia hello\n    => aimed at lea", "not aimed at lea"),
        ("  d0 10:00 tom: @mia hello\n    => not aimed at mia", "aimed at mia"),
        (
            "\n".join(f"  d{day} 10:00 tom: @mia you loser {{ti h}}" for day in range(4)),
            "found sustained of mia by tom",
        ),
        (
            "\n".join(f"  d{day} 10:00 tom: @mia you loser {{ti h}}" for day in range(4))
            + "\n  d4 10:00 lea: hi\n    => not yet; by now sustained of mia by lea",
            "something was found already",
        ),
    ],
)
async def test_what_went_otherwise_is_said(chat: str, said: str, tmp_path: Path) -> None:
    assert said in await _wrong(tmp_path, chat)


async def test_what_is_expected_is_found(tmp_path: Path) -> None:
    chat = "\n".join(f"  d{day} 10:00 tom: @mia you loser {{ti h}}" for day in range(4))
    assert await _wrong(tmp_path, f"{chat}\n    => by now sustained of mia by tom, ?lea") == ""
