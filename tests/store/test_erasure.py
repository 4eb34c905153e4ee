"""Everyone gets everything that is kept about them, and can have it deleted."""

import json

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import BigInteger, select

from bot.cases.care_plans import plan_care
from bot.domain.cases import LogEntry
from bot.domain.finding import Finding, Pattern
from bot.domain.level import Level
from bot.domain.message import Incoming, Person, Surface
from bot.domain.signals import Signals, Target, TargetReason
from bot.pipeline import Assessment
from bot.policy.decide import decide
from bot.policy.presets import preset
from bot.store import appeals, cases, erasure, journal, ledger, moderation_log
from bot.store.crypto import EvidenceCipher
from bot.store.database import Database
from bot.store.tables import metadata
from tests.store.samples import AVA, BEN, CHANNEL, GUILD, MOD, NOW, new_verdict, stored
from tests.store.test_guilds import LedgerRow
from tests.store.test_retention import fill, sizes
from tests.support.decisions import decision

NOT_PEOPLE = {
    "guild_id",
    "channel_id",
    "message_id",
    "last_message_id",
    "card_channel_id",
    "card_message_id",
    "alert_channel_id",
    "mod_role_id",
    "merged_into",
}


async def traces(db: Database, user_id: int) -> list[str]:
    """Where the id stands, in any column of any table."""
    found = []
    async with db.read() as conn:
        for table in metadata.sorted_tables:
            for row in await conn.execute(select(table)):
                for name, value in row._mapping.items():
                    if str(user_id) in json.dumps(value, default=str):
                        found.append(f"{table.name}.{name}")
    return found


async def crowded(db: Database, cipher: EvidenceCipher) -> None:
    """Every table filled for two servers, with everybody in every part."""
    for guild_id in (GUILD, GUILD + 1):
        await fill(db, guild_id, text=cipher.encrypt("kept for a while"))
    async with db.write() as conn:
        for number, (author, target) in enumerate(((BEN, AVA), (MOD, BEN), (BEN, MOD)), start=10):
            verdict = await stored(
                conn,
                message_id=number,
                author_id=author,
                target_id=target,
                decision=decision(
                    Level.HIDE,
                    targets=(Target(target, 0.8, TargetReason.REPLY),),
                    findings=(Finding(Pattern.PILE_ON, target, (author,), ()),),
                ),
                evidence=cipher.encrypt(f"words of {author}"),
            )
            case = await cases.open(
                conn, GUILD, subject_id=author, target_id=target, pattern=Pattern.ACUTE, opened_at=NOW
            )
            await cases.attach_verdict(conn, case.id, verdict.id)
            await appeals.add(conn, verdict, cipher.encrypt(f"appeal of {author}"), NOW)
            await appeals.decide(conn, case.id, accepted=True, by=MOD, at=NOW)
        await moderation_log.add(conn, GUILD, MOD, NOW, LogEntry.TIMEOUT, {"member": AVA, str(BEN): "key"})
        await ledger.save(conn, [LedgerRow("channel", 5, 0, (AVA, 1.5, BEN))])


@pytest.mark.parametrize("user_id", [AVA, BEN, MOD])
async def test_erasure_leaves_no_trace(db: Database, cipher: EvidenceCipher, user_id: int) -> None:
    await crowded(db, cipher)
    assert await traces(db, user_id) != []
    async with db.write() as conn:
        assert await erasure.erase(conn, user_id) > 0
    assert await traces(db, user_id) == []
    async with db.write() as conn:
        assert await erasure.erase(conn, user_id) == 0


async def test_erasure_in_one_server_leaves_others_alone(db: Database, cipher: EvidenceCipher) -> None:
    await crowded(db, cipher)
    other = await sizes(db, GUILD + 1)
    async with db.write() as conn:
        await erasure.erase(conn, AVA, guild_id=GUILD)
    assert await sizes(db, GUILD + 1) == other
    assert await traces(db, AVA) != []
    async with db.write() as conn:
        assert (await erasure.export(conn, AVA, cipher, guild_id=GUILD))["messages_flagged"] == []


