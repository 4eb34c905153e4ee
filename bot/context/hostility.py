"""Scores and words of one message -> hostility, excess, rules (docs/context.md, Hostility)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.context import phrases, private_data
from bot.context.disclosure import phrase_in
from bot.context.ordinary_talk import ordinary_talk
from bot.context.parameters import ContextSettings, HostilitySettings
from bot.context.phrases import PhraseRule
from bot.domain.finding import PrivateData
from bot.domain.message import Incoming, Passage, Surface
from bot.domain.reasons import Note, NoteCode
from bot.domain.scores import Category, Probabilities, Scored

# Looked up once: access to members of an enumeration costs more than the arithmetic here.
_CORE = (Category.INSULT, Category.THREAT, Category.IDENTITY_ATTACK, Category.SEVERE_TOXICITY)
_TOXICITY, _OBSCENE = Category.TOXICITY, Category.OBSCENE

_MOST_CHARACTERS = 10_000
"""Characters of a message that rules about words look at: content and embeds at their longest; only files are longer.
By hand, a bound on time, since judging happens on the event loop."""
_READER = frozenset({"you", "u", "youre", "ur", "your", "yours"})
_OTHERS = frozenset({"him", "her", "them", "he", "she", "they", "hes", "shes", "theyre"})
_JOINING = frozenset({"come", "join", "play", "stay", "talk", "speak", "sit"})
"""What "nobody wants you to …" goes on with where it shuts somebody out."""
_PHRASE = 8
"""Words of the longest phrase that shuts somebody out, gaps included."""
_KIND_SIGNS = frozenset("❤🧡💛💚💙💜🤍🤎🖤💕💖💗💞😂🤣😹😄😁😆😊🥰😍🤗🙏👏🎉🫶👍😅☺")
_KIND_EMOTICONS = frozenset({"<3", ":)", ":-)", ":d", ":-d", "=)", ";)", ":p", "^^"})
_EMOTICON_SIGN = re.compile("[:;<=^]")
_LAUGHTER = frozenset({"lol", "lmao", "lmfao", "rofl", "haha", "hahaha", "hahahaha", "hehe", "xd", "xdd"})
_LAUGHING_SIGNS = frozenset("😂🤣😹😆😄😁")


class ShutOut(StrEnum):
    """Whom a text shuts out."""

    READER = "reader"
    """ "Nobody wants you here"."""
    OTHERS = "others"
    """ "Don't talk to her": somebody else than whom it is said to."""


def is_kind_sign(emoji: str) -> bool:
    """Whether a reaction with `emoji` (its character; custom emoji are not judged) is a kind one."""
    return not _KIND_SIGNS.isdisjoint(emoji)


@dataclass(slots=True)
class Reading:
    """One message read on its own, before anybody is known to be meant.

    `hostility` and `excess` are h and x of docs/context.md, `gain` is x' (pile-ons); all 0-1. `raw` is the
    first passage as people see it, `words` its words; `cleaned` is its scoring copy, `meant` the words of that, so that
    who is meant is read where the score is read ("youuu"), and `order_at` is the one of these where an imperative
    begins. What `shuts_out` and `stands_by` mean for a target, `bot/context/sides.py` says.
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
    shuts_out: ShutOut | None
    stands_by: bool
    disclosure: bool
    private_data: PrivateData | None
    stop: bool
    positive: bool
    laughing: bool
    raw: str
    words: list[str]
    cleaned: str
    meant: list[str]
    order_at: int | None
    notes: tuple[Note, ...]

    @property
    def is_hostile(self) -> bool:
        """Whether it counts anywhere as hostile."""
        return self.excess > 0 or self.gain > 0


def core_of(probabilities: Probabilities) -> float:
    """The strongest of the categories that are hostile towards people."""
    get = probabilities.get
    return max([get(category, 0.0) for category in _CORE])


