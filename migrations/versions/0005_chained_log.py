"""The moderators' log becomes a chain: each entry has a number in its server and seals the one before it."""

import hashlib
import json
import os
from datetime import UTC

import sqlalchemy as sa
from alembic import op

from bot.store.dialects import UtcDateTime

revision = "0005"
down_revision: str | None = "0004"

_BATCH = 500


def upgrade() -> None:
    with op.batch_alter_table("moderator_actions", table_kwargs={"sqlite_autoincrement": True}) as log:
        log.add_column(sa.Column("number", sa.Integer(), nullable=True))
        log.add_column(sa.Column("salt", sa.LargeBinary(), nullable=True))
        log.add_column(sa.Column("digest", sa.LargeBinary(), nullable=True))
        log.add_column(sa.Column("seal", sa.LargeBinary(), nullable=True))
    _seal(op.get_bind())
    with op.batch_alter_table("moderator_actions", table_kwargs={"sqlite_autoincrement": True}) as log:
        log.alter_column("number", existing_type=sa.Integer(), nullable=False)
        log.alter_column("digest", existing_type=sa.LargeBinary(), nullable=False)
        log.alter_column("seal", existing_type=sa.LargeBinary(), nullable=False)
        log.create_unique_constraint("uq_moderator_actions_guild_id_number", ["guild_id", "number"])


def _seal(connection: sa.Connection) -> None:
    """As `bot/store/moderation_log.py` does it from now on."""
    log = sa.table(
        "moderator_actions",
        sa.column("id", sa.Integer),
        sa.column("guild_id", sa.BigInteger),
        sa.column("actor_id", sa.BigInteger),
        sa.column("at", UtcDateTime()),
        sa.column("what", sa.String),
        sa.column("detail", sa.JSON),
        sa.column("number", sa.Integer),
        sa.column("salt", sa.LargeBinary),
        sa.column("digest", sa.LargeBinary),
        sa.column("seal", sa.LargeBinary),
    )
    heads: dict[int, tuple[int, bytes]] = {}
    last = 0
    while rows := connection.execute(
        sa.select(log).where(log.c.id > last).order_by(log.c.id).limit(_BATCH)
    ).all():
        for row in rows:
            number, before = heads.get(row.guild_id, (0, b""))
            salt = os.urandom(16)
            said = [row.guild_id, row.actor_id, row.at.astimezone(UTC).isoformat(), row.what, row.detail]
            written = json.dumps(said, sort_keys=True, separators=(",", ":")).encode()
            digest = hashlib.sha256(salt + written).digest()
            seal = hashlib.sha256(b"%d:%d:" % (row.guild_id, number + 1) + before + digest).digest()
            heads[row.guild_id] = number + 1, seal
            values = {"number": number + 1, "salt": salt, "digest": digest, "seal": seal}
            connection.execute(sa.update(log).where(log.c.id == row.id).values(values))
        last = rows[-1].id
