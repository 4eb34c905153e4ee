"""The texts of flagged messages, as long as they are kept."""

from bot.gateway import Gateway
from bot.store.crypto import EvidenceCipher
from bot.store.journal import StoredVerdict
from bot.ui.safe import named


class EvidenceTexts:
    """Decrypts what is kept."""

    def __init__(self, cipher: EvidenceCipher, gateway: Gateway) -> None:
        self._cipher = cipher
        self._gateway = gateway

    def of(self, verdict: StoredVerdict) -> str | None:
        """The text as it was written; None once it was purged or cannot be decrypted."""
        return self._cipher.decrypt(verdict.evidence) if verdict.evidence else None

    def shown(self, verdict: StoredVerdict) -> str | None:
        """The same for people's eyes: mentions as names."""
        text = self.of(verdict)
        return None if text is None else named(text, self._gateway.get_guild(verdict.guild_id))
