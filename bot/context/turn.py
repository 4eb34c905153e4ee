"""One message in its server: read it, find whom it is aimed at, count it, look for patterns, say so."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import tzinfo

from bot.context import patterns
from bot.context.circumstances import Said, unsure, weigh
from bot.context.conversation import Conversation, Line
from bot.context.disclosure import is_disclosure, may_disclose, unscored_beside
from bot.context.hostility import Reading, harassing, read
from bot.context.ledger import Contributed, Contribution
from bot.context.parameters import ContextSettings
from bot.context.patterns import Moment
from bot.context.roster import Roster
from bot.context.server_state import ServerState
from bot.context.sides import meant_for, shuts_out, takes_sides
from bot.context.targets import aim, speaks_to_somebody
from bot.domain.finding import Finding, Pattern
from bot.domain.message import Incoming, Kind, Passage, Person, Surface
from bot.domain.reasons import Note, NoteCode
from bot.domain.scores import Category, Scored
from bot.domain.signals import Circumstance, Signals, Target, TargetReason, moved_by

# What "he told me …" in the text of a message can speak for; a poll, a file or an embed beside it stands for itself.
_TOLD_IN = frozenset({Surface.CONTENT, Surface.JOINED, Surface.AUTOMOD})

_TOXICITY = Category.TOXICITY
_CLEAR = frozenset({TargetReason.MENTION, TargetReason.NAME, TargetReason.REPLY, TargetReason.REPLY_YOU})
"""What says without doubt who is meant."""
_NAMED = _CLEAR - {TargetReason.REPLY}
"""The same in the words themselves: one may reply to somebody in despair and mean oneself."""


_EVERYONE = re.compile(r"(?<!\w)@(?:everyone|here)\b")
"""Said to all, also by somebody who may not ping them."""


class Turn:
    """Moves the state of `server` on by one message. Use once."""

    __slots__ = (
        "_aim",
        "_attacks_beside",
        "_conversation",
        "_exclusion",
        "_incoming",
        "_is_hostile",
        "_now",
        "_reading",
        "_recorded",
        "_reported",
        "_roster",
        "_server",
        "_settings",
        "_timezone",
        "_towards",
    )

    def __init__(
        self,
        server: ServerState,
        incoming: Incoming,
        scored: Sequence[tuple[Passage, Scored]],
        settings: ContextSettings,
        *,
        timezone: tzinfo,
        roster: Roster,
    ) -> None:
        self._server = server
        self._incoming = incoming
        self._settings = settings
        self._timezone = timezone
        self._roster = roster
        self._now = incoming.sent_at.timestamp()
        server.oldest = max(server.oldest, self._now - settings.ledger.retention)
        self._reading, self._reported = _read(incoming, scored, settings)
        self._recorded: dict[int, Contributed] = {}
        self._towards: dict[int, Reading] = {}
        self._exclusion = 0.0
        conversation = server.conversations.get(incoming.channel_id) or Conversation()
        self._aim = aim(incoming, self._reading, conversation, roster, settings.targets)
        self._attacks_beside = False
        if _discloses(self._reading, incoming, scored, settings):
            self._look_beside(_read_beside(incoming, scored, settings), conversation)
        else:
            self._reading.disclosure = False
        self._conversation = conversation
        surest = self._aim.targets[0].weight if self._aim.targets else 0.0
        if surest >= settings.targets.directed:
            self._reading = harassing(self._reading, settings.hostility)
        self._is_hostile = self._reading.is_hostile
        if takes_sides(self._reading):
            self._take_sides()
        if not (incoming.kind is Kind.NAME or incoming.kind is Kind.REACTION):
            self._remember_line(conversation)

    def _look_beside(self, beside: Reading, conversation: Conversation) -> None:
        """Take what stands beside a disclosure for the message where it attacks somebody, else count nothing."""
        aimed = aim(self._incoming, beside, conversation, self._roster, self._settings.targets)
        named = any(target.reason in _NAMED for target in aimed.targets)
        grave = beside.death_wish or beside.hostility >= self._settings.care.attack_beside
        self._attacks_beside = (grave and (named or aimed.second_person)) or beside.private_data is not None
        if self._attacks_beside:
            self._reading, self._aim, self._reported = replace(beside, disclosure=True), aimed, False
            return
        self._reading = replace(
            self._reading,
            disclosure=True,
            hostility=0.0,
            excess=0.0,
            gain=0.0,
            death_wish=False,
            private_data=None,
            shuts_out=None,
            notes=(),
        )

    def signals(self) -> Signals:
        """Count the message and say what it amounts to."""
        circumstances = self._weigh()
        self._record()
        findings = tuple(self._find())
        reading, incoming = self._reading, self._incoming
        targets = self._aim.targets
        first = self._recorded.get(targets[0].id) if targets else None
        return Signals(
            probabilities=reading.probabilities,
            surface=reading.surface,
            hostility=max(reading.hostility, self._exclusion),
            death_wish=self._settings.hostility.death_wish if reading.death_wish else 0.0,
            exclusion=self._exclusion,
            targets=targets,
            second_person=self._aim.second_person,
            to_group=incoming.mentions_many
            or ("@" in reading.raw and _EVERYONE.search(reading.raw) is not None),
            banter=first.discount.factor if first else 1.0,
            circumstances=circumstances,
            reported_speech=self._reported,
            attack_beside=self._attacks_beside,
            hitting_back=True in [what.hitting_back for what in self._recorded.values()],
            disguised=reading.disguised,
            findings=findings,
            notes=tuple(self._notes(first)),
            unscored=incoming.unscored,
            model_id=reading.model_id,
        )

    def _take_sides(self) -> None:
        """What the message is to each of its targets, where that differs."""
        reading, hostility = self._reading, self._settings.hostility
        for target in self._aim.targets:
            called = self._roster.words_of(target.id)
            self._towards[target.id] = meant_for(reading, target, called, hostility)
            if target.weight >= self._settings.targets.directed and shuts_out(reading, target, called):
                self._exclusion = hostility.exclusion
        if self._towards:
            self._is_hostile = any(reading.is_hostile for reading in self._towards.values())

    def _meant_for(self, user: int) -> Reading:
        return self._towards.get(user, self._reading)

    def _remember_line(self, conversation: Conversation) -> None:
        incoming, settings = self._incoming, self._settings
        author = incoming.author
        conversation.add(
            Line(
                incoming.message_id,
                author.id,
                self._now,
                author.is_bot and not _proxied(incoming),
                self._aim.explicit,
            ),
            edited=incoming.kind is Kind.EDIT,
        )
        self._server.conversations.put(
            incoming.channel_id,
            conversation,
            self._now,
            bound=settings.bounds.channels,
            retention=settings.ledger.retention,
        )

    def _weigh(self) -> tuple[Circumstance, ...]:
        """The circumstances of the message, as it speaks of the target for whom it is the gravest."""
        reading, settings = self._reading, self._settings
        rough = reading.probabilities.get(_TOXICITY, 0.0) > settings.hostility.core_floor
        if not (rough or self._is_hostile):
            return ()
        found: tuple[Circumstance, ...] | None = None
        for target in self._aim.targets:
            if target.weight < settings.targets.directed:
                break
            about = weigh(
                self._contribution(target, friendly=False),
                Said(target.reason in _CLEAR, reading.laughing, self._outranks(target.id)),
                self._server.ledger,
                settings,
            )
            if found is None or moved_by(about) > moved_by(found):
                found = about
        if found is not None:
            return found
        return unsure(settings.circumstances) if self._aim.second_person and not self._is_severe() else ()

    def _record(self) -> None:
        """Count the message towards each of its targets."""
        reading, incoming, settings = self._reading, self._incoming, self._settings
        if incoming.found or (incoming.author.is_bot and not incoming.is_webhook):
            return
        if reading.disclosure and not self._attacks_beside:
            return
        mild = reading.hostility < settings.banter.friendly_hostility
        friendly = reading.scored and mild and not reading.stop
        for target in self._aim.targets:
            directed = target.weight >= settings.targets.directed
            meant = self._meant_for(target.id)
            if not meant.is_hostile and not directed and not (friendly and self._is_warm()):
                continue
            self._recorded[target.id] = self._server.ledger.record(
                self._contribution(target, friendly), settings
            )

    def _is_warm(self) -> bool:
        """Whether a friendly line counts as such though nobody says for whom it is."""
        return self._reading.positive or self._conversation.is_between_two(self._incoming.author.id)

    def _contribution(self, target: Target, friendly: bool) -> Contribution:
        reading, incoming = self._meant_for(target.id), self._incoming
        return Contribution(
            author=incoming.author.id,
            target=target.id,
            message_id=incoming.message_id,
            at=self._now,
            day=self._day() if reading.excess > 0 else 0,
            excess=reading.excess,
            # Who tells of an attack is not one of those who make it.
            gain=0.0 if self._reported else reading.gain,
            aim=target.weight,
            scale=self._settings.hostility.reported_factor if self._reported else 1.0,
            severe=self._is_severe(),
            friendly=friendly,
            marked=reading.positive,
            stop=reading.stop and not reading.laughing,
            edited=incoming.kind is Kind.EDIT,
        )

    def _is_severe(self) -> bool:
        """Something that banter never hides."""
        limit = self._settings.banter.threat_limit
        get = self._reading.probabilities.get
        return (
            self._reading.death_wish
            or get(Category.THREAT, 0.0) >= limit
            or get(Category.IDENTITY_ATTACK, 0.0) >= limit
        )

    def _find(self) -> Iterator[Finding]:
        """The pattern that holds, and beside it that the author may be hurting."""
        reading, incoming = self._reading, self._incoming
        if reading.death_wish or reading.private_data or self._is_hostile:
            finding = self._find_pattern()
            if finding is not None:
                yield finding
        if reading.disclosure:
            yield Finding(Pattern.SELF_HARM_DISCLOSURE, None, (incoming.author.id,), (incoming.message_id,))

    def _find_pattern(self) -> Finding | None:
        reading, incoming = self._reading, self._incoming
        # Reporting or quoting abuse makes no pattern; only what harms by being repeated counts.
        quoted = self._reported
        contributed = frozenset(
            user for user, what in self._recorded.items() if what.amount > 0 and not quoted
        )
        moment = Moment(
            message_id=incoming.message_id,
            author=incoming.author.id,
            at=self._now,
            day=self._day(),
            targets=tuple((target.id, target.weight) for target in self._aim.targets),
            contributed=contributed,
            joined_crowd=frozenset(
                user for user in self._recorded if self._meant_for(user).gain > 0 and not quoted
            ),
            outranked=frozenset(user for user in contributed if self._outranks(user)),
            threat=0.0 if quoted else reading.probabilities.get(Category.THREAT, 0.0),
            death_wish=reading.death_wish and not quoted,
            private_data=None if quoted else reading.private_data,
        )
        return patterns.find(moment, self._server.ledger, self._server.incidents, self._settings)

    def _outranks(self, user: int) -> bool:
        return patterns.stands_above(self._incoming.author, self._person(user), self._now, self._settings)

    def _notes(self, first: Contributed | None) -> list[Note]:
        reading, incoming = self._reading, self._incoming
        notes = list(reading.notes)
        if self._exclusion:
            notes.append(Note(NoteCode.EXCLUSION, {"floor": self._exclusion}))
        if reading.disclosure:
            notes.append(Note(NoteCode.DISCLOSURE))
        if incoming.mentions_many:
            notes.append(Note(NoteCode.MENTIONS_MANY))
        if True in [what.objected for what in self._recorded.values()]:
            notes.append(Note(NoteCode.OBJECTS))
        if not self._is_hostile:
            return notes
        if self._reported:
            notes.append(Note(NoteCode.REPORTED_SPEECH))
        if first is not None and first.discount.note is not None:
            notes.append(first.discount.note)
        if any(what.hitting_back for what in self._recorded.values()):
            notes.append(Note(NoteCode.HITS_BACK))
        if any(self._outranks(user) for user in self._recorded):
            notes.append(Note(NoteCode.OUTRANKS))
        return notes

    def _day(self) -> int:
        """The calendar day in the server's time zone, as an ordinal."""
        return self._incoming.sent_at.astimezone(self._timezone).toordinal()

    def _person(self, user: int) -> Person | None:
        incoming = self._incoming
        replied = incoming.reply.author if incoming.reply else None
        for person in (*incoming.mentions, replied, incoming.thread_starter):
            if person is not None and person.id == user:
                return person
        return self._roster.get(user)


