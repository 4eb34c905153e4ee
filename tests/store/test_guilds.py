"""Servers, policies, ledger rows, notices."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import CompileError, IntegrityError

from bot.domain.actions import NoticeKind
from bot.store import guilds, ledger, notices, policies
from bot.store.database import Database
from tests.store.samples import AVA, BEN, DAY, GUILD, MOD, NOW


async def test_joining_gives_defaults_once(db: Database) -> None:
    async with db.write() as conn:
        guild = await guilds.get_or_create(conn, GUILD, now=NOW)
        again = await guilds.get_or_create(conn, GUILD, now=NOW + DAY)
    assert guild == again
    assert (guild.timezone, guild.report_weekday, guild.report_hour) == ("UTC", 0, 9)
    assert guild.joined_at == NOW
    assert guild.set_up_at is None


async def test_leaving_and_coming_back(db: Database) -> None:
    async with db.write() as conn:
        await guilds.get_or_create(conn, GUILD, now=NOW)
        await guilds.update(conn, GUILD, mod_role_id=5)
        await guilds.left(conn, GUILD, at=NOW + DAY, delete_after=NOW + 31 * DAY)
        gone = await guilds.get(conn, GUILD)
        assert await guilds.present(conn) == []
        back = await guilds.get_or_create(conn, GUILD, now=NOW + 2 * DAY)
        assert await guilds.present(conn) == [back]
    assert gone is not None
    assert (gone.left_at, gone.delete_after) == (NOW + DAY, NOW + 31 * DAY)
    assert (back.left_at, back.delete_after, back.joined_at) == (None, None, NOW + 2 * DAY)
    assert back.mod_role_id == 5


async def test_leaving_twice_keeps_the_first_date(db: Database) -> None:
    async with db.write() as conn:
        await guilds.get_or_create(conn, GUILD, now=NOW)
        for days in (1, 2):
            await guilds.left(conn, GUILD, at=NOW + days * DAY, delete_after=NOW + (30 + days) * DAY)
        guild = await guilds.get(conn, GUILD)
    assert guild is not None
    assert guild.delete_after == NOW + 31 * DAY


async def test_settings_are_checked(db: Database) -> None:
    async with db.write() as conn:
        await guilds.get_or_create(conn, GUILD, now=NOW)
        changed = await guilds.update(conn, GUILD, timezone="Europe/Vienna", report_hour=18)
        assert await guilds.update(conn, GUILD + 1, report_hour=18) is None
    assert changed is not None
    assert (changed.timezone, changed.report_hour) == ("Europe/Vienna", 18)
    with pytest.raises(IntegrityError):
        async with db.write() as conn:
            await guilds.update(conn, GUILD, report_hour=24)
    with pytest.raises(CompileError, match="no_such_setting"):
        async with db.write() as conn:
            await guilds.update(conn, GUILD, no_such_setting=1)


async def test_policies_are_versions(db: Database) -> None:
    async with db.write() as conn:
        assert await policies.current(conn, GUILD) is None
        first = await policies.save(
            conn, GUILD, {"preset": "relaxed"}, created_by=None, note="start", now=NOW
        )
        await policies.save(conn, GUILD, {"preset": "strict"}, created_by=MOD, now=NOW)
        await policies.save(conn, GUILD + 1, {}, created_by=None, now=NOW)
        current = await policies.current(conn, GUILD)
    assert (first.version, first.note, first.body) == (1, "start", {"preset": "relaxed"})
    assert current is not None
    assert (current.version, current.body, current.created_by) == (2, {"preset": "strict"}, MOD)


@dataclass(frozen=True)
class LedgerRow:
    kind: str
    first_id: int
    second_id: int
    numbers: tuple[float | int, ...]
    updated_at: datetime = NOW
    guild_id: int = GUILD


async def test_ledger_keeps_the_newest_numbers(db: Database) -> None:
    async with db.write() as conn:
        await ledger.save(
            conn, [LedgerRow("dyad", AVA, BEN, (0.5, 1)), LedgerRow("dyad", BEN, AVA, (1,), NOW + DAY)]
        )
        await ledger.save(conn, [LedgerRow("dyad", AVA, BEN, (0.25, AVA), NOW + 2 * DAY)])
        await ledger.save(conn, [])
        rows = await ledger.load(conn)
        assert await ledger.load(conn, GUILD + 1) == []
    assert [(row.first_id, row.numbers, row.updated_at) for row in rows] == [
        (BEN, (1,), NOW + DAY),
        (AVA, (0.25, AVA), NOW + 2 * DAY),
    ]
    assert [type(number) for number in rows[1].numbers] == [float, int]


async def test_ledger_rows_without_numbers_are_deleted(db: Database) -> None:
    async with db.write() as conn:
        await ledger.save(conn, [LedgerRow("dyad", AVA, BEN, (1,)), LedgerRow("dyad", BEN, AVA, (1,))])
        await ledger.save(conn, [LedgerRow("dyad", AVA, BEN, ()), LedgerRow("pressure", 0, AVA, (2,))])
        rows = await ledger.load(conn, GUILD)
    assert {(row.kind, row.first_id, row.second_id) for row in rows} == {
        ("dyad", BEN, AVA),
        ("pressure", 0, AVA),
    }


async def test_notices_at_most_once_a_day_unless_unwanted(db: Database) -> None:
    async with db.write() as conn:

        async def claim(at: datetime, user: int = BEN, kind: NoticeKind = NoticeKind.SUPPORT) -> bool:
            return await notices.claim(conn, GUILD, user, kind, at, DAY)

        assert await claim(NOW)
        assert not await claim(NOW + DAY - timedelta(seconds=1))
        assert await claim(NOW, user=AVA)
        assert await claim(NOW, kind=NoticeKind.CARE)
        assert await claim(NOW + DAY)
        await notices.opt_out(conn, GUILD, BEN, NoticeKind.SUPPORT)
        assert await notices.opted_out(conn, GUILD, BEN, NoticeKind.SUPPORT)
        assert not await claim(NOW + 5 * DAY)
        await notices.opt_out(conn, GUILD, MOD, NoticeKind.SUPPORT)
        assert not await claim(NOW, user=MOD)
        await notices.opt_out(conn, GUILD, MOD, NoticeKind.SUPPORT, out=False)
        assert await claim(NOW, user=MOD)
