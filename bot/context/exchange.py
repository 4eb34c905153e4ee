"""What two say to each other within an hour: a quarrel, an attack, an answer (docs/context.md, Patterns)."""

from dataclasses import dataclass

from bot.context.dyad import Dyad
from bot.context.ledger import Ledger
from bot.context.parameters import ContextSettings

_LEAST_LINES = 3
"""Hostile lines of each in a quarrel. By hand: one or two lines back are an answer, not a quarrel."""


@dataclass(slots=True)
class Exchange:
    """The hostile lines of each, as (time, message id), oldest first.

    `one_sided`: one of the two was the aggressor before, or the other said stop and no more.
    """

    forth: list[tuple[float, int]]
    back: list[tuple[float, int]]
    one_sided: bool

    @property
    def two_way(self) -> bool:
        """Whether both give: three lines at least, and each at least half as many as the other."""
        few, many = sorted((len(self.forth), len(self.back)))
        return not self.one_sided and few >= _LEAST_LINES and 2 * few >= many

    @property
    def undecided(self) -> bool:
        """Whether it may become a quarrel: both wrote one less than that at least, line by line."""
        few, many = sorted((len(self.forth), len(self.back)))
        return not self.one_sided and few >= _LEAST_LINES - 1 and many - few <= 1

    @property
    def answers(self) -> bool:
        """Whether the author wrote less than half as many lines as were written to them."""
        return 2 * len(self.forth) < len(self.back)


def exchange(author: int, target: int, at: float, ledger: Ledger, settings: ContextSettings) -> Exchange:
    """What `author` and `target` said to each other in the time that acute pressure lasts."""
    forth, back = (ledger.dyad(*pair, at, settings) for pair in ((author, target), (target, author)))
    since = at - 2 * settings.ledger.acute_half_life
    said, answered = _hostile_lines(forth, since, settings), _hostile_lines(back, since, settings)
    ended = forth is not None and bool(answered) and forth.objected_at > answered[-1][0]
    return Exchange(said, answered, ended or _one_sided_before(forth, back, at, settings))


def _hostile_lines(dyad: Dyad | None, since: float, settings: ContextSettings) -> list[tuple[float, int]]:
    # What hits back was halved when it was counted.
    least = settings.ledger.hit_back_trigger * settings.ledger.hit_back_factor
    return (
        [(at, message) for message, at, amount in dyad.evidence if at >= since and amount >= least]
        if dyad
        else []
    )


def _one_sided_before(forth: Dyad | None, back: Dyad | None, at: float, settings: ContextSettings) -> bool:
    """Whether one of the two was the aggressor of the other before this episode."""
    s = settings.patterns
    few, many = sorted(dyad.before_episode(at, settings.ledger) if dyad else 0.0 for dyad in (forth, back))
    return many >= s.aggressor_least and many / (few + many) >= s.aggressor_share