def _proxied(incoming: Incoming) -> bool:
    """Whether a member probably writes by a webhook: plain text, where programs post embeds."""
    return incoming.is_webhook and all(passage.surface is not Surface.EMBED for passage in incoming.passages)


def _discloses(
    reading: Reading, incoming: Incoming, scored: Sequence[tuple[Passage, Scored]], settings: ContextSettings
) -> bool:
    """Whether the author may be hurting. Phrases in a report are somebody else's; a score tells whose they are."""
    by_phrase = reading.disclosure and not incoming.reported_speech
    if by_phrase and not scored:
        return True
    return True in [is_disclosure(*pair, settings.care, by_phrase=by_phrase) for pair in scored]


def _read_beside(
    incoming: Incoming, scored: Sequence[tuple[Passage, Scored]], settings: ContextSettings
) -> Reading:
    """What a message says besides that its author may be hurting."""
    disclosing = [pair for pair in scored if may_disclose(*pair)]
    apart = [pair for pair in scored if pair[0].beside] or [unscored_beside(*pair) for pair in disclosing]
    others = [pair for pair in scored if not pair[0].beside and pair not in disclosing]
    rest = [*apart, *(pair for pair in others if pair[0].surface is not Surface.JOINED)]
    return _read_only(incoming, rest, settings)


