"""No key is created beside texts that only another one opens."""

import asyncio
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.store import verdicts
from bot.store.crypto import EvidenceCipher
from bot.store.database import Database
from bot.store.errors import StoreError
from bot.store.evidence_key import open_cipher, renew
from tests.store.samples import GUILD, NOW, stored


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "evidence.key"


async def _keep(db: Database, cipher: EvidenceCipher, *, message_id: int = 1) -> None:
    async with db.write() as conn:
        text = cipher.encrypt("kept")
        await stored(conn, message_id=message_id, evidence=text, evidence_until=NOW)


async def test_the_first_start_makes_one(db: Database, path: Path) -> None:
    cipher = await open_cipher(db, path)
    await _keep(db, cipher)
    assert (await open_cipher(db, path)).decrypt(cipher.encrypt("same")) == "same"


async def test_a_missing_key_beside_texts_is_an_error_that_says_what_to_do(db: Database, path: Path) -> None:
    await _keep(db, await open_cipher(db, path))
    await asyncio.to_thread(path.unlink)
    with pytest.raises(StoreError, match=r"is missing.*backup.*db new-key"):
        await open_cipher(db, path)
    assert not await asyncio.to_thread(path.exists)


async def test_a_foreign_key_is_an_error(db: Database, path: Path) -> None:
    await _keep(db, await open_cipher(db, path))
    await asyncio.to_thread(path.write_bytes, Fernet.generate_key())
    with pytest.raises(StoreError, match=r"does not open.*db new-key"):
        await open_cipher(db, path)


async def test_the_loss_can_be_accepted(db: Database, path: Path) -> None:
    await _keep(db, EvidenceCipher([Fernet.generate_key()]))
    assert await renew(db, path) == 1
    cipher = await open_cipher(db, path)
    async with db.read() as conn:
        (verdict,) = await verdicts.by_message(conn, GUILD, 1)
    assert verdict.evidence is None
    await _keep(db, cipher, message_id=2)
    with pytest.raises(StoreError, match="there is a key"):
        await renew(db, path)
