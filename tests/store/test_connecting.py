"""How the database is reached."""

import pytest
from sqlalchemy.exc import DBAPIError

from bot.store.database import Database
from tests.store.samples import AVA, GUILD, stored


async def test_errors_name_nobody(db: Database) -> None:
    with pytest.raises(DBAPIError) as caught:
        async with db.write() as conn:
            await conn.exec_driver_sql("INSERT INTO notices (guild_id, user_id) VALUES (?, ?)", (GUILD, AVA))
    assert str(AVA) not in str(caught.value)


async def test_a_statement_that_fails_half_way_leaves_nothing(db: Database) -> None:
    with pytest.raises(DBAPIError):
        async with db.write() as conn:
            await stored(conn)
            await conn.exec_driver_sql("no sql")
    async with db.read() as conn:
        assert (await conn.exec_driver_sql("SELECT count(*) FROM verdicts")).scalar_one() == 0
