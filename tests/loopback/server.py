"""Discord on 127.0.0.1: HTTP API and gateway on one port."""

from types import TracebackType
from typing import Self

from aiohttp import web

from .faults import Faults
from .gateway import Gateway
from .rest import PREFIX, Recorded, Rest
from .state import World
from .validation import problems

TOKEN = "MTAwMDAwMDAwMDAwMDAwMDAw.loopback.not-a-secret-of-anybody-at-all"


class LoopbackDiscord:
    """Use as an async context manager. `world` is what exists, `faults` breaks requests, `gateway` connections."""

    def __init__(self, *, token: str = TOKEN, nonce_seconds: float = 300) -> None:
        self.world = World()
        self.faults = Faults()
        self.gateway = Gateway(self.world, token)
        self._rest = Rest(self.world, self.faults, token=token, nonce_seconds=nonce_seconds)
        self._runner: web.AppRunner | None = None
        self.api_url = ""

    @property
    def gateway_url(self) -> str:
        """Where the gateway listens."""
        return self.gateway.url

    def requests(self, method: str | None = None, ending: str = "") -> list[Recorded]:
        """What was asked so far, in order of arrival, of one method and with a path of this ending."""
        return [
            request
            for request in self._rest.requests
            if method in (None, request.method) and request.path.endswith(ending)
        ]

    def problems(self) -> list[str]:
        """Requests that Discord's description does not allow, or that the loopback server could not serve."""
        unserved = [f"{r.method} {r.path}: not served" for r in self._rest.requests if r.status == 501]
        return unserved + problems(self._rest.requests)

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=32 * 2**20)
        app.router.add_get("/gateway", self.gateway.handle)
        app.router.add_get("/gateway/", self.gateway.handle)
        app.router.add_route("*", PREFIX + "/{path:.*}", self._rest.handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.api_url = f"http://{host}:{port}{PREFIX}"
        self.gateway.url = self._rest.gateway_url = f"ws://{host}:{port}/gateway"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.faults.clear()
        await self.gateway.close()
        if self._runner:
            await self._runner.cleanup()
