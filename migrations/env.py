"""Run by Alembic: on the connection the bot hands over, or on the one named by `-x url=…` for developers."""

import asyncio

from alembic import context
from sqlalchemy import Connection

from bot.store.connecting import create_engine, parse_url
from bot.store.tables import metadata


def migrate(connection: Connection) -> None:
    """Run the migrations inside the connection's transaction, so that a crash leaves the old one whole."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        transactional_ddl=True,
        user_module_prefix="dialects.",
    )
    with context.begin_transaction():
        context.run_migrations()


async def migrate_url(url: str) -> None:
    """Connect to `url` and migrate it."""
    engine = create_engine(parse_url(url), migrating=True)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(migrate)
    finally:
        await engine.dispose()


if context.is_offline_mode():
    raise RuntimeError("migrations run on a database, not as a script")
if (given := context.config.attributes.get("connection")) is not None:
    migrate(given)
else:
    asyncio.run(migrate_url(context.get_x_argument(as_dictionary=True)["url"]))
