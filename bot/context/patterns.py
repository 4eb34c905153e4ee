"""Patterns over several messages or people, in order of precedence (docs/context.md, Patterns)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.context.exchange import exchange
from bot.context.incidents import Incidents
from bot.context.ledger import Ledger
from bot.context.parameters import DAY, ContextSettings
from bot.domain.finding import Finding, Pattern, PrivateData
from bot.domain.message import Person
from bot.domain.reasons import Param


@dataclass(slots=True)
class Moment:
    """The message after which patterns are looked for.

    `targets` hold (id, g), surest first; `contributed` those who got a contribution from it. `threat` is 0-1.
    """

    message_id: int
    author: int
    at: float
    day: int
    targets: tuple[tuple[int, float], ...] = ()
    contributed: frozenset[int] = frozenset()
    joined_crowd: frozenset[int] = frozenset()
    outranked: frozenset[int] = frozenset()
    threat: float = 0.0
    death_wish: bool = False
    private_data: PrivateData | None = None


def stands_above(author: Person, target: Person | None, at: float, settings: ContextSettings) -> bool:
    """Whether `author` has power over `target`: a higher role, or a long membership over a newcomer."""
    if target is None:
        return False
    if author.rank > target.rank:
        return True
    if author.rank < target.rank or author.joined_at is None or target.joined_at is None:
        return False
    s = settings.patterns
    return at - author.joined_at.timestamp() >= s.veteran and at - target.joined_at.timestamp() <= s.newcomer


def find(moment: Moment, ledger: Ledger, incidents: Incidents, settings: ContextSettings) -> Finding | None:
    """The first pattern that holds.

    Where it is quiet after it was closed, no lesser one is found about the same target: to moderators it
    would be the case that they closed.
    """
    for finding in _at_once(moment, settings):
        if incidents.fires(finding, moment.at, settings):
            return finding
    quiet: dict[int, Pattern] = {}
    for target, finding in _candidates(moment, ledger, incidents, settings):
        if quiet.get(target, finding.kind) is not finding.kind:
            continue
        if incidents.fires(finding, moment.at, settings):
            return finding
        quiet[target] = finding.kind
    return None


def _candidates(
    moment: Moment, ledger: Ledger, incidents: Incidents, settings: ContextSettings
) -> Iterator[tuple[int, Finding]]:
    """What holds after the message, by precedence, each with the target that it is about."""
    hit = [target for target, _ in moment.targets if target in moment.contributed]
    for target in moment.joined_crowd:
        yield from ((target, found) for found in _pile_on(moment, target, ledger, settings))
    for target in hit:
        yield from ((target, found) for found in _sustained(moment, target, ledger, settings))
    for target in hit:
        yield from ((target, found) for found in _mutual(moment, target, ledger, incidents, settings))
    for target in hit:
        yield from ((target, found) for found in _quarrel(moment, target, ledger, incidents, settings))
    for target in hit:
        yield from ((target, found) for found in _acute(moment, target, ledger, settings))


def _at_once(moment: Moment, settings: ContextSettings) -> Iterator[Finding]:
    s = settings.patterns
    target, aim = moment.targets[0] if moment.targets else (None, 0.0)

    def finding(kind: Pattern, **measures: Param) -> Finding:
        return Finding(kind, target, (moment.author,), (moment.message_id,), measures)

    if moment.private_data:
        yield finding(Pattern.PRIVATE_DATA, data=moment.private_data.value)
    if moment.death_wish and aim >= s.encourage_aim:
        yield finding(Pattern.ENCOURAGING_SELF_HARM, aim=_rounded(aim))
    if moment.threat >= s.serious_threat and aim >= s.serious_aim:
        yield finding(Pattern.SERIOUS_ACT, aim=_rounded(aim), score=_rounded(moment.threat))


def _pile_on(moment: Moment, target: int, ledger: Ledger, settings: ContextSettings) -> Iterator[Finding]:
    pressure = ledger.pressures.get(target)
    if pressure is None:
        return
    crowd = pressure.crowd(moment.at, settings.pile_on)
    if not crowd.holds(settings.pile_on) or moment.author not in crowd.shares:
        return
    yield Finding(
        Pattern.PILE_ON,
        target,
        tuple(crowd.shares),
        crowd.messages,
        {
            "people": len(crowd.shares),
            "addressed_by": crowd.addressed_by,
            "fraction": _rounded(crowd.fraction),
            "pressure": _rounded(crowd.pressure),
            "effective": _rounded(crowd.effective),
            "window": settings.pile_on.window,
        },
    )


def _sustained(moment: Moment, target: int, ledger: Ledger, settings: ContextSettings) -> Iterator[Finding]:
    s = settings.patterns
    aggressors = ledger.aggressors(target, moment.at, settings)
    burden = sum(aggressors.values())
    if len(aggressors) >= s.aggressors and burden >= s.burden and moment.author in aggressors:
        authors = tuple(sorted(aggressors))
        yield Finding(
            Pattern.SUSTAINED,
            target,
            authors,
            _evidence(ledger, authors, target, moment, settings),
            {"people": len(authors), "burden": _rounded(burden), "threshold": s.burden},
        )
    dyad = ledger.dyad(moment.author, target, moment.at, settings)
    if dyad is None:
        return
    d = dyad.d(moment.at, settings.ledger.dyad_half_life)
    episodes, days = dyad.episodes(moment.day, s)
    share = ledger.share(moment.author, target, moment.at, settings)
    one_sided: dict[str, Param] = {
        name: value
        for name, value, holds in (
            ("share", _rounded(share), share >= s.share),
            ("aggressors", len(aggressors), len(aggressors) >= s.aggressors),
            ("outranks", 1, target in moment.outranked),
        )
        if holds
    }
    objected = dyad.is_objected_to(moment.at, settings.banter)
    threshold = s.sustained * (s.after_objection if objected else 1.0)
    if d >= threshold and episodes >= s.episodes - objected and days >= s.days and one_sided:
        yield Finding(
            Pattern.SUSTAINED,
            target,
            (moment.author,),
            _evidence(ledger, (moment.author,), target, moment, settings),
            {
                "episodes": episodes,
                "days": days,
                "window_days": s.window_days,
                "weight": _rounded(d),
                "threshold": threshold,
            }
            | one_sided,
        )


def _mutual(
    moment: Moment, target: int, ledger: Ledger, incidents: Incidents, settings: ContextSettings
) -> Iterator[Finding]:
    s = settings.patterns
    forth = ledger.d(moment.author, target, moment.at, settings)
    back = ledger.d(target, moment.author, moment.at, settings)
    if min(forth, back) < s.sustained or _friends(moment, target, ledger, settings):
        return
    if incidents.has_case_between(moment.author, target, moment.at, settings):
        return
    pair = (min(moment.author, target), max(moment.author, target))
    messages = {
        *_evidence(ledger, (moment.author,), target, moment, settings),
        *_evidence(ledger, (target,), moment.author, moment, settings),
    }
    yield Finding(
        Pattern.MUTUAL_CONFLICT,
        None,
        pair,
        tuple(sorted(messages)),
        {"forth": _rounded(forth), "back": _rounded(back), "threshold": s.sustained},
    )


_BOTH = 1.5
"""Of the pressure that is an alert from one: what two give each other together, halves for hitting back included."""


def _quarrel(
    moment: Moment, target: int, ledger: Ledger, incidents: Incidents, settings: ContextSettings
) -> Iterator[Finding]:
    """Two who hurt each other right now: the same as above, within minutes."""
    s = settings.patterns
    parts = [
        pressure.acute(moment.at, settings.ledger.acute_half_life)[1].get(author, 0.0)
        for author, pressure in (
            (moment.author, ledger.pressures.get(target)),
            (target, ledger.pressures.get(moment.author)),
        )
        if pressure is not None
    ]
    if max(parts, default=0.0) < s.acute - 1e-9 and sum(parts) < _BOTH * s.acute:
        return
    lines = exchange(moment.author, target, moment.at, ledger, settings)
    if not lines.two_way or _friends(moment, target, ledger, settings):
        return
    if incidents.has_case_between(moment.author, target, moment.at, settings):
        return
    yield Finding(
        Pattern.MUTUAL_CONFLICT,
        None,
        (min(moment.author, target), max(moment.author, target)),
        tuple([message for _, message in sorted((*lines.forth, *lines.back))]),
        {"forth_lines": len(lines.forth), "back_lines": len(lines.back)},
    )


def _acute(moment: Moment, target: int, ledger: Ledger, settings: ContextSettings) -> Iterator[Finding]:
    s = settings.patterns
    pressure = ledger.pressures.get(target)
    if pressure is None:
        return
    total, parts = pressure.acute(moment.at, settings.ledger.acute_half_life)
    dyad = ledger.dyad(moment.author, target, moment.at, settings)
    objected = dyad is not None and dyad.is_objected_to(moment.at, settings.banter)
    threshold = s.acute * (s.after_objection if objected else 1.0)
    alone = parts.get(moment.author, 0.0) >= threshold - 1e-9
    if not alone and total < s.acute - 1e-9:
        return
    crowd = pressure.crowd(moment.at, settings.pile_on)
    if not alone and crowd.fraction < settings.pile_on.share:
        return
    lines = exchange(moment.author, target, moment.at, ledger, settings)
    if alone and (lines.two_way or lines.undecided or lines.answers):
        # In a quarrel nobody is the aggressor, and who answers a flood does not make one.
        return
    authors = (moment.author,) if alone else tuple(crowd.shares) or (moment.author,)
    since = moment.at - 2 * settings.ledger.acute_half_life
    yield Finding(
        Pattern.ACUTE,
        target,
        authors,
        _evidence(ledger, authors, target, moment, settings, since=since),
        {"pressure": _rounded(total), "threshold": threshold if alone else s.acute}
        | ({} if alone else {"fraction": _rounded(crowd.fraction)}),
    )


def _friends(moment: Moment, target: int, ledger: Ledger, settings: ContextSettings) -> bool:
    """Whether the author and `target` are friends, by both of them."""
    pairs = ((moment.author, target), (target, moment.author))
    return min(ledger.kappa(*pair, moment.at, settings) for pair in pairs) >= settings.patterns.friends_from


def _evidence(
    ledger: Ledger,
    authors: Iterable[int],
    target: int,
    moment: Moment,
    settings: ContextSettings,
    since: float | None = None,
) -> tuple[int, ...]:
    """Ids of the messages that counted, oldest first."""
    oldest = moment.at - settings.patterns.window_days * DAY if since is None else since
    found: set[tuple[float, int]] = set()
    for author in authors:
        dyad = ledger.dyad(author, target, moment.at, settings)
        if dyad is not None:
            found.update((at, message_id) for message_id, at, _ in dyad.evidence if at >= oldest)
    return tuple(dict.fromkeys(message_id for _, message_id in sorted(found)))


def _rounded(measure: float) -> float:
    return round(measure, 4)
