"""A decision is one column of codes and numbers instead of sentences and loose dictionaries."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from migrations import prose

revision = "0002"
down_revision: str | None = "0001"

_BATCH = 500
_REPLACED = ("outcome", "reasons", "scores", "signals", "surface")


def upgrade() -> None:
    op.add_column("verdicts", sa.Column("decision", sa.JSON(), nullable=True))
    _recode(op.get_bind())
    with op.batch_alter_table("verdicts", table_kwargs={"sqlite_autoincrement": True}) as verdicts:
        verdicts.alter_column("decision", existing_type=sa.JSON(), nullable=False)
        for column in _REPLACED:
            verdicts.drop_column(column)


def _recode(connection: sa.Connection) -> None:
    """In batches: a server's year holds more verdicts than memory should."""
    verdicts = sa.table(
        "verdicts",
        sa.column("id", sa.Integer),
        sa.column("outcome", sa.JSON),
        sa.column("reasons", sa.JSON),
        sa.column("scores", sa.JSON),
        sa.column("signals", sa.JSON),
        sa.column("surface", sa.String),
        sa.column("decision", sa.JSON),
    )
    change = (
        sa.update(verdicts)
        .where(verdicts.c.id == sa.bindparam("row"))
        .values(decision=sa.bindparam("made", type_=sa.JSON))
    )
    last = 0
    while rows := connection.execute(
        sa.select(verdicts).where(verdicts.c.id > last).order_by(verdicts.c.id).limit(_BATCH)
    ).all():
        connection.execute(
            change,
            [{"row": r.id, "made": _made(r)} for r in rows],
        )
        last = rows[-1].id


def _made(row: sa.Row[Any]) -> dict[str, Any]:
    """One odd row must not keep the program from starting: its sentences are kept."""
    try:
        return prose.decision(row.outcome, row.reasons, row.scores, row.signals, row.surface)
    except (AttributeError, KeyError, TypeError, ValueError):
        return prose.fallback(row.outcome, row.reasons)
