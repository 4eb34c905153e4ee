"""What `doctor` finds by asking Discord: token, intents, permissions, alert channels, moderator roles, the clock."""

import base64
import binascii
from collections.abc import AsyncIterator, Iterator, Mapping, Set
from datetime import timedelta
from email.utils import parsedate_to_datetime

import aiohttp
import discord

from bot.cli.diagnosis import Diagnosis, Health
from bot.cli.reaching import PORTAL, explained
from bot.clock import utcnow
from bot.settings import Settings
from bot.store.guilds import Guild
from bot.ui import words
from bot.ui.catalogue import text

_WRONG_CLOCK = timedelta(seconds=30)
"""By hand: what is written about times is to the minute, and Discord's ids hold the moment of each message."""
_ANSWER = aiohttp.ClientTimeout(total=10)
_IN_ALERTS = ("view_channel", "send_messages", "embed_links", "attach_files")
"""What the bot needs where it posts cases."""


def token(settings: Settings) -> Diagnosis:
    """Shape only: https://discord.com/developers/docs/reference#authentication."""
    what = text("doctor-token")
    if settings.discord_token is None:
        return Diagnosis(what, Health.BAD, text("doctor-token-missing", portal=PORTAL))
    parts = settings.discord_token.get_secret_value().split(".")
    try:
        well_formed = len(parts) == 3 and base64.urlsafe_b64decode(parts[0] + "==").decode().isdecimal()
    except (binascii.Error, ValueError):
        well_formed = False
    if not well_formed:
        return Diagnosis(what, Health.BAD, text("doctor-token-malformed", portal=PORTAL))
    return Diagnosis(what, Health.GOOD, text("doctor-token-good"))


async def findings(settings: Settings, chosen: Mapping[int, Guild]) -> AsyncIterator[Diagnosis]:
    """Over HTTP: is the token good, are the intents on, and how each server is; `chosen` is what servers set up."""
    assert settings.discord_token is not None
    client = discord.Client(intents=discord.Intents.none())
    try:
        await client.login(settings.discord_token.get_secret_value())
        yield intents((await client.application_info()).flags)
        async for finding in _servers(client, chosen):
            yield finding
    except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
        yield Diagnosis(text("doctor-discord"), Health.BAD, str(explained(error) or error))
    finally:
        await client.close()


def intents(flags: discord.ApplicationFlags) -> Diagnosis:
    """Whether both privileged intents are on."""
    both = {
        "doctor-intent-members": flags.gateway_guild_members or flags.gateway_guild_members_limited,
        "doctor-intent-content": flags.gateway_message_content or flags.gateway_message_content_limited,
    }
    missing = [text(message) for message, on in both.items() if not on]
    if missing:
        detail = text("doctor-intents-missing", intents=words.listed(missing), portal=PORTAL)
        return Diagnosis(text("doctor-intents"), Health.BAD, detail)
    return Diagnosis(text("doctor-intents"), Health.GOOD, text("doctor-intents-good"))


async def _servers(client: discord.Client, chosen: Mapping[int, Guild]) -> AsyncIterator[Diagnosis]:
    servers = [guild async for guild in client.fetch_guilds(limit=None)]
    if not servers:
        yield Diagnosis(text("doctor-servers"), Health.NOTE, text("doctor-servers-none"))
    for partial in servers:
        guild = await client.fetch_guild(partial.id)
        for channel in await guild.fetch_channels():
            guild._add_channel(channel)
        guild._add_member(await guild.fetch_member(client.user.id if client.user else 0))
        admitted = await _admitted_roles(client, guild.id)
        for finding in server(guild, chosen.get(guild.id), admitted):
            yield finding


async def _admitted_roles(client: discord.Client, guild_id: int) -> Set[int]:
    """Roles that a server lets use commands of the bot (Server Settings → Integrations)."""
    assert client.application_id
    try:
        said = await client.http.get_guild_application_command_permissions(client.application_id, guild_id)
    except discord.HTTPException:
        return frozenset()
    return {int(one["id"]) for entry in said for one in entry["permissions"] if one["permission"]}


def server(guild: discord.Guild, chosen: Guild | None, admitted: Set[int]) -> list[Diagnosis]:
    """How the bot stands in a server, which chose `chosen`; `admitted` are roles that were given its commands."""
    problems = [*_permissions(guild)]
    if chosen is None or chosen.set_up_at is None:
        problems.append((Health.NOTE, text("doctor-server-not-set-up")))
    if chosen is not None and chosen.alert_channel_id:
        problems += _alerts(guild, chosen.alert_channel_id, chosen.mod_role_id)
    if chosen is not None and chosen.mod_role_id:
        problems += _moderators(guild, chosen.mod_role_id, admitted)
    what = text("doctor-server", server=guild.name)
    if not any(health is Health.BAD for health, _ in problems):
        problems.insert(0, (Health.GOOD, text("doctor-server-good")))
    return [Diagnosis(what, health, detail) for health, detail in problems]


def _permissions(guild: discord.Guild) -> Iterator[tuple[Health, str]]:
    for line in words.missing_lines(guild):
        for channel in guild.channels:
            line = line.replace(f"<#{channel.id}>", f"#{channel.name}")  # noqa: PLW2901 - named where Discord would
        yield Health.BAD, text("doctor-server-missing", missing=line.replace("**", ""))
    if guild.me.top_role == guild.default_role or all(
        role >= guild.me.top_role for role in guild.roles if role != guild.default_role
    ):
        yield Health.NOTE, text("doctor-server-lowest", role=guild.me.top_role.name)


def _alerts(guild: discord.Guild, channel_id: int, mod_role_id: int | None) -> Iterator[tuple[Health, str]]:
    channel = guild.get_channel(channel_id)
    if channel is None:
        yield Health.BAD, text("doctor-alerts-gone")
        return
    here = channel.permissions_for(guild.me)
    lacking = [words.permission(name) for name in _IN_ALERTS if not getattr(here, name)]
    if lacking:
        yield Health.BAD, text("doctor-alerts-lacking", channel=channel.name, missing=words.listed(lacking))
    if channel.permissions_for(guild.default_role).view_channel:
        yield Health.BAD, text("doctor-alerts-public", channel=channel.name)
    role = guild.get_role(mod_role_id) if mod_role_id else None
    if role is not None and not channel.permissions_for(role).view_channel:
        yield Health.BAD, text("doctor-alerts-hidden", channel=channel.name, role=role.name)


def _moderators(guild: discord.Guild, role_id: int, admitted: Set[int]) -> Iterator[tuple[Health, str]]:
    role = guild.get_role(role_id)
    if role is None:
        yield Health.BAD, text("doctor-moderators-gone")
        return
    may = role.permissions
    if not (may.administrator or may.moderate_members or role.id in admitted):
        yield Health.BAD, text("doctor-moderators-shut-out", role=role.name)


async def clock() -> Diagnosis:
    """How far this machine's clock is from Discord's."""
    what = text("doctor-clock")
    try:
        async with (
            aiohttp.ClientSession(timeout=_ANSWER) as session,
            session.head(discord.http.Route.BASE + "/gateway") as answer,
        ):
            said = parsedate_to_datetime(answer.headers["Date"])
    except (aiohttp.ClientError, OSError, KeyError, ValueError):
        return Diagnosis(what, Health.NOTE, text("doctor-clock-unknown"))
    off = utcnow() - said
    if abs(off) > _WRONG_CLOCK:
        return Diagnosis(what, Health.BAD, text("doctor-clock-wrong", seconds=round(off.total_seconds())))
    return Diagnosis(what, Health.GOOD, text("doctor-clock-good"))
