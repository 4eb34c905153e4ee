"""The gateway: sessions over WebSocket, compressed with zlib-stream.

https://discord.com/developers/docs/events/gateway
"""

import asyncio
import secrets
import zlib
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

import discord
import orjson
from aiohttp import WSMsgType, web
from simcord.backend import serializers
from simcord.intents import prune_guild_create, required_intent

from .state import World

Payload = dict[str, Any]

_CHUNK = 1000


class Op(IntEnum):
    """Opcodes (https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway)."""

    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE = 3
    RESUME = 6
    RECONNECT = 7
    REQUEST_MEMBERS = 8
    INVALID_SESSION = 9
    HELLO = 10
    HEARTBEAT_ACK = 11


class Close(IntEnum):
    """Close codes."""

    UNKNOWN_ERROR = 4000
    AUTHENTICATION_FAILED = 4004
    DISALLOWED_INTENTS = 4014


@dataclass(slots=True, eq=False)
class Session:
    """What a client identified as. `events` are kept, so that RESUME can replay what the client did not see."""

    intents: discord.Intents
    shard: tuple[int, int]
    id: str = field(default_factory=lambda: secrets.token_hex(8))
    events: list[Payload] = field(default_factory=list)
    connection: "Connection | None" = None

    def wants(self, event: str, payload: Mapping[str, Any]) -> bool:
        """Whether the event belongs to this shard and is covered by the session's intents."""
        guild_id = payload.get("guild_id") or (payload.get("id") if event.startswith("GUILD_") else None)
        number, count = self.shard
        if (int(guild_id) >> 22) % count != number if guild_id else number != 0:
            return False
        intent = required_intent(event, payload)
        return intent is None or bool(getattr(self.intents, intent))

    def dispatch(self, event: str, payload: Mapping[str, Any]) -> None:
        """Number the event, keep it, and send it where somebody is connected."""
        message = {"op": Op.DISPATCH, "s": len(self.events) + 1, "t": event, "d": payload}
        self.events.append(message)
        if self.connection:
            self.connection.send(message)


class Connection:
    """One WebSocket. Sending never waits: frames go out in order from a queue."""

    def __init__(
        self, socket: web.WebSocketResponse, transport: asyncio.Transport | None, *, compressed: bool
    ) -> None:
        self.socket = socket
        self._transport = transport
        self._deflate = zlib.compressobj() if compressed else None
        self._outgoing: asyncio.Queue[Payload] = asyncio.Queue()
        self._sender = asyncio.create_task(self._send_all())

    def send(self, message: Payload) -> None:
        """Queue one message."""
        self._outgoing.put_nowait(message)

    def cut(self) -> None:
        """Break the connection without a closing handshake."""
        if self._transport:
            self._transport.abort()

    async def close(self) -> None:
        """Send nothing more; what waits is dropped."""
        self._sender.cancel()
        await asyncio.gather(self._sender, return_exceptions=True)

    async def _send_all(self) -> None:
        while True:
            frame = orjson.dumps(await self._outgoing.get())
            try:
                if self._deflate:
                    data = self._deflate.compress(frame) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
                    await self.socket.send_bytes(data)
                else:
                    await self.socket.send_str(frame.decode())
            except ConnectionError:
                return


