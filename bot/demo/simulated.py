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

    def _schedule_timer(self, record: Any, callback: Any, *rest: Any) -> None:
        """Work that repeats goes by simulated time alone.

        Where real time passes, as with the real model, simcord would fire it too, and wait for what waits for it.
        """
        if getattr(callback, "__qualname__", "") != "Pulse._begin":
            super()._schedule_timer(record, callback, *rest)
