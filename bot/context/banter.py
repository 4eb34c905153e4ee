"""Banter: rough words between friends who give as good as they get count less (docs/context.md, Banter)."""

from dataclasses import dataclass

from bot.context.parameters import BanterSettings
from bot.domain.reasons import NoBanter, Note, NoteCode


def reciprocity(forth: float, back: float) -> float:
    """ρ = 2·min / sum: 1 when both give the same, 0 when one only takes."""
    total = forth + back
    return 2.0 * min(forth, back) / total if total > 0 else 0.0


def friendship(forth: float, back: float, settings: BanterSettings) -> float:
    """κ = min(1, min(F, F) / full): friendliness that both sides show."""
    return min(1.0, min(forth, back) / settings.friendly_full)


@dataclass(frozen=True, slots=True)
class Discount:
    """The factor b (1: none) and what led to it or forbade it."""

    factor: float
    note: Note | None = None


NO_DISCOUNT = Discount(1.0)


def discount(rho: float, kappa: float, forbidden: NoBanter | None, settings: BanterSettings) -> Discount:
    """The factor b = 1 − 0.7·ρ·κ, or no discount where `forbidden` says why not."""
    factor = 1.0 - settings.discount * rho * kappa
    if factor >= 1.0:
        return NO_DISCOUNT
    if forbidden:
        return Discount(1.0, Note(NoteCode.BANTER_REFUSED, {"why": forbidden.value}))
    params = {"factor": round(factor, 4), "mutual": round(rho, 4), "friendly": round(kappa, 4)}
    return Discount(factor, Note(NoteCode.BANTER, params))
