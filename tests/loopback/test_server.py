"""The loopback server against a plain discord.py client: it behaves as Discord does where the bot relies on it."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import discord
import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from .faults import Trouble
from .gateway import Close
from .server import TOKEN, LoopbackDiscord
from .validation import problems


class Listener(discord.AutoShardedClient):
    """Remembers what it receives."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents.all(), max_messages=None)
        self.received: asyncio.Queue[str] = asyncio.Queue()
        self.is_up = asyncio.Event()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """The loopback server has no rate limit that one would have to wait for."""

    async def on_ready(self) -> None:
        self.is_up.set()

    async def on_message(self, message: discord.Message) -> None:
        self.received.put_nowait(message.content)

    async def next_message(self) -> str:
        async with asyncio.timeout(5):
            return await self.received.get()


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[LoopbackDiscord]:
    async with LoopbackDiscord() as server:
        monkeypatch.setattr(Route, "BASE", server.api_url)
        monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", URL(server.gateway_url))
        yield server


@pytest.fixture
async def client(server: LoopbackDiscord) -> AsyncIterator[Listener]:
    client = Listener()
    client._connection.guild_ready_timeout = 0.05
    running = asyncio.create_task(client.start(TOKEN))
    async with asyncio.timeout(10):
        await client.is_up.wait()
    yield client
    await client.close()
    await asyncio.gather(running, return_exceptions=True)


async def test_members_channels_and_messages_arrive(server: LoopbackDiscord, client: Listener) -> None:
    channel, ann = server.world.channel("general"), server.world.member("Ann")
    server.world.say(ann, channel, "hello")
    assert await client.next_message() == "hello"
    guild = client.guilds[0]
    assert guild.chunked and guild.me.guild_permissions.manage_messages
    found = await guild.query_members(user_ids=[ann])
    assert [member.name for member in found] == ["Ann"]


async def test_history_after_a_message_is_complete(server: LoopbackDiscord, client: Listener) -> None:
    channel_id, ann = server.world.channel("general"), server.world.member("Ann")
    ids = [server.world.say(ann, channel_id, f"line {n}") for n in range(250)]
    channel = client.get_partial_messageable(channel_id)
    read = [m.id async for m in channel.history(limit=None, after=discord.Object(ids[9]), oldest_first=True)]
    assert read == ids[10:]
    newest = [m.id async for m in channel.history(limit=3)]
    assert newest == ids[:-4:-1]


async def test_direct_messages_deletions_and_webhooks(server: LoopbackDiscord, client: Listener) -> None:
    channel_id, ann = server.world.channel("general"), server.world.member("Ann")
    await (await client.fetch_user(ann)).send("a note for you")
    assert [message.content for message in server.world.direct_messages(ann)] == ["a note for you"]

    ids = [server.world.say(ann, channel_id, f"line {n}") for n in range(4)]
    for _ in ids:
        await client.next_message()
    channel = client.get_channel(channel_id)
    assert isinstance(channel, discord.TextChannel)
    await channel.delete_messages([discord.Object(id_) for id_ in ids[:3]], reason="test")
    await client.http.delete_message(channel_id, ids[3], reason="test")
    assert server.world.messages(channel_id) == []
    with pytest.raises(discord.NotFound):
        await client.http.delete_message(channel_id, ids[3])

    webhook = await channel.create_webhook(name="Restore")
    await webhook.send("again", username="Ann", wait=True)
    assert [message.author_name for message in server.world.messages(channel_id)] == ["Ann"]
    assert server.problems() == []


async def test_a_nonce_makes_one_message(server: LoopbackDiscord, client: Listener) -> None:
    channel_id = server.world.channel("general")
    channel = client.get_partial_messageable(channel_id)
    first = await channel.send("once", nonce="upstander-1")
    second = await channel.send("once", nonce="upstander-1")
    assert first.id == second.id
    await channel.send("another", nonce="upstander-2")
    assert [message.content for message in server.world.messages(channel_id)] == ["once", "another"]


