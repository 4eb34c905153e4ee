"""Who is at a case, until when, and which case another one was merged into."""

import sqlalchemy as sa
from alembic import op

from bot.store import dialects

revision = "0006"
down_revision: str | None = "0005"


def upgrade() -> None:
    # A new table rather than columns at the end: it is then as a fresh one.
    with op.batch_alter_table(
        "cases", recreate="always", table_kwargs={"sqlite_autoincrement": True}
    ) as cases:
        cases.add_column(sa.Column("claimed_by", sa.BigInteger(), autoincrement=False, nullable=True))
        cases.add_column(sa.Column("claimed_until", dialects.UtcDateTime(), nullable=True))
        cases.add_column(sa.Column("merged_into", dialects.RowId, nullable=True))
        cases.create_index("ix_cases_guild_id_target_id", ["guild_id", "target_id"])
