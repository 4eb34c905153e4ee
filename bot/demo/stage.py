"""A small simulated server with the real bot in it."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import discord
from simcord import ChannelHandle, Env, GuildHandle, MemberActor, RoleHandle, UserHandle
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from bot.app import Upstander
from bot.demo import lines
from bot.demo.simulated import SimulatedDiscord
from bot.model.chosen import open_scorer
from bot.model.runtime import RuntimeOptions
from bot.settings import Settings
from bot.store.crypto import EvidenceCipher
from bot.store.database import Database


@dataclass
class Stage:
    """The server "Chess Club": its owner Olivia, the moderator Max, and the members Ann, Ben, Cat and Dan."""

    env: Env
    bot: Upstander
    guild: GuildHandle
    general: ChannelHandle
    alerts: ChannelHandle
    owner: MemberActor
    mod: MemberActor
    mod_role: RoleHandle
    members: dict[str, MemberActor]
    users: dict[int, UserHandle]

    async def settle(self, seconds: float = 2) -> None:
        """Let the bot finish, and a little simulated time pass."""
        await self.env.settle()
        await self.env.advance_time(seconds)
        await self.env.settle()

    def channel_history(self, channel: ChannelHandle) -> list[discord.Message]:
        """Messages of a channel, oldest first."""
        return sorted(channel.history(), key=lambda message: message.id)

    def dms(self, person: MemberActor) -> list[discord.Message]:
        """The person's DMs with the bot, oldest first."""
        return self.channel_history(self.users[person.id].dm_channel)


@asynccontextmanager
async def stage() -> AsyncIterator[Stage]:
    """Open the curtain. The database is a real file in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="upstander-demo-") as folder:
        settings = Settings(data_dir=Path(folder), model="compact", _env_file=None)
        database = await Database.open(settings.resolved_database_url)
        cipher = EvidenceCipher.from_file(settings.resolved_key_file)
        opened = await open_scorer("compact", settings.model_cache, runtime=RuntimeOptions())
        async with opened.scorer as scorer:
            bot = Upstander(settings=settings, scorer=scorer, database=database, cipher=cipher, shard_count=1)
            env = SimulatedDiscord(bot, settle_timeout=60)
            env.backend.bot_user.name = "Upstander"
            await env.start()
            with env.time_context():
                yield await _populate(env, bot)
            await env.shutdown()
            env.raise_errors()
        await database.close()


async def _populate(env: Env, bot: Upstander) -> Stage:
    users = {
        name: env.create_user(name.lower(), global_name=name)
        for name in ("Olivia", "Max", "Ann", "Ben", "Cat", "Dan")
    }
    guild = env.create_guild(lines.SERVER, owner=users["Olivia"])
    general = guild.create_text_channel("general")
    alerts = guild.create_text_channel("mod-alerts")
    mod_role = guild.create_role("Moderators", permissions=discord.Permissions(moderate_members=True))
    owner = guild.add_member(users["Olivia"])
    mod = guild.add_member(users["Max"], roles=[mod_role])
    members = {name: guild.add_member(users[name]) for name in ("Ann", "Ben", "Cat", "Dan")}
    _keep_private(env, guild, alerts, mod_role)
    await env.settle()
    return Stage(
        env=env,
        bot=bot,
        guild=guild,
        general=general,
        alerts=alerts,
        owner=owner,
        mod=mod,
        mod_role=mod_role,
        members=members,
        users={user.id: user for user in users.values()},
    )


def _keep_private(env: Env, guild: GuildHandle, channel: ChannelHandle, mod_role: RoleHandle) -> None:
    """Moderators and the bot read the channel, nobody else."""
    view = discord.Permissions(view_channel=True).value
    own = next(role for role in env.backend.get_guild(guild.id).roles.values() if role.managed)
    everybody = Overwrite(target_id=guild.id, type=OverwriteType.ROLE, deny=view)
    readers = [Overwrite(target_id=role.id, type=OverwriteType.ROLE, allow=view) for role in (mod_role, own)]
    for overwrite in (everybody, *readers):
        env.backend.set_overwrite(channel.id, overwrite)
