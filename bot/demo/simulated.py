"""simcord's Discord, waiting no longer than it has to."""

from typing import Any

from simcord import Env

_POLL_SECONDS = 0.01


class SimulatedDiscord(Env):
    """`Env`, looking five times as often whether the bot has settled.

    Where the bot's database or model answers from a thread, nothing wakes simcord: it looks again after 50 ms, and
    in a test with a dozen such answers that is most of the time. The method is not public; pyproject.toml pins the
    minor version.
    """

    async def _settle_internal(self, *, idle: float = _POLL_SECONDS, **options: Any) -> None:
        await super()._settle_internal(idle=min(idle, _POLL_SECONDS), **options)
