"""Titles of threads that were accepted, so that a hostile one can be replaced by the one before."""

from cachetools import LRUCache

MOST = 5_000
"""Threads that are remembered."""


class Titles:
    """In memory only, the threads seen lately; where no title is known a hostile one gets a neutral one instead.

    A title that is still to be judged is never remembered, so that of two hostile ones in a row the second is not
    replaced by the first.
    """

    def __init__(self) -> None:
        self._allowed: LRUCache[int, str | None] = LRUCache(MOST)

    def first_seen(self, thread_id: int, title: str | None) -> None:
        """The thread was called `title` before anything of it was seen; later titles wait to be `judged`."""
        self._allowed.setdefault(thread_id, title)

    def judged(self, thread_id: int, title: str, *, allowed: bool) -> None:
        """The title may be restored, or never again."""
        if allowed:
            self._allowed[thread_id] = title
        elif self._allowed.get(thread_id) == title:
            self._allowed[thread_id] = None

    def allowed(self, thread_id: int) -> str | None:
        """The newest title that was accepted, None when unknown."""
        return self._allowed.get(thread_id)