async def test_what_was_missed_while_disconnected_is_replayed(
    server: LoopbackDiscord, client: Listener
) -> None:
    channel, ann = server.world.channel("general"), server.world.member("Ann")
    for hang_up in (server.gateway.reconnect, server.gateway.drop):
        server.world.say(ann, channel, "before")
        assert await client.next_message() == "before"
        hang_up()
        server.world.say(ann, channel, "meanwhile")
        assert await client.next_message() == "meanwhile"
    assert (server.gateway.identified, server.gateway.resumed) == (1, 2)


async def test_an_invalid_session_begins_anew(server: LoopbackDiscord, client: Listener) -> None:
    channel, ann = server.world.channel("general"), server.world.member("Ann")
    client.is_up.clear()
    server.gateway.invalidate()
    server.world.say(ann, channel, "lost")
    async with asyncio.timeout(15):
        await client.is_up.wait()
    assert (server.gateway.identified, server.gateway.resumed) == (2, 0)
    assert client.received.empty()


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (Close.AUTHENTICATION_FAILED, discord.ConnectionClosed),
        (Close.DISALLOWED_INTENTS, discord.PrivilegedIntentsRequired),
    ],
)
async def test_a_refused_session_ends_the_client(
    server: LoopbackDiscord, code: Close, error: type[Exception]
) -> None:
    server.gateway.refuse_identify = code
    async with Listener() as client:
        with pytest.raises(error):
            await client.start(TOKEN)


async def test_a_wrong_token_is_refused(server: LoopbackDiscord) -> None:
    async with Listener() as client:
        with pytest.raises(discord.LoginFailure):
            await client.start("wrong")


async def test_faults(server: LoopbackDiscord, client: Listener) -> None:
    channel_id = server.world.channel("general")
    channel = client.get_partial_messageable(channel_id)
    posts = ("POST", "/channels/*/messages")

    server.faults.add(*posts, Trouble.ERROR, status=500)
    await channel.send("second try")

    cut = server.faults.add(*posts, Trouble.CUT)
    with pytest.raises((OSError, aiohttp.ClientError)):
        await channel.send("carried out, never answered")
    assert cut.arrived.is_set()

    lost = server.faults.add(*posts, Trouble.LOST)
    sending = asyncio.create_task(channel.send("never carried out"))
    await lost.arrived.wait()
    lost.release()
    with pytest.raises((OSError, aiohttp.ClientError)):
        await sending

    unanswered = server.faults.add(*posts, Trouble.UNANSWERED)
    sending = asyncio.create_task(channel.send("answered late"))
    await unanswered.arrived.wait()
    stands = [message.content for message in server.world.messages(channel_id)]
    assert stands == ["second try", "carried out, never answered", "answered late"]
    assert not sending.done()
    unanswered.release()
    assert (await sending).content == "answered late"


async def test_requests_are_held_against_discords_description(
    server: LoopbackDiscord, client: Listener
) -> None:
    channel_id = server.world.channel("general")
    await client.http.request(
        Route("POST", "/channels/{channel_id}/messages", channel_id=channel_id),
        json={"content": "fine", "nonce": "n", "enforce_nonce": True},
    )
    assert server.problems() == []
    wrong: list[dict[str, object]] = [
        {"content": ["a list"]},
        {"content": "x" * 2_001},
        {"content": "x", "nonce": "y" * 26},
        {"content": "x", "contents": "y"},
        {"flags": 1 << 15, "components": [{"type": 10, "content": "x" * 4_001}]},
        {"flags": 1 << 15, "content": "x", "components": [{"type": 10, "content": "x"}]},
        {"flags": 1 << 15, "components": [{"type": 17, "components": []}]},
        {"components": [{"type": 1, "components": [{"type": 2, "label": "no style"}]}]},
    ]
    (fine,) = server.requests("POST", f"/channels/{channel_id}/messages")
    for body in wrong:
        fine.body = body
        assert problems([fine]), body
    fine.body, fine.path = None, "/channels/not-an-id/messages"
    assert len(problems([fine])) == 2
    fine.path = "/somewhere/else"
    assert problems([fine]) == [
        "POST /somewhere/else: no such request in the extract (see openapi_extract.py)"
    ]
