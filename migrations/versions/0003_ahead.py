"""What is settled ahead of a channel's cursor is stored beside it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision: str | None = "0002"


def upgrade() -> None:
    # A new table rather than a column at the end: it is then as a fresh one.
    with op.batch_alter_table("cursors", recreate="always") as cursors:
        cursors.add_column(sa.Column("ahead", sa.JSON(), server_default="[]", nullable=False))
