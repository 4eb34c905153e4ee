"""Earlier titles of threads, so that a hostile one can be taken back."""

from collections import OrderedDict

_REMEMBERED = 5_000


class Titles:
    """In memory only, the latest changes; after a restart a hostile title gets a neutral one instead."""

    def __init__(self) -> None:
        self._before: OrderedDict[int, str] = OrderedDict()

    def remember(self, thread_id: int, title: str) -> None:
        """The thread was called `title` until now."""
        self._before[thread_id] = title
        self._before.move_to_end(thread_id)
        if len(self._before) > _REMEMBERED:
            self._before.popitem(last=False)

    def before(self, thread_id: int) -> str | None:
        """The title before the current one, None when unknown."""
        return self._before.get(thread_id)
