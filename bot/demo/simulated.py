"""simcord's Discord, waiting no longer than it has to."""

from typing import Any

from simcord import Env

_POLL_SECONDS = 0.01


class SimulatedDiscord(Env):
    """`Env`, looking five times as often whether the bot has settled, and as patient at a restart as at any time.

    Where the bot's database or model answers from a thread, nothing wakes simcord: it looks again after 50 ms, and
    in a test with a dozen such answers that is most of the time. The method is not public; pyproject.toml pins the
    minor version.
    """

    async def _settle_internal(
        self,
        *,
        timeout: float | None = None,  # noqa: ASYNC109 - as the method that it extends
        idle: float = _POLL_SECONDS,
        **options: Any,
    ) -> None:
        patience = timeout and max(timeout, self.settle_timeout)
        await super()._settle_internal(timeout=patience, idle=min(idle, _POLL_SECONDS), **options)
