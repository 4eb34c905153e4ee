"""Which names, titles and the like were judged in this process, so that they are found changed without being kept."""

from cachetools import FIFOCache

from bot.domain.message import Incoming, Surface

_MOST = 20_000
"""Names, titles, tags and events that are remembered, of all servers together; the oldest are judged once more."""


class Seen:
    """Numbers only: the texts themselves are forgotten."""

    def __init__(self) -> None:
        self._hashes: FIFOCache[tuple[int, Surface, int], int] = FIFOCache(_MOST)

    def add(self, incoming: Incoming) -> None:
        """This was handed on to be judged."""
        if incoming.passages:
            key = incoming.guild_id, incoming.passages[0].surface, incoming.message_id
            self._hashes[key] = hash("\n".join(passage.raw for passage in incoming.passages))

    def is_new(self, guild_id: int, surface: Surface, item_id: int) -> bool:
        """Whether nothing is known of it."""
        return (guild_id, surface, item_id) not in self._hashes

    def has_changed(self, guild_id: int, surface: Surface, item_id: int, text: str) -> bool:
        """Whether it is known and was another text when it was judged."""
        known = self._hashes.get((guild_id, surface, item_id))
        return known is not None and known != hash(text)
