"""Edits that wait to be judged, and until when a server was listened to, outlive the process."""

import sqlalchemy as sa
from alembic import op

from bot.store.dialects import UtcDateTime

revision = "0004"
down_revision: str | None = "0003"


def upgrade() -> None:
    op.create_table(
        "waiting_edits",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("channel_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "channel_id", "message_id", name="pk_waiting_edits"),
    )
    op.create_table(
        "hearing",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("heard_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", name="pk_hearing"),
    )
