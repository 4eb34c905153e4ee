"""Evidence text is encrypted with a key that is kept outside the database."""

import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.store.errors import StoreError


class EvidenceCipher:
    """Encrypts and decrypts evidence with Fernet (AES-128-CBC and HMAC-SHA256).

    https://cryptography.io/en/latest/fernet/. The first key encrypts, all keys decrypt.
    """

    def __init__(self, keys: list[bytes]) -> None:
        """`keys` are urlsafe base64 of 32 bytes each; raises `StoreError` where one is not, or there is none."""
        if not keys:
            raise StoreError("the evidence key file holds no key; put the right one back or delete the file")
        try:
            self._fernet = MultiFernet([Fernet(key) for key in keys])
        except ValueError as error:
            raise StoreError(
                "the evidence key is malformed (expected one urlsafe base64 key of 32 bytes a line); "
                "restore it from a backup, or delete the file: a new key is created and old evidence stays unreadable"
            ) from error

    @classmethod
    def from_file(cls, path: Path) -> "EvidenceCipher":
        """The cipher whose keys stand in `path`, one a line; created with a fresh key (mode 0600) when missing.

        Raises `StoreError` when the file cannot be read, written or understood. Blocks; call it before the loop
        or in a thread.
        """
        try:
            _create_key(path)
            lines = path.read_bytes().split()
        except OSError as error:
            raise StoreError(
                f"the evidence key file {path} cannot be read or created ({error.strerror}); "
                "check that the folder exists and that the bot's user may read and write it"
            ) from error
        return cls(lines)

    def encrypt(self, text: str) -> bytes:
        """`text` encrypted; lone surrogates (which Discord may send) are replaced by "?"."""
        return self._fernet.encrypt(text.encode("utf-8", "replace"))

    def decrypt(self, blob: bytes) -> str | None:
        """The text, or None when no key that is left can open it (or it was tampered with)."""
        try:
            return self._fernet.decrypt(blob).decode("utf-8")
        except InvalidToken:
            return None

    def renewed(self, blob: bytes) -> bytes | None:
        """The same text, encrypted with the first key; None when no key opens it."""
        try:
            return self._fernet.rotate(blob)
        except InvalidToken:
            return None


def write_keys(path: Path, keys: list[bytes]) -> None:
    """Replaces the key file by one with `keys` (mode 0600), completely or not at all. Raises OSError."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(b"".join(key + b"\n" for key in keys))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _create_key(path: Path) -> None:
    """Write a fresh key unless the file is there. Complete or absent: it is linked into place when whole."""
    if path.exists():
        return
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(Fernet.generate_key() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return  # Another process was first; its key is the one.
    finally:
        draft.unlink()
