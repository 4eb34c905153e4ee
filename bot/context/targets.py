"""Whom a message is aimed at, how surely, and why (docs/context.md, Target weight)."""

import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from bot.context.conversation import Conversation, Line
from bot.context.disguised_names import find_disguised_names
from bot.context.hostility import Reading
from bot.context.names import Named, find_names
from bot.context.parameters import TargetSettings
from bot.context.roster import Roster
from bot.context.things import is_shouted_at
from bot.domain.message import Incoming, Kind, Person
from bot.domain.signals import Target, TargetReason

_YOU = frozenset({"you", "your", "yours", "yourself", "youre", "youve", "youll", "u", "ur", "urself", "ure"})
_EVERYBODY = frozenset({"guys", "all", "lot", "people", "everyone", "both", "folks"})
_BEFORE_ORDER = frozenset({"just", "please", "pls", "oh", "so", "now", "ok", "bro", "dude"})
_ABOUT = frozenset(
    [
        "is",
        "was",
        "isnt",
        "wasnt",
        "looks",
        "look",
        "smells",
        "sounds",
        "sucks",
        "has",
        "hasnt",
        "had",
        "cant",
        "cannot",
        "couldnt",
        "wont",
        "will",
        "would",
        "should",
        "shouldnt",
        "needs",
        "never",
        "always",
        "just",
        "does",
        "doesnt",
        "did",
        "didnt",
        "thinks",
        "acts",
        "makes",
        "keeps",
        "deserves",
        "ruined",
        "ruins",
        "got",
        "gets",
        "wants",
        "talks",
        "plays",
        "cries",
    ]
)
_ABSENT = frozenset({"he", "she", "they", "him", "her", "them", "hes", "shes", "theyre"})
_ADDRESS = 3
"""Words of a line that may be nothing but an address. By hand."""
_MENTION = re.compile(r"<@!?(\d+)>")


@dataclass(slots=True)
class Aim:
    """Targets, surest first. `explicit` (id, g) carry over to the author's next line."""

    targets: tuple[Target, ...] = ()
    second_person: bool = False
    explicit: tuple[tuple[int, float], ...] = ()


@dataclass(slots=True)
class _Sign:
    """What points at a person.

    `at` is the word; `about`: something is said about them ("b is …"). Somebody mentioned in a text that says
    "you" is more than `addressed`, even where it is also about somebody else.
    """

    id: int
    weight: float
    reason: TargetReason
    at: int = 0
    about: bool = False
    addressed: bool = False
    mentioned: bool = False


def aim(
    incoming: Incoming,
    reading: Reading,
    conversation: Conversation,
    roster: Roster,
    settings: TargetSettings,
) -> Aim:
    """Whom `incoming` is aimed at; `conversation` holds the lines of its channel before it."""
    return _Scene(incoming, reading, conversation, roster, settings).aim()


def speaks_to_somebody(reading: Reading) -> bool:
    """Whether the text says "you", orders, or mentions somebody."""
    if not _YOU.isdisjoint(reading.meant) or reading.order_at is not None:
        return True
    return any(word.startswith("<@") for word in reading.words)


