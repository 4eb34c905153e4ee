"""Nothing outlives its days, and nothing goes before."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, insert, select

from bot.domain.actions import ActionKind, NoticeKind
from bot.domain.cases import CaseOutcome, EventKind, LogEntry
from bot.domain.finding import Finding, Pattern
from bot.domain.scores import Category
from bot.store import (
    appeals,
    cases,
    guilds,
    hearing,
    journal,
    ledger,
    moderation_log,
    notices as notice_store,
    retention,
    strikes,
    verdicts,
)
from bot.store.crypto import EvidenceCipher
from bot.store.database import Database
from bot.store.journal import Cursor, DailyCount, PlannedAction
from bot.store.tables import metadata, notices, policies, report_runs, subscriptions
from tests.store.samples import AVA, BEN, CHANNEL, DAY, GUILD, MOD, NOW, stored
from tests.store.test_guilds import LedgerRow
from tests.support.decisions import decision

DAYS = 365
SECOND = timedelta(seconds=1)


async def fill(db: Database, guild_id: int, *, text: bytes = b"blob") -> None:
    """At least one row in every table."""
    async with db.write() as conn:
        await guilds.get_or_create(conn, guild_id, now=NOW)
        verdict = await stored(
            conn,
            PlannedAction(ActionKind.WARN_AUTHOR, f"warn:{guild_id}", {"author_id": AVA}),
            guild_id=guild_id,
            evidence=text,
            evidence_until=NOW + 14 * DAY,
        )
        case = await cases.open(
            conn, guild_id, subject_id=AVA, target_id=BEN, pattern=Pattern.SUSTAINED, opened_at=NOW
        )
        await cases.attach_verdict(conn, case.id, verdict.id)
        await cases.add_event(conn, case, at=NOW, actor_id=MOD, kind=EventKind.NOTE, body=text)
        await cases.close(conn, case.id, outcome=CaseOutcome.CONFIRMED, by=MOD, at=NOW)
        await journal.plan(
            conn,
            guild_id,
            [PlannedAction(ActionKind.TIMEOUT, f"t:{guild_id}", {"author_id": AVA, "by": MOD})],
            case_id=case.id,
            now=NOW,
        )
        await appeals.add(conn, verdict, text, NOW)
        await strikes.add(
            conn,
            guild_id,
            AVA,
            target_id=BEN,
            weight=1,
            at=NOW,
            verdict_id=verdict.id,
            case_id=case.id,
            episode="e",
        )
        await journal.flush(
            conn,
            counts=[DailyCount(guild_id, CHANNEL, NOW.date(), 1, 0)],
            cursors=[Cursor(guild_id, CHANNEL, 1)],
        )
        await ledger.save(conn, [LedgerRow("dyad", AVA, BEN, (1, 0.5), guild_id=guild_id)])
        await hearing.keep_edits(conn, added=[(guild_id, CHANNEL, 1)], settled=[])
        await hearing.heard(conn, [guild_id], NOW)
        await moderation_log.add(conn, guild_id, MOD, NOW, LogEntry.TIMEOUT, {"member": AVA})
        for table, values in (
            (policies, {"version": 1, "created_at": NOW, "created_by": MOD, "note": "", "body": {}}),
            (subscriptions, {"user_id": MOD, "since": NOW}),
            (
                report_runs,
                {"user_id": MOD, "period_end": NOW, "state": "sent", "planned_at": NOW, "sent_at": NOW},
            ),
            (notices, {"user_id": BEN, "kind": "support", "last_at": NOW}),
        ):
            await conn.execute(insert(table).values(guild_id=guild_id, **values))


async def sizes(db: Database, guild_id: int) -> dict[str, int]:
    """Rows of a server per table, empty tables left out."""
    async with db.read() as conn:
        found = {
            table.name: (
                await conn.execute(
                    select(func.count()).where(table.c.guild_id == guild_id).select_from(table)
                )
            ).scalar_one()
            for table in metadata.sorted_tables
        }
    return {name: count for name, count in found.items() if count}


async def test_the_sample_fills_every_table(db: Database) -> None:
    await fill(db, GUILD)
    assert set(await sizes(db, GUILD)) == set(metadata.tables)


async def test_evidence_goes_first_and_numbers_stay(db: Database) -> None:
    await fill(db, GUILD)
    async with db.write() as conn:
        assert (await retention.purge(conn, NOW + 14 * DAY - SECOND, verdict_days=DAYS)).evidence == 0
        assert (await retention.purge(conn, NOW + 14 * DAY, verdict_days=DAYS)).evidence == 1
        assert (await retention.purge(conn, NOW + 14 * DAY, verdict_days=DAYS)).evidence == 0
        (verdict,) = await verdicts.by_message(conn, GUILD, 1)
        appeal = await appeals.of_verdict(conn, verdict.id)
    assert verdict.evidence is None
    assert verdict.decision.scores[Category.INSULT] == 0.93
    assert appeal is not None
    assert appeal.text is not None, "an open appeal has to be read by somebody"


async def test_texts_of_decided_appeals_go_with_the_evidence(db: Database) -> None:
    await fill(db, GUILD)
    async with db.write() as conn:
        (verdict,) = await verdicts.by_message(conn, GUILD, 1)
        await appeals.decide(conn, verdict.case_id or 0, accepted=False, by=MOD, at=NOW)
        await retention.purge(conn, NOW + 14 * DAY, verdict_days=DAYS)
        appeal = await appeals.of_verdict(conn, verdict.id)
    assert appeal is not None
    assert (appeal.text, appeal.state) == (None, "rejected")


async def test_purged_evidence_is_not_in_the_file(
    db: Database, tmp_path: Path, cipher: EvidenceCipher
) -> None:
    blob = cipher.encrypt("x" * 3_000)
    await fill(db, GUILD, text=blob)
    async with db.write() as conn:
        (verdict,) = await verdicts.by_message(conn, GUILD, 1)
        await retention.delete_server(conn, GUILD)
    await db.close()
    assert verdict.evidence == blob
    assert not (tmp_path / "upstander.db-wal").exists()
    assert blob[:200] not in (tmp_path / "upstander.db").read_bytes()


async def test_everything_old_goes(db: Database) -> None:
    await fill(db, GUILD)
    before = await sizes(db, GUILD)
    async with db.write() as conn:
        await retention.purge(conn, NOW + SECOND, verdict_days=DAYS)
    assert await sizes(db, GUILD) == before
    async with db.write() as conn:
        purged = await retention.purge(conn, NOW + 31 * DAY, verdict_days=DAYS)
    assert (purged.ledger, purged.verdicts) == (1, 0)
    async with db.write() as conn:
        purged = await retention.purge(conn, NOW + 401 * DAY, verdict_days=DAYS)
    assert (purged.verdicts, purged.cases, purged.strikes, purged.counts) == (1, 1, 1, 1)
    left = await sizes(db, GUILD)
    # The case's unfinished timeout stays visible to the outbox, which settles it.
    assert left == {"guilds": 1, "policies": 1, "cursors": 1, "subscriptions": 1, "actions": 1} | {
        "waiting_edits": 1,
        "hearing": 1,
    }


async def test_open_cases_keep_their_verdicts(db: Database) -> None:
    async with db.write() as conn:
        case = await cases.open(conn, GUILD, subject_id=AVA, target_id=None, pattern=None, opened_at=NOW)
        kept, gone = await stored(conn, message_id=1), await stored(conn, message_id=2)
        await cases.attach_verdict(conn, case.id, kept.id)
        purged = await retention.purge(conn, NOW + 400 * DAY, verdict_days=DAYS)
        assert (purged.verdicts, purged.cases) == (1, 0)
        assert await verdicts.by_id(conn, kept.id) is not None
        assert await verdicts.by_id(conn, gone.id) is None


async def test_left_servers_are_deleted_when_their_time_is_over(db: Database) -> None:
    await fill(db, GUILD)
    await fill(db, GUILD + 1)
    other = await sizes(db, GUILD + 1)
    async with db.write() as conn:
        await guilds.left(conn, GUILD, at=NOW, delete_after=NOW + 5 * DAY)
        assert (await retention.purge(conn, NOW + 5 * DAY - SECOND, verdict_days=DAYS)).servers == 0
        assert (await retention.purge(conn, NOW + 5 * DAY, verdict_days=DAYS)).servers == 1
    assert await sizes(db, GUILD) == {}
    assert await sizes(db, GUILD + 1) == other


async def test_ids_in_old_buttons_are_never_given_again(db: Database) -> None:
    await fill(db, GUILD)
    async with db.write() as conn:
        (old,) = await verdicts.by_message(conn, GUILD, 1)
        await retention.purge(conn, NOW + 401 * DAY, verdict_days=DAYS)
        new = await stored(conn, message_id=9)
        case = await cases.open(conn, GUILD, subject_id=AVA, target_id=None, pattern=None, opened_at=NOW)
    assert new.id > old.id
    assert (case.id, case.number) == (2, 2)


async def test_nothing_tells_of_a_disclosure_after_two_days(db: Database) -> None:
    care = PlannedAction(ActionKind.CARE, "care:1", {"author_id": AVA})
    disclosing = decision(findings=(Finding(Pattern.SELF_HARM_DISCLOSURE, None, (AVA,), ()),))
    async with db.write() as conn:
        await stored(conn, care, message_id=1, decision=disclosing)
        await stored(conn, message_id=2)
        for kind in (NoticeKind.CARE, NoticeKind.DANGER, NoticeKind.SUPPORT):
            assert await notice_store.claim(conn, GUILD, AVA, kind, NOW, DAY)
        await retention.purge(conn, NOW + 2 * DAY, verdict_days=DAYS)
    assert await sizes(db, GUILD) == {"verdicts": 2, "actions": 1, "notices": 3}
    async with db.write() as conn:
        await retention.purge(conn, NOW + 2 * DAY + SECOND, verdict_days=DAYS)
        left = await verdicts.by_message(conn, GUILD, 2)
    assert await sizes(db, GUILD) == {"verdicts": 1, "notices": 1}
    assert left
