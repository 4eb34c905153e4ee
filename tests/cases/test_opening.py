"""Which case a pattern belongs to: the same people and pattern extend an open one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.cases.opening import CaseOpening
from bot.domain.finding import Finding, Pattern
from bot.domain.message import Incoming, Person, Surface
from bot.domain.signals import Signals
from bot.pipeline import Assessment
from bot.policy.decide import decide
from bot.store import journal
from bot.store.cases import Case
from bot.store.database import Database
from tests.store.samples import AVA, BEN, CHANNEL, GUILD, MOD, NOW, new_verdict
from tests.support.policies import fixed

CAT, DAN = 44, 55


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    database = await Database.open(f"sqlite+aiosqlite:///{tmp_path / 'upstander.db'}")
    yield database
    await database.close()


class CaseBook:
    """Stores patterns and says to which case each one went."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._messages = 0

    async def found(self, kind: Pattern, target: int | None, *authors: int) -> Case:
        """The last of `authors` wrote the message after which the pattern was found."""
        self._messages += 1
        finding = Finding(kind, target, tuple(sorted(authors)), (self._messages,))
        incoming = Incoming(
            guild_id=GUILD,
            channel_id=CHANNEL,
            message_id=self._messages,
            author=Person(authors[-1]),
            sent_at=NOW,
            passages=(),
            version="v",
        )
        signals = Signals({}, Surface.CONTENT, 0.9, findings=(finding,))
        assessment = Assessment(incoming, signals, decide(signals, fixed("balanced")))
        new = new_verdict(message_id=self._messages, author_id=authors[-1], decision=assessment.decision)
        async with self._db.write() as conn:
            recorded = await journal.record(conn, new, [])
            assert recorded is not None
            return await CaseOpening().escalate(conn, assessment, recorded)


@pytest.fixture
def book(db: Database) -> CaseBook:
    return CaseBook(db)


async def test_conflicts_of_two_pairs_are_two_cases(book: CaseBook) -> None:
    first = await book.found(Pattern.MUTUAL_CONFLICT, None, AVA, BEN)
    other = await book.found(Pattern.MUTUAL_CONFLICT, None, AVA, CAT)
    again = await book.found(Pattern.MUTUAL_CONFLICT, None, BEN, AVA)
    assert other.id != first.id
    assert again.id == first.id


async def test_bullying_by_several_is_one_case_with_all_of_them(book: CaseBook) -> None:
    alone = await book.found(Pattern.SUSTAINED, BEN, AVA)
    together = await book.found(Pattern.SUSTAINED, BEN, AVA, CAT)
    other = await book.found(Pattern.SUSTAINED, BEN, CAT)
    assert alone.subject_id == AVA
    assert {together.id, other.id} == {alone.id}
    assert together.subject_id is None


async def test_somebody_else_or_another_target_is_another_case(book: CaseBook) -> None:
    first = await book.found(Pattern.SUSTAINED, BEN, AVA)
    assert (await book.found(Pattern.SUSTAINED, BEN, CAT)).id != first.id
    assert (await book.found(Pattern.SUSTAINED, MOD, AVA)).id != first.id
    assert (await book.found(Pattern.ACUTE, BEN, AVA)).id != first.id


async def test_a_crowd_may_change_at_its_edges(book: CaseBook) -> None:
    first = await book.found(Pattern.PILE_ON, BEN, AVA, CAT, DAN)
    assert (await book.found(Pattern.PILE_ON, BEN, CAT, DAN, MOD)).id == first.id
    assert (await book.found(Pattern.PILE_ON, BEN, 66, 77, 88)).id != first.id


async def test_single_acts_are_cases_of_their_author(book: CaseBook) -> None:
    first = await book.found(Pattern.SERIOUS_ACT, BEN, AVA)
    assert (await book.found(Pattern.SERIOUS_ACT, BEN, AVA)).id == first.id
    assert (await book.found(Pattern.SERIOUS_ACT, BEN, CAT)).id != first.id
