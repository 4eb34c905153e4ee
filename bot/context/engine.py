"""Context: one message after the other becomes signals, and the numbers per server move on.

No I/O and no clock: time comes from the messages. One `Context` serves the live path; shadow runs, `explain`,
`replay` and the tests use the same code on another instance.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, tzinfo

from bot.context import hostility, patterns, targets
from bot.context.conversation import Conversation, Line
from bot.context.hostility import Reading
from bot.context.ledger import Contribution, Recorded
from bot.context.patterns import Moment
from bot.context.roster import Roster
from bot.context.rows import LedgerRow
from bot.context.server import Server
from bot.context.settings import ContextSettings
from bot.context.signals import Finding, Pattern, Signals, Target
from bot.intake.message import Incoming, Kind, Passage, Person
from bot.model.scores import Category, Scored

_NO_SETTINGS = ContextSettings()


class Context:
    """State of all servers. Messages of one server come in order of arrival, each version once."""

    def __init__(self) -> None:
        self._servers: dict[int, Server] = {}

    def assess(
        self,
        incoming: Incoming,
        scored: Sequence[tuple[Passage, Scored]],
        settings: ContextSettings,
        *,
        timezone: tzinfo = UTC,
        known: Roster | None = None,
    ) -> Signals:
        """Signals of one message; the state moves on by exactly this message.

        `scored` holds for each passage the score that counts (raw or cleaned, already chosen). `timezone` is the
        server's, for calendar days. `known` are the server's members; without it those seen so far stand in.
        """
        server = self._server(incoming.guild_id)
        _meet(server, incoming)
        roster = known or server.roster
        reading = hostility.read(incoming, scored, settings)
        conversation = server.conversations.get(incoming.channel_id) or Conversation()
        aimed = targets.aim(incoming, reading, conversation, roster, settings.targets)
        now = incoming.sent_at.timestamp()
        if incoming.kind is not Kind.NAME:
            conversation.add(
                Line(incoming.message_id, incoming.author.id, now, incoming.author.is_bot, aimed.explicit)
            )
            server.conversations.put(
                incoming.channel_id,
                conversation,
                now,
                bound=settings.bounds.channels,
                retention=settings.ledger.retention,
            )
        day = incoming.sent_at.astimezone(timezone).toordinal()
        recorded = _record(server, incoming, reading, aimed.targets, now, day, settings)
        finding = _find(server, incoming, reading, aimed.targets, recorded, now, day, roster, settings)
        return _signals(incoming, reading, aimed, recorded, finding)

    def note_reaction(
        self,
        guild_id: int,
        message_id: int,
        user_id: int,
        emoji: str,
        settings: ContextSettings = _NO_SETTINGS,
    ) -> None:
        """`user_id` reacted with `emoji`: kindly, by the target of a friendly message, makes it fully friendly."""
        server = self._servers.get(guild_id)
        if server is not None and hostility.is_kind_sign(emoji):
            server.mark_friendly(message_id, user_id, settings)

    def note_friends(
        self, guild_id: int, author: int, target: int, at: datetime, settings: ContextSettings = _NO_SETTINGS
    ) -> None:
        """`target` said of `author`: "Not a problem, we're friends". Feeds banter on both sides."""
        ledger = self._server(guild_id).ledger
        points = settings.banter.friends_credit
        ledger.add_friendly(author, target, at.timestamp(), points, settings)
        ledger.add_friendly(target, author, at.timestamp(), points, settings)

    def note_report(
        self, guild_id: int, target: int, author: int, at: datetime, settings: ContextSettings = _NO_SETTINGS
    ) -> None:
        """`target` reported `author`: no banter discount for a while."""
        self._server(guild_id).ledger.object(author, target, at.timestamp(), settings)

    def set_active_strikes(self, guild_id: int, pairs: Iterable[tuple[int, int]]) -> None:
        """All (author, target) pairs with an active strike; call it whenever strikes change, and after a start."""
        self._server(guild_id).ledger.set_strikes(pairs)

    def close_pattern(
        self,
        guild_id: int,
        kind: Pattern,
        target_id: int | None,
        people: Collection[int],
        at: datetime,
        settings: ContextSettings = _NO_SETTINGS,
    ) -> None:
        """The case of a finding was closed: the same does not fire again for a week."""
        self._server(guild_id).incidents.close(kind, target_id, people, at.timestamp(), settings)

    def joined(self, guild_id: int, person: Person) -> None:
        """A member is there, or changed names or roles."""
        self._server(guild_id).roster.see(person)

    def left(self, guild_id: int, user_id: int) -> None:
        """A member left: their name no longer matches. The numbers stay, they may come back."""
        server = self._servers.get(guild_id)
        if server is not None:
            server.roster.forget(user_id)

    def forget_member(self, guild_id: int, user_id: int) -> None:
        """Erase everything about a member."""
        server = self._servers.get(guild_id)
        if server is not None:
            server.forget(user_id)

    def forget_guild(self, guild_id: int) -> None:
        """Erase a server. Its rows in the store are the caller's to delete."""
        self._servers.pop(guild_id, None)

    def drain(self, guild_id: int | None = None) -> list[LedgerRow]:
        """Rows that changed since the last drain, of one server or of all. Numbers only."""
        if guild_id is None:
            return [row for known, server in self._servers.items() for row in server.drain(known)]
        server = self._servers.get(guild_id)
        return server.drain(guild_id) if server else []

    def restore(self, rows: Iterable[LedgerRow]) -> None:
        """Take up rows from the store, at the start and before the first message."""
        for row in sorted(rows, key=lambda row: row.updated_at):
            self._server(row.guild_id).restore(row)

    def _server(self, guild_id: int) -> Server:
        server = self._servers.get(guild_id)
        if server is None:
            server = self._servers[guild_id] = Server()
        return server


