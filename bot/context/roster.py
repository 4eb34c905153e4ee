"""Who is who in a server, and which words may be their names. Held in memory only."""

import re
import unicodedata
from collections import OrderedDict
from collections.abc import Collection, Iterable, Sequence, Set
from functools import lru_cache
from typing import Protocol

from bot.domain.message import Person

_PIECES = re.compile(r"[A-Z]?[^\W\d_A-Z]+|[A-Z]+(?![a-z])")
SHORTEST = 3


class Roster(Protocol):
    """What context asks about the members of a server; all of them, or those seen so far."""

    def get(self, user_id: int) -> Person | None:
        """The member with this id, None if unknown."""
        ...

    def named(self, word: str) -> Sequence[int]:
        """Ids of the members who may be called `word` (see `name_words`)."""
        ...

    def words_of(self, user_id: int) -> Collection[str]:
        """The words by which this member may be called, none if unknown."""
        ...

    def name_words(self, words: Set[str]) -> Set[str]:
        """Those of `words` that some member may be called by."""
        ...


def fold(text: str) -> str:
    """Small letters without accents."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(ch for ch in decomposed if not unicodedata.combining(ch))


@lru_cache(maxsize=4096)
def name_words(name: str) -> frozenset[str]:
    """The words by which people may call somebody with this name.

    "xX_MiaTheGreat" is called mia, mia the great …: the whole name without other characters, and its first
    piece of at least three letters.
    """
    pieces = [fold(piece) for piece in _PIECES.findall(name)]
    long = [piece for piece in pieces if len(piece) >= SHORTEST]
    whole = "".join(ch for ch in fold(name) if ch.isalnum())
    found = set(long[:1])
    if len(whole) >= SHORTEST:
        found.add(whole)
    return frozenset(found)


class SeenRoster:
    """Members seen so far, at most `bound`; the one not seen for longest goes, and their names with them."""

    __slots__ = ("_called", "_people", "_words", "bound")

    def __init__(self, people: Iterable[Person] = (), *, bound: int = 5_000) -> None:
        self.bound = bound
        self._people: OrderedDict[int, Person] = OrderedDict()
        self._words: dict[str, set[int]] = {}
        self._called: dict[int, tuple[str, ...]] = {}
        for person in people:
            self.see(person)

    def __len__(self) -> int:
        return len(self._people)

    def get(self, user_id: int) -> Person | None:
        """The member with this id, None if unknown."""
        return self._people.get(user_id)

    def named(self, word: str) -> Sequence[int]:
        """Ids of the members who may be called `word`."""
        return tuple(sorted(self._words.get(word, ())))

    def name_words(self, words: Set[str]) -> Set[str]:
        """Those of `words` that some member may be called by."""
        return self._words.keys() & words

    def see(self, person: Person) -> None:
        """Remember `person` as they are now."""
        known = self._people.get(person.id)
        if known is not None:
            self._people.move_to_end(person.id)
            if known is person or known == person:
                return
            self._unindex(known)
        self._people[person.id] = person
        called = tuple(sorted({word for name in person.names for word in name_words(name)}))
        self._called[person.id] = called
        for word in called:
            self._words.setdefault(word, set()).add(person.id)
        while len(self._people) > self.bound:
            _, oldest = self._people.popitem(last=False)
            self._unindex(oldest)

    def words_of(self, user_id: int) -> Collection[str]:
        """The words by which this member may be called, none if unknown."""
        return self._called.get(user_id, ())

    def forget(self, user_id: int) -> None:
        """Forget a member and their names."""
        person = self._people.pop(user_id, None)
        if person is not None:
            self._unindex(person)

    def _unindex(self, person: Person) -> None:
        for word in self._called.pop(person.id, ()):
            ids = self._words[word]
            ids.discard(person.id)
            if not ids:
                del self._words[word]
