"""One server's numbers: who did how much to whom (docs/context.md, Ledgers)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.context.banter import NO_DISCOUNT, Discount, discount, friendship, reciprocity
from bot.context.dyad import NEVER, Dyad, HostileAct
from bot.context.parameters import ContextSettings
from bot.context.pressure import Act, Pressure
from bot.context.table import Table
from bot.domain.reasons import NoBanter


@dataclass(slots=True)
class Contribution:
    """One message towards one target.

    `at` seconds since the epoch, `day` the ordinal of the calendar day in the server's time zone, `excess` x,
    `gain` x', `aim` g, `scale` what reported speech leaves of it. `severe`: threat, identity attack or death
    wish, which banter never hides. `friendly`: a message of low hostility; `marked`: with a positive marker;
    `stop`: it tells the target to stop. `edited`: the message may have been counted before; it adds what is more
    hostile than before, and no friendliness.
    """

    author: int
    target: int
    message_id: int
    at: float
    day: int
    excess: float
    gain: float
    aim: float
    scale: float = 1.0
    severe: bool = False
    friendly: bool = False
    marked: bool = False
    stop: bool = False
    edited: bool = False


@dataclass(frozen=True, slots=True)
class Contributed:
    """What became of a contribution: what counted, with which discount, and why."""

    amount: float
    discount: Discount
    hitting_back: bool
    objected: bool = False


_CALM_LINES = 3
"""Friendly lines of each that make a talk calm. By hand."""


class Ledger:
    """Dyads, pressure and strikes of one server. Every method is O(1) or bounded."""

    def __init__(self) -> None:
        self._now = 0.0
        self._settings = ContextSettings()
        self.dyads: Table[tuple[int, int], Dyad] = Table(self._dyad_relevance, self._dyad_removed)
        self.pressures: Table[int, Pressure] = Table(self._pressure_relevance)
        self._hostile_to: dict[int, set[int]] = {}
        self._pressing: dict[int, set[int]] = {}
        self._strikes: set[tuple[int, int]] = set()

    # Reading

    def u(self, author: int, target: int, at: float, settings: ContextSettings) -> float:
        """U(author→target): undiscounted hostility."""
        dyad = self._known(author, target, at, settings)
        return dyad.u(at, settings.ledger.dyad_half_life) if dyad else 0.0

    def d(self, author: int, target: int, at: float, settings: ContextSettings) -> float:
        """D(author→target): hostility after the banter discount."""
        dyad = self._known(author, target, at, settings)
        return dyad.d(at, settings.ledger.dyad_half_life) if dyad else 0.0

    def share(self, author: int, target: int, at: float, settings: ContextSettings) -> float:
        """U(a→v) / (U(a→v) + U(v→a)), 0 without any."""
        forth, back = self.u(author, target, at, settings), self.u(target, author, at, settings)
        return forth / (forth + back) if forth > 0 else 0.0

    def kappa(self, author: int, target: int, at: float, settings: ContextSettings) -> float:
        """κ: how friendly both are with each other, 0-1, and how far `target` takes what `author` says as a joke."""
        forth = self._known(author, target, at, settings)
        if forth is None:
            return 0.0
        accepted = settings.banter.friends_credit if forth.is_accepted(at, settings.banter) else 0.0
        back = self._known(target, author, at, settings)
        if back is None:
            return friendship(accepted, accepted, settings.banter)
        return friendship(
            forth.friendliness(at, settings.banter) + accepted,
            back.friendliness(at, settings.banter) + accepted,
            settings.banter,
        )

    def calmness(self, author: int, target: int, at: float, settings: ContextSettings) -> float:
        """How calmly the two talked to each other in the window of a pile-on, 0-1: 0 where one of them was hostile."""
        least = 1.0
        for speaker, other in ((author, target), (target, author)):
            pressure = self.pressures.get(other)
            lines = pressure.calm_lines(speaker, at - settings.pile_on.window) if pressure else 0
            least = min(least, lines / _CALM_LINES)
        return least

    def aggressors(self, target: int, at: float, settings: ContextSettings) -> dict[int, float]:
        """The aggressors of `target` with their D; burden B is the sum."""
        found: dict[int, float] = {}
        for author in tuple(self._hostile_to.get(target, ())):
            d = self.d(author, target, at, settings)
            if d < settings.patterns.aggressor_least:
                self._drop_hostile(author, target)
            elif (
                self.share(author, target, at, settings) >= settings.patterns.aggressor_share
                and self.kappa(author, target, at, settings) < settings.patterns.friends_from
            ):
                found[author] = d
        return found

    def dyad(self, author: int, target: int, at: float, settings: ContextSettings) -> Dyad | None:
        """The pair, unless it was not touched for longer than the retention."""
        return self._known(author, target, at, settings)

    def hits_back(self, c: Contribution, settings: ContextSettings) -> bool:
        """Whether `c` comes soon after a hostile message of its target, from the one who did less to the other."""
        against = self._known(c.target, c.author, c.at, settings)
        if against is None or not 0 < c.at - against.last_hostile <= settings.ledger.hit_back_window:
            return False
        return self.u(c.author, c.target, c.at, settings) < against.u(c.at, settings.ledger.dyad_half_life)

    def stands_up(self, c: Contribution, settings: ContextSettings) -> bool:
        """Whether `c` is for somebody else, whom its target was hostile to just before, and its author was not."""
        for victim in tuple(self._pressing.get(c.target, ())):
            pressure = self.pressures.get(victim)
            if pressure is None or c.target not in pressure.by_author:
                self._pressing[c.target].discard(victim)
            elif victim != c.author and pressure.was_attacked(c.target, c.author, c.at, settings):
                return True
        return False

    def why_no_discount(self, c: Contribution, settings: ContextSettings) -> NoBanter | None:
        """Why nothing speaks for taking `c` as banter, None where something may."""
        if c.severe:
            return NoBanter.GRAVE
        dyad = self._known(c.author, c.target, c.at, settings)
        if dyad and dyad.is_objected_to(c.at, settings.banter):
            return NoBanter.OBJECTED
        if (c.author, c.target) in self._strikes:
            return NoBanter.STRIKE
        if len(self.aggressors(c.target, c.at, settings)) >= settings.patterns.aggressors:
            return NoBanter.SEVERAL
        return None

    def counted(self, author: int, target: int) -> dict[int, float]:
        """Message id -> contribution, of the last messages of `author` that counted towards `target`."""
        pressure, dyad = self.pressures.get(target), self.dyads.get((author, target))
        acts = {act.message_id: act.gain for act in pressure.acts if act.author == author} if pressure else {}
        return acts | ({message_id: amount for message_id, _, amount in dyad.evidence} if dyad else {})

    # Writing

    def record(self, c: Contribution, settings: ContextSettings) -> Contributed:
        """Count one contribution. Call once per message and target, in order of arrival."""
        directed = c.aim >= settings.targets.directed
        self._now, self._settings = max(self._now, c.at), settings
        standing_up = (c.excess > 0 or c.gain > 0) and self.stands_up(c, settings)
        hitting_back = standing_up or (c.excess > 0 and self.hits_back(c, settings))
        amount = self._amount(c, hitting_back, settings)
        if standing_up:
            # A pile-on is made by those who attack, not by those who answer an attack on somebody else.
            c = replace(c, gain=0.0)
        reduced = self._discount(c, amount, settings) if c.excess > 0 or c.gain > 0 else NO_DISCOUNT
        objected = c.stop and self._object(c, settings)
        if amount > 0:
            self._add_hostility(c, amount, reduced.factor, settings)
        if c.friendly and not c.edited:
            points = settings.banter.friendly_marked if c.marked else settings.banter.friendly_plain
            sure = 1.0 if directed else c.aim / settings.targets.directed
            self.add_friendly(c.author, c.target, c.at, points * sure, settings)
        if c.marked and directed:
            self._laugh_with(c, settings)
        # Discounted like D: a few quick lines between friends would be an alert about every match they play.
        self._add_pressure(c, amount * reduced.factor, hitting_back, settings)
        return Contributed(amount, reduced, hitting_back and amount > 0, objected)

    def add_friendly(
        self, author: int, target: int, at: float, points: float, settings: ContextSettings
    ) -> None:
        """Friendly points from `author` to `target`."""
        dyad = self._known(author, target, at, settings) or Dyad()
        dyad.add_friendly(points, at, settings.banter)
        self._put(author, target, dyad, at, settings)

    def mark_friendly(self, message_id: int, target: int, settings: ContextSettings) -> None:
        """`target` reacted kindly to a message of the last minutes, once.

        A friendly one counts in full; one that is rough is taken well, which is friendly of `target`.
        """
        pressure = self.pressures.get(target)
        act = pressure.mark_friendly(message_id) if pressure else None
        if act is not None:
            self.pressures.mark(target)
            marked = settings.banter.friendly_marked
            if act.friendly:
                missing = marked - settings.banter.friendly_plain
                self.add_friendly(act.author, target, act.at, missing, settings)
            else:
                self.add_friendly(target, act.author, act.at, marked, settings)

    def accept(self, author: int, target: int, at: float, settings: ContextSettings) -> None:
        """`target` said that rough words of `author` to them are a joke between friends; not the other way round."""
        dyad = self._known(author, target, at, settings) or Dyad()
        dyad.accepted_at = max(dyad.accepted_at, at)
        self._put(author, target, dyad, at, settings)

    def object(self, author: int, target: int, at: float, settings: ContextSettings) -> None:
        """`target` reported `author` or told them to stop: no discount for a while."""
        dyad = self._known(author, target, at, settings) or Dyad()
        dyad.objected_at = max(dyad.objected_at, at)
        self._put(author, target, dyad, at, settings)

    def set_strikes(self, pairs: Iterable[tuple[int, int]]) -> None:
        """The (author, target) pairs with an active strike, all of them."""
        self._strikes = set(pairs)

    def load_dyad(self, author: int, target: int, dyad: Dyad) -> None:
        """A dyad from the store. It may hold an aggressor; reading sorts that out."""
        self.dyads.load((author, target), dyad)
        if dyad.discounted > 0:
            self._hostile_to.setdefault(target, set()).add(author)

    def load_pressure(self, target: int, pressure: Pressure) -> None:
        """A pressure from the store."""
        self.pressures.load(target, pressure)
        for author in pressure.by_author:
            self._pressing.setdefault(author, set()).add(target)

    def forget(self, user: int) -> None:
        """Erase a member from every number."""
        self._pressing.pop(user, None)
        for key in self.dyads:
            if user in key:
                self.dyads.remove(key)
        self.pressures.remove(user)
        for target in self.pressures:
            pressure = self.pressures.get(target)
            if pressure and pressure.forget(user):
                self.pressures.mark(target)
        self._strikes = {pair for pair in self._strikes if user not in pair}

    # Inside

    def _known(self, author: int, target: int, at: float, settings: ContextSettings) -> Dyad | None:
        dyad = self.dyads.get((author, target))
        return None if dyad is None or at - dyad.touched > settings.ledger.retention else dyad

    def _amount(self, c: Contribution, hitting_back: bool, settings: ContextSettings) -> float:
        amount = c.excess * c.aim * c.scale * (settings.ledger.hit_back_factor if hitting_back else 1.0)
        if c.edited:
            dyad = self._known(c.author, c.target, c.at, settings)
            amount -= dyad.counted(c.message_id) if dyad else 0.0
        return max(0.0, amount)

    def _discount(self, c: Contribution, amount: float, settings: ContextSettings) -> Discount:
        kappa = self.kappa(c.author, c.target, c.at, settings)
        if kappa <= 0:
            return NO_DISCOUNT
        dyad = self._known(c.author, c.target, c.at, settings)
        room = dyad.room(c.at, settings.ledger) if dyad else settings.ledger.episode_cap
        forth = self.u(c.author, c.target, c.at, settings) + min(amount, room)
        rho = reciprocity(forth, self.u(c.target, c.author, c.at, settings))
        return discount(rho, kappa, self.why_no_discount(c, settings), settings.banter)

    def _laugh_with(self, c: Contribution, settings: ContextSettings) -> None:
        """Who laughs with a friend about what that one said takes it well: it is no part of a pile-on."""
        pressure = self.pressures.get(c.author)
        if (
            pressure is None
            or self.kappa(c.target, c.author, c.at, settings) < settings.patterns.friends_from
        ):
            return
        if pressure.take_well(c.target):
            self.pressures.mark(c.author)

    def _object(self, c: Contribution, settings: ContextSettings) -> bool:
        against = self._known(c.target, c.author, c.at, settings)
        if against is None or against.last_hostile == NEVER or c.aim < settings.targets.directed:
            return False
        if not 0 <= c.at - against.last_hostile <= settings.banter.stop_window:
            return False
        self.object(c.target, c.author, c.at, settings)
        return True

    def _add_hostility(
        self, c: Contribution, amount: float, factor: float, settings: ContextSettings
    ) -> None:
        dyad = self._known(c.author, c.target, c.at, settings) or Dyad()
        dyad.add(HostileAct(c.message_id, amount, factor, c.at, c.day), settings.ledger, settings.patterns)
        self._put(c.author, c.target, dyad, c.at, settings)
        if dyad.discounted >= settings.patterns.aggressor_least:
            self._hostile_to.setdefault(c.target, set()).add(c.author)

    def _add_pressure(
        self, c: Contribution, amount: float, hitting_back: bool, settings: ContextSettings
    ) -> None:
        addressed = c.aim >= settings.targets.directed
        gain = c.gain * c.aim * c.scale * (settings.ledger.hit_back_factor if hitting_back else 1.0)
        if not addressed and gain <= 0 and not c.friendly:
            return
        pressure = self.pressures.get(c.target) or Pressure()
        if amount > 0:
            pressure.prune(c.at, settings.ledger.acute_half_life)
            pressure.add(c.author, amount, c.at, settings.ledger.acute_half_life)
            self._pressing.setdefault(c.author, set()).add(c.target)
        pressure.note(
            Act(
                c.message_id,
                c.author,
                c.at,
                gain,
                addressed,
                friendly=c.friendly and not c.edited,
                supportive=c.friendly and c.marked,
            ),
            settings.pile_on.window,
            edited=c.edited,
        )
        self.pressures.put(
            c.target, pressure, c.at, bound=settings.bounds.targets, retention=settings.ledger.retention
        )

    def _put(self, author: int, target: int, dyad: Dyad, at: float, settings: ContextSettings) -> None:
        self._settings = settings
        self.dyads.put(
            (author, target), dyad, at, bound=settings.bounds.dyads, retention=settings.ledger.retention
        )

    def _dyad_relevance(self, dyad: Dyad) -> float:
        return dyad.relevance(self._now, self._settings.ledger.dyad_half_life, self._settings.banter)

    def _pressure_relevance(self, pressure: Pressure) -> float:
        return pressure.acute(self._now, self._settings.ledger.acute_half_life)[0]

    def _dyad_removed(self, key: tuple[int, int]) -> None:
        self._drop_hostile(*key)

    def _drop_hostile(self, author: int, target: int) -> None:
        authors = self._hostile_to.get(target)
        if authors is not None:
            authors.discard(author)
            if not authors:
                del self._hostile_to[target]
