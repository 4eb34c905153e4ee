"""Whom a message is aimed at, how surely, and why (DESIGN.md, Target weight g)."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.context.conversation import Line
from bot.context.hostility import Reading
from bot.context.names import Named, find_names
from bot.context.roster import Roster
from bot.context.settings import TargetSettings
from bot.context.signals import Target
from bot.intake.message import Incoming, Person

_YOU = frozenset(
    {"you", "your", "yours", "yourself", "youre", "youve", "youll", "u", "ur", "urself", "ure", "yall"}
)
_CROWD = frozenset({"guys", "all", "lot", "people", "everyone", "both", "folks"})
_IS = frozenset(
    (
        "is s was isnt wasnt looks look smells sounds sucks has hasnt had cant cannot couldnt wont will would should "
        "shouldnt needs never always just does doesnt did didnt thinks acts makes keeps deserves ruined ruins got "
        "gets wants talks plays cries"
    ).split(" ")
)
_MENTION = re.compile(r"<@!?(\d+)>")


@dataclass(frozen=True, slots=True)
class Aim:
    """Targets, surest first. `explicit` ones carry over to the author's next line."""

    targets: tuple[Target, ...]
    second_person: bool
    explicit: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class _Reference:
    """A person named at word `at`; `subject`: something is said about them ("b is …")."""

    id: int
    at: int
    weight: float
    reason: str
    subject: bool


def aim(
    incoming: Incoming, reading: Reading, before: Sequence[Line], roster: Roster, settings: TargetSettings
) -> Aim:
    """Whom `incoming` is aimed at. `before`: the lines of the channel before it, newest first."""
    words = reading.words
    second_person, to_one = _second_person(words, reading.order_at)
    people = _People(incoming, roster)
    now = incoming.sent_at.timestamp()
    weights = _named_weights(incoming, words, before, people, settings)
    _add_reply(incoming, weights, second_person, people, settings)
    sure = {user: entry for user, entry in weights.items() if people.can_be_target(user)}
    if sure:
        targets = _divided(sure)
        return Aim(targets, second_person, tuple((t.id, t.weight) for t in targets if sure[t.id].full))
    inherited = _inherited(incoming.author.id, before, now, settings)
    spoken_to = _spoken_to(incoming, before, now, to_one, settings, people)
    if inherited and not (spoken_to and _spoke_since(spoken_to.id, incoming.author.id, before)):
        return Aim(inherited, second_person, tuple((t.id, t.weight) for t in inherited))
    if spoken_to:
        return Aim((spoken_to,), second_person, ((spoken_to.id, spoken_to.weight),))
    adjacent = _adjacent(incoming, before, now, settings, people)
    return Aim((adjacent,) if adjacent else (), second_person, ())


@dataclass(frozen=True, slots=True)
class _Entry:
    weight: float
    reason: str
    full: bool


class _People:
    """Who can be a target of this message: neither its author nor a bot."""

    __slots__ = ("_author", "_known", "_roster")

    def __init__(self, incoming: Incoming, roster: Roster) -> None:
        self._author = incoming.author.id
        self._known = {person.id: person for person in incoming.mentions}
        if incoming.reply and incoming.reply.author:
            self._known[incoming.reply.author.id] = incoming.reply.author
        if incoming.thread_starter:
            self._known[incoming.thread_starter.id] = incoming.thread_starter
        self._roster = roster

    def get(self, user: int) -> Person | None:
        return self._known.get(user) or self._roster.get(user)

    def named(self, word: str) -> Sequence[int]:
        return self._roster.named(word)

    def can_be_target(self, user: int) -> bool:
        person = self.get(user)
        return user != self._author and not (person is not None and person.is_bot)


def _second_person(words: Sequence[str], order: int | None) -> tuple[bool, bool]:
    """Whether the text speaks to somebody, and whether to one person rather than to everybody."""
    to_one = any(
        word in _YOU and word != "yall" and (at + 1 >= len(words) or words[at + 1] not in _CROWD)
        for at, word in enumerate(words)
    )
    if to_one:
        return True, True
    # An order stands at the beginning, perhaps after a name or a "just".
    if (
        order is not None
        and order <= 2
        and (order == 0 or words[order - 1] in {"just", "pls", "please", "oh", "so"})
    ):
        return True, True
    return not _YOU.isdisjoint(words), False


