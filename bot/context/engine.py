"""Context: one message after the other becomes signals, and the numbers per server move on.

No I/O and no clock: time comes from the messages. One `Context` serves the live path; shadow runs, `explain`,
`replay` and the tests use the same code on another instance.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, tzinfo

from cachetools import LRUCache

from bot.context.hostility import is_kind_sign
from bot.context.ledger_rows import LedgerRow
from bot.context.parameters import ContextSettings
from bot.context.roster import Roster
from bot.context.server_state import ServerState
from bot.context.turn import Turn
from bot.domain.finding import CountedMessage, Finding, Pattern
from bot.domain.message import Incoming, Passage, Person
from bot.domain.scores import Scored
from bot.domain.signals import Signals

_MOST_FLAGGED = 5_000


class Context:
    """State of all servers. Messages of one server come in order of arrival, each version once."""

    def __init__(self) -> None:
        self._servers: dict[int, ServerState] = {}
        self._flagged: LRUCache[tuple[int, int], None] = LRUCache(_MOST_FLAGGED)

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

        `scored` holds for each passage the score that counts (raw or cleaned, already chosen). `timezone` is
        the server's, for calendar days. `known` are its members; without it those seen so far stand in.
        """
        server = self._server(incoming.guild_id)
        server.roster.bound = settings.bounds.people
        if known is None:
            _remember_people(server, incoming)
        turn = Turn(server, incoming, scored, settings, timezone=timezone, roster=known or server.roster)
        return turn.signals()

    def note_reaction(
        self,
        guild_id: int,
        message_id: int,
        user_id: int,
        emoji: str,
        settings: ContextSettings,
    ) -> None:
        """`user_id` reacted with `emoji`: kindly, as the target of a friendly message, makes it count fully."""
        server = self._servers.get(guild_id)
        if server is not None and is_kind_sign(emoji):
            server.ledger.mark_friendly(message_id, user_id, settings)

    def note_flagged(self, incoming: Incoming) -> None:
        """The message got a verdict, or care, by itself: it does not count again in what its author writes next."""
        self._flagged[incoming.guild_id, incoming.message_id] = None

    def without_flagged(self, incoming: Incoming) -> Incoming:
        """`incoming` without lines joined with one that got a verdict already."""
        own = tuple(
            passage
            for passage in incoming.passages
            if not any(
                (incoming.guild_id, part) in self._flagged
                for part in passage.parts
                if part != incoming.message_id
            )
        )
        return incoming if len(own) == len(incoming.passages) else replace(incoming, passages=own)

    def note_friends(
        self, guild_id: int, author: int, target: int, at: datetime, settings: ContextSettings
    ) -> None:
        """`target` said of `author`: "Not a problem, we're friends". Covers what `author` says to them, no more."""
        self._server(guild_id).ledger.accept(author, target, at.timestamp(), settings)

    def note_report(
        self, guild_id: int, target: int, author: int, at: datetime, settings: ContextSettings
    ) -> None:
        """`target` reported `author`: no banter discount between them for a while, whoever of them speaks."""
        ledger = self._server(guild_id).ledger
        for speaker, other in ((author, target), (target, author)):
            ledger.object(speaker, other, at.timestamp(), settings)

    def set_active_strikes(self, guild_id: int, pairs: Iterable[tuple[int, int]]) -> None:
        """All (author, target) pairs with an active strike; call it when strikes change, and at the start."""
        self._server(guild_id).ledger.set_strikes(pairs)

    def close_pattern(
        self,
        guild_id: int,
        kind: Pattern,
        target_id: int | None,
        people: Collection[int],
        at: datetime,
        settings: ContextSettings,
    ) -> None:
        """The case of a finding was closed: the same does not fire again for a week."""
        self._server(guild_id).incidents.close(
            Finding(kind, target_id, tuple(people), ()), at.timestamp(), settings
        )

    def with_counted(self, guild_id: int, finding: Finding) -> Finding:
        """`finding` with its messages as far as the ledger still knows them, oldest first."""
        server = self._servers.get(guild_id)
        if server is None:
            return finding
        targets = [finding.target_id] if finding.target_id is not None else list(finding.authors)
        found = {
            message_id: CountedMessage(message_id, author, round(min(1.0, amount), 3))
            for author in finding.authors
            for target in targets
            for message_id, amount in server.ledger.counted(author, target).items()
        }
        counted = (found[message_id] for message_id in sorted(found) if message_id in finding.messages)
        return replace(finding, counted=tuple(counted))

    def joined(self, guild_id: int, person: Person) -> None:
        """A member is there, or changed names or roles."""
        self._server(guild_id).roster.see(person)

    def members(self, guild_id: int) -> Roster:
        """The members of a server whom a name may mean."""
        return self._server(guild_id).roster

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

    def drain(self, guild_id: int | None = None, *, but: Collection[int] = ()) -> list[LedgerRow]:
        """Rows that changed since the last drain, of one server or of all `but` some. Numbers only."""
        if guild_id is None:
            return [
                row
                for known, server in self._servers.items()
                if known not in but
                for row in server.drain(known)
            ]
        server = self._servers.get(guild_id)
        return server.drain(guild_id) if server else []

    def restore(self, rows: Iterable[LedgerRow]) -> None:
        """Take up rows from the store, at the start and before the first message."""
        for row in sorted(rows, key=lambda row: row.updated_at):
            self._server(row.guild_id).restore(row)

    def _server(self, guild_id: int) -> ServerState:
        server = self._servers.get(guild_id)
        if server is None:
            server = self._servers[guild_id] = ServerState()
        return server


def _remember_people(server: ServerState, incoming: Incoming) -> None:
    """Remember the people of a message by name and rank."""
    server.roster.see(incoming.author)
    for person in incoming.mentions:
        server.roster.see(person)
    if incoming.reply is not None and incoming.reply.author is not None:
        server.roster.see(incoming.reply.author)
