"""Evidence is readable with the key, and only with it."""

import stat
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from hypothesis import given, strategies as st

from bot.store.crypto import EvidenceCipher
from bot.store.errors import StoreError

CIPHER = EvidenceCipher([Fernet.generate_key()])


@given(st.text())
def test_what_goes_in_comes_out(text: str) -> None:
    assert CIPHER.decrypt(CIPHER.encrypt(text)) == text


def test_lone_surrogates_survive_as_question_marks() -> None:
    assert CIPHER.decrypt(CIPHER.encrypt("a\ud800b")) == "a?b"


def test_the_text_is_not_in_the_blob() -> None:
    assert b"sandcastle" not in CIPHER.encrypt("sandcastle")


def test_key_file_is_made_once_and_private(tmp_path: Path) -> None:
    path = tmp_path / "evidence.key"
    blob = EvidenceCipher.from_file(path).encrypt("kept")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert EvidenceCipher.from_file(path).decrypt(blob) == "kept"
    assert [entry.name for entry in tmp_path.iterdir()] == ["evidence.key"]


def test_without_the_key_there_is_no_text(tmp_path: Path) -> None:
    blob = EvidenceCipher.from_file(tmp_path / "evidence.key").encrypt("gone")
    (tmp_path / "evidence.key").unlink()
    assert EvidenceCipher.from_file(tmp_path / "evidence.key").decrypt(blob) is None


def test_a_tampered_blob_has_no_text() -> None:
    blob = bytearray(CIPHER.encrypt("as it was"))
    blob[-20] ^= 1
    assert CIPHER.decrypt(bytes(blob)) is None
    assert CIPHER.decrypt(b"") is None


def test_rotation_encrypts_with_the_first_key_and_opens_old_evidence(tmp_path: Path) -> None:
    path = tmp_path / "evidence.key"
    old = EvidenceCipher.from_file(path)
    blob = old.encrypt("before")
    path.write_bytes(Fernet.generate_key() + b"\n" + path.read_bytes())
    rotated = EvidenceCipher.from_file(path)
    assert rotated.decrypt(blob) == "before"
    assert old.decrypt(rotated.encrypt("after")) is None


@pytest.mark.parametrize("content", [b"", b"\n", b"tooshort", b"\xff\xfe" * 22, b"a" * 44])
def test_malformed_key_files(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "evidence.key"
    path.write_bytes(content)
    with pytest.raises(StoreError, match="key"):
        EvidenceCipher.from_file(path)
    assert path.read_bytes() == content


def test_unreadable_places(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be read or created"):
        EvidenceCipher.from_file(tmp_path / "nowhere" / "evidence.key")
    with pytest.raises(StoreError, match="cannot be read or created"):
        EvidenceCipher.from_file(tmp_path)