def _meet(server: Server, incoming: Incoming) -> None:
    """Remember the people of a message by name and rank."""
    server.roster.see(incoming.author)
    for person in incoming.mentions:
        server.roster.see(person)
    if incoming.reply is not None and incoming.reply.author is not None:
        server.roster.see(incoming.reply.author)


def _record(
    server: Server,
    incoming: Incoming,
    reading: Reading,
    aimed: Sequence[Target],
    now: float,
    day: int,
    settings: ContextSettings,
) -> dict[int, Recorded]:
    """Count the message towards each of its targets."""
    if reading.disclosure or incoming.author.is_bot:
        return {}
    banter = settings.banter
    probabilities = reading.probabilities
    severe = reading.death_wish or any(
        probabilities.get(category, 0.0) >= banter.threat_limit
        for category in (Category.THREAT, Category.IDENTITY_ATTACK)
    )
    friendly = reading.scored and reading.hostility < banter.friendly_hostility
    recorded: dict[int, Recorded] = {}
    for target in aimed:
        recorded[target.id] = server.ledger.record(
            Contribution(
                author=incoming.author.id,
                target=target.id,
                message_id=incoming.message_id,
                at=now,
                day=day,
                excess=reading.excess,
                gain=reading.gain,
                aim=target.weight,
                scale=settings.hostility.reported_factor if incoming.reported_speech else 1.0,
                severe=severe,
                friendly=friendly,
                marked=reading.positive,
                stop=reading.stop and not reading.laughing,
                edited=incoming.kind is Kind.EDIT,
            ),
            settings,
        )
        if friendly and not reading.positive and target.weight >= settings.targets.directed:
            server.remember_friendly(incoming.message_id, incoming.author.id, target.id, now)
    return recorded


def _find(
    server: Server,
    incoming: Incoming,
    reading: Reading,
    aimed: Sequence[Target],
    recorded: dict[int, Recorded],
    now: float,
    day: int,
    roster: Roster,
    settings: ContextSettings,
) -> Finding | None:
    quoted = incoming.reported_speech
    contributed = frozenset(user for user, what in recorded.items() if what.amount > 0)
    return patterns.find(
        Moment(
            message_id=incoming.message_id,
            author=incoming.author.id,
            at=now,
            day=day,
            targets=tuple((target.id, target.weight) for target in aimed),
            contributed=contributed,
            joined_crowd=frozenset(recorded) if reading.gain > 0 else frozenset(),
            outranked=frozenset(
                user
                for user in contributed
                if patterns.outranks(incoming.author, _person(incoming, user, roster), now, settings)
            ),
            threat=0.0 if quoted else patterns.threat_of(reading.probabilities),
            death_wish=reading.death_wish and not quoted,
            disclosure=reading.disclosure and not quoted,
            private_data=reading.private_data,
        ),
        server.ledger,
        server.incidents,
        settings,
    )


def _person(incoming: Incoming, user: int, roster: Roster) -> Person | None:
    for person in incoming.mentions:
        if person.id == user:
            return person
    if incoming.reply and incoming.reply.author and incoming.reply.author.id == user:
        return incoming.reply.author
    return roster.get(user)


def _signals(
    incoming: Incoming,
    reading: Reading,
    aimed: targets.Aim,
    recorded: dict[int, Recorded],
    finding: Finding | None,
) -> Signals:
    first = recorded.get(aimed.targets[0].id) if aimed.targets else None
    hitting_back = any(what.hitting_back for what in recorded.values())
    notes = list(reading.notes)
    if reading.disclosure:
        notes.append("Speaks of hurting themselves: care, no action; counts towards nothing.")
    if incoming.reported_speech and reading.excess > 0:
        notes.append("Quotes what somebody else said: counts for less, and nothing happens automatically.")
    if first is not None and first.discount.note and reading.excess > 0:
        notes.append(first.discount.note)
    if hitting_back:
        notes.append("Hits back at somebody who was hostile minutes ago: counts half.")
    if any(what.objected for what in recorded.values()):
        notes.append("Tells the other to stop: no banter discount towards them for two weeks.")
    if incoming.mentions_many:
        notes.append("Mentions a role or everyone: no single person is meant by that.")
    return Signals(
        probabilities=reading.probabilities,
        surface=reading.surface,
        hostility=reading.hostility,
        targets=aimed.targets,
        second_person=aimed.second_person,
        banter=first.discount.factor if first else 1.0,
        reported_speech=incoming.reported_speech,
        hitting_back=hitting_back,
        disguised=reading.disguised,
        findings=(finding,) if finding else (),
        notes=tuple(notes),
        unscored=incoming.unscored,
        model_id=reading.model_id,
    )
