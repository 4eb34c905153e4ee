"""What the parts of the bot need of its connection to Discord, and no more. The bot class satisfies it."""

from collections.abc import Sequence
from typing import Protocol

import discord


class Gateway(Protocol):
    """Discord as the gateway has told of it, and a few requests."""

    @property
    def guilds(self) -> Sequence[discord.Guild]:
        """The servers that the bot is in."""
        ...

    @property
    def user(self) -> discord.ClientUser | None:
        """The bot itself, None before it logged in."""
        ...

    @property
    def application_id(self) -> int | None:
        """The application's id, None before the bot logged in. Old applications have another id than their bot."""
        ...

    def is_ready(self) -> bool:
        """Whether servers and members are known. Before, all of them would seem to be gone."""
        ...

    def get_guild(self, guild_id: int, /) -> discord.Guild | None:
        """A server, None where the bot is not in it."""
        ...

    def get_partial_messageable(self, id: int, /) -> discord.PartialMessageable:
        """A channel to act in without knowing more of it than its id."""
        ...

    async def fetch_user(self, user_id: int, /) -> discord.User:
        """Any user of Discord. Raises `discord.HTTPException`."""
        ...

    async def delete_message(self, channel_id: int, message_id: int, *, reason: str) -> None:
        """Delete a message, with a reason (1-512 characters) for the audit log. Raises `discord.HTTPException`."""
        ...


class Requests(discord.Client):
    """The requests of `Gateway` that discord.py has no method for."""

    async def delete_message(self, channel_id: int, message_id: int, *, reason: str) -> None:
        """See `Gateway`; a message's own method takes no reason."""
        await self.http.delete_message(channel_id, message_id, reason=reason)
