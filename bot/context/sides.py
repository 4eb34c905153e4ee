"""On whose side a text is: whom it shuts out, whom it stands by (docs/context.md, Sides)."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from bot.context.hostility import Reading, ShutOut, excess_of, gain_of
from bot.context.parameters import HostilitySettings
from bot.context.targets import is_about
from bot.domain.signals import Target, TargetReason

_NAMED = frozenset(
    {
        TargetReason.MENTION,
        TargetReason.NAME,
        TargetReason.SHARED_NAME,
        TargetReason.WORD_NAME,
        TargetReason.SHORT_NAME,
        TargetReason.NAME_BEGINNING,
        TargetReason.MISSPELT_NAME,
    }
)
"""What may point at somebody who is talked about; everything else is for somebody who is spoken to."""


def takes_sides(reading: Reading) -> bool:
    """Whether `meant_for` makes a difference."""
    return reading.shuts_out is not None or reading.stands_by


def meant_for(
    reading: Reading, target: Target, called: Collection[str], settings: HostilitySettings
) -> Reading:
    """`reading` as far as it is meant for `target`; `called` are the words by which they may be called.

    "Nobody wants you here" shuts out whom it is said to, "don't talk to her" somebody else, and so it is no hostility
    towards whom it is said to. Neither are words of comfort and of defence, unless what else is said is an attack.
    """
    spoken_to = _is_spoken_to(target, reading.words, called)
    if reading.shuts_out is ShutOut.READER or (reading.shuts_out is ShutOut.OTHERS and not spoken_to):
        return _raised(reading, settings)
    if spoken_to and reading.hostility < settings.attack:
        return replace(reading, excess=0.0, gain=0.0)
    return reading


def shuts_out(reading: Reading, target: Target, called: Collection[str]) -> bool:
    """Whether it is `target` whom the text shuts out."""
    if reading.shuts_out is ShutOut.OTHERS:
        return not _is_spoken_to(target, reading.words, called)
    return reading.shuts_out is ShutOut.READER


def _raised(reading: Reading, settings: HostilitySettings) -> Reading:
    """Shutting somebody out is as hostile as the floor says, at least."""
    floor = settings.exclusion
    excess = excess_of(floor, floor, settings)
    return replace(
        reading,
        hostility=max(reading.hostility, floor),
        excess=max(reading.excess, excess),
        gain=max(reading.gain, gain_of(floor, settings)),
    )


def _is_spoken_to(target: Target, words: Sequence[str], called: Collection[str]) -> bool:
    """Whether the text is said to `target`, not about them."""
    if target.reason not in _NAMED:
        return True
    for at, word in enumerate(words):
        if word == f"<@{target.id}>" or word in called:
            return not is_about(words, at)
        if not word.startswith("<@"):
            return False
    return False
