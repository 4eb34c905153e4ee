"""What a server has chosen: its settings and current policy, cached, with explicit invalidation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog
from pydantic import ValidationError

from bot.clock import utcnow
from bot.domain.actions import ActionKind, Payload
from bot.domain.cases import LogEntry
from bot.domain.level import Mode
from bot.policy.presets import DEFAULT_PRESET, preset
from bot.policy.schema import Policy, PolicyChange, changed
from bot.store import guilds, journal, moderation_log, policies
from bot.store.database import Connection, Database
from bot.store.guilds import Guild
from bot.store.journal import PlannedAction
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

    def __init__(self, database: Database, *, wake_outbox: Callable[[], None] = lambda: None) -> None:
        """`wake_outbox` tells that there are actions."""
        self._db = database
        self._wake_outbox = wake_outbox
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
        before, now = await self.get(guild_id), utcnow()
        async with self._db.write() as conn:
            saved = await policies.save(
                conn, guild_id, policy.model_dump(mode="json"), created_by=by, note=what, now=now
            )
            detail = {"version": saved.version, "change": what.value}
            await self._note(conn, before, by, now, LogEntry.POLICY, detail)
        return await self._changed(guild_id)

    async def update(self, guild_id: int, **settings: object) -> Server:
        """Change settings of the server (columns of `guilds`)."""
        await self.get(guild_id)
        async with self._db.write() as conn:
            await guilds.update(conn, guild_id, **settings)
        self.forget(guild_id)
        return await self.get(guild_id)

    async def set_up(
        self, guild_id: int, *, by: int, mod_role_id: int | None, alert_channel_id: int | None
    ) -> Server:
        """Choose who moderates and where cases appear; where they appeared before, a change is told too."""
        before, now = await self.get(guild_id), utcnow()
        async with self._db.write() as conn:
            await guilds.update(
                conn, guild_id, mod_role_id=mod_role_id, alert_channel_id=alert_channel_id, set_up_at=now
            )
            if (before.guild.mod_role_id, before.guild.alert_channel_id) != (mod_role_id, alert_channel_id):
                detail = {"role": mod_role_id, "channel": alert_channel_id}
                await self._note(conn, before, by, now, LogEntry.SETUP, detail)
        return await self._changed(guild_id)

    async def pause(self, guild_id: int, until: datetime | None, *, by: int) -> Server:
        """Shadow mode until `until`; None ends it."""
        before, now = await self.get(guild_id), utcnow()
        async with self._db.write() as conn:
            await guilds.update(conn, guild_id, paused_until=until)
            what = LogEntry.PAUSE if until else LogEntry.GOES_ON
            detail = {"until": int(until.timestamp())} if until else {}
            await self._note(conn, before, by, now, what, detail)
        return await self._changed(guild_id)

    async def _note(
        self,
        conn: Connection,
        before: Server,
        by: int,
        now: datetime,
        what: LogEntry,
        detail: Mapping[str, int | str | None],
    ) -> None:
        """Into the log, and told where cases appear: nobody changes how the bot works unseen."""
        entry_id = await moderation_log.add(conn, before.id, by, now, what, detail)
        if channel_id := before.guild.alert_channel_id:
            payload: Payload = {"entry": entry_id, "channel_id": channel_id}
            told = PlannedAction(ActionKind.LOG_NOTICE, f"{ActionKind.LOG_NOTICE}:{entry_id}", payload)
            await journal.plan(conn, before.id, [told], now=now)

    async def _changed(self, guild_id: int) -> Server:
        self._wake_outbox()
        self.forget(guild_id)
        return await self.get(guild_id)

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
