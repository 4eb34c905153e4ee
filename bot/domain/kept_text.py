"""What is kept, encrypted and for days, of a flagged message: the words that were judged, and those to give back."""

import json
from dataclasses import dataclass

from bot.domain.message import Incoming, Kind, Surface

_SEVERAL = "\0"
"""What begins a stored text of several parts; no message holds it."""
_MOST_CHARACTERS = 16_000
"""Characters that are kept of one part. By hand: a text file, as far as it is read."""


@dataclass(frozen=True, slots=True)
class KeptText:
    """`said` is the message's own text (or the name, the title), `judged` what was found hostile where that differs."""

    said: str
    judged: str = ""

    @property
    def shown(self) -> str:
        """What people are shown as the reason."""
        return self.judged or self.said

    @property
    def whole(self) -> str:
        """Everything that is kept."""
        return "\n".join(filter(None, (self.said, self.judged)))

    def stored(self) -> str:
        """As it is kept."""
        return (
            _SEVERAL + json.dumps([self.said, self.judged], ensure_ascii=False) if self.judged else self.said
        )


def kept_text(stored: str) -> KeptText:
    """What `KeptText.stored` gave."""
    return KeptText(*json.loads(stored[1:])) if stored.startswith(_SEVERAL) else KeptText(stored)


def kept_of(incoming: Incoming, judged: Surface) -> KeptText:
    """What is kept of `incoming`, of which the text on `judged` was found hostile."""
    if incoming.kind not in {Kind.NEW, Kind.EDIT, Kind.REACTION}:
        return KeptText(_joined(incoming, None))
    said = _joined(incoming, Surface.CONTENT)
    if judged is Surface.CONTENT and said:
        return KeptText(said)
    return KeptText(said, _joined(incoming, judged) or _joined(incoming, None))


def _joined(incoming: Incoming, surface: Surface | None) -> str:
    """The texts on one surface, or on all."""
    texts = [passage.raw for passage in incoming.passages if surface in {None, passage.surface}]
    return "\n".join(texts)[:_MOST_CHARACTERS]
