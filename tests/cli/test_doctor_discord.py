"""What `doctor` says of servers, intents and the clock, each broken in one way."""

from collections.abc import AsyncIterator, Set
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from unittest.mock import Mock

import discord
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from discord.http import Route

from bot.cli import doctor_discord
from bot.cli.diagnosis import Health
from bot.permissions import NEEDED
from bot.settings import Settings
from bot.store.guilds import Guild
from tests.loopback.faults import Trouble
from tests.loopback.server import TOKEN, LoopbackDiscord

_MODERATORS, _ALERTS, _GENERAL = 5, 20, 10
_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_MAY = discord.Permissions


class Channel:
    """A text channel in which everybody may do what `rights` says, by the name of the role."""

    def __init__(self, number: int, name: str, **rights: discord.Permissions) -> None:
        self.id, self.name, self._rights = number, name, rights

    def permissions_for(self, who: Any) -> discord.Permissions:
        return self._rights.get(who.name, _MAY.none())


class Role:
    """A role; higher ones have greater numbers."""

    def __init__(self, number: int, name: str, rank: int, permissions: discord.Permissions) -> None:
        self.id, self.name, self.rank, self.permissions = number, name, rank, permissions

    def __ge__(self, other: "Role") -> bool:
        return self.rank >= other.rank


def _guild(**changes: Any) -> Any:
    """A server where nothing is wrong, but for `changes`."""
    guild = Mock(spec=discord.Guild)
    guild.name = "Chess Club"
    everyone = Role(1, "everyone", 0, _MAY.none())
    own = Role(2, "Upstander", changes.get("rank", 9), NEEDED)
    moderators = Role(_MODERATORS, "Mods", 5, changes.get("moderators", _MAY(moderate_members=True)))
    guild.default_role, guild.roles = everyone, [everyone, own, moderators]
    guild.get_role = lambda number: next((role for role in guild.roles if role.id == number), None)
    guild.me = Mock(spec=discord.Member, guild_permissions=changes.get("server", NEEDED), top_role=own)
    guild.me.name = "bot"
    seen = {"everyone": _MAY(view_channel=True), "Mods": _MAY(view_channel=True)}
    general = Channel(_GENERAL, "general", bot=changes.get("general", NEEDED), **seen)
    private = {"everyone": _MAY.none(), "Mods": _MAY(view_channel=True)} | changes.get("alerts", {})
    alerts = Channel(_ALERTS, "mod-alerts", **({"bot": NEEDED} | private))
    guild.text_channels = [] if changes.get("gone") else [general, alerts]
    guild.channels, guild.voice_channels, guild.forums = guild.text_channels, [], []
    guild.get_channel = lambda number: next((c for c in guild.channels if c.id == number), None)
    return guild


def _chosen(**changes: Any) -> Guild:
    chosen: dict[str, Any] = {
        "guild_id": 1,
        "joined_at": _NOW,
        "left_at": None,
        "delete_after": None,
        "mod_role_id": _MODERATORS,
        "alert_channel_id": _ALERTS,
        "timezone": "UTC",
        "report_weekday": 0,
        "report_hour": 9,
        "set_up_at": _NOW,
        "paused_until": None,
    }
    return Guild(**(chosen | changes))


def _without(*names: str) -> discord.Permissions:
    rights = _MAY(NEEDED.value)
    rights.update(**dict.fromkeys(names, False))
    return rights


def test_a_server_where_nothing_is_wrong() -> None:
    (finding,) = doctor_discord.server(_guild(), _chosen(), frozenset())
    assert (finding.health, finding.what) == (Health.GOOD, "server Chess Club")


