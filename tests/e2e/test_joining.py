"""Joining and leaving a server."""

import simcord
from simcord import Env

from bot.app import Upstander
from bot.policy.schema import Mode
from tests.e2e.world import history, text_of


async def test_on_join_there_is_a_default_policy_in_shadow_mode(env: Env, bot: Upstander) -> None:
    guild = env.create_guild("New")
    await env.settle()

    server = await bot.servers.get(guild.id)
    assert server.policy.preset == "balanced"
    assert server.policy.mode is Mode.SHADOW


async def test_without_a_channel_the_owner_is_greeted(env: Env, bot: Upstander) -> None:
    owner = env.create_user("olivia")
    env.create_guild("New", owner=owner)
    await env.settle()

    (card,) = await history(owner.dm_channel)
    assert "I only watch" in text_of(card)
    assert "Set up" in text_of(card)
