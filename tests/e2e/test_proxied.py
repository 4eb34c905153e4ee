"""Copies that bots post of members' messages (PluralKit and the like), beside the originals."""

import discord
import pytest

from tests.e2e.world import World, history


async def proxied(world: World, text: str, *, original_first: bool) -> tuple[int, discord.Message]:
    """Ann writes `text`, a bot posts it as "Max" and deletes the original, before or after ours could."""
    webhook = world.guild.create_webhook(world.general, "Max")
    written = world.env.backend.create_message(world.general.id, world.ann.id, f"max: {text}").id
    if original_first:
        await world.settle(0)
    copy = await webhook.send(text)
    if not original_first and world.in_channel(written):
        world.env.backend.delete_message(world.general.id, written)
    await world.settle()
    return written, copy


@pytest.mark.parametrize("original_first", [True, False])
async def test_a_copy_of_something_hidden_goes_too_and_counts_once(live: World, original_first: bool) -> None:
    text = f"{live.ben.mention} escalate-me"
    written, copy = await proxied(live, text, original_first=original_first)

    assert not live.in_channel(written)
    assert not live.in_channel(copy)
    assert len(await live.verdicts(live.ann)) == 1
    assert len(await live.dms(live.ann)) == 1

    await live.mod.click((await live.cases())[-1], label="Let it pass")
    await live.settle()
    back = [message.content for message in await history(live.general) if "escalate-me" in message.content]
    assert len(back) == 1


async def test_copies_of_what_is_left_alone_stay(live: World) -> None:
    _, copy = await proxied(live, "good morning", original_first=True)
    assert live.in_channel(copy)
    assert await live.verdicts(live.ann) == []
