"""What a server has chosen: its settings and current policy, cached, with explicit invalidation."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog
from pydantic import ValidationError

from bot.clock import utcnow
from bot.domain.cases import LogEntry
from bot.domain.level import Mode
from bot.policy.presets import DEFAULT_PRESET, preset
from bot.policy.schema import Policy, PolicyChange, changed
from bot.store import guilds, moderation_log, policies
from bot.store.database import Database
from bot.store.guilds import Guild
from bot.store.policies import StoredPolicy

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Server:
    """Settings and policy of one server, as of now."""

    guild: Guild
    policy: Policy
    policy_version: int
    in_force: Policy
    """`policy` as messages are judged by it: the alert channel, where moderators speak about cases, is left alone."""

    @property
    def id(self) -> int:
        """The server's id."""
        return self.guild.guild_id

    @property
    def timezone(self) -> ZoneInfo:
        """The server's time zone, for calendar days and reports."""
        return ZoneInfo(self.guild.timezone)

    def mode_at(self, now: datetime) -> Mode:
        """The policy's mode; shadow while paused."""
        paused = self.guild.paused_until is not None and now < self.guild.paused_until
        return Mode.SHADOW if paused else self.policy.mode


class Servers:
    """Reads servers from the store once and keeps them; every change goes through here."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._known: dict[int, Server] = {}

    async def get(self, guild_id: int) -> Server:
        """The server, created with the default policy in shadow mode when it is new."""
        if known := self._known.get(guild_id):
            return known
        async with self._db.read() as conn:
            guild = await guilds.get(conn, guild_id)
            stored = await policies.current(conn, guild_id) if guild else None
        if guild is None or stored is None:
            return await self.join(guild_id)
        self._known[guild_id] = server = _server(guild, stored)
        return server

    async def policy(self, guild_id: int) -> Policy:
        """The policy in force, read without changing anything: also for servers that the bot has left."""
        if known := self._known.get(guild_id):
            return known.policy
        async with self._db.read() as conn:
            stored = await policies.current(conn, guild_id)
        return _valid_policy(stored) if stored else preset(DEFAULT_PRESET)

    async def join(self, guild_id: int) -> Server:
        """The bot joined (again): its planned deletion is called off; a default policy exists."""
        self.forget(guild_id)
        now = utcnow()
        async with self._db.write() as conn:
            guild = await guilds.get_or_create(conn, guild_id, now=now)
            stored = await policies.current(conn, guild_id)
            if stored is None:
                body = preset(DEFAULT_PRESET).model_dump(mode="json")
                stored = await policies.save(
                    conn, guild_id, body, created_by=None, note=PolicyChange.START, now=now
                )
        self._known[guild_id] = server = _server(guild, stored)
        return server

    async def set_policy(self, guild_id: int, policy: Policy, *, by: int, what: PolicyChange) -> Server:
        """Store a new version of the policy and use it from the next message on."""
        await self.get(guild_id)
        async with self._db.write() as conn:
            await policies.save(
                conn, guild_id, policy.model_dump(mode="json"), created_by=by, note=what, now=utcnow()
            )
        self.forget(guild_id)
        return await self.get(guild_id)

    async def update(self, guild_id: int, **settings: object) -> Server:
        """Change settings of the server (columns of `guilds`)."""
        await self.get(guild_id)
        async with self._db.write() as conn:
            await guilds.update(conn, guild_id, **settings)
        self.forget(guild_id)
        return await self.get(guild_id)

    async def pause(self, guild_id: int, until: datetime | None, *, by: int) -> Server:
        """Shadow mode until `until`; None ends it."""
        await self.get(guild_id)
        async with self._db.write() as conn:
            await moderation_log.add(conn, guild_id, by, utcnow(), LogEntry.PAUSE, {"until": str(until)})
        return await self.update(guild_id, paused_until=until)

    def forget(self, guild_id: int) -> None:
        """Read the server from the store next time."""
        self._known.pop(guild_id, None)


def _server(guild: Guild, stored: StoredPolicy) -> Server:
    policy = _valid_policy(stored)
    alone = {guild.alert_channel_id} if guild.alert_channel_id else set()
    in_force = policy.model_copy(update={"exempt_channels": policy.exempt_channels | alone})
    return Server(guild, policy, stored.version, in_force)


def _valid_policy(stored: StoredPolicy) -> Policy:
    """The policy as stored, or the default preset in shadow mode where that no longer holds.

    An older or newer version of the bot, or a changed file, must not leave a server unread: it is watched
    until somebody sets it up again.
    """
    try:
        return Policy.model_validate(stored.body)
    except ValidationError as error:
        wrong = [".".join(map(str, each["loc"])) for each in error.errors()]
        log.error(
            "the stored policy is not valid; the default preset watches in shadow mode until /setup saves one",
            guild=stored.guild_id,
            version=stored.version,
            fields=wrong,
        )
        return changed(preset(DEFAULT_PRESET), mode=Mode.SHADOW)
