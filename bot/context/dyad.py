"""What one member did to another: U, D, episodes, friendliness."""

from dataclasses import dataclass

from bot.context.decay import decayed
from bot.context.parameters import DAY, BanterSettings, LedgerSettings, PatternSettings

MOST_EVIDENCE = 20
NEVER = 0.0


@dataclass(slots=True)
class HostileAct:
    """What one message contributed.

    `amount` is discounted by `factor`; `at` is in seconds since the epoch, `day` the ordinal of the calendar
    day in the server's time zone.
    """

    message_id: int
    amount: float
    factor: float
    at: float
    day: int


class Dyad:
    """Author -> target. Times are seconds since the epoch, `NEVER` where nothing happened.

    `undiscounted` and `discounted` are U and D, both as of `at`. An episode contributes at most the cap to
    each. `days` counts the episodes that weigh enough per calendar day (ordinal), `friendly` holds friendly points
    per day since the epoch, oldest first, `evidence` the (message id, time, contribution) of what counted.
    """

    __slots__ = (
        "accepted_at",
        "at",
        "days",
        "discounted",
        "episode_day",
        "episode_discounted",
        "episode_last",
        "episode_start",
        "episode_sum",
        "evidence",
        "friendly",
        "last_hostile",
        "objected_at",
        "touched",
        "undiscounted",
    )

    def __init__(self) -> None:
        self.undiscounted = 0.0
        self.discounted = 0.0
        self.at = NEVER
        self.touched = NEVER
        self.last_hostile = NEVER
        self.objected_at = NEVER
        self.accepted_at = NEVER
        self.episode_start = NEVER
        self.episode_last = NEVER
        self.episode_day = 0
        self.episode_sum = 0.0
        self.episode_discounted = 0.0
        self.days: dict[int, int] = {}
        self.friendly: list[tuple[int, float]] = []
        self.evidence: list[tuple[int, float, float]] = []

    def u(self, at: float, half_life: float) -> float:
        """U at `at`."""
        return decayed(self.undiscounted, at - self.at, half_life)

    def d(self, at: float, half_life: float) -> float:
        """D at `at`."""
        return decayed(self.discounted, at - self.at, half_life)

    def friendliness(self, at: float, settings: BanterSettings) -> float:
        """F: friendly points within the window."""
        if not self.friendly:
            return 0.0
        oldest = (at - settings.friendly_window) / DAY
        return sum(points for day, points in self.friendly if day > oldest)

    def is_accepted(self, at: float, settings: BanterSettings) -> bool:
        """Whether the target said that rough words of the author are a joke, and did not object since."""
        return self.accepted_at > self.objected_at and at - self.accepted_at <= settings.friendly_window

    def is_objected_to(self, at: float, settings: BanterSettings) -> bool:
        """Whether the target told the author to stop lately, or one of the two reported the other."""
        return self.objected_at != NEVER and at - self.objected_at <= settings.objection_window

    def episodes(self, day: int, settings: PatternSettings) -> tuple[int, int]:
        """Number of episodes that count, and on how many calendar days, up to the ordinal `day`."""
        counts = [count for on, count in self.days.items() if on > day - settings.window_days]
        return sum(counts), len(counts)

    def before_episode(self, at: float, settings: LedgerSettings) -> float:
        """U without the episode that `at` belongs to."""
        u = self.u(at, settings.dyad_half_life)
        return u if self._is_new_episode(at, settings) else max(0.0, u - self.episode_sum)

    def counted(self, message_id: int) -> float:
        """What an earlier version of a message already contributed."""
        return sum(amount for known, _, amount in self.evidence if known == message_id)

    def room(self, at: float, settings: LedgerSettings) -> float:
        """How much the episode at `at` can still add to U."""
        if self._is_new_episode(at, settings):
            return settings.episode_cap
        return max(0.0, settings.episode_cap - self.episode_sum)

    def add(self, act: HostileAct, ledger: LedgerSettings, patterns: PatternSettings) -> None:
        """Count a hostile act."""
        at, amount, factor = act.at, act.amount, act.factor
        if self._is_new_episode(at, ledger):
            self.episode_start = at
            self.episode_last = at
            self.episode_day = act.day
            self.episode_sum = 0.0
            self.episode_discounted = 0.0
        counted = min(amount, ledger.episode_cap - self.episode_sum)
        self.episode_last = max(self.episode_last, at)
        self._count_episode(counted * factor, patterns)
        self.episode_sum += counted
        self._accumulate(counted, counted * factor, at, ledger.dyad_half_life)
        self.evidence = [*self.evidence[1 - MOST_EVIDENCE :], (act.message_id, at, amount)]
        if amount >= ledger.hit_back_trigger:
            self.last_hostile = max(self.last_hostile, at)

    def add_friendly(self, points: float, at: float, settings: BanterSettings) -> None:
        """Count friendly points; what can no longer matter is dropped."""
        day = int(at // DAY)
        if self.friendly and self.friendly[-1][0] == day:
            self.friendly[-1] = day, self.friendly[-1][1] + points
            return
        entries = dict(self.friendly)
        entries[day] = entries.get(day, 0.0) + points
        kept: list[tuple[int, float]] = []
        total = 0.0
        oldest = day - settings.friendly_window / DAY
        for when in sorted(entries, reverse=True):
            # Older points leave the window first, so beyond full friendship they never matter again.
            if when <= oldest or total >= settings.friendly_full:
                break
            kept.append((when, entries[when]))
            total += entries[when]
        self.friendly = kept[::-1]

    def relevance(self, at: float, half_life: float, settings: BanterSettings) -> float:
        """How much would be lost by forgetting this: what is evicted first has the least."""
        return self.u(at, half_life) + 0.1 * self.friendliness(at, settings)

    def numbers(self) -> tuple[float | int, ...]:
        """Everything as numbers; `from_numbers` reads it back."""
        flat: list[float | int] = [
            self.undiscounted,
            self.discounted,
            self.at,
            self.touched,
            self.last_hostile,
            self.objected_at,
            self.episode_start,
            self.episode_last,
            self.episode_day,
            self.episode_sum,
            self.episode_discounted,
            len(self.days),
            len(self.friendly),
        ]
        for pair in (*self.days.items(), *self.friendly):
            flat.extend(pair)
        for triple in self.evidence:
            flat.extend(triple)
        return (*flat, self.accepted_at)

    @classmethod
    def from_numbers(cls, numbers: tuple[float | int, ...]) -> "Dyad":
        """A dyad from its `numbers`."""
        dyad = cls()
        (
            dyad.undiscounted,
            dyad.discounted,
            dyad.at,
            dyad.touched,
            dyad.last_hostile,
            dyad.objected_at,
            dyad.episode_start,
            dyad.episode_last,
        ) = map(float, numbers[:8])
        dyad.episode_day = int(numbers[8])
        dyad.episode_sum, dyad.episode_discounted = float(numbers[9]), float(numbers[10])
        start = 13
        middle = start + 2 * int(numbers[11])
        end = middle + 2 * int(numbers[12])
        dyad.days = {int(numbers[i]): int(numbers[i + 1]) for i in range(start, middle, 2)}
        dyad.friendly = [(int(numbers[i]), float(numbers[i + 1])) for i in range(middle, end, 2)]
        last = len(numbers) - (len(numbers) - end) % 3
        dyad.evidence = [
            (int(numbers[i]), float(numbers[i + 1]), float(numbers[i + 2])) for i in range(end, last, 3)
        ]
        # Rows written before there was such a thing end with the evidence.
        dyad.accepted_at = float(numbers[last]) if last < len(numbers) else NEVER
        return dyad

    def _is_new_episode(self, at: float, settings: LedgerSettings) -> bool:
        return (
            self.episode_start == NEVER
            or at - self.episode_last > settings.episode_gap
            or at - self.episode_start >= settings.episode_length
        )

    def _count_episode(self, amount: float, settings: PatternSettings) -> None:
        before = self.episode_discounted
        self.episode_discounted += amount
        if before < settings.episode_least <= self.episode_discounted:
            oldest = self.episode_day - settings.window_days
            self.days = {on: count for on, count in self.days.items() if on > oldest}
            self.days[self.episode_day] = self.days.get(self.episode_day, 0) + 1

    def _accumulate(self, amount: float, discounted: float, at: float, half_life: float) -> None:
        if at >= self.at:
            self.undiscounted = decayed(self.undiscounted, at - self.at, half_life)
            self.discounted = decayed(self.discounted, at - self.at, half_life)
            self.at = at
        else:
            amount = decayed(amount, self.at - at, half_life)
            discounted = decayed(discounted, self.at - at, half_life)
        self.undiscounted += amount
        self.discounted += discounted
