"""Every table. Ids of people, servers, channels and messages are Discord's; times are aware UTC.

No table but `verdicts.evidence`, `case_events.body` and `appeals.text` may hold what somebody wrote, and those
three are encrypted. Every table has `guild_id`, so that a server's data can be deleted table by table.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from bot.domain.actions import ActionKind, ActionState, NoticeKind, RunState
from bot.domain.cases import AppealState, CaseOutcome, CaseState, EventKind, LogEntry, case_kind
from bot.domain.level import Mode
from bot.domain.message import Kind
from bot.store.columns import DecisionJson, EnumText, FailureText
from bot.store.dialects import RowId, UtcDateTime

# Every constraint has a name, so that SQLite's batch migrations can find it.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _snowflake(name: str, *, nullable: bool = False, primary_key: bool = False) -> Column[int]:
    return Column(
        name, BigInteger, nullable=nullable and not primary_key, primary_key=primary_key, autoincrement=False
    )


def _row_id() -> Column[int]:
    return Column("id", RowId, primary_key=True)


guilds = Table(
    "guilds",
    metadata,
    _snowflake("guild_id", primary_key=True),
    Column("joined_at", UtcDateTime, nullable=False),
    Column("left_at", UtcDateTime),
    Column("delete_after", UtcDateTime),
    _snowflake("mod_role_id", nullable=True),
    _snowflake("alert_channel_id", nullable=True),
    Column("timezone", String(64), nullable=False, server_default="UTC"),
    Column("report_weekday", Integer, nullable=False, server_default="0"),
    Column("report_hour", Integer, nullable=False, server_default="9"),
    Column("set_up_at", UtcDateTime),
    Column("paused_until", UtcDateTime),
    Column("last_case_number", Integer, nullable=False, server_default="0"),
    CheckConstraint("report_weekday BETWEEN 0 AND 6", name="report_weekday"),
    CheckConstraint("report_hour BETWEEN 0 AND 23", name="report_hour"),
)

policies = Table(
    "policies",
    metadata,
    _snowflake("guild_id", primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("created_at", UtcDateTime, nullable=False),
    _snowflake("created_by", nullable=True),
    Column("note", Text, nullable=False),
    Column("body", JSON, nullable=False),
)

# Ids of verdicts and cases stand in the buttons of old cards: AUTOINCREMENT never hands one out again.
cases = Table(
    "cases",
    metadata,
    _row_id(),
    _snowflake("guild_id"),
    Column("number", Integer, nullable=False),
    _snowflake("subject_id", nullable=True),
    _snowflake("target_id", nullable=True),
    Column("pattern", EnumText(case_kind, 32)),
    Column("state", EnumText(CaseState, 8), nullable=False),
    Column("outcome", EnumText(CaseOutcome, 16)),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
    _snowflake("closed_by", nullable=True),
    _snowflake("card_channel_id", nullable=True),
    _snowflake("card_message_id", nullable=True),
    _snowflake("claimed_by", nullable=True),
    Column("claimed_until", UtcDateTime),
    Column("merged_into", RowId),
    UniqueConstraint("guild_id", "number"),
    Index(None, "guild_id", "target_id"),
    Index(None, "guild_id", "state", "opened_at"),
    Index(None, "guild_id", "subject_id"),
    Index(None, "guild_id", "card_message_id"),
    sqlite_autoincrement=True,
)

verdicts = Table(
    "verdicts",
    metadata,
    _row_id(),
    _snowflake("guild_id"),
    _snowflake("channel_id"),
    _snowflake("message_id"),
    Column("version", String(64), nullable=False),
    _snowflake("author_id"),
    _snowflake("target_id", nullable=True),
    Column("target_weight", Float, nullable=False),
    Column("kind", EnumText(Kind, 16), nullable=False),
    Column("sent_at", UtcDateTime, nullable=False),
    Column("decided_at", UtcDateTime, nullable=False),
    Column("model_id", String(128), nullable=False),
    Column("policy_version", Integer, nullable=False),
    Column("mode", EnumText(Mode, 8), nullable=False),
    Column("decision", DecisionJson, nullable=False),
    Column("evidence", LargeBinary),
    Column("evidence_until", UtcDateTime),
    Column("case_id", RowId, ForeignKey("cases.id", ondelete="SET NULL")),
    UniqueConstraint("guild_id", "message_id", "version"),
    Index(None, "guild_id", "sent_at"),
    Index(None, "guild_id", "author_id", "sent_at"),
    Index(None, "guild_id", "target_id", "sent_at"),
    Index(None, "case_id"),
    Index(None, "evidence_until"),
    Index(None, "decided_at"),
    sqlite_autoincrement=True,
)

actions = Table(
    "actions",
    metadata,
    _row_id(),
    _snowflake("guild_id"),
    Column("verdict_id", RowId, ForeignKey("verdicts.id", ondelete="CASCADE")),
    Column("case_id", RowId, ForeignKey("cases.id", ondelete="SET NULL")),
    Column("kind", EnumText(ActionKind, 32), nullable=False),
    Column("key", String(128), nullable=False),
    Column("payload", JSON, nullable=False),
    Column("state", EnumText(ActionState, 8), nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("not_before", UtcDateTime, nullable=False),
    Column("planned_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
    Column("result", JSON),
    Column("error", FailureText),
    UniqueConstraint("key"),
    Index(None, "state", "not_before"),
    Index(None, "guild_id", "planned_at"),
    Index(None, "verdict_id"),
    Index(None, "case_id"),
    sqlite_autoincrement=True,
)

case_events = Table(
    "case_events",
    metadata,
    _row_id(),
    _snowflake("guild_id"),
    Column("case_id", RowId, ForeignKey("cases.id", ondelete="CASCADE"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    _snowflake("actor_id", nullable=True),
    Column("kind", EnumText(EventKind, 32), nullable=False),
    Column("body", LargeBinary),
    Index(None, "case_id", "at"),
    Index(None, "guild_id"),
    sqlite_autoincrement=True,
)

appeals = Table(
    "appeals",
    metadata,
    _row_id(),
    _snowflake("guild_id"),
    Column("verdict_id", RowId, ForeignKey("verdicts.id", ondelete="CASCADE"), nullable=False),
    _snowflake("author_id"),
    Column("at", UtcDateTime, nullable=False),
    Column("text", LargeBinary),
    Column("state", EnumText(AppealState, 8), nullable=False),
    _snowflake("decided_by", nullable=True),
    Column("decided_at", UtcDateTime),
    UniqueConstraint("verdict_id"),
    Index(None, "guild_id", "state", "at"),
    sqlite_autoincrement=True,
)

strikes = Table(
    "strikes",
    metadata,
    _row_id(),
    _snowflake("guild_id"),
    _snowflake("user_id"),
    _snowflake("target_id", nullable=True),
    Column("weight", Float, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("verdict_id", RowId, ForeignKey("verdicts.id", ondelete="SET NULL")),
    Column("case_id", RowId, ForeignKey("cases.id", ondelete="SET NULL")),
    Column("episode", String(64), nullable=False),
    Column("overturned_at", UtcDateTime),
    _snowflake("overturned_by", nullable=True),
    UniqueConstraint("guild_id", "user_id", "episode"),
    Index(None, "case_id"),
    Index(None, "verdict_id"),
    sqlite_autoincrement=True,
)

moderator_actions = Table(
    "moderator_actions",
    metadata,
    _row_id(),
    _snowflake("guild_id"),
    _snowflake("actor_id", nullable=True),
    Column("at", UtcDateTime, nullable=False),
    Column("what", EnumText(LogEntry, 64), nullable=False),
    Column("detail", JSON, nullable=False),
    Column("number", Integer, nullable=False),
    Column("salt", LargeBinary),
    Column("digest", LargeBinary, nullable=False),
    Column("seal", LargeBinary, nullable=False),
    UniqueConstraint("guild_id", "number"),
    Index(None, "guild_id", "at"),
    sqlite_autoincrement=True,
)

daily_counts = Table(
    "daily_counts",
    metadata,
    _snowflake("guild_id", primary_key=True),
    _snowflake("channel_id", primary_key=True),
    Column("day", Date, primary_key=True),
    Column("scanned", Integer, nullable=False),
    Column("unscored", Integer, nullable=False),
    Index(None, "guild_id", "day"),
)

cursors = Table(
    "cursors",
    metadata,
    _snowflake("guild_id", primary_key=True),
    _snowflake("channel_id", primary_key=True),
    _snowflake("last_message_id"),
    Column("ahead", JSON, nullable=False, server_default="[]"),
)

waiting_edits = Table(
    "waiting_edits",
    metadata,
    _snowflake("guild_id", primary_key=True),
    _snowflake("channel_id", primary_key=True),
    _snowflake("message_id", primary_key=True),
)

hearing = Table(
    "hearing",
    metadata,
    _snowflake("guild_id", primary_key=True),
    Column("heard_at", UtcDateTime, nullable=False),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    _snowflake("guild_id", primary_key=True),
    _snowflake("user_id", primary_key=True),
    Column("since", UtcDateTime, nullable=False),
)

report_runs = Table(
    "report_runs",
    metadata,
    _row_id(),
    _snowflake("guild_id"),
    _snowflake("user_id"),
    Column("period_end", UtcDateTime, nullable=False),
    Column("state", EnumText(RunState, 8), nullable=False),
    Column("planned_at", UtcDateTime, nullable=False),
    Column("sent_at", UtcDateTime),
    Column("attempts", Integer, nullable=False, server_default="0"),
    UniqueConstraint("guild_id", "user_id", "period_end"),
    Index(None, "state"),
    sqlite_autoincrement=True,
)

ledger = Table(
    "ledger",
    metadata,
    _snowflake("guild_id", primary_key=True),
    Column("kind", String(32), primary_key=True),
    _snowflake("first_id", primary_key=True),
    _snowflake("second_id", primary_key=True),
    Column("numbers", JSON, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Index(None, "updated_at"),
)

notices = Table(
    "notices",
    metadata,
    _snowflake("guild_id", primary_key=True),
    _snowflake("user_id", primary_key=True),
    Column("kind", EnumText(NoticeKind, 32), primary_key=True),
    Column("last_at", UtcDateTime),
    Column("opted_out", Boolean, nullable=False, server_default=false()),
)
