"""Which reactions say something, and what."""

from datetime import UTC, datetime
from typing import Any

import discord
import pytest

from bot.domain.message import Incoming, Kind, Surface
from bot.intake.reactions import Reactions
from tests.intake.conftest import Room

NOW = datetime(2026, 1, 2, tzinfo=UTC)
POST = 10**17


def react(
    room: Room, reactions: Reactions, emoji: str, *, post: int = POST, by: int | None = None
) -> Incoming | None:
    """A member other than the author of a post reacts to it; ``name:id`` is a custom emoji."""
    by = by or room.other.id
    name, _, custom = emoji.partition(":")
    data: Any = {
        "guild_id": str(room.guild.id),
        "channel_id": str(room.channel.id),
        "message_id": str(post),
        "user_id": str(by),
        "message_author_id": str(room.author.id),
        "emoji": {"id": custom or None, "name": name},
        "burst": False,
        "type": 0,
    }
    event = discord.RawReactionActionEvent(
        data, discord.PartialEmoji.from_dict(data["emoji"]), "REACTION_ADD"
    )
    event.member = room.guild.get_member(by)
    return reactions.added(event, room.guild, at=NOW)


@pytest.mark.parametrize(
    ("emoji", "word"),
    [
        (["🇱", "🅾️", "🇸", "🇪", "🇷"], "loser"),
        (["🇱", "0️⃣", "🇸", "🇪", "🇷"], "l0ser"),
        (["letter_u:1", "regional_indicator_g:2", "l:3", "🇾"], "ugly"),
        (["Ⓜ️", "⭕", "✖️"], None),
        (["🇧", "🇪"], None),
        (["🎉", "👍", "❤️", "blobcat:5"], None),
    ],
)
async def test_letters_of_one_person_that_make_a_word(room: Room, emoji: list[str], word: str | None) -> None:
    reactions = Reactions()
    found = [react(room, reactions, each) for each in emoji][-1]
    if word is None:
        assert found is None
        return
    assert found is not None
    assert [(passage.surface, passage.raw) for passage in found.passages] == [(Surface.SPELLED, word)]
    assert (found.kind, found.message_id, found.author.id) == (Kind.REACTION, POST, room.other.id)
    assert found.reply is not None
    assert found.reply.author is not None
    assert found.reply.author.id == room.author.id


async def test_scorn_counts_once_per_person_and_post(room: Room) -> None:
    reactions = Reactions()
    first, again, elsewhere = [react(room, reactions, "🖕🏽", post=POST + n) for n in (0, 0, 1)]
    assert first is not None
    assert first.passages[0].surface is Surface.REACTION
    assert again is None
    assert elsewhere is not None
    assert elsewhere.message_id == POST + 1


async def test_under_ones_own_post_nothing_is_meant(room: Room) -> None:
    assert react(room, Reactions(), "🤡", by=room.author.id) is None