def _named_weights(
    incoming: Incoming,
    words: Sequence[str],
    before: Sequence[Line],
    people: _People,
    settings: TargetSettings,
) -> dict[int, _Entry]:
    references = _references(incoming, words, before, people, settings)
    subjects = [reference for reference in references if reference.subject]
    weights: dict[int, _Entry] = {}
    for reference in references:
        addressed = bool(subjects) and not reference.subject and reference.at < subjects[0].at
        entry = (
            _Entry(settings.addressed, "spoken to about somebody else", False)
            if addressed
            else _Entry(reference.weight, reference.reason, True)
        )
        if reference.id not in weights or entry.weight > weights[reference.id].weight:
            weights[reference.id] = entry
    return weights


def _references(
    incoming: Incoming,
    words: Sequence[str],
    before: Sequence[Line],
    people: _People,
    settings: TargetSettings,
) -> list[_Reference]:
    """Everybody mentioned or named, in order of the text."""
    found: list[_Reference] = []
    if incoming.mentions:
        at_word = {int(m.group(1)): at for at, word in enumerate(words) if (m := _MENTION.fullmatch(word))}
        found = [
            _Reference(
                person.id,
                at_word.get(person.id, 0),
                settings.mention,
                "mentioned",
                _is_subject(words, at_word[person.id]) if person.id in at_word else False,
            )
            for person in incoming.mentions
        ]
    mentioned = {reference.id for reference in found}
    named: list[Named] = find_names(incoming, words, before, people, settings)
    found += [
        _Reference(name.id, name.at, name.weight, name.reason, name.possessive or _is_subject(words, name.at))
        for name in named
        if name.id not in mentioned
    ]
    found.sort(key=lambda reference: reference.at)
    return found


def _is_subject(words: Sequence[str], at: int) -> bool:
    return at + 1 < len(words) and words[at + 1] in _IS


def _add_reply(
    incoming: Incoming,
    weights: dict[int, _Entry],
    second_person: bool,
    people: _People,
    settings: TargetSettings,
) -> None:
    if incoming.reply is None or incoming.reply.author is None:
        return
    author = incoming.reply.author.id
    others = [
        user
        for user, entry in weights.items()
        if entry.full and user != author and people.can_be_target(user)
    ]
    if second_person:
        entry = _Entry(settings.reply_you, "replied to, with 'you'", True)
    elif others and any(weights[user].reason.startswith("named") for user in others):
        entry = _Entry(settings.addressed, "spoken to about somebody else", False)
    else:
        entry = _Entry(settings.reply, "replied to", True)
    if author not in weights or entry.weight > weights[author].weight:
        weights[author] = entry


def _divided(entries: dict[int, _Entry]) -> tuple[Target, ...]:
    """Several targets share: each weight is divided by √k."""
    count = sum(entry.full for entry in entries.values())
    root = math.sqrt(count) if count > 1 else 1.0
    targets = [
        Target(user, entry.weight / root if entry.full else entry.weight, entry.reason)
        for user, entry in entries.items()
    ]
    targets.sort(key=lambda target: (-target.weight, target.id))
    return tuple(targets)


def _inherited(
    author: int, before: Sequence[Line], now: float, settings: TargetSettings
) -> tuple[Target, ...]:
    for line in before:
        if line.author != author:
            continue
        if now - line.at > settings.inherit_window:
            return ()
        return tuple(
            Target(user, weight * settings.inherit, "goes on from the author's line before")
            for user, weight in line.targets
        )
    return ()


def _spoken_to(
    incoming: Incoming,
    before: Sequence[Line],
    now: float,
    to_one: bool,
    settings: TargetSettings,
    people: _People,
) -> Target | None:
    """The person that "you" means: who spoke just now, else the starter of the thread."""
    if not to_one:
        return None
    for line in before[: settings.you_messages]:
        if now - line.at > settings.you_window:
            break
        if not line.is_bot and people.can_be_target(line.author):
            return Target(line.author, settings.you, "'you', just after they spoke")
    starter = incoming.thread_starter
    if starter is not None and people.can_be_target(starter.id):
        return Target(starter.id, settings.you, "'you', in a thread they started")
    return None


def _spoke_since(user: int, author: int, before: Sequence[Line]) -> bool:
    """Whether `user` spoke after the last line of `author`."""
    for line in before:
        if line.author == user:
            return True
        if line.author == author:
            return False
    return False


def _adjacent(
    incoming: Incoming, before: Sequence[Line], now: float, settings: TargetSettings, people: _People
) -> Target | None:
    for line in before:
        if now - line.at > settings.adjacent_window:
            break
        if not line.is_bot and people.can_be_target(line.author):
            return Target(line.author, settings.adjacent, "spoke just before")
    starter = incoming.thread_starter
    if starter is not None and people.can_be_target(starter.id):
        return Target(starter.id, settings.adjacent, "started the thread")
    return None