def hostility_of(probabilities: Probabilities, core: float, settings: HostilitySettings) -> float:
    """The h of the scores alone: swearing at a game is not hostility."""
    get = probabilities.get
    return max(
        core,
        settings.toxicity_factor * get(_TOXICITY, 0.0),
        settings.obscene_factor * get(_OBSCENE, 0.0),
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
    """Read one message: scores of its most hostile passage, rules over all passages, scored or not."""
    s = settings.hostility
    worst = _most_hostile(scored, s)
    core, hostility = worst.core, worst.hostility
    passages = _looked_at(incoming.passages)
    lists = _word_lists(passages)
    first = _place_of_meant(passages, lists)
    book = phrases.phrasebook()
    found = [book.find(tokens) for tokens in lists]
    rules = found[0].keys() if len(found) == 1 else {name for matches in found for name in matches}
    death_wish = PhraseRule.DEATH_WISH in rules and worst.ordinary is not NoteCode.GAME_TALK
    notes = [Note(worst.ordinary)] if worst.ordinary else []
    if death_wish:
        notes.append(Note(NoteCode.DEATH_WISH, {"floor": s.death_wish}))
        core, hostility = max(core, s.death_wish), max(hostility, s.death_wish)
    raw = "\n".join([p.raw for p in passages])
    signs = frozenset(raw) if not raw.isascii() else frozenset()
    return Reading(
        probabilities=worst.probabilities,
        surface=worst.surface or _first_surface(incoming),
        model_id=worst.model_id,
        disguised=True in [p.disguised for p in incoming.passages],
        hostility=hostility,
        excess=excess_of(core, hostility, s),
        gain=gain_of(hostility, s),
        scored=bool(worst.probabilities),
        death_wish=death_wish,
        shuts_out=_shut_out(lists, found) if PhraseRule.EXCLUSION in rules else None,
        stands_by=PhraseRule.STANDS_BY in rules,
        disclosure=PhraseRule.SELF_HARM_DISCLOSURE in rules and _tells_of_oneself(passages),
        private_data=private_data.find(raw),
        stop=PhraseRule.STOP in rules,
        positive=PhraseRule.POSITIVE in rules
        or not _KIND_SIGNS.isdisjoint(signs)
        or (
            _EMOTICON_SIGN.search(raw) is not None and not _KIND_EMOTICONS.isdisjoint(raw.casefold().split())
        ),
        laughing=not _LAUGHING_SIGNS.isdisjoint(signs) or False in [_LAUGHTER.isdisjoint(t) for t in lists],
        raw=passages[0].raw if passages else "",
        words=lists[0] if lists else [],
        cleaned=passages[0].cleaned if passages else "",
        meant=lists[first] if lists else [],
        order_at=found[first].get(PhraseRule.IMPERATIVE) if found else None,
        notes=tuple(notes),
    )


def _tells_of_oneself(passages: Sequence[Passage]) -> bool:
    """Whether a phrase of a disclosure is one, in the message itself; joined lines hold what was said before."""
    return any(
        phrase_in(passage.cleaned) or (passage.raw != passage.cleaned and phrase_in(passage.raw))
        for passage in passages
        if passage.surface is not Surface.JOINED
    )


def _shut_out(lists: Sequence[Sequence[str]], found: Sequence[Mapping[PhraseRule, int]]) -> ShutOut | None:
    """Whom the first phrase that shuts somebody out means, by the pronoun in it; without any, somebody who is named."""
    for words, rules in zip(lists, found, strict=True):
        start = rules.get(PhraseRule.EXCLUSION)
        if start is None:
            continue
        for at in range(start, min(len(words), start + _PHRASE)):
            if words[at] in _OTHERS:
                return ShutOut.OTHERS
            if words[at] in _READER:
                wanted = words[at + 1 : at + 3]
                kind = wanted[:1] == ["to"] and _JOINING.isdisjoint(wanted)
                return None if kind else ShutOut.READER
        return ShutOut.OTHERS
    return None


def harassing(reading: Reading, settings: HostilitySettings) -> Reading:
    """`reading` of a message that is aimed at a person: sexual words count as hostility towards them."""
    sexual = reading.probabilities.get(Category.SEXUAL_EXPLICIT, 0.0)
    if sexual <= settings.core_floor:
        return reading
    excess = excess_of(sexual, sexual, settings)
    if excess <= reading.excess:
        return reading
    return replace(
        reading,
        hostility=max(reading.hostility, sexual),
        excess=excess,
        gain=max(reading.gain, gain_of(sexual, settings)),
        notes=(*reading.notes, Note(NoteCode.SEXUAL, {"score": round(sexual, 4)})),
    )


@dataclass(slots=True)
class _Worst:
    """The most hostile scored passage; without any, no probabilities and no surface."""

    probabilities: Probabilities
    surface: Surface | None
    model_id: str
    core: float
    hostility: float
    ordinary: NoteCode | None = None


def _most_hostile(scored: Sequence[tuple[Passage, Scored]], settings: HostilitySettings) -> _Worst:
    worst = _Worst({}, None, scored[0][1].model_id if scored else "", 0.0, 0.0)
    for passage, result in scored:
        counting, note = result.probabilities, None
        if not counting:
            continue
        core = core_of(counting)
        if core > settings.core_floor and (ordinary := ordinary_talk(phrases.words(passage.cleaned))):
            note, harmless = ordinary
            counting = {category: score for category, score in counting.items() if category not in harmless}
            core = core_of(counting)
        hostility = hostility_of(counting, core, settings)
        if worst.surface is None or hostility > worst.hostility:
            worst = _Worst(counting, passage.surface, result.model_id, core, hostility, note)
    return worst


def _first_surface(incoming: Incoming) -> Surface:
    return incoming.passages[0].surface if incoming.passages else Surface.CONTENT


def _looked_at(passages: Sequence[Passage]) -> Sequence[Passage]:
    """`passages` as far as rules look at them."""
    if sum([len(passage.raw) for passage in passages]) <= _MOST_CHARACTERS:
        return passages
    kept: list[Passage] = []
    left = _MOST_CHARACTERS
    for passage in passages:
        if left <= 0:
            break
        whole = len(passage.raw) <= left
        kept.append(
            passage if whole else replace(passage, raw=passage.raw[:left], cleaned=passage.cleaned[:left])
        )
        left -= len(passage.raw)
    return kept


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


def _place_of_meant(passages: Sequence[Passage], lists: Sequence[list[str]]) -> int:
    """Which of `lists` holds the words of the first passage's scoring copy: the second, where they differ."""
    differ = len(lists) > 1 and passages[0].cleaned != passages[0].raw
    return int(differ and phrases.words(passages[0].cleaned) == lists[1])