async def test_erasure_keeps_what_is_about_others(db: Database, cipher: EvidenceCipher) -> None:
    await crowded(db, cipher)
    async with db.write() as conn:
        await erasure.erase(conn, AVA)
        found = (await conn.execute(select(metadata.tables["verdicts"]).order_by("message_id"))).all()
        log = await moderation_log.newest(conn, GUILD)
    assert [row.message_id for row in found] == [10, 11, 12]
    assert found[0].target_id is None
    assert found[0].decision.targets == (Target(0, 0.8, TargetReason.REPLY),)
    assert found[0].decision.findings[0].target_id == 0
    assert cipher.decrypt(found[0].evidence) == f"words of {BEN}"
    assert log[0].detail == {"member": 0, str(BEN): "key"}


async def test_keys_of_actions_name_nobody_who_was_erased(db: Database) -> None:
    """Both sides of a conflict get a card: the key of Ben's names Ben, on the verdict of Ava's message."""
    incoming = Incoming(GUILD, CHANNEL, 1, Person(AVA), NOW, (), "v1")
    finding = Finding(Pattern.MUTUAL_CONFLICT, None, (AVA, BEN), (1,))
    signals = Signals({}, Surface.CONTENT, 0.9, findings=(finding,))
    policy = preset("balanced")
    async with db.write() as conn:
        recorded = await journal.record(
            conn, new_verdict(target_id=None, decision=decision(Level.ESCALATE)), []
        )
        assert recorded is not None
        case = await cases.open(
            conn, GUILD, subject_id=None, target_id=None, pattern=finding.kind, opened_at=NOW
        )
        await plan_care(
            conn, policy, Assessment(incoming, signals, decide(signals, policy)), recorded, case, NOW
        )
    assert "actions.key" in await traces(db, BEN)
    async with db.write() as conn:
        await erasure.erase(conn, BEN)
        (left,) = await journal.actions_of_verdict(conn, recorded.verdict_id)
    assert await traces(db, BEN) == []
    assert left.payload["author_id"] == AVA


def test_no_column_about_people_is_forgotten() -> None:
    """A new column that names somebody has to be told to erasure."""
    covered = {(c.table.name, c.name) for c in (*erasure._OWN, *erasure._MENTIONS)}
    people = {
        (table.name, column.name)
        for table in metadata.sorted_tables
        for column in table.c
        if isinstance(column.type, BigInteger)
        and not column.foreign_keys
        and column.name != "id"
        and column.name not in NOT_PEOPLE
    }
    assert people == covered


async def test_export_holds_everything_of_ones_own_and_nothing_of_others(
    db: Database, cipher: EvidenceCipher
) -> None:
    await crowded(db, cipher)
    async with db.read() as conn:
        export = await erasure.export(conn, BEN, cipher)
    text = json.dumps(export)
    assert json.loads(text)["user_id"] == str(BEN)
    assert [entry["evidence"] for entry in export["messages_flagged"]] == [f"words of {BEN}"] * 2
    assert [entry["text"] for entry in export["appeals"]] == [f"appeal of {BEN}"] * 2
    assert f"words of {MOD}" not in text
    assert "kept for a while" not in text
    assert len(export["messages_aimed_at_you"]) == 3
    assert {"author_id", "evidence", "decision"} & set(export["messages_aimed_at_you"][0]) == set()
    assert [entry["kind"] for entry in export["ledger"]] == ["dyad", "dyad"]
    assert str(AVA) not in json.dumps(export["ledger"])


async def test_export_is_empty_for_a_stranger(db: Database, cipher: EvidenceCipher) -> None:
    await crowded(db, cipher)
    async with db.read() as conn:
        export = await erasure.export(conn, 123_456_789_012_345_678, cipher)
    assert [name for name, value in export.items() if value and name != "user_id"] == []


async def test_export_after_the_key_was_lost(db: Database, cipher: EvidenceCipher) -> None:
    await crowded(db, cipher)
    async with db.read() as conn:
        export = await erasure.export(conn, BEN, EvidenceCipher([Fernet.generate_key()]))
    assert [entry["evidence"] for entry in export["messages_flagged"]] == [None, None]
