"""The state of one server, and its form as rows."""

from collections import OrderedDict
from datetime import UTC, datetime

from bot.context.conversation import Conversation
from bot.context.dyad import Dyad
from bot.context.incidents import Incident, Incidents
from bot.context.ledger import Ledger
from bot.context.pressure import Pressure
from bot.context.roster import SeenRoster
from bot.context.rows import LedgerKind, LedgerRow
from bot.context.settings import ContextSettings
from bot.context.table import Table

_MOST_FRIENDLY = 256


class Server:
    """Ledger, incidents, last lines and names of one server."""

    def __init__(self) -> None:
        self.ledger = Ledger()
        self.incidents = Incidents()
        self.conversations: Table[int, Conversation] = Table(lambda conversation: conversation.touched)
        self.roster = SeenRoster()
        self._friendly: OrderedDict[tuple[int, int], tuple[int, float]] = OrderedDict()

    def remember_friendly(self, message_id: int, author: int, target: int, at: float) -> None:
        """A friendly message without a marker: a kind reaction of the target may still mark it."""
        self._friendly[message_id, target] = author, at
        if len(self._friendly) > _MOST_FRIENDLY:
            self._friendly.popitem(last=False)

    def mark_friendly(self, message_id: int, target: int, settings: ContextSettings) -> None:
        """The target reacted kindly to a friendly message: it counts in full, once."""
        found = self._friendly.pop((message_id, target), None)
        if found is not None:
            author, at = found
            missing = settings.banter.friendly_marked - settings.banter.friendly_plain
            self.ledger.add_friendly(author, target, at, missing, settings)

    def forget(self, user: int) -> None:
        """Erase a member."""
        self.ledger.forget(user)
        self.incidents.forget(user)
        self.roster.forget(user)
        for channel in self.conversations:
            conversation = self.conversations.get(channel)
            if conversation is not None and conversation.forget(user):
                self.conversations.mark(channel)
        for key in [key for key, (author, _) in self._friendly.items() if user in (author, key[1])]:
            del self._friendly[key]

    def drain(self, guild_id: int) -> list[LedgerRow]:
        """Rows that changed since the last drain."""
        rows: list[LedgerRow] = []

        def add(
            kind: LedgerKind, first: int, second: int, row: Dyad | Pressure | Conversation | Incident | None
        ) -> None:
            at = datetime.fromtimestamp(row.touched, UTC) if row else datetime.fromtimestamp(0, UTC)
            rows.append(LedgerRow(guild_id, kind, first, second, at, row.numbers() if row else ()))

        for (author, target), dyad in self.ledger.dyads.take_changes():
            add(LedgerKind.DYAD, author, target, dyad)
        for target, pressure in self.ledger.pressures.take_changes():
            add(LedgerKind.PRESSURE, 0, target, pressure)
        for channel, conversation in self.conversations.take_changes():
            add(LedgerKind.CHANNEL, channel, 0, conversation)
        for (number, target), incident in self.incidents.table.take_changes():
            add(LedgerKind.INCIDENT, number, target, incident)
        return rows

    def restore(self, row: LedgerRow) -> None:
        """Take up a row; rows come oldest first."""
        if not row.numbers:
            return
        match row.kind:
            case LedgerKind.DYAD:
                self.ledger.load_dyad(row.first_id, row.second_id, Dyad.from_numbers(row.numbers))
            case LedgerKind.PRESSURE:
                self.ledger.pressures.load(row.second_id, Pressure.from_numbers(row.numbers))
            case LedgerKind.CHANNEL:
                self.conversations.load(row.first_id, Conversation.from_numbers(row.numbers))
            case LedgerKind.INCIDENT:
                self.incidents.load(
                    row.first_id, row.second_id, Incident.from_numbers(row.second_id, row.numbers)
                )
