"""Decisions that the first release stored as sentences are read as data, on a database that it wrote.

`data/revision_0001.sql.gz` was dumped after commit 216f8ce had recorded every decision of its scenarios, and some of
each form that those do not bring: forwards, names, hitting back, strikes, everything unscored, unknown sentences.
"""

import gzip
import json
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.domain.actions import ActionKind
from bot.domain.cases import EventKind
from bot.domain.decision import Decision
from bot.domain.finding import Pattern
from bot.domain.level import Level
from bot.domain.message import Unread
from bot.domain.reasons import NoteCode, Reason, ReasonCode
from bot.domain.signals import TargetReason
from bot.store import cases, journal, statistics, verdicts
from bot.store.database import Database
from bot.store.verdicts import StoredVerdict
from bot.ui import explanations
from bot.ui.explanations import Reader
from migrations import prose

REWORDED = {
    "Tells the other to stop: no banter discount towards them for two weeks.": (
        "Tells the other to stop: no banter discount towards them for a while."
    ),
    "Hits back at somebody who was hostile minutes ago: counts half.": (
        "Hits back at somebody who was hostile just before: counts for less."
    ),
}
"""Sentences of the first release that are put otherwise since."""

GUILD = 77
LONG_AGO, LATER = datetime(2020, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)
_DUMP = Path(__file__).parent / "data" / "revision_0001.sql.gz"


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database as the first release left it."""
    path = tmp_path_factory.mktemp("before") / "upstander.db"
    with closing(sqlite3.connect(path)) as database:
        database.executescript(gzip.decompress(_DUMP.read_bytes()).decode())
    return path


@pytest.fixture(scope="module")
def rows(before: Path) -> list[dict[str, Any]]:
    """The verdicts as they were."""
    with closing(sqlite3.connect(before)) as database:
        database.row_factory = sqlite3.Row
        found = [dict(row) for row in database.execute("SELECT * FROM verdicts ORDER BY id")]
    for row in found:
        row |= {name: json.loads(row[name]) for name in ("outcome", "reasons", "scores", "signals")}
    return found


@pytest.fixture
def url(before: Path, tmp_path: Path) -> str:
    """A copy of it."""
    shutil.copy(before, tmp_path / "upstander.db")
    return f"sqlite+aiosqlite:///{tmp_path / 'upstander.db'}"


@pytest.fixture
async def after(url: str) -> list[StoredVerdict]:
    """The verdicts as this program reads them, after it upgraded the file."""
    database = await Database.open(url)
    try:
        async with database.read() as conn:
            of_case = [await cases.verdicts(conn, case.id) for case in await cases.list_open(conn, GUILD)]
            assert sum(map(len, of_case)) == len(of_case) == 8
            actions = [await journal.actions_of_verdict(conn, found[0].id) for found in of_case]
            assert {action.kind for each in actions for action in each} == {ActionKind.WARN_AUTHOR}
            events = [await cases.events(conn, found[0].case_id or 0) for found in of_case]
            assert [each[0].kind for each in events] == [
                EventKind.NOTE,
                EventKind.TIMEOUT,
                EventKind.SLOW_MODE,
                EventKind.APPEAL,
                EventKind.REPORT,
                EventKind.CHECK_ON,
                EventKind.TOLD_MORE,
                EventKind.SAYS_FRIENDS,
            ]
            everything = await verdicts.of_messages(conn, GUILD, range(100_000))
    finally:
        await database.close()
    return sorted(everything, key=lambda verdict: verdict.id)


async def test_nothing_is_lost(rows: list[dict[str, Any]], after: list[StoredVerdict]) -> None:
    assert len(rows) == len(after) > 300
    for row, verdict in zip(rows, after, strict=True):
        decision = verdict.decision
        assert verdict.id == row["id"]
        assert decision.level_names == row["outcome"]
        assert decision.scores == row["scores"]
        assert decision.surface == row["surface"]
        assert decision.hostility == row["signals"]["hostility"]
        assert decision.banter == row["signals"]["banter"]
        assert [t.id for t in decision.targets] == [t[0] for t in row["signals"]["targets"]]
        assert decision.patterns == [found["kind"] for found in row["signals"]["patterns"]]
        assert len(decision.distinct_reasons) + len(decision.legacy) >= len(row["reasons"])
        assert len(decision.notes) == len(row["signals"]["notes"])
        assert len(decision.unscored) == len(row["signals"]["unscored"])


async def test_experts_read_the_sentences_that_were_stored(
    rows: list[dict[str, Any]], after: list[StoredVerdict]
) -> None:
    """But for what names a word that somebody typed, and for quotation marks."""
    for row, verdict in zip(rows, after, strict=True):
        told = [_plain(sentence) for sentence in explanations.reasons(verdict.decision, Reader.EXPERTS)]
        assert told == list(dict.fromkeys(map(_plain, row["reasons"])))
        assert [_plain(n) for n in explanations.notes(verdict.decision)] == [
            _plain(REWORDED.get(n, n)) for n in row["signals"]["notes"]
        ]


async def test_only_a_sentence_of_no_release_is_kept_as_one(after: list[StoredVerdict]) -> None:
    assert [sentence for verdict in after for sentence in verdict.decision.legacy] == [
        "a sentence of another time"
    ]


async def test_no_name_is_left_anywhere(rows: list[dict[str, Any]], after: list[StoredVerdict]) -> None:
    assert any("marvin" in str(row) for row in rows)
    assert not any("marvin" in verdict.decision.model_dump_json() for verdict in after)


async def test_every_code_is_reached(after: list[StoredVerdict]) -> None:
    reasons = {reason.code for verdict in after for reason in verdict.decision.reasons}
    assert reasons >= set(ReasonCode) - {
        ReasonCode.COPY,
        ReasonCode.EXEMPT_BOT,
        ReasonCode.EXEMPT_CHANNEL,
        ReasonCode.EXEMPT_ROLE,
        ReasonCode.EXCLUSION,
        ReasonCode.EXEMPT_WEBHOOK,
        ReasonCode.OUTWEIGHED,
    }
    assert {note.code for verdict in after for note in verdict.decision.notes} == set(NoteCode) - {
        NoteCode.GAME_TALK,
        NoteCode.IDENTITY_WORDS,
    }
    assert {found.kind for verdict in after for found in verdict.decision.findings} == set(Pattern)
    assert {left.what for verdict in after for left in verdict.decision.unscored} == {
        Unread.LANGUAGE,
        *map(Unread, prose._UNREAD.values()),
    }
    measured = [f for v in after for f in v.decision.findings if f.kind is not Pattern.SELF_HARM_DISCLOSURE]
    assert all(found.measures for found in measured)


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        ("left alone: posted by a webhook, which the policy leaves out", ReasonCode.EXEMPT_WEBHOOK),
        ("left alone: posted by a bot, which the policy leaves out", ReasonCode.EXEMPT_BOT),
        ("left alone: the channel is exempt", ReasonCode.EXEMPT_CHANNEL),
        ("left alone: the author has an exempt role", ReasonCode.EXEMPT_ROLE),
    ],
)
def test_exemptions(sentence: str, code: ReasonCode) -> None:
    assert _recoded([sentence]).reasons == (Reason(code),)


def test_who_hits_back_stays_excused() -> None:
    excused = "; not escalated, as the author hits back after being attacked"
    (reason,) = _recoded([f'insult 0.99 ≥ 0.97, aimed at "you"{excused}'], outcome=["hide"]).reasons
    assert (reason.excused, reason.level) == (True, None)


def test_a_reason_gets_the_gravest_level_of_the_outcome() -> None:
    (reason,) = _recoded(
        ["insult 0.99 ≥ 0.97, aimed at nobody in particular"], outcome=["hide", "escalate"]
    ).reasons
    assert (reason.level, reason.params["aim"]) == (Level.ESCALATE, TargetReason.NOBODY)


def test_a_word_that_is_no_known_reason_for_a_target_is_dropped() -> None:
    (reason,) = _recoded(
        ["insult 0.99 ≥ 0.97, aimed at one person by magic (marvin)"], outcome=["warn"]
    ).reasons
    assert reason.params["aim"] == TargetReason.LEGACY


def _recoded(reasons: list[str], outcome: list[str] | None = None) -> Decision:
    return Decision.model_validate(prose.decision(outcome or ["allow"], reasons, {}, {}, "content"))


def _plain(sentence: str) -> str:
    """Without what stands in brackets behind a name, and with one kind of quotation mark."""
    for found, put in (("“", "'"), ("”", "'"), ('"', "'"), ("’", "'")):
        sentence = sentence.replace(found, put)
    for name in ("name", "share", "misspelt", "well"):
        head, bracket, tail = sentence.partition(f"{name} (")
        sentence = head + name + tail.partition(")")[2] if bracket else sentence
    return sentence.replace(" (marvin)", "")


@pytest.mark.parametrize(
    "changes",
    [
        "signals = 'null'",
        "reasons = 'null'",
        "scores = 'null'",
        "outcome = 'null'",
        """signals = '{"targets": [[null, 0.5, "a reply"]]}'""",
        """signals = '{"targets": "nobody"}'""",
        """signals = '{"patterns": [{"kind": "astrology"}]}'""",
        """signals = '{"unscored": ["language: zh-Hant", "language: "]}'""",
        """scores = '{"insult": 0.5, "sarcasm": 0.9}'""",
        """reasons = '["insult 0.80. ≥ 0.70, aimed at nobody in particular", "not scored: language: "]'""",
        "surface = 'hologram'",
    ],
)
async def test_an_odd_row_keeps_nobody_from_starting(url: str, changes: str) -> None:
    with closing(sqlite3.connect(url.partition("///")[2])) as file:
        file.execute(f"UPDATE verdicts SET {changes} WHERE id % 2")
        file.commit()
    database = await Database.open(url)
    async with database.read() as conn:
        found = await verdicts.of_messages(conn, GUILD, range(100_000))
    await database.close()
    assert len(found) == 306
    for verdict in found:
        for reader in Reader:
            assert all(explanations.reasons(verdict.decision, reader))


async def test_a_row_that_this_program_does_not_know_makes_no_query_fail(url: str) -> None:
    database = await Database.open(url)
    async with database.write() as conn:
        for change in (
            "UPDATE verdicts SET decision = '{\"schema_version\": 9}' WHERE id = 1",
            "UPDATE cases SET pattern = 'astrology' WHERE id = 1",
            "UPDATE actions SET kind = 'sing', state = 'planned' WHERE id = 1",
        ):
            await conn.exec_driver_sql(change)
    async with database.read() as conn:
        assert len(await verdicts.of_messages(conn, GUILD, range(100_000))) == 305
        assert await verdicts.by_id(conn, 1) is None
        assert len(await cases.list_open(conn, GUILD)) == 7
        assert len(await journal.due(conn, GUILD, LATER, limit=100)) == 7
        summary = await statistics.summary(conn, GUILD, LONG_AGO, LATER, UTC)
    await database.close()
    assert summary.totals.flagged > 0
