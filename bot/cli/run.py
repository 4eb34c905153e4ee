"""Starts the bot, waits for it, and turns what can go wrong into one clear line and an exit code."""

import asyncio
import signal
import sys
from contextlib import AsyncExitStack
from typing import NoReturn

import aiohttp
import discord
import structlog

from bot.app import Upstander
from bot.intake.warming import warm_up
from bot.log import configure as configure_log
from bot.model.chosen import open_scorer
from bot.model.download import in_tenths
from bot.model.errors import ModelError
from bot.model.runtime import RuntimeOptions
from bot.settings import Settings
from bot.store.database import Database
from bot.store.errors import StoreError
from bot.store.evidence_key import open_cipher
from bot.store.private_files import make_folder
from bot.watchdog import watched

log = structlog.get_logger(__name__)

_AUTHENTICATION_FAILED = 4004
"""https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes"""

PORTAL = "https://discord.com/developers/applications"


class StartError(Exception):
    """The bot cannot start; the text says why and what to do."""


def main() -> NoReturn:
    """Moderate real servers with the settings of the environment and `.env`. Raises pydantic's ValidationError."""
    settings = Settings()
    configure_log(settings.log_level, as_json=settings.log_format == "json")
    sys.exit(run_bot(settings))


def run_bot(settings: Settings) -> int:
    """Run until stopped; the exit code."""
    try:
        asyncio.run(_run(settings))
    except (StartError, StoreError, ModelError) as error:
        log.error("cannot start", why=str(error))
        return 1
    except KeyboardInterrupt:
        pass
    return 0


async def _run(settings: Settings) -> None:
    if settings.discord_token is None:
        raise StartError(
            f"DISCORD_TOKEN is not set. Put it into .env (see .env.example); you find it at {PORTAL}"
        )
    async with AsyncExitStack() as stack:
        stack.enter_context(watched())
        bot = await build(settings, stack)
        for name in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(name, lambda: asyncio.ensure_future(bot.close()))
        try:
            await bot.start(settings.discord_token.get_secret_value())
        except discord.LoginFailure as error:
            raise StartError(
                f"Discord does not accept DISCORD_TOKEN. Make a new one at {PORTAL} -> Bot"
            ) from error
        except discord.PrivilegedIntentsRequired as error:
            raise StartError(
                "intents are missing: switch on 'Server Members Intent' and 'Message Content Intent' "
                f"at {PORTAL} -> Bot"
            ) from error
        except discord.ConnectionClosed as error:
            if error.code == _AUTHENTICATION_FAILED:
                raise StartError(
                    f"Discord does not accept DISCORD_TOKEN. Make a new one at {PORTAL} -> Bot"
                ) from error
            raise StartError(f"Discord closed the connection ({error.code}); see {PORTAL}") from error
        except aiohttp.ClientConnectorError as error:
            raise StartError(f"Discord cannot be reached: {error}") from error


async def build(settings: Settings, stack: AsyncExitStack) -> Upstander:
    """The bot with its database, key and model; `stack` closes what was opened. Raises `StoreError`."""
    await asyncio.to_thread(make_folder, settings.data_dir)
    # Word lists take a second to load; the first message should not wait for them, nor the event loop.
    await asyncio.to_thread(warm_up)
    database = await Database.open(settings.resolved_database_url)
    stack.push_async_callback(database.close)
    cipher = await open_cipher(database, settings.resolved_key_file)
    opened = await open_scorer(
        settings.model,
        settings.model_cache,
        runtime=RuntimeOptions(settings.model_threads),
        progress=in_tenths(_log_progress),
    )
    await stack.enter_async_context(opened.scorer)
    if opened.fallback_reason:
        log.warning("another model is used", why=opened.fallback_reason)
    if opened.manifest:
        log.info(
            "model is ready",
            model=opened.scorer.model_id,
            precision=opened.manifest.precision.value,
            why=opened.manifest.note or "the fastest form is close to the original",
        )
    bot = Upstander(
        settings=settings,
        scorer=opened.scorer,
        database=database,
        cipher=cipher,
        languages=opened.languages,
        replaced_model=opened.replaced,
    )
    # Entered, not only closed later: discord.py cannot close a sharded bot that was never set up.
    await stack.enter_async_context(bot)
    return bot


def _log_progress(step: str, done: float) -> None:
    """Preparing a model takes minutes, once; say how far it is."""
    log.info("preparing the model", step=step, done=f"{done:.0%}")
