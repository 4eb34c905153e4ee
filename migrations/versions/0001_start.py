"""The start: every table of the first release."""

import sqlalchemy as sa
from alembic import op

from bot.store import dialects

revision = "0001"
down_revision: str | None = None


def upgrade() -> None:
    op.create_table(
        "cases",
        sa.Column("id", dialects.RowId, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("target_id", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("pattern", sa.String(length=32), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("opened_at", dialects.UtcDateTime(), nullable=False),
        sa.Column("closed_at", dialects.UtcDateTime(), nullable=True),
        sa.Column("closed_by", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("card_channel_id", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("card_message_id", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sa.UniqueConstraint("guild_id", "number", name="uq_cases_guild_id_number"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_cases_guild_id_card_message_id", "cases", ["guild_id", "card_message_id"])
    op.create_index("ix_cases_guild_id_state_opened_at", "cases", ["guild_id", "state", "opened_at"])
    op.create_index("ix_cases_guild_id_subject_id", "cases", ["guild_id", "subject_id"])

    op.create_table(
        "cursors",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("channel_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("last_message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "channel_id", name="pk_cursors"),
    )
    op.create_table(
        "daily_counts",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("channel_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("scanned", sa.Integer(), nullable=False),
        sa.Column("unscored", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "channel_id", "day", name="pk_daily_counts"),
    )
    op.create_index("ix_daily_counts_guild_id_day", "daily_counts", ["guild_id", "day"])

    op.create_table(
        "guilds",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("joined_at", dialects.UtcDateTime(), nullable=False),
        sa.Column("left_at", dialects.UtcDateTime(), nullable=True),
        sa.Column("delete_after", dialects.UtcDateTime(), nullable=True),
        sa.Column("mod_role_id", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("alert_channel_id", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("timezone", sa.String(length=64), server_default="UTC", nullable=False),
        sa.Column("report_weekday", sa.Integer(), server_default="0", nullable=False),
        sa.Column("report_hour", sa.Integer(), server_default="9", nullable=False),
        sa.Column("set_up_at", dialects.UtcDateTime(), nullable=True),
        sa.Column("paused_until", dialects.UtcDateTime(), nullable=True),
        sa.Column("last_case_number", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("report_hour BETWEEN 0 AND 23", name="report_hour"),
        sa.CheckConstraint("report_weekday BETWEEN 0 AND 6", name="report_weekday"),
        sa.PrimaryKeyConstraint("guild_id", name="pk_guilds"),
    )
    op.create_table(
        "ledger",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("first_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("second_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.Column("updated_at", dialects.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "kind", "first_id", "second_id", name="pk_ledger"),
    )
    op.create_index("ix_ledger_updated_at", "ledger", ["updated_at"])

    op.create_table(
        "moderator_actions",
        sa.Column("id", dialects.RowId, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("actor_id", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("at", dialects.UtcDateTime(), nullable=False),
        sa.Column("what", sa.String(length=64), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_moderator_actions"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_moderator_actions_guild_id_at", "moderator_actions", ["guild_id", "at"])

    op.create_table(
        "notices",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("last_at", dialects.UtcDateTime(), nullable=True),
        sa.Column("opted_out", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "user_id", "kind", name="pk_notices"),
    )
    op.create_table(
        "policies",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("created_at", dialects.UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "version", name="pk_policies"),
    )
    op.create_table(
        "report_runs",
        sa.Column("id", dialects.RowId, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("period_end", dialects.UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("planned_at", dialects.UtcDateTime(), nullable=False),
        sa.Column("sent_at", dialects.UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_report_runs"),
        sa.UniqueConstraint(
            "guild_id", "user_id", "period_end", name="uq_report_runs_guild_id_user_id_period_end"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_report_runs_state", "report_runs", ["state"])

    op.create_table(
        "subscriptions",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("since", dialects.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "user_id", name="pk_subscriptions"),
    )
    op.create_table(
        "case_events",
        sa.Column("id", dialects.RowId, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("case_id", dialects.RowId, nullable=False),
        sa.Column("at", dialects.UtcDateTime(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name="fk_case_events_case_id_cases", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_case_events"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_case_events_case_id_at", "case_events", ["case_id", "at"])
    op.create_index("ix_case_events_guild_id", "case_events", ["guild_id"])

    op.create_table(
        "verdicts",
        sa.Column("id", dialects.RowId, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("channel_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("author_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("target_id", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("target_weight", sa.Float(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("sent_at", dialects.UtcDateTime(), nullable=False),
        sa.Column("decided_at", dialects.UtcDateTime(), nullable=False),
        sa.Column("model_id", sa.String(length=128), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("outcome", sa.JSON(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("scores", sa.JSON(), nullable=False),
        sa.Column("signals", sa.JSON(), nullable=False),
        sa.Column("surface", sa.String(length=16), nullable=False),
        sa.Column("evidence", sa.LargeBinary(), nullable=True),
        sa.Column("evidence_until", dialects.UtcDateTime(), nullable=True),
        sa.Column("case_id", dialects.RowId, nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name="fk_verdicts_case_id_cases", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_verdicts"),
        sa.UniqueConstraint(
            "guild_id", "message_id", "version", name="uq_verdicts_guild_id_message_id_version"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_verdicts_case_id", "verdicts", ["case_id"])
    op.create_index("ix_verdicts_decided_at", "verdicts", ["decided_at"])
    op.create_index("ix_verdicts_evidence_until", "verdicts", ["evidence_until"])
    op.create_index(
        "ix_verdicts_guild_id_author_id_sent_at", "verdicts", ["guild_id", "author_id", "sent_at"]
    )
    op.create_index("ix_verdicts_guild_id_sent_at", "verdicts", ["guild_id", "sent_at"])
    op.create_index(
        "ix_verdicts_guild_id_target_id_sent_at", "verdicts", ["guild_id", "target_id", "sent_at"]
    )

    op.create_table(
        "actions",
        sa.Column("id", dialects.RowId, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("verdict_id", dialects.RowId, nullable=True),
        sa.Column("case_id", dialects.RowId, nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("not_before", dialects.UtcDateTime(), nullable=False),
        sa.Column("planned_at", dialects.UtcDateTime(), nullable=False),
        sa.Column("finished_at", dialects.UtcDateTime(), nullable=True),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name="fk_actions_case_id_cases", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["verdict_id"], ["verdicts.id"], name="fk_actions_verdict_id_verdicts", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_actions"),
        sa.UniqueConstraint("key", name="uq_actions_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_actions_case_id", "actions", ["case_id"])
    op.create_index("ix_actions_guild_id_planned_at", "actions", ["guild_id", "planned_at"])
    op.create_index("ix_actions_state_not_before", "actions", ["state", "not_before"])
    op.create_index("ix_actions_verdict_id", "actions", ["verdict_id"])

    op.create_table(
        "appeals",
        sa.Column("id", dialects.RowId, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("verdict_id", dialects.RowId, nullable=False),
        sa.Column("author_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", dialects.UtcDateTime(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("decided_by", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("decided_at", dialects.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["verdict_id"], ["verdicts.id"], name="fk_appeals_verdict_id_verdicts", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_appeals"),
        sa.UniqueConstraint("verdict_id", name="uq_appeals_verdict_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_appeals_guild_id_state_at", "appeals", ["guild_id", "state", "at"])

    op.create_table(
        "strikes",
        sa.Column("id", dialects.RowId, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("target_id", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("at", dialects.UtcDateTime(), nullable=False),
        sa.Column("verdict_id", dialects.RowId, nullable=True),
        sa.Column("case_id", dialects.RowId, nullable=True),
        sa.Column("episode", sa.String(length=64), nullable=False),
        sa.Column("overturned_at", dialects.UtcDateTime(), nullable=True),
        sa.Column("overturned_by", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name="fk_strikes_case_id_cases", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["verdict_id"], ["verdicts.id"], name="fk_strikes_verdict_id_verdicts", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_strikes"),
        sa.UniqueConstraint("guild_id", "user_id", "episode", name="uq_strikes_guild_id_user_id_episode"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_strikes_case_id", "strikes", ["case_id"])
    op.create_index("ix_strikes_verdict_id", "strikes", ["verdict_id"])


def downgrade() -> None:
    op.drop_table("strikes")
    op.drop_table("appeals")
    op.drop_table("actions")
    op.drop_table("verdicts")
    op.drop_table("case_events")
    op.drop_table("subscriptions")
    op.drop_table("report_runs")
    op.drop_table("policies")
    op.drop_table("notices")
    op.drop_table("moderator_actions")
    op.drop_table("ledger")
    op.drop_table("guilds")
    op.drop_table("daily_counts")
    op.drop_table("cursors")
    op.drop_table("cases")
