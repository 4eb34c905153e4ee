"""HTTP API v10: every request is recorded, may meet a fault, and is carried out by simcord's routes.

Where simcord differs from Discord in what these tests are about, a handler here takes precedence: history after a
message, nonces, and the gateway's address.
"""

import asyncio
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

import discord
import orjson
from aiohttp import BodyPartReader, web
from simcord.backend import serializers
from simcord.backend.errors import BackendError
from simcord.http import router

from .faults import Faults, Trouble
from .state import World

PREFIX = "/api/v10"

Json = Any


@dataclass(slots=True, eq=False)
class Recorded:
    """One request as it arrived. `status` is None until it was answered, `done` says that it was carried out."""

    method: str
    path: str
    query: dict[str, str]
    content_type: str
    body: Json
    reason: str | None
    files: list[str] = field(default_factory=list)
    status: int | None = None
    done: bool = False


class Rest:
    """The HTTP side. `nonce_seconds` is how long a message's nonce is remembered."""

    def __init__(self, world: World, faults: Faults, *, token: str, nonce_seconds: float) -> None:
        self._world = world
        self._faults = faults
        self._token = token
        self._nonce_seconds = nonce_seconds
        self._nonces: dict[tuple[int, str], tuple[float, Json]] = {}
        self.gateway_url = ""
        self.requests: list[Recorded] = []

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One request."""
        recorded, files = await _read(request)
        self.requests.append(recorded)
        fault = self._faults.take(recorded.method, recorded.path)
        match fault.trouble if fault else None:
            case Trouble.ERROR:
                assert fault
                fault.arrived.set()
                recorded.status = fault.status
                return _answer(fault.status, {"code": 0, "message": "trouble on demand"})
            case Trouble.LOST | Trouble.SLOW:
                assert fault
                await fault.wait()
                if fault.trouble is Trouble.LOST or request.transport is None:
                    return _cut(request)
        status, data = self._carry_out(request, recorded, files)
        match fault.trouble if fault else None:
            case Trouble.UNANSWERED:
                assert fault
                await fault.wait()
            case Trouble.CUT:
                assert fault
                fault.arrived.set()
                return _cut(request)
        recorded.status = status
        return _answer(status, data)

    def _carry_out(
        self, request: web.Request, recorded: Recorded, files: list[discord.File]
    ) -> tuple[int, Json]:
        if not _authorised(request, self._token):
            return HTTPStatus.UNAUTHORIZED, {"code": 0, "message": "401: Unauthorized"}
        try:
            data = self._handler(recorded)(recorded, files)
        except BackendError as error:
            return error.status, error.to_json()
        recorded.done = True
        return (HTTPStatus.OK, data) if data is not None else (HTTPStatus.NO_CONTENT, None)

    def _handler(self, recorded: Recorded) -> Callable[[Recorded, list[discord.File]], Json]:
        match recorded.method, recorded.path.strip("/").split("/"):
            case "GET", ["gateway", "bot"]:
                return self._gateway_bot
            case "GET", ["channels", _, "messages"] if "after" in recorded.query:
                return self._history_after
            case "POST", ["channels", _, "messages"]:
                return self._create_message
            case _:
                return self._dispatch

    def _dispatch(self, recorded: Recorded, files: list[discord.File]) -> Json:
        return router.dispatch(
            self._world.backend,
            recorded.method,
            recorded.path,
            json=recorded.body,
            params=recorded.query,
            files=files,
            reason=recorded.reason,
        )

    def _gateway_bot(self, _recorded: Recorded, _files: list[discord.File]) -> Json:
        limit = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
        return {"url": self.gateway_url, "shards": 1, "session_start_limit": limit}

    def _history_after(self, recorded: Recorded, files: list[discord.File]) -> Json:
        """The oldest messages after the given one, newest first, as Discord does; simcord gives the newest ones."""
        after, limit = int(recorded.query["after"]), int(recorded.query.get("limit", 50))
        channel_id = int(recorded.path.split("/")[2])
        page = [message for message in self._world.messages(channel_id) if message.id > after][:limit]
        # Asked for one message only, simcord checks the permissions.
        self._dispatch(_with_query(recorded, {"limit": "1"}), files)
        backend = self._world.backend
        return [serializers.message_payload(backend, message) for message in reversed(page)]

    def _create_message(self, recorded: Recorded, files: list[discord.File]) -> Json:
        """With `enforce_nonce`, a nonce seen in the last minutes answers with the message that was created with it."""
        nonce = recorded.body.get("nonce")
        key = (int(recorded.path.split("/")[2]), str(nonce))
        now = asyncio.get_running_loop().time()
        if recorded.body.get("enforce_nonce") and (known := self._nonces.get(key)):
            at, message = known
            if now - at <= self._nonce_seconds:
                return message
        message = self._dispatch(recorded, files) | {"nonce": nonce}
        self._nonces[key] = (now, message)
        return message


async def _read(request: web.Request) -> tuple[Recorded, list[discord.File]]:
    content_type = request.headers.get("Content-Type", "")
    body: Json = None
    files: list[discord.File] = []
    if content_type.startswith("multipart/form-data"):
        body, files = await _read_form(request)
    elif raw := await request.read():
        body = orjson.loads(raw)
    reason = request.headers.get("X-Audit-Log-Reason")
    recorded = Recorded(
        method=request.method,
        path=request.path.removeprefix(PREFIX),
        query=dict(request.query),
        content_type=content_type,
        body=body,
        reason=unquote(reason) if reason is not None else None,
        files=[file.filename for file in files],
    )
    return recorded, files


async def _read_form(request: web.Request) -> tuple[Json, list[discord.File]]:
    body: Json = None
    files: list[discord.File] = []
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader)
        content = bytes(await part.read())
        if part.name == "payload_json":
            body = orjson.loads(content)
        else:
            files.append(discord.File(io.BytesIO(content), part.filename))
    return body, files


def _authorised(request: web.Request, token: str) -> bool:
    """Webhooks carry their token in the path, everything else in the header."""
    by_path = request.path.startswith(f"{PREFIX}/webhooks/") and request.path.count("/") >= 5
    return by_path or request.headers.get("Authorization") == f"Bot {token}"


def _with_query(recorded: Recorded, query: dict[str, str]) -> Recorded:
    return Recorded(recorded.method, recorded.path, query, recorded.content_type, None, recorded.reason)


def _answer(status: int, data: Json) -> web.Response:
    if status == HTTPStatus.NO_CONTENT:
        return web.Response(status=status)
    # discord.py parses JSON only under exactly this content type, without a charset.
    return web.Response(status=status, body=orjson.dumps(data), headers={"Content-Type": "application/json"})


def _cut(request: web.Request) -> web.Response:
    if request.transport:
        request.transport.abort()
    return web.Response(status=HTTPStatus.INTERNAL_SERVER_ERROR)
