"""What besides the words speaks for or against an attack, in log-odds (docs/context.md, Circumstances)."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.context.banter import reciprocity
from bot.context.ledger import Contribution, Ledger
from bot.context.parameters import CircumstanceSettings, ContextSettings
from bot.domain.signals import Circumstance, CircumstanceCode, moved_by

_LAUGHS_WITH = 2.0
"""Half of full friendship is enough for laughter to be taken as meant for both. By hand."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is known of one message towards one target besides its contribution.

    `clear`: a mention, a clear name or a reply says who is meant; `laughing`: the author laughs; `outranks`: they have
    more power here than the target.
    """

    clear: bool
    laughing: bool
    outranks: bool


def weigh(c: Contribution, said: Said, ledger: Ledger, settings: ContextSettings) -> tuple[Circumstance, ...]:
    """The circumstances of `c`, before it is counted. What is worth nothing is left out."""
    s = settings.circumstances
    against = [*_for_leaving_alone(c, said, ledger, settings)]
    for_attack = [*_for_an_attack(c, said, ledger, settings)]
    return (*_bounded(against, s.most_off), *_bounded(for_attack, s.most_on))


def unsure(settings: CircumstanceSettings) -> tuple[Circumstance, ...]:
    """The circumstances of a message that says "you" where nobody known is meant."""
    return _bounded([Circumstance(CircumstanceCode.UNSURE_AIM, -settings.unsure_aim)], settings.most_off)


def _for_leaving_alone(
    c: Contribution, said: Said, ledger: Ledger, settings: ContextSettings
) -> Iterator[Circumstance]:
    s = settings.circumstances
    if c.severe:
        return
    if not said.clear:
        yield Circumstance(CircumstanceCode.UNSURE_AIM, -s.unsure_aim)
    yield Circumstance(CircumstanceCode.CALM, -s.calm * ledger.calmness(c.author, c.target, c.at, settings))
    if ledger.hits_back(c, settings) or ledger.stands_up(c, settings):
        yield Circumstance(CircumstanceCode.HITS_BACK, -s.hits_back)
    if ledger.why_no_discount(c, settings):
        return
    kappa = ledger.kappa(c.author, c.target, c.at, settings) * _evenness(c, ledger, settings)
    yield Circumstance(CircumstanceCode.FRIENDS, -s.friends * kappa)
    if said.laughing:
        yield Circumstance(CircumstanceCode.LAUGHTER, -s.laughter * min(1.0, _LAUGHS_WITH * kappa))
    back = ledger.u(c.target, c.author, c.at, settings)
    if back > 0:
        forth = ledger.u(c.author, c.target, c.at, settings) + c.excess * c.aim
        if forth / (forth + back) < settings.patterns.aggressor_share:
            yield Circumstance(CircumstanceCode.QUARREL, -s.quarrel * reciprocity(forth, back))


def _evenness(c: Contribution, ledger: Ledger, settings: ContextSettings) -> float:
    """What one-sided hostility leaves of a friendship: all of it below half the D of a pattern, nothing from it on."""
    s = settings.patterns
    before = ledger.d(c.author, c.target, c.at, settings)
    if before <= s.sustained / 2 or ledger.share(c.author, c.target, c.at, settings) < s.aggressor_share:
        return 1.0
    return max(0.0, 2.0 - 2.0 * before / s.sustained)


def _for_an_attack(
    c: Contribution, said: Said, ledger: Ledger, settings: ContextSettings
) -> Iterator[Circumstance]:
    s = settings.circumstances
    before = ledger.d(c.author, c.target, c.at, settings)
    if before > 0 and ledger.share(c.author, c.target, c.at, settings) >= settings.patterns.aggressor_share:
        yield Circumstance(CircumstanceCode.REPEATED, s.repeated * min(1.0, before))
    if said.outranks:
        yield Circumstance(CircumstanceCode.OUTRANKS, s.outranks)


def _bounded(circumstances: list[Circumstance], most: float) -> tuple[Circumstance, ...]:
    """`circumstances` scaled down to `most` together, in hundredths; what is too little to be said is left out."""
    together = abs(moved_by(circumstances))
    scale = most / together if together > most else 1.0
    rounded = [Circumstance(each.code, round(each.weight * scale, 2)) for each in circumstances]
    return tuple([each for each in rounded if each.weight])
