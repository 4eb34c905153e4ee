"""Scores and words of one message -> hostility, excess and what the words alone tell (DESIGN.md, Hostility)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.context import phrases, private_data
from bot.context.settings import ContextSettings, HostilitySettings
from bot.intake.message import Incoming, Passage, Surface
from bot.model.scores import Category, Probabilities, Scored

_CORE = (Category.INSULT, Category.THREAT, Category.IDENTITY_ATTACK, Category.SEVERE_TOXICITY)
_KIND_SIGNS = frozenset("❤🧡💛💚💙💜🤍🤎🖤💕💖💗💞😂🤣😹😄😁😆😊🥰😍🤗🙏👏🎉🫶👍😅☺")
_KIND_EMOTICONS = frozenset({"<3", ":)", ":-)", ":d", ":-d", "=)", ";)", ":p", "^^"})
_LAUGHTER = frozenset({"lol", "lmao", "lmfao", "rofl", "haha", "hahaha", "hahahaha", "hehe", "xd", "xdd"})
_LAUGHING_SIGNS = frozenset("😂🤣😹😆😄😁")


def is_kind_sign(emoji: str) -> bool:
    """Whether a reaction with `emoji` (its character; custom emoji are not judged) is a kind one."""
    return not _KIND_SIGNS.isdisjoint(emoji)


@dataclass(frozen=True, slots=True)
class Reading:
    """One message read on its own, before anybody is known to be meant.

    `hostility` and `excess` are h and x of DESIGN.md, `gain` is x' (pile-ons); all 0-1. `raw` is the
    first passage as people see it, `words` its words, `order_at` the word where an imperative begins.
    """

    probabilities: Probabilities
    surface: Surface
    model_id: str
    disguised: bool
    hostility: float
    excess: float
    gain: float
    scored: bool
    death_wish: bool
    exclusion: bool
    disclosure: bool
    private_data: str | None
    stop: bool
    positive: bool
    laughing: bool
    raw: str
    words: list[str]
    order_at: int | None
    notes: tuple[str, ...]


def core_of(probabilities: Probabilities) -> float:
    """The strongest of the categories that are hostile towards people."""
    return max((probabilities.get(category, 0.0) for category in _CORE), default=0.0)


def hostility_of(probabilities: Probabilities, settings: HostilitySettings) -> float:
    """h of the scores alone: swearing at a game is not hostility."""
    return max(
        core_of(probabilities),
        settings.toxicity_factor * probabilities.get(Category.TOXICITY, 0.0),
        settings.obscene_factor * probabilities.get(Category.OBSCENE, 0.0),
    )


def excess_of(core: float, hostility: float, settings: HostilitySettings) -> float:
    """x: remarks that are each below every threshold still add up."""
    return max(
        0.0,
        (core - settings.core_floor) / (1 - settings.core_floor),
        (hostility - settings.hostility_floor) / (1 - settings.hostility_floor),
    )


def gain_of(hostility: float, settings: HostilitySettings) -> float:
    """x': what a message adds to a pile-on."""
    return max(0.0, (hostility - settings.pile_on_floor) / (1 - settings.pile_on_floor))


def read(incoming: Incoming, scored: Sequence[tuple[Passage, Scored]], settings: ContextSettings) -> Reading:
    """Read one message. Rules look at every passage, scored or not; scores are those of the most hostile passage."""
    s = settings.hostility
    worst, probabilities, model_id = _most_hostile(incoming, scored, s)
    core = core_of(probabilities)
    hostility = hostility_of(probabilities, s)
    lists = _word_lists(incoming.passages)
    book = phrases.phrasebook()
    found = [book.find(tokens) for tokens in lists]
    rules = {name for matches in found for name in matches}
    disclosure = "self_harm_disclosure" in rules
    death_wish = "death_wish" in rules and not disclosure
    exclusion = "exclusion" in rules
    notes: list[str] = []
    if death_wish:
        notes.append(f"Wishes somebody dead or hurt: counts as at least {s.death_wish:.2f}.")
        core, hostility = max(core, s.death_wish), max(hostility, s.death_wish)
    if exclusion:
        notes.append(f"Shuts somebody out: counts as at least {s.exclusion:.2f}.")
        core, hostility = max(core, s.exclusion), max(hostility, s.exclusion)
    raw = "\n".join(p.raw for p in incoming.passages)
    signs = frozenset(raw) if not raw.isascii() else frozenset()
    return Reading(
        probabilities=probabilities,
        surface=worst.surface if worst else Surface.CONTENT,
        model_id=model_id,
        disguised=any(p.disguised for p in incoming.passages),
        hostility=hostility,
        excess=excess_of(core, hostility, s),
        gain=gain_of(hostility, s),
        scored=bool(probabilities),
        death_wish=death_wish,
        exclusion=exclusion,
        disclosure=disclosure,
        private_data=private_data.find(raw),
        stop="stop" in rules,
        positive="positive" in rules
        or not _KIND_SIGNS.isdisjoint(signs)
        or not _KIND_EMOTICONS.isdisjoint(raw.casefold().split()),
        laughing=not _LAUGHING_SIGNS.isdisjoint(signs) or any(not _LAUGHTER.isdisjoint(t) for t in lists),
        raw=incoming.passages[0].raw if incoming.passages else "",
        words=lists[0] if lists else [],
        order_at=found[0].get("imperative") if found else None,
        notes=tuple(notes),
    )


def _most_hostile(
    incoming: Incoming, scored: Sequence[tuple[Passage, Scored]], settings: HostilitySettings
) -> tuple[Passage | None, Probabilities, str]:
    worst: Passage | None = incoming.passages[0] if incoming.passages else None
    probabilities: Probabilities = {}
    model_id = ""
    highest = -1.0
    for passage, result in scored:
        model_id = model_id or result.model_id
        if not result.probabilities:
            continue
        value = hostility_of(result.probabilities, settings)
        if value > highest:
            highest, worst = value, passage
            probabilities, model_id = result.probabilities, result.model_id
    return worst, probabilities, model_id


def _word_lists(passages: Iterable[Passage]) -> list[list[str]]:
    """Words as seen and as cleaned, where they differ."""
    lists: list[list[str]] = []
    for passage in passages:
        lists.append(phrases.words(passage.raw))
        if passage.cleaned != passage.raw:
            cleaned = phrases.words(passage.cleaned)
            if cleaned != lists[-1]:
                lists.append(cleaned)
    return lists
