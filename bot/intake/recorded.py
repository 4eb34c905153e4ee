"""A message that a file holds -> discord.py's message, made as from Discord's answers, so that live intake reads it."""

from collections.abc import Mapping
from typing import Any

import discord

from bot.intake.surfaces import PEOPLE_WROTE

_PEOPLE_WROTE = frozenset(kind.value for kind in PEOPLE_WROTE)
_AUTHOR = {"id": 0, "username": "", "discriminator": "0", "avatar": None}
"""In place of the author, whom the caller knows."""


class _State:
    """What a message asks of the connection that it came by; here is none."""

    http = None

    def store_user(self, data: Any, *, cache: bool = True) -> discord.User:
        del cache  # nobody is kept
        return discord.User(state=self, data=data)  # type: ignore[arg-type]

    create_user = store_user

    def get_channel(self, _id: int) -> None:
        return None

    def _get_guild(self, _id: int) -> None:
        return None

    def _get_message(self, _id: int) -> None:
        return None


class _Somewhere:
    """The server and channel of a message in a file: known by their ids, and holding nobody."""

    id = 0

    @property
    def guild(self) -> "_Somewhere":
        return self

    def get_member(self, _id: int) -> None:
        return None


_STATE, _SOMEWHERE = _State(), _Somewhere()


def is_of_people(kind: int) -> bool:
    """Whether people write messages of this kind, Discord's number; its own notices have others."""
    return kind in _PEOPLE_WROTE


def message_of(
    message_id: int, kind: int, content: str, reply_to: int | None, parts: Mapping[str, Any]
) -> discord.Message:
    """The message, by author 0 on server and channel 0. `parts` are as Discord's API gives them.

    Raises what discord.py raises where they are not.
    """
    data: dict[str, Any] = {
        "id": message_id,
        "type": kind,
        "content": content,
        "author": _AUTHOR,
        "mentions": [],
        "mention_roles": [],
        "components": [],
        "edited_timestamp": None,
        **parts,
    }
    if reply_to is not None:
        data["message_reference"] = {"message_id": reply_to, "channel_id": 0}
    return discord.Message(state=_STATE, channel=_SOMEWHERE, data=data)  # type: ignore[arg-type]
