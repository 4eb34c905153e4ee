"""A simulated server with the real bot in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import discord
from simcord import ChannelHandle, Env, GuildHandle, MemberActor, UserHandle

from bot.app import Upstander
from bot.model.scores import Scorer
from bot.policy.schema import Mode, changed
from bot.settings import Settings
from bot.store.crypto import EvidenceCipher
from bot.store.database import Database
from tests.support.scorer import ScriptedScorer

@dataclass
class World:
    """One server: an owner, a moderator, members ann, ben and cat, #general, #alerts, and the bot."""

    env: Env
    bot: Upstander
    scorer: ScriptedScorer
    guild: GuildHandle
    owner: UserHandle
    general: ChannelHandle
    alerts: ChannelHandle
    mod: MemberActor
    ann: MemberActor
    ben: MemberActor
    cat: MemberActor
    users: dict[int, UserHandle]

    async def settle(self, seconds: float = 3) -> None:
        """Let the bot finish what it is doing, and `seconds` of simulated time pass."""
        await self.env.settle()
        await self.env.advance_time(seconds)
        await self.env.settle()

    def grant(self, permissions: discord.Permissions) -> None:
        """Give the bot's own role exactly these permissions."""
        roles = self.env.backend.get_guild(self.guild.id).roles.values()
        own = next(role for role in roles if role.managed)
        self.env.backend.edit_role(self.guild.id, own.id, {"permissions": permissions.value})

    async def go_live(self, preset_changes: dict[str, Any] | None = None) -> None:
        """What `/setup` would do: alert channel, live mode."""
        server = await self.bot.servers.get(self.guild.id)
        policy = changed(server.policy, mode=Mode.LIVE, **(preset_changes or {}))
        await self.bot.servers.set_policy(self.guild.id, policy, by=self.mod.id, note="test")
        await self.bot.servers.update(self.guild.id, alert_channel_id=self.alerts.id)

    async def dms(self, person: MemberActor | UserHandle) -> list[discord.Message]:
        """What the bot wrote to a person, oldest first."""
        return await history(self.users[person.id].dm_channel)

    async def cases(self) -> Sequence[discord.Message]:
        """The cards in the alert channel, oldest first."""
        return [m for m in await history(self.alerts) if m.author.id == self.bot.user.id]  # type: ignore[union-attr]


async def history(channel: ChannelHandle) -> list[discord.Message]:
    """Messages of a channel, oldest first."""
    return sorted(channel.history(), key=lambda message: message.id)


def text_of(message: discord.Message | Any) -> str:
    """All text of a card."""
    found: list[str] = []

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            if isinstance(node.get("content"), str):
                found.append(node["content"])
            if isinstance(node.get("label"), str):
                found.append(node["label"])
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    components = message.components
    walk([c if isinstance(c, dict) else c.to_dict() for c in components])
    return "\n".join([message.content, *found])


async def make_bot(folder: Path, scorer: Scorer, **options: Any) -> Upstander:
    """The bot as `bot/run.py` builds it, on a database in `folder`."""
    settings = Settings(data_dir=folder, _env_file=None, **options)  # type: ignore[call-arg]
    folder.mkdir(parents=True, exist_ok=True)
    database = await Database.open(settings.resolved_database_url)
    cipher = EvidenceCipher.from_file(settings.resolved_key_file)
    return Upstander(settings=settings, scorer=scorer, database=database, cipher=cipher, shard_count=1)


async def populate(env: Env, bot: Upstander, scorer: ScriptedScorer, permissions: discord.Permissions) -> World:
    """Make the server and its people."""
    owner = env.create_user("olivia")
    guild = env.create_guild("Chess Club", owner=owner)
    general = guild.create_text_channel("general")
    alerts = guild.create_text_channel("alerts")
    mod_role = guild.create_role("Moderators", permissions=discord.Permissions(moderate_members=True))
    users = {name: env.create_user(name) for name in ("ann", "ben", "cat", "max")}
    members = {name: guild.add_member(users[name]) for name in ("ann", "ben", "cat")}
    mod = guild.add_member(users["max"], roles=[mod_role])
    made = World(
        env=env,
        bot=bot,
        scorer=scorer,
        guild=guild,
        owner=owner,
        general=general,
        alerts=alerts,
        mod=mod,
        users={user.id: user for user in (owner, *users.values())},
        **members,
    )
    made.grant(permissions)
    await env.settle()
    return made