class _Scene:
    """One message with everything that tells who is meant."""

    __slots__ = (
        "_before",
        "_conversation",
        "_incoming",
        "_known",
        "_now",
        "_reading",
        "_roster",
        "_settings",
    )

    def __init__(
        self,
        incoming: Incoming,
        reading: Reading,
        conversation: Conversation,
        roster: Roster,
        settings: TargetSettings,
    ) -> None:
        self._incoming = incoming
        self._reading = reading
        self._conversation = conversation
        self._before: Sequence[Line] = conversation.before(
            incoming.message_id if incoming.kind is Kind.EDIT else None
        )
        self._roster = roster
        self._settings = settings
        self._now = incoming.sent_at.timestamp()
        self._known = _people_of(incoming)

    # What `names.People` asks

    def name_words(self, words: Set[str]) -> Set[str]:
        return self._roster.name_words(words)

    def named(self, word: str) -> Sequence[int]:
        return self._roster.named(word)

    def words_of(self, user: int) -> Collection[str]:
        return self._roster.words_of(user)

    def can_be_target(self, user: int) -> bool:
        if user == self._incoming.author.id:
            return False
        person = self._known.get(user) or self._roster.get(user)
        return person is None or not person.is_bot or self._conversation.is_person(user)

    def around(self) -> Mapping[int, float]:
        return self._conversation.present(self._now - self._settings.recent_window)

    # The answer

    def aim(self) -> Aim:
        says_you = not _YOU.isdisjoint(self._reading.meant)
        to_one = (says_you and self._says_you_to_one()) or self._orders() or self._wishes_dead()
        second_person = to_one or says_you
        signs = self._explicit_signs(second_person)
        if not signs and (
            self._speaks_to_bot(to_one) or (second_person and is_shouted_at(self._reading.meant))
        ):
            return Aim()
        if signs:
            targets = _shared(signs)
            clear = {sign.id for sign in signs if not sign.addressed}
            return Aim(targets, second_person, tuple((t.id, t.weight) for t in targets if t.id in clear))
        implicit = self._implicit(to_one)
        if implicit:
            return Aim(implicit, second_person, tuple((t.id, t.weight) for t in implicit))
        adjacent = self._adjacent()
        return Aim((adjacent,) if adjacent else (), second_person)

    def _speaks_to_bot(self, to_one: bool) -> bool:
        """Whether a bot is meant, and so nobody else: by a reply, a mention, or a "you" to one that just spoke."""
        incoming = self._incoming
        replied = incoming.reply.author if incoming.reply else None
        for person in (*incoming.mentions, replied):
            if person is not None and person.is_bot and not self.can_be_target(person.id):
                return True
        last = self._before[0] if self._before else None
        return (
            to_one and last is not None and last.is_bot and self._now - last.at <= self._settings.bot_window
        )

    def _says_you_to_one(self) -> bool:
        """Whether the text says "you" to one person ("you guys" does not)."""
        words = self._reading.meant
        return any(
            word in _YOU and (at + 1 >= len(words) or words[at + 1] not in _EVERYBODY)
            for at, word in enumerate(words)
        )

    def _orders(self) -> bool:
        """Whether the text begins with an order."""
        words = self._reading.meant
        order = self._reading.order_at
        return order is not None and order <= 2 and _BEFORE_ORDER.issuperset(words[:order])

    def _wishes_dead(self) -> bool:
        """Whether the text wishes death on the reader, which is an order with or without a "you"."""
        return self._reading.death_wish and _ABSENT.isdisjoint(self._reading.meant)

    def _explicit_signs(self, second_person: bool) -> list[_Sign]:
        """One sign per person who is mentioned, named or replied to; the strongest of each."""
        signs = [*self._mentions(), *self._names()]
        about = [sign for sign in signs if sign.about]
        if about:
            signs = [
                self._merely_addressed(sign)
                if _stands_before(sign, about) and not (second_person and sign.mentioned)
                else sign
                for sign in signs
            ]
        signs += self._reply(second_person, bool(about))
        strongest: dict[int, _Sign] = {}
        for sign in signs:
            known = strongest.get(sign.id)
            if self.can_be_target(sign.id) and (known is None or sign.weight > known.weight):
                strongest[sign.id] = sign
        return list(strongest.values())

    def _mentions(self) -> Iterator[_Sign]:
        if not self._incoming.mentions:
            return
        words = self._reading.words
        places = {
            int(found.group(1)): at for at, word in enumerate(words) if (found := _MENTION.fullmatch(word))
        }
        for person in self._incoming.mentions:
            at = places.get(person.id)
            about = at is not None and is_about(words, at)
            yield _Sign(
                person.id, self._settings.mention, TargetReason.MENTION, at or 0, about, mentioned=True
            )

    def _names(self) -> Iterator[_Sign]:
        """Names as written, in the scoring copy, and in disguises that cleaning cannot undo."""
        reading = self._reading
        lists = [reading.words]
        found: list[tuple[Named, Sequence[str]]] = [
            (name, reading.words) for name in find_names(reading.raw, reading.words, self, self._settings)
        ]
        if reading.meant != reading.words:
            lists.append(reading.meant)
            cleaned = find_names(reading.cleaned, reading.meant, self, self._settings)
            found += [(name, reading.meant) for name in cleaned]
        if self._is_worth_disguising():
            found += find_disguised_names(reading.raw, lists, self, self._settings)
        for name, words in found:
            about = name.possessive or is_about(words, name.at)
            yield _Sign(name.id, name.weight, name.reason, name.at, about)

    def _is_worth_disguising(self) -> bool:
        """Whether a disguised name matters: in what harms somebody, or in a line so short that it may be an address."""
        reading = self._reading
        return (
            reading.is_hostile
            or reading.death_wish
            or reading.shuts_out is not None
            or reading.private_data is not None
            or len(reading.words) <= _ADDRESS
        )

    def _reply(self, second_person: bool, about_others: bool) -> Iterator[_Sign]:
        reply = self._incoming.reply
        if reply is None or reply.author is None:
            return
        sign = _Sign(reply.author.id, self._settings.reply, TargetReason.REPLY)
        if second_person:
            yield _Sign(reply.author.id, self._settings.reply_you, TargetReason.REPLY_YOU)
        else:
            yield self._merely_addressed(sign) if about_others else sign

    def _merely_addressed(self, sign: _Sign) -> _Sign:
        weight = min(sign.weight, self._settings.addressed)
        return _Sign(sign.id, weight, TargetReason.TOLD_ABOUT_OTHERS, sign.at, addressed=True)

    def _implicit(self, to_one: bool) -> tuple[Target, ...]:
        """The person whom "you" means, or those whom the author's line before was aimed at."""
        spoken_to = self._spoken_to() if to_one else None
        inherited = self._inherited()
        if spoken_to is None:
            return inherited
        same = next((target for target in inherited if target.id == spoken_to.id), None)
        if same is not None:
            return (max(same, spoken_to, key=lambda target: target.weight),)
        return (spoken_to,) if not inherited or self._spoke_since(spoken_to.id) else inherited

    def _inherited(self) -> tuple[Target, ...]:
        line = next((line for line in self._before if line.author == self._incoming.author.id), None)
        if line is None or self._now - line.at > self._settings.inherit_window:
            return ()
        return tuple(
            Target(user, weight * self._settings.inherit, TargetReason.LINE_BEFORE)
            for user, weight in line.targets
        )

    def _spoken_to(self) -> Target | None:
        """Who spoke just now, else the starter of the thread."""
        speaker = self._speaker(self._before[: self._settings.you_messages], self._settings.you_window)
        if speaker is not None:
            return Target(speaker, self._settings.you, TargetReason.YOU_AFTER_THEM)
        starter = self._starter()
        return None if starter is None else Target(starter, self._settings.you, TargetReason.YOU_IN_THREAD)

    def _adjacent(self) -> Target | None:
        speaker = self._speaker(self._before, self._settings.adjacent_window)
        if speaker is not None:
            return Target(speaker, self._settings.adjacent, TargetReason.RIGHT_AFTER_THEM)
        starter = self._starter()
        return None if starter is None else Target(starter, self._settings.adjacent, TargetReason.IN_THREAD)

    def _speaker(self, lines: Sequence[Line], window: float) -> int | None:
        """The last person who spoke in `lines` within `window` seconds."""
        for line in lines:
            if self._now - line.at > window:
                return None
            if not line.is_bot and self.can_be_target(line.author):
                return line.author
        return None

    def _starter(self) -> int | None:
        starter = self._incoming.thread_starter
        return starter.id if starter is not None and self.can_be_target(starter.id) else None

    def _spoke_since(self, user: int) -> bool:
        """Whether `user` spoke after the author's last line."""
        for line in self._before:
            if line.author == user:
                return True
            if line.author == self._incoming.author.id:
                return False
        return False


def _people_of(incoming: Incoming) -> Mapping[int, Person]:
    """Those whom the message itself brings along."""
    people = {person.id: person for person in incoming.mentions}
    for person in (incoming.reply.author if incoming.reply else None, incoming.thread_starter):
        if person is not None:
            people[person.id] = person
    return people


def is_about(words: Sequence[str], at: int) -> bool:
    """Whether something is said about who is named at word `at` ("mia is …")."""
    return at + 1 < len(words) and words[at + 1] in _ABOUT


def _stands_before(sign: _Sign, about: Sequence[_Sign]) -> bool:
    """In "@a b is …", whether `sign` is a, who is spoken to about b."""
    return not sign.about and sign.at < min(other.at for other in about)


def _shared(signs: Sequence[_Sign]) -> tuple[Target, ...]:
    """Several targets share the weight: each is divided by √k. Those merely addressed neither count nor share."""
    count = sum(not sign.addressed for sign in signs)
    root = math.sqrt(count) if count > 1 else 1.0
    targets = [
        Target(sign.id, sign.weight if sign.addressed else sign.weight / root, sign.reason) for sign in signs
    ]
    return tuple(sorted(targets, key=lambda target: (-target.weight, target.id)))