class Gateway:
    """All sessions. `refuse_identify` closes with that code instead of READY."""

    def __init__(self, world: World, token: str) -> None:
        self._world = world
        self._token = token
        self._sessions: dict[str, Session] = {}
        self._connections: set[Connection] = set()
        self.url = ""
        """Where clients find it; set when the server listens."""
        self.refuse_identify: Close | None = None
        self.identified = 0
        """How many sessions began."""
        self.resumed = 0
        """How many sessions were taken up again."""
        self._ready = asyncio.Event()
        world.backend.subscribers.append(self._broadcast)

    async def ready(self) -> None:
        """Return when a session begins or is taken up again after this call."""
        self._ready.clear()
        await self._ready.wait()

    def reconnect(self) -> None:
        """Ask every client to come back and resume (op 7)."""
        self._tell_all({"op": Op.RECONNECT, "d": None})

    def invalidate(self) -> None:
        """Tell every client that its session is gone (op 9), so that it has to identify again."""
        self._sessions.clear()
        self._tell_all({"op": Op.INVALID_SESSION, "d": False})

    def drop(self) -> None:
        """Cut every connection without a word; the sessions can be resumed."""
        for connection in list(self._connections):
            connection.cut()

    async def close(self) -> None:
        """End every connection."""
        for connection in list(self._connections):
            await connection.socket.close()

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """One client, from HELLO until it goes."""
        compression = request.query.get("compress")
        if compression not in (None, "zlib-stream"):
            raise web.HTTPBadRequest(text=f"the loopback gateway speaks zlib-stream, not {compression}")
        socket = web.WebSocketResponse(max_msg_size=16 * 2**10, compress=False)
        await socket.prepare(request)
        connection = Connection(socket, request.transport, compressed=compression is not None)
        self._connections.add(connection)
        connection.send({"op": Op.HELLO, "d": {"heartbeat_interval": 41_250}})
        try:
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    await self._receive(connection, orjson.loads(frame.data))
        finally:
            self._connections.discard(connection)
            for session in self._sessions.values():
                if session.connection is connection:
                    session.connection = None
            await connection.close()
        return socket

    async def _receive(self, connection: Connection, message: Payload) -> None:
        data = message["d"]
        match message["op"]:
            case Op.HEARTBEAT:
                connection.send({"op": Op.HEARTBEAT_ACK})
            case Op.IDENTIFY:
                await self._identify(connection, data)
            case Op.RESUME:
                self._resume(connection, data)
            case Op.REQUEST_MEMBERS:
                self._send_members(connection, data)

    async def _identify(self, connection: Connection, data: Payload) -> None:
        if data["token"] != self._token:
            await connection.socket.close(code=Close.AUTHENTICATION_FAILED, message=b"Authentication failed.")
            return
        if self.refuse_identify:
            await connection.socket.close(code=self.refuse_identify, message=b"Refused.")
            return
        number, count = data.get("shard", (0, 1))
        session = Session(
            discord.Intents._from_value(data["intents"]), (number, count), connection=connection
        )
        self._sessions[session.id] = session
        self.identified += 1
        backend = self._world.backend
        guilds = [guild for guild in backend.guilds.values() if (guild.id >> 22) % count == number]
        session.dispatch(
            "READY",
            {
                "v": 10,
                "user": serializers.user_payload(backend.bot_user),
                "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
                "session_id": session.id,
                "resume_gateway_url": self.url,
                "shard": [number, count],
                "application": {"id": str(backend.application_id), "flags": 0},
            },
        )
        for guild in guilds:
            payload: Payload = deepcopy(dict(serializers.guild_create_payload(backend, guild)))
            payload["joined_at"] = guild.members[backend.bot_user.id].joined_at
            prune_guild_create(payload, session.intents, backend.bot_user.id)
            session.dispatch("GUILD_CREATE", payload)
        self._ready.set()

    def _resume(self, connection: Connection, data: Payload) -> None:
        session = self._sessions.get(data["session_id"])
        if session is None or data["token"] != self._token:
            connection.send({"op": Op.INVALID_SESSION, "d": False})
            return
        for missed in session.events[data["seq"] :]:
            connection.send(missed)
        session.connection = connection
        session.dispatch("RESUMED", {})
        self.resumed += 1
        self._ready.set()

    def _send_members(self, connection: Connection, data: Payload) -> None:
        """Answer a request for members.

        https://discord.com/developers/docs/events/gateway-events#request-guild-members
        """
        session = next(s for s in self._sessions.values() if s.connection is connection)
        backend = self._world.backend
        guild = backend.guilds[int(data["guild_id"])]
        wanted = {int(user) for user in _as_list(data.get("user_ids"))}
        prefix = data.get("query") or ""
        members = [
            member
            for member in guild.members.values()
            if (member.user_id in wanted if wanted else backend.users[member.user_id].name.startswith(prefix))
        ][: data.get("limit") or None]
        pages = [members[start : start + _CHUNK] for start in range(0, len(members), _CHUNK)] or [[]]
        for index, page in enumerate(pages):
            chunk: Payload = {
                "guild_id": str(guild.id),
                "members": [serializers.member_payload(backend, guild, member) for member in page],
                "chunk_index": index,
                "chunk_count": len(pages),
                "not_found": [str(user) for user in wanted - guild.members.keys()],
            }
            session.dispatch("GUILD_MEMBERS_CHUNK", chunk | {"nonce": data.get("nonce")})

    def _tell_all(self, message: Payload) -> None:
        for connection in self._connections:
            connection.send(message)

    def _broadcast(self, event: str, payload: Mapping[str, Any]) -> None:
        for session in self._sessions.values():
            if session.wants(event, payload):
                session.dispatch(event, deepcopy(dict(payload)))


def _as_list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
