"""`make sandbox`: the simulated Discord as a local web page; type as a member, click as a moderator."""

import asyncio
import contextlib

from rich.console import Console
from simcord.backend.errors import SetupError

from bot.demo.stage import Stage, stage
from bot.domain.level import Mode
from bot.errors import InputError
from bot.policy.schema import PolicyChange, changed
from bot.store import journal
from bot.ui.catalogue import text


async def run_sandbox(port: int) -> int:
    """Serve the page until Ctrl+C; the exit code. Raises `InputError` where `port` is taken."""
    console = Console()
    async with stage() as play:
        bot, guild = play.bot, play.guild
        server = await bot.servers.get(guild.id)
        live = changed(server.policy, mode=Mode.LIVE)
        await bot.servers.set_policy(guild.id, live, by=play.owner.id, what=PolicyChange.MODE)
        await bot.servers.update(guild.id, alert_channel_id=play.general.id, mod_role_id=play.mod_role.id)
        viewers = [*play.members.values(), play.mod, play.owner]
        general = play.env.preview(play.general, viewers=viewers, layout="channel", port=port)
        async with contextlib.AsyncExitStack() as pages:
            try:
                page = await pages.enter_async_context(general)
            except SetupError as error:
                raise InputError(text("sandbox-no-page", why=str(error))) from error
            console.rule(f"[bold]{text('sandbox-title')}")
            console.print(text("sandbox-open", url=f"[bold]{page.url}[/]"), soft_wrap=True)
            console.print(text("sandbox-how"))
            await _follow(play)
    return 0


async def _follow(play: Stage) -> None:
    """Let simulated time pass when the bot has planned something for a moment later."""
    while True:
        await asyncio.sleep(0.3)
        async with play.bot.db.read() as conn:
            waiting = await journal.backlog(conn)
        if waiting:
            # While somebody on the page is in the middle of a click, simcord refuses; the next round does it.
            with contextlib.suppress(SetupError):
                await play.env.advance_time(1)
