"""A simulated server with the real bot in it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import discord
from simcord import (
    ChannelHandle,
    Env,
    GuildHandle,
    InteractionResult,
    MemberActor,
    ResponseMessage,
    RoleHandle,
    UserHandle,
)
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType
from sqlalchemy import null, update

from bot.app import Upstander
from bot.domain.actions import ActionState
from bot.domain.level import Mode
from bot.domain.scores import ReplacedModel
from bot.model.scorer import Scorer
from bot.permissions import NEEDED
from bot.policy.schema import PolicyChange, changed
from bot.settings import Settings
from bot.store import cases, journal, verdicts
from bot.store.cases import Case
from bot.store.crypto import EvidenceCipher
from bot.store.database import Database
from bot.store.journal import Action, StoredVerdict
from bot.store.tables import actions as actions_table
from tests.support.scorer import ScriptedScorer

Person = MemberActor | UserHandle


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
    mod_role: RoleHandle
    mod: MemberActor
    ann: MemberActor
    ben: MemberActor
    cat: MemberActor
    users: dict[int, UserHandle]

    # Time and people

    async def settle(self, seconds: float = 2) -> None:
        """Let the bot finish what it is doing, and `seconds` of simulated time pass."""
        await self.env.settle()
        await self.env.advance_time(seconds)
        await self.env.settle()

    def add(
        self, name: str, *roles: RoleHandle, permissions: discord.Permissions | None = None
    ) -> MemberActor:
        """One member more, with `permissions` through a role of their own."""
        user = self.env.create_user(name)
        self.users[user.id] = user
        own = [self.guild.create_role(f"of {name}", permissions=permissions)] if permissions else []
        return self.guild.add_member(user, roles=[*roles, *own])

    # What the bot may do

    def grant(self, permissions: discord.Permissions) -> None:
        """Give the bot's own role exactly these permissions."""
        self.env.backend.edit_role(self.guild.id, self._own_role, {"permissions": permissions.value})

    def take(self, **permissions: bool) -> None:
        """Take permissions away from the bot's role: ``take(manage_messages=True)``."""
        left = discord.Permissions(NEEDED.value)
        left.update(**dict.fromkeys(permissions, False))
        self.grant(left)

    def deny(self, channel: ChannelHandle, **permissions: bool) -> None:
        """Deny the bot permissions in one channel."""
        denied = discord.Permissions(**permissions).value
        overwrite = Overwrite(target_id=self._own_role, type=OverwriteType.ROLE, deny=denied)
        self.env.backend.set_overwrite(channel.id, overwrite)

    def keep_private(self, channel: ChannelHandle) -> None:
        """Only moderators and the bot read the channel."""
        view = discord.Permissions(view_channel=True).value
        everybody = Overwrite(target_id=self.guild.id, type=OverwriteType.ROLE, deny=view)
        self.env.backend.set_overwrite(channel.id, everybody)
        for role_id in (self.mod_role.id, self._own_role):
            allowed = Overwrite(target_id=role_id, type=OverwriteType.ROLE, allow=view)
            self.env.backend.set_overwrite(channel.id, allowed)

    def raise_above_bot(self, role: RoleHandle) -> None:
        """Move a role above the bot's."""
        self.env.backend.reorder_roles(self.guild.id, [{"id": role.id, "position": 50}])

    def close_dms(self, person: Person) -> None:
        """The person no longer takes DMs from the bot."""
        path = f"/channels/{self.users[person.id].dm_channel.id}/messages"
        self.env.inject_error("POST", path, status=403, code=50007, times=None)

    @property
    def _own_role(self) -> int:
        roles = self.env.backend.get_guild(self.guild.id).roles.values()
        return next(role for role in roles if role.managed).id

    # What happens

    async def go_live(self, **changes: Any) -> None:
        """What `/setup` would do: alert channel, moderator role, live mode; `changes` of the policy on top."""
        server = await self.bot.servers.get(self.guild.id)
        policy = changed(server.policy, **({"mode": Mode.LIVE} | changes))
        await self.bot.servers.set_policy(self.guild.id, policy, by=self.mod.id, what=PolicyChange.SETUP)
        await self.bot.servers.update(
            self.guild.id, alert_channel_id=self.alerts.id, mod_role_id=self.mod_role.id
        )

    async def say(self, author: MemberActor, text: str, *, to: MemberActor | None = None) -> discord.Message:
        """`author` writes `text` in #general, to somebody where given, and the bot reacts."""
        message = await author.send(self.general, f"{to.mention} {text}" if to else text)
        await self.settle()
        return message

    async def open_case(self) -> discord.Message:
        """Ann attacks ben; the card of the case that this opens."""
        await self.say(self.ann, "escalate-me", to=self.ben)
        return (await self.cases())[-1]

    def unseen(self, author: Person, text: str, channel: ChannelHandle | None = None) -> int:
        """A message that stands in the channel's history but that the gateway does not bring: its id."""
        where = (channel or self.general).id
        return self.env.backend.create_message(where, author.id, text, broadcast=False).id

    async def restart(self, **options: Any) -> None:
        """The process dies and another one starts on the same database; `options` as for `make_bot`."""
        folder = self.bot.settings.data_dir
        await self.bot.db.close()
        self.bot = await make_bot(folder, self.scorer, **options)
        await self.env.restart_bot(self.bot)

    async def interrupt(self, *done: Action) -> None:
        """As if the process had died after Discord did this and before it was written down."""
        async with self.bot.db.write() as conn:
            these = actions_table.c.id.in_([action.id for action in done])
            await conn.execute(
                update(actions_table).where(these).values(state=ActionState.RUNNING, result=null())
            )

    # What can be seen

    def in_channel(self, message: discord.Message | int, channel: ChannelHandle | None = None) -> bool:
        """Whether a message (still) stands in #general, or in `channel`."""
        wanted = message if isinstance(message, int) else message.id
        return wanted in self.env.backend.messages.get((channel or self.general).id, {})

    async def dms(self, person: Person) -> list[discord.Message]:
        """What the bot wrote to a person, oldest first."""
        return await history(self.users[person.id].dm_channel)

    async def cases(self) -> Sequence[discord.Message]:
        """The cards in the alert channel, oldest first."""
        mine = [m for m in await history(self.alerts) if m.author.id == self.bot.user.id]  # type: ignore[union-attr]
        return [message for message in mine if "For the record" not in text_of(message)]

    async def card(self) -> str:
        """The text of the newest card in the alert channel, as it is now."""
        return text_of((await self.cases())[-1])

    async def verdicts(self, author: Person) -> list[StoredVerdict]:
        """What is recorded about an author's messages, newest first."""
        async with self.bot.db.read() as conn:
            return await verdicts.involving(conn, self.guild.id, author.id)

    async def case(self, number: int = 1) -> Case:
        """A case as stored."""
        async with self.bot.db.read() as conn:
            found = await cases.by_number(conn, self.guild.id, number)
        assert found is not None
        return found

    async def actions(self, number: int = 1) -> dict[str, Action]:
        """The newest action of each kind in a case."""
        case = await self.case(number)
        async with self.bot.db.read() as conn:
            return {action.kind: action for action in await journal.actions_of_case(conn, case.id)}

    def bodies(self, method: str, part: str) -> list[dict[str, Any]]:
        """What the bot sent to paths that contain `part`, oldest first."""
        requests = [r for r in self.env.http_requests if r.method == method and part in r.path]
        return [request.json for request in requests if isinstance(request.json, dict)]

    def sent(self, method: str, ending: str) -> int:
        """How many requests of this kind the bot made."""
        return sum(r.method == method and r.path.endswith(ending) for r in self.env.http_requests)


