"""A simulated server, and messages built from payloads as Discord's gateway sends them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import discord
import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from bot.demo.simulated import SimulatedDiscord


@dataclass
class Room:
    """A server with one channel, an author and a second member."""

    env: SimulatedDiscord
    server: GuildHandle
    channel: ChannelHandle
    author: MemberActor
    other: MemberActor
    ids: "count[int]" = field(default_factory=lambda: count(10**17))

    @property
    def guild(self) -> discord.Guild:
        """The server as the bot sees it."""
        guild = self.env.bot.get_guild(self.server.id)
        assert guild is not None
        return guild

    def message(self, content: str = "", **extra: Any) -> discord.Message:
        """A message of the author's. `extra` are fields of Discord's message object."""
        payload: dict[str, Any] = {
            "id": str(next(self.ids)),
            "channel_id": str(self.channel.id),
            "author": _user(self.author.id, "author"),
            "content": content,
            "timestamp": "2026-01-02T03:04:05+00:00",
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "attachments": [],
            "embeds": [],
            "pinned": False,
            "type": 0,
            "components": [],
        } | extra
        channel = self.guild.get_channel(self.channel.id)
        return discord.Message(state=self.guild._state, channel=channel, data=payload)  # type: ignore[arg-type]

    def user(self, member: MemberActor, name: str) -> dict[str, Any]:
        """The user object of a member, for `mentions` and `interaction_metadata`."""
        return _user(member.id, name)


def _user(user_id: int, name: str, *, bot: bool = False) -> dict[str, Any]:
    return {
        "id": str(user_id),
        "username": name,
        "discriminator": "0",
        "avatar": None,
        "global_name": None,
        "bot": bot,
    }


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    """A fresh simulated server."""
    env = SimulatedDiscord(discord.Client(intents=discord.Intents.all()))
    await env.start()
    server = env.create_guild("Server")
    channel = server.create_text_channel("general")
    author = server.add_member(env.create_user("author", global_name="Ada"))
    other = server.add_member(env.create_user("other", global_name="Otto"))
    await env.settle()
    yield Room(env, server, channel, author, other)
    await env.shutdown()
    env.raise_errors()
