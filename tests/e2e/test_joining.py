"""Joining and leaving a server."""

from datetime import timedelta

import discord
from simcord import Env
from simcord.backend.serializers import guild_create_payload

from bot.app import Upstander
from bot.domain.level import Mode
from bot.store import guilds
from tests.e2e.world import World, history, make_bot, text_of


async def stored(bot: Upstander, guild_id: int) -> guilds.Guild:
    """The server as stored."""
    async with bot.db.read() as conn:
        found = await guilds.get(conn, guild_id)
    assert found is not None
    return found


async def return_to(world: World) -> None:
    """The bot is invited back to the server it left, which went on meanwhile."""
    backend = world.env.backend
    guild = backend.get_guild(world.guild.id)
    backend.emit("GUILD_CREATE", guild_create_payload(backend, guild))
    await world.settle()


async def leave(world: World) -> None:
    """The bot is removed from the server; the server lives on."""
    world.env.backend.emit("GUILD_DELETE", {"id": str(world.guild.id)})
    await world.settle()


async def test_on_join_there_is_a_default_policy_in_shadow_mode(env: Env, bot: Upstander) -> None:
    guild = env.create_guild("New")
    await env.settle()

    server = await bot.servers.get(guild.id)
    assert server.policy.preset == "balanced"
    assert server.policy.mode is Mode.SHADOW


async def test_without_a_channel_the_owner_is_greeted(env: Env) -> None:
    owner = env.create_user("olivia")
    env.create_guild("New", owner=owner)
    await env.settle()

    (card,) = await history(owner.dm_channel)
    assert "I only watch" in text_of(card)
    assert "Set up" in text_of(card)


async def test_the_first_writable_channel_is_greeted(shadow: World) -> None:
    (card,) = await history(shadow.general)

    assert "Hello, I am Upstander" in text_of(card)
    assert await shadow.dms(shadow.owner) == []


async def test_the_system_channel_comes_first(shadow: World) -> None:
    news = shadow.guild.create_text_channel("news")
    shadow.env.backend.edit_guild(shadow.guild.id, {"system_channel_id": news.id})
    await leave(shadow)
    await return_to(shadow)

    assert "Hello, I am Upstander" in text_of((await history(news))[-1])


async def test_missing_permissions_are_named_with_the_channel_and_the_fix(shadow: World) -> None:
    shadow.deny(shadow.alerts, manage_messages=True)
    shadow.take(manage_webhooks=True)
    await leave(shadow)
    await return_to(shadow)

    shown = text_of((await history(shadow.general))[-1])
    assert "**Manage Webhooks** (to restore hidden messages): Server Settings → Roles" in shown
    assert f"**Manage Messages** in {shadow.alerts.mention} (to hide messages): channel → Edit" in shown


async def test_a_restart_greets_nobody_again(shadow: World) -> None:
    await shadow.restart()
    await shadow.settle()

    assert len(await history(shadow.general)) == 1


async def test_a_server_joined_while_the_bot_was_away_is_greeted_at_the_start(
    env: Env, bot: Upstander
) -> None:
    folder, scorer = bot.settings.data_dir, bot.scorer
    await bot.db.close()
    feed = env.backend.subscribers[:]
    env.backend.subscribers.clear()
    owner = env.create_user("olivia")
    env.create_guild("New", owner=owner)
    env.backend.subscribers[:] = feed
    await env.restart_bot(await make_bot(folder, scorer))
    await env.settle()

    assert "Hello, I am Upstander" in text_of((await history(owner.dm_channel))[-1])


async def test_leaving_schedules_the_data_for_deletion(shadow: World) -> None:
    await leave(shadow)

    server = await stored(shadow.bot, shadow.guild.id)
    assert server.left_at is not None
    assert server.delete_after == server.left_at + timedelta(days=shadow.bot.settings.leave_days)


async def test_a_server_that_was_left_while_the_bot_was_away_is_scheduled_too(shadow: World) -> None:
    elsewhere = 12345
    await shadow.bot.servers.join(elsewhere)
    await shadow.restart()
    await shadow.settle()

    assert (await stored(shadow.bot, elsewhere)).left_at is not None
    assert (await stored(shadow.bot, shadow.guild.id)).left_at is None


async def test_coming_back_calls_the_deletion_off_and_keeps_what_was_chosen(live: World) -> None:
    await leave(live)
    await return_to(live)

    server = await stored(live.bot, live.guild.id)
    assert server.left_at is None
    assert server.delete_after is None
    assert server.alert_channel_id == live.alerts.id


async def test_what_was_written_while_the_bot_was_not_a_member_stays_unread(live: World) -> None:
    await live.say(live.ann, "well played")
    await leave(live)
    live.unseen(live.ann, f"{live.ben.mention} hide-me")
    await live.settle(60)
    await return_to(live)
    message = await live.say(live.cat, "warn-me", to=live.ben)

    assert await live.verdicts(live.ann) == []
    assert [v.message_id for v in await live.verdicts(live.cat)] == [message.id]


async def test_when_the_days_are_over_everything_of_the_server_is_gone(live: World) -> None:
    await live.open_case()
    await leave(live)
    with live.env.time_context():
        async with live.bot.db.write() as conn:
            await guilds.update(conn, live.guild.id, delete_after=discord.utils.utcnow())
        await live.bot.expiry.run_once()

    async with live.bot.db.read() as conn:
        assert await guilds.get(conn, live.guild.id) is None
    assert await live.verdicts(live.ann) == []