async def history(channel: ChannelHandle) -> list[discord.Message]:
    """Messages of a channel, oldest first."""
    return sorted(channel.history(), key=lambda message: message.id)


def reply_of(result: InteractionResult) -> ResponseMessage:
    """The message with which the bot answered an interaction."""
    assert result.response is not None
    return result.response


def answer(result: InteractionResult) -> str:
    """What the bot answered to an interaction, which must be for one person only."""
    assert result.acknowledged
    messages = [m for m in (result.response, *result.followups) if m is not None]
    assert messages
    assert all(message.ephemeral for message in messages)
    return "\n".join(text_of(message) for message in messages)


def text_of(message: discord.Message | Any) -> str:
    """All text of a card."""
    found: list[str] = []

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            if isinstance(node.get("content"), str):
                found.append(node["content"])
            # A choice has a label without a type, in which Discord renders nothing.
            if isinstance(node.get("label"), str) and "type" in node:
                found.append(node["label"])
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    components = message.components
    walk([c if isinstance(c, dict) else c.to_dict() for c in components])
    return "\n".join([message.content, *found])


async def make_bot(
    folder: Path, scorer: Scorer, *, replaced_model: ReplacedModel | None = None, **options: Any
) -> Upstander:
    """The bot as `bot/cli/run.py` builds it, on a database in `folder`; `options` are settings."""
    settings = Settings(data_dir=folder, _env_file=None, **options)
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    database = await Database.open(settings.resolved_database_url)
    cipher = EvidenceCipher.from_file(settings.resolved_key_file)
    return Upstander(
        settings=settings,
        scorer=scorer,
        database=database,
        cipher=cipher,
        replaced_model=replaced_model,
        shard_count=1,
    )


async def populate(
    env: Env, bot: Upstander, scorer: ScriptedScorer, permissions: discord.Permissions
) -> World:
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
        mod_role=mod_role,
        mod=mod,
        users={user.id: user for user in (owner, *users.values())},
        **members,
    )
    made.grant(permissions)
    await env.settle()
    return made
