"""What comes at one member right now: acute pressure and pile-ons (docs/context.md, Ledgers, Patterns)."""

from collections import deque
from dataclasses import dataclass, replace

from bot.context.decay import DecayingSum
from bot.context.parameters import ContextSettings, PileOnSettings

MOST_ACTS = 100
MOST_AUTHORS = 50
_NEGLIGIBLE = 0.01


@dataclass(frozen=True, slots=True)
class Act:
    """One message towards the target.

    `gain` is x'·g; `addressed`: g is large enough to be directed at them; `friendly`: of low hostility;
    `supportive`: friendly with a positive marker, or hostile and taken well by the target.
    """

    message_id: int
    author: int
    at: float
    gain: float
    addressed: bool
    friendly: bool
    supportive: bool


@dataclass(frozen=True, slots=True)
class Crowd:
    """A pile-on measured: authors who make it with C each, P, n_eff and f of docs/context.md, and the messages."""

    shares: dict[int, float]
    pressure: float
    effective: float
    fraction: float
    addressed_by: int
    messages: tuple[int, ...]

    def holds(self, settings: PileOnSettings) -> bool:
        """Whether this is a pile-on."""
        return (
            len(self.shares) >= settings.authors
            and self.pressure >= settings.pressure
            and self.effective >= settings.effective
            and self.fraction >= settings.share
        )


class Pressure:
    """Acute pressure A on one target, split by author, and the acts of the pile-on window."""

    __slots__ = ("acts", "by_author", "touched")

    def __init__(self) -> None:
        self.by_author: dict[int, DecayingSum] = {}
        self.acts: deque[Act] = deque(maxlen=MOST_ACTS)
        self.touched = 0.0

    def add(self, author: int, amount: float, at: float, half_life: float) -> None:
        """Add a contribution of `author`; the weakest author goes where there are too many."""
        total = self.by_author.get(author)
        if total is None:
            if len(self.by_author) >= MOST_AUTHORS:
                del self.by_author[min(self.by_author, key=lambda a: self.by_author[a].read(at, half_life))]
            total = self.by_author[author] = DecayingSum(at=at)
        total.add(amount, at, half_life)

    def acute(self, at: float, half_life: float) -> tuple[float, dict[int, float]]:
        """A at `at`, and the part of each author."""
        parts = {author: total.read(at, half_life) for author, total in self.by_author.items()}
        return sum(parts.values()), parts

    def note(self, act: Act, window: float, *, edited: bool = False) -> None:
        """Remember `act`; what left the window goes. An edited message replaces its earlier version."""
        self.touched = max(self.touched, act.at)
        if edited:
            self.acts = deque((a for a in self.acts if a.message_id != act.message_id), maxlen=MOST_ACTS)
        while self.acts and self.acts[0].at < self.touched - window:
            self.acts.popleft()
        self.acts.append(act)

    def prune(self, at: float, half_life: float) -> None:
        """Forget authors whose part has faded."""
        for author in [a for a, total in self.by_author.items() if total.read(at, half_life) < _NEGLIGIBLE]:
            del self.by_author[author]

    def crowd(self, at: float, settings: PileOnSettings) -> Crowd:
        """The pile-on measures over the window that ends at `at`."""
        sums: dict[int, float] = {}
        messages: dict[int, list[int]] = {}
        calm: dict[int, float] = {}
        addressing: set[int] = set()
        supporters: set[int] = set()
        for act in self.acts:
            if not at - settings.window <= act.at <= at:
                continue
            if act.gain > 0 and not act.supportive:
                sums[act.author] = sums.get(act.author, 0.0) + act.gain
                messages.setdefault(act.author, []).append(act.message_id)
            elif act.friendly and act.addressed:
                calm[act.author] = calm.get(act.author, 0.0) + settings.calm
            if act.addressed:
                addressing.add(act.author)
            if act.supportive:
                supporters.add(act.author)
        net = {author: total - calm.get(author, 0.0) for author, total in sorted(sums.items())}
        shares = {
            author: min(settings.author_cap, total)
            for author, total in net.items()
            if min(settings.author_cap, total) >= settings.author_floor - 1e-9
        }
        pressure = sum(shares.values())
        squares = sum(share * share for share in shares.values())
        addressing = (addressing - supporters) | shares.keys()
        return Crowd(
            shares=shares,
            pressure=pressure,
            effective=pressure * pressure / squares if squares else 0.0,
            fraction=len(shares) / len(addressing) if addressing else 0.0,
            addressed_by=len(addressing),
            messages=tuple(sorted(m for author in shares for m in messages[author])),
        )

    def was_attacked(self, by: int, bystander: int, at: float, settings: ContextSettings) -> bool:
        """Whether `by` was hostile to the target just before `at`, and `bystander` was not."""
        since, least = at - settings.ledger.hit_back_window, settings.pile_on.author_floor
        hostile = {act.author for act in self.acts if since <= act.at < at and act.gain >= least}
        return by in hostile and bystander not in hostile

    def calm_lines(self, author: int, since: float) -> int:
        """Friendly lines of `author` since `since` (seconds since the epoch), none where they were hostile as well."""
        lines = 0
        for act in self.acts:
            if act.author == author and act.at >= since:
                if act.gain > 0:
                    return 0
                lines += act.friendly
        return lines

    def mark_friendly(self, message_id: int) -> Act | None:
        """The target likes a message: supportive from now on. Returns it as it was, None if that is nothing new."""
        for index, act in enumerate(self.acts):
            if act.message_id == message_id and act.addressed and not act.supportive:
                if not act.friendly and act.gain <= 0:
                    return None
                self.acts[index] = replace(act, supportive=True)
                return act
        return None

    def take_well(self, author: int) -> bool:
        """The target laughs with `author` about what they said so far; says whether there was anything."""
        rough = [index for index, act in enumerate(self.acts) if act.author == author and act.gain > 0]
        for index in rough:
            self.acts[index] = replace(self.acts[index], supportive=True)
        return self.by_author.pop(author, None) is not None or bool(rough)

    def forget(self, user: int) -> bool:
        """Erase what `user` did; says whether there was anything."""
        acts = [act for act in self.acts if act.author != user]
        changed = len(acts) < len(self.acts) or user in self.by_author
        self.by_author.pop(user, None)
        self.acts = deque(acts, maxlen=MOST_ACTS)
        return changed

    def numbers(self) -> tuple[float | int, ...]:
        """Everything as numbers; `from_numbers` reads it back."""
        flat: list[float | int] = [self.touched, len(self.by_author)]
        for author, total in self.by_author.items():
            flat += (author, total.value, total.at)
        for act in self.acts:
            flat += (
                act.message_id,
                act.author,
                act.at,
                act.gain,
                int(act.addressed),
                int(act.friendly),
                int(act.supportive),
            )
        return tuple(flat)

    @classmethod
    def from_numbers(cls, numbers: tuple[float | int, ...]) -> "Pressure":
        """A pressure from its `numbers`."""
        pressure = cls()
        pressure.touched = float(numbers[0])
        end = 2 + 3 * int(numbers[1])
        for i in range(2, end, 3):
            pressure.by_author[int(numbers[i])] = DecayingSum(float(numbers[i + 1]), float(numbers[i + 2]))
        for i in range(end, len(numbers), 7):
            message_id, author, at, gain, *signs = numbers[i : i + 7]
            pressure.acts.append(
                Act(int(message_id), int(author), float(at), float(gain), *(bool(sign) for sign in signs))
            )
        return pressure