@pytest.mark.parametrize(
    ("guild", "chosen", "health", "said"),
    [
        (_guild(server=_without("moderate_members")), _chosen(), Health.BAD, "Timeout Members"),
        (
            _guild(general=_without("read_message_history")),
            _chosen(),
            Health.BAD,
            "Read Message History in #general",
        ),
        (_guild(rank=1), _chosen(), Health.NOTE, "stands below all others"),
        (_guild(), _chosen(set_up_at=None), Health.NOTE, "/setup"),
        (_guild(), None, Health.NOTE, "/setup"),
        (_guild(gone=True), _chosen(), Health.BAD, "the alert channel was deleted"),
        (_guild(), _chosen(mod_role_id=99), Health.BAD, "the moderator role was deleted"),
        (_guild(moderators=_MAY.none()), _chosen(), Health.BAD, "does not see the bot's commands"),
        (_guild(alerts={"everyone": _MAY(view_channel=True)}), _chosen(), Health.BAD, "everybody can read"),
        (_guild(alerts={"Mods": _MAY.none()}), _chosen(), Health.BAD, "cannot see the alert channel"),
        (_guild(alerts={"bot": _without("embed_links")}), _chosen(), Health.BAD, "cases in #mod-alerts"),
    ],
)
def test_what_is_wrong_with_a_server(guild: Any, chosen: Guild | None, health: Health, said: str) -> None:
    findings = doctor_discord.server(guild, chosen, frozenset())
    (found,) = [finding for finding in findings if finding.health is not Health.GOOD]
    assert (found.health, found.what) == (health, "server Chess Club")
    assert said in found.detail
    assert "<#" not in found.detail


@pytest.mark.parametrize("admitted", [{_MODERATORS}, {1, _MODERATORS}])
def test_a_role_that_was_given_the_commands_is_not_shut_out(admitted: Set[int]) -> None:
    findings = doctor_discord.server(_guild(moderators=_MAY.none()), _chosen(), admitted)
    assert [finding.health for finding in findings] == [Health.GOOD]


@pytest.mark.parametrize(
    ("flags", "missing"),
    [
        ({}, "Server Members Intent and Message Content Intent"),
        ({"gateway_guild_members": True}, "switch on Message Content Intent"),
        ({"gateway_message_content_limited": True}, "switch on Server Members Intent"),
    ],
)
def test_intents_that_are_off(flags: dict[str, bool], missing: str) -> None:
    made = discord.ApplicationFlags()
    for name, on in flags.items():
        setattr(made, name, on)
    finding = doctor_discord.intents(made)
    assert finding.bad
    assert missing in finding.detail


@pytest.fixture
async def discord_server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[LoopbackDiscord]:
    async with LoopbackDiscord() as server:
        monkeypatch.setattr(Route, "BASE", server.api_url)
        yield server


@pytest.mark.parametrize(
    ("status", "said"),
    [(401, "does not accept DISCORD_TOKEN"), (403, "HTTP 403"), (429, "HTTP 429"), (503, "HTTP 503")],
)
async def test_a_discord_that_refuses(status: int, said: str, discord_server: LoopbackDiscord) -> None:
    discord_server.faults.add("GET", "*/users/@me", Trouble.ERROR, status=status, times=9)
    settings = Settings(discord_token=TOKEN, _env_file=None)
    (finding,) = [finding async for finding in doctor_discord.findings(settings, {})]
    assert (finding.what, finding.bad) == ("discord", True)
    assert said in finding.detail


async def test_no_connection_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Route, "BASE", "http://127.0.0.1:9")
    settings = Settings(discord_token=TOKEN, _env_file=None)
    (finding,) = [finding async for finding in doctor_discord.findings(settings, {})]
    assert "Check the connection" in finding.detail
    assert (await doctor_discord.clock()).health is Health.NOTE


@pytest.mark.parametrize(("off", "health"), [(0, Health.GOOD), (300, Health.BAD), (-300, Health.BAD)])
async def test_a_wrong_clock(off: int, health: Health, monkeypatch: pytest.MonkeyPatch) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(headers={"Date": format_datetime(datetime.now(UTC) - timedelta(seconds=off))})

    app = web.Application()
    app.router.add_get("/gateway", answer)
    async with TestServer(app) as server:
        monkeypatch.setattr(Route, "BASE", str(server.make_url("")).rstrip("/"))
        finding = await doctor_discord.clock()
    assert finding.health is health
    assert ("timedatectl" in finding.detail) is (health is Health.BAD)
