"""The state of one server, and its form as rows."""

from datetime import UTC, datetime

from bot.context.conversation import Conversation
from bot.context.dyad import Dyad
from bot.context.incidents import Incident, Incidents
from bot.context.ledger import Ledger
from bot.context.ledger_rows import LedgerKind, LedgerRow
from bot.context.pressure import Pressure
from bot.context.roster import SeenRoster
from bot.context.table import Table


class ServerState:
    """Ledger, incidents, last lines and names of one server."""

    def __init__(self) -> None:
        self.ledger = Ledger()
        self.incidents = Incidents()
        self.conversations: Table[int, Conversation] = Table(lambda conversation: conversation.touched)
        self.roster = SeenRoster()
        self.oldest = 0.0
        """What was last used before this is forgotten (seconds since the epoch)."""

    def forget(self, user: int) -> None:
        """Erase a member."""
        self.ledger.forget(user)
        self.incidents.forget(user)
        self.roster.forget(user)
        for channel in self.conversations:
            conversation = self.conversations.get(channel)
            if conversation is not None and conversation.forget(user):
                self.conversations.mark(channel)

    def drain(self, guild_id: int) -> list[LedgerRow]:
        """Rows that changed since the last drain; what is too old to keep goes."""
        for table in (self.ledger.dyads, self.ledger.pressures, self.conversations, self.incidents.table):
            table.expire(self.oldest)
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
                self.ledger.load_pressure(row.second_id, Pressure.from_numbers(row.numbers))
            case LedgerKind.CHANNEL:
                self.conversations.load(row.first_id, Conversation.from_numbers(row.numbers))
            case LedgerKind.INCIDENT:
                self.incidents.load(
                    row.first_id, row.second_id, Incident.from_numbers(row.second_id, row.numbers)
                )
