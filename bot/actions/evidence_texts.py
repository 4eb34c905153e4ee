"""The texts of flagged messages, as long as they are kept."""

from bot.domain.kept_text import KeptText, kept_text
from bot.domain.message import Surface
from bot.gateway import Gateway
from bot.store.crypto import EvidenceCipher
from bot.store.journal import StoredVerdict
from bot.ui.safe import named


class EvidenceTexts:
    """Decrypts what is kept."""

    def __init__(self, cipher: EvidenceCipher, gateway: Gateway) -> None:
        self._cipher = cipher
        self._gateway = gateway

    def of(self, verdict: StoredVerdict) -> KeptText | None:
        """The text as it was written; None once it was purged or cannot be decrypted."""
        stored = self._cipher.decrypt(verdict.evidence) if verdict.evidence else None
        return None if stored is None else kept_text(stored)

    def shown(self, verdict: StoredVerdict) -> str | None:
        """What was judged, for people's eyes: mentions as names."""
        kept = self.of(verdict)
        return None if kept is None else named(kept.shown, self._gateway.get_guild(verdict.guild_id))

    def place(self, verdict: StoredVerdict) -> Surface | None:
        """Where that stood, None where it is the message's own text or is no longer kept."""
        kept = self.of(verdict)
        return verdict.decision.surface if kept and kept.judged else None
