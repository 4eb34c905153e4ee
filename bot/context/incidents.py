"""Patterns that were found: extend the open one, stay quiet for a while after it was closed."""

from collections.abc import Collection

from bot.context.parameters import ContextSettings
from bot.context.table import Table
from bot.domain.finding import Finding, Pattern

AT_ONCE = frozenset(
    {
        Pattern.SELF_HARM_DISCLOSURE,
        Pattern.PRIVATE_DATA,
        Pattern.ENCOURAGING_SELF_HARM,
        Pattern.SERIOUS_ACT,
    }
)
"""Single acts: each one is a new harm, so a closed case does not silence the next."""

_KINDS = tuple(Pattern)
"""An incident is stored with the place of its pattern in here, so a new pattern goes to the end of `Pattern`."""
_OPEN = 0.0


class Incident:
    """One pattern with its people. `closed_at` is 0 while it is open."""

    __slots__ = ("closed_at", "kind", "people", "target_id", "touched")

    def __init__(self, kind: Pattern, target_id: int | None, people: frozenset[int]) -> None:
        self.kind = kind
        self.target_id = target_id
        self.people = people
        self.closed_at = _OPEN
        self.touched = 0.0

    def concerns(self, kind: Pattern, target_id: int | None, people: Collection[int]) -> bool:
        """Whether it is the same pattern about the same people.

        A crowd may change at its edges; one that is over silences another only where half of that took part.
        """
        if self.kind is not kind or self.target_id != target_id:
            return False
        if kind is Pattern.MUTUAL_CONFLICT:
            return self.people == frozenset(people)
        known = len(self.people.intersection(people))
        if kind is Pattern.PILE_ON and self.closed_at != _OPEN:
            return 2 * known >= len(people)
        return known > 0

    def is_quiet(self, at: float, settings: ContextSettings) -> bool:
        """Closed, and not long enough ago to fire again."""
        return self.closed_at != _OPEN and at - self.closed_at < settings.patterns.quiet_after_close

    def numbers(self) -> tuple[float | int, ...]:
        """Everything but the target as numbers; `from_numbers` reads it back."""
        return (_KINDS.index(self.kind), self.closed_at, self.touched, *sorted(self.people))

    @classmethod
    def from_numbers(cls, target_id: int, numbers: tuple[float | int, ...]) -> "Incident":
        """An incident from its `numbers`."""
        incident = cls(_KINDS[int(numbers[0])], target_id or None, frozenset(map(int, numbers[3:])))
        incident.closed_at, incident.touched = float(numbers[1]), float(numbers[2])
        return incident


class Incidents:
    """The incidents of one server, bounded."""

    def __init__(self) -> None:
        self.table: Table[tuple[int, int], Incident] = Table(lambda incident: incident.touched)
        self._by_target: dict[int, set[int]] = {}
        self.table.on_remove = self._removed
        self._last = 0

    def fires(self, finding: Finding, at: float, settings: ContextSettings) -> bool:
        """Note `finding`; False where the same was closed too recently."""
        incident = self._same(finding.kind, finding.target_id, finding.authors)
        if incident is not None:
            key, known = incident
            if finding.kind not in AT_ONCE and known.is_quiet(at, settings):
                return False
            if known.closed_at == _OPEN:
                known.people |= set(finding.authors)
                self._put(key, known, at, settings)
                return True
        self._last += 1
        target = finding.target_id or 0
        self._put(
            (self._last, target),
            Incident(finding.kind, finding.target_id, frozenset(finding.authors)),
            at,
            settings,
        )
        return True

    def close(self, finding: Finding, at: float, settings: ContextSettings) -> None:
        """A moderator closed the case of `finding`; only its kind, target and authors matter."""
        kind, target_id, people = finding.kind, finding.target_id, finding.authors
        incident = self._same(kind, target_id, people)
        if incident is None:
            self._last += 1
            key, known = (self._last, target_id or 0), Incident(kind, target_id, frozenset(people))
        else:
            key, known = incident
        known.closed_at = at
        self._put(key, known, at, settings)

    def has_case_between(self, first: int, second: int, at: float, settings: ContextSettings) -> bool:
        """Whether sustained bullying between the two is open, or was closed recently."""
        for author, target in ((first, second), (second, first)):
            found = self._same(Pattern.SUSTAINED, target, (author,))
            if found is not None and (found[1].closed_at == _OPEN or found[1].is_quiet(at, settings)):
                return True
        return False

    def load(self, number: int, target_id: int, incident: Incident) -> None:
        """An incident from the store."""
        self.table.load((number, target_id), incident)
        self._by_target.setdefault(target_id, set()).add(number)
        self._last = max(self._last, number)

    def forget(self, user: int) -> None:
        """Erase a member: incidents about them go, in others they are left out."""
        for key in self.table:
            incident = self.table.get(key)
            if incident is None:
                continue
            people = incident.people - {user}
            if incident.target_id == user or not people:
                self.table.remove(key)
            elif people != incident.people:
                incident.people = people
                self.table.mark(key)

    def _same(
        self, kind: Pattern, target_id: int | None, people: Collection[int]
    ) -> tuple[tuple[int, int], Incident] | None:
        """The newest incident about the same."""
        target = target_id or 0
        for number in sorted(self._by_target.get(target, ()), reverse=True):
            incident = self.table.get((number, target))
            if incident is not None and incident.concerns(kind, target_id, people):
                return (number, target), incident
        return None

    def _put(self, key: tuple[int, int], incident: Incident, at: float, settings: ContextSettings) -> None:
        self._by_target.setdefault(key[1], set()).add(key[0])
        self.table.put(
            key, incident, at, bound=settings.bounds.incidents, retention=settings.ledger.retention
        )

    def _removed(self, key: tuple[int, int]) -> None:
        numbers = self._by_target.get(key[1])
        if numbers is not None:
            numbers.discard(key[0])
            if not numbers:
                del self._by_target[key[1]]
