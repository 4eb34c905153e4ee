"""Starts the bot, waits for it, and turns what can go wrong into one clear line and an exit code."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from functools import partial
from threading import Timer
from typing import NoReturn

import aiohttp
import discord
import structlog

from bot.app import Upstander
from bot.cli.heartbeat import beat, heartbeat_file
from bot.cli.reaching import PORTAL, Patience, StartError, explained, passes
from bot.intake.warming import warm_up
from bot.log import configure as configure_log
from bot.model.chosen import open_scorer
from bot.model.download import in_tenths
from bot.model.errors import ModelError
from bot.model.runtime import RuntimeOptions
from bot.settings import Settings
from bot.store.alone import alone
from bot.store.database import Database
from bot.store.errors import StoreError
from bot.store.evidence_key import open_cipher
from bot.store.private_files import make_folder
from bot.watchdog import watched

log = structlog.get_logger(__name__)

_ENDING_SECONDS = 4.5
"""From being asked to end until the end, at most."""


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
    except (KeyboardInterrupt, asyncio.CancelledError):
        pass
    return 0


async def _run(settings: Settings) -> None:
    if settings.discord_token is None:
        raise StartError(
            f"DISCORD_TOKEN is not set. Put it into .env (see .env.example); you find it at {PORTAL}"
        )
    this = asyncio.current_task()
    assert this
    _on_stop(this.cancel)
    async with AsyncExitStack() as stack:
        stack.enter_context(watched())
        make_bot = await open_parts(settings, stack)
        patience = Patience()
        while True:
            async with make_bot() as bot:
                trouble = await _moderate(bot, settings)
                if trouble is None:
                    return
                if bot.is_ready():
                    patience = Patience()
            why, pause = explained(trouble), patience.next_pause()
            if why is None:
                raise trouble
            if pause is None or not passes(trouble):
                raise why from trouble
            _on_stop(this.cancel)
            log.warning("Discord does not answer, trying again", why=str(why), seconds=pause)
            await asyncio.sleep(pause)


async def _moderate(bot: Upstander, settings: Settings) -> Exception | None:
    """Be connected until somebody stops the bot (None) or Discord does (how)."""
    assert settings.discord_token
    closing: list[asyncio.Future[None]] = []

    def close() -> None:
        if not closing:
            closing.append(asyncio.ensure_future(bot.close()))

    _on_stop(close)
    sign = heartbeat_file(settings.data_dir)
    # What an earlier process left says nothing of this one.
    await asyncio.to_thread(sign.unlink, missing_ok=True)
    beating = asyncio.create_task(beat(bot, sign))
    try:
        await bot.start(settings.discord_token.get_secret_value())
    except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
        return error
    finally:
        beating.cancel()
        await asyncio.gather(beating, *closing, return_exceptions=True)
        await asyncio.to_thread(sign.unlink, missing_ok=True)
    return None


def _on_stop(act: Callable[[], object]) -> None:
    """`act` is what happens when the process is asked to end, instead of what was said before."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        # Not the loop's own handlers: they wait for their turn, where the loop is busy or hangs.
        signal.signal(number, lambda *_: _stop(loop, act))


def _stop(loop: asyncio.AbstractEventLoop, act: Callable[[], object]) -> None:
    """End soon by `act`, or in a moment whatever hangs."""
    at_once = Timer(_ENDING_SECONDS, _end_at_once)
    at_once.daemon = True
    at_once.start()
    with suppress(RuntimeError):  # the loop has ended already
        loop.call_soon_threadsafe(act)


def _end_at_once() -> None:
    """As if killed, which loses nothing: transactions are whole, and everything else is done at the next start."""
    log.warning("not everything ended in time; what is left is done at the next start")
    os._exit(0)


async def build(settings: Settings, stack: AsyncExitStack) -> Upstander:
    """The bot with its database, key and model; `stack` closes what was opened. Raises `StoreError`."""
    make_bot = await open_parts(settings, stack)
    # Entered, not only closed later: discord.py cannot close a sharded bot that was never set up.
    return await stack.enter_async_context(make_bot())


async def open_parts(settings: Settings, stack: AsyncExitStack) -> Callable[[], Upstander]:
    """Opens database, key and model, which `stack` closes, and says how a bot is made of them. Raises `StoreError`.

    A bot whose connection failed cannot be used again; another one goes on with the same parts.
    """
    await asyncio.to_thread(make_folder, settings.data_dir)
    # Word lists take a second to load; the first message should not wait for them, nor the event loop.
    await asyncio.to_thread(warm_up)
    stack.enter_context(alone(settings.resolved_database_url))
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
    # Nobody is listened to in voice channels, so what that would need is not missed.
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    return partial(
        Upstander,
        settings=settings,
        scorer=opened.scorer,
        database=database,
        cipher=cipher,
        languages=opened.languages,
        replaced_model=opened.replaced,
    )


def _log_progress(step: str, done: float) -> None:
    """Preparing a model takes minutes, once; say how far it is."""
    log.info("preparing the model", step=step, done=f"{done:.0%}")
