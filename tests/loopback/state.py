"""What exists: one server with its channels and people, in simcord's in-memory Discord on the real clock.

simcord calls its `Backend` importable but not public; pyproject.toml pins the minor version.
"""

from datetime import UTC, datetime

from simcord._clock import Clock
from simcord.backend import Backend
from simcord.backend.models import Guild, Message


class WallClock(Clock):
    """Real time, as the bot's process has it too."""

    def now(self) -> datetime:
        """The current time, UTC."""
        return datetime.now(UTC)


class World:
    """One server, `guild`, with channels and members, and the people's side of what happens in it."""

    def __init__(self) -> None:
        self.backend = Backend(clock=WallClock())
        self.guild: Guild = self.backend.create_guild("Schoolyard")

    @property
    def bot_id(self) -> int:
        """The bot's user id."""
        return self.backend.bot_user.id

    def channel(self, name: str) -> int:
        """A new text channel; its id."""
        return self.backend.create_channel(self.guild.id, name).id

    def member(self, name: str) -> int:
        """A new person who joins the server; their id."""
        user = self.backend.make_user(name)
        self.backend.add_member(self.guild.id, user.id, announce=True)
        return user.id

    def say(self, author_id: int, channel_id: int, text: str) -> int:
        """A member writes `text`; the message's id."""
        return self.backend.create_message(channel_id, author_id, text).id

    def messages(self, channel_id: int) -> list[Message]:
        """The messages that stand in a channel, oldest first."""
        return sorted(self.backend.messages[channel_id].values(), key=lambda message: message.id)

    def direct_messages(self, user_id: int) -> list[Message]:
        """What the bot wrote to a person, oldest first."""
        return self.messages(self.backend.get_dm_channel(user_id).id)