def _read(
    incoming: Incoming, scored: Sequence[tuple[Passage, Scored]], settings: ContextSettings
) -> tuple[Reading, bool]:
    """The reading that counts, and whether it is of reported speech.

    What is hostile beside a report is not told, and neither is an attack in the author's own words before or behind it.
    """
    whole = read(incoming, [pair for pair in scored if not pair[0].beside], settings)
    if not incoming.reported_speech:
        return whole, False
    elsewhere = [pair for pair in scored if pair[0].surface not in _TOLD_IN]
    apart = _read_only(incoming, elsewhere, settings)
    if apart.death_wish or apart.excess > 0 or apart.gain > 0:
        return replace(
            apart,
            raw=whole.raw,
            words=whole.words,
            cleaned=whole.cleaned,
            meant=whole.meant,
            order_at=whole.order_at,
        ), False
    own = _read_only(incoming, [pair for pair in scored if pair[0].beside], settings)
    grave = own.death_wish or own.hostility >= settings.care.attack_beside
    return (own, False) if grave and speaks_to_somebody(own) else (whole, True)


def _read_only(
    incoming: Incoming, scored: Sequence[tuple[Passage, Scored]], settings: ContextSettings
) -> Reading:
    """Only what stands in `scored`."""
    return read(replace(incoming, passages=tuple(passage for passage, _ in scored)), scored, settings)
