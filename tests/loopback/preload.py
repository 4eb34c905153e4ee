"""Loaded once, in the process that bot processes are forked from: modules and word lists."""

from importlib import import_module

from bot.app import COGS
from bot.intake.warming import warm_up

for name in ("tests.loopback.launch", "alembic.command", "migrations.versions.0001_start", *COGS):
    import_module(name)
warm_up()
