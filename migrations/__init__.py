"""Alembic's environment and the versions of the database.

The bot migrates by itself when it starts (`bot.store.migration`). After changing `bot/store/tables.py`, write a
new version with `alembic -c migrations/alembic.ini -x url=sqlite+aiosqlite:///scratch.db revision --autogenerate`
(`-m` says what changes), then read and correct what it wrote.
"""
