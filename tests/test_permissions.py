"""Who may do what, and what the bot says it lacks."""

from typing import Any
from unittest.mock import Mock

import discord
import pytest

from bot.permissions import NEEDED, is_moderator, may_set_up, outranks
from bot.ui.catalogue import text
from bot.ui.words import missing_lines, permission


def guild(owner_id: int = 1) -> Any:
    made = Mock(spec=discord.Guild, owner_id=owner_id, stage_channels=[])
    made.text_channels, made.voice_channels, made.forums = [], [], []
    made.get_channel = lambda id_: next((c for c in made.text_channels if c.id == id_), None)
    made.me = member(made, 99, rank=5, permissions=NEEDED)
    made.me.top_role.name = "Upstander"
    return made


def member(
    of: Any, user_id: int = 7, *, rank: int = 1, roles: tuple[int, ...] = (), permissions: Any = None
) -> Any:
    made = Mock(spec=discord.Member, id=user_id, guild=of)
    made.guild_permissions = permissions or discord.Permissions.none()
    made.get_role = lambda role: role if role in roles else None
    made.top_role = Mock(spec=discord.Role, position=rank)
    made.top_role.__gt__ = lambda self, other: self.position > other.position
    return made


def channel(of: Any, number: int, lacking: str = "") -> Any:
    made = Mock(spec=discord.TextChannel, id=number, mention=f"<#{number}>")
    here = discord.Permissions(NEEDED.value)
    here.update(**dict.fromkeys(lacking.split(), False))
    made.permissions_for = lambda _me: here
    of.text_channels.append(made)
    return made


@pytest.mark.parametrize("power", ["administrator", "manage_guild", "moderate_members"])
def test_a_moderators_permission_is_enough(power: str) -> None:
    assert is_moderator(member(guild(), permissions=discord.Permissions(**{power: True})), None)


@pytest.mark.parametrize("power", ["manage_messages", "kick_members", "send_messages"])
def test_other_permissions_are_not(power: str) -> None:
    assert not is_moderator(member(guild(), permissions=discord.Permissions(**{power: True})), 5)


def test_the_moderator_role_is_enough() -> None:
    assert is_moderator(member(guild(), roles=(5,)), 5)
    assert not is_moderator(member(guild(), roles=(6,)), 5)
    assert not is_moderator(member(guild(), roles=(5,)), None)


def test_setting_up_takes_manage_server_or_owning_it() -> None:
    assert may_set_up(member(guild(), permissions=discord.Permissions(manage_guild=True)))
    assert may_set_up(member(guild(owner_id=7), 7))
    assert not may_set_up(member(guild(), permissions=discord.Permissions(moderate_members=True)))


def test_rank_decides_and_nobody_outranks_the_owner() -> None:
    server = guild(owner_id=1)
    low, high, owner = member(server, 2, rank=1), member(server, 3, rank=2), member(server, 1, rank=0)
    assert outranks(high, low)
    assert not outranks(low, high)
    assert not outranks(low, low)
    assert outranks(owner, high)
    assert not outranks(high, owner)


def test_nothing_is_missing_where_all_is_granted() -> None:
    server = guild()
    channel(server, 10)
    assert missing_lines(server, 10) == []


def test_what_is_missing_in_the_server_names_use_and_fix() -> None:
    server = guild()
    left = discord.Permissions(NEEDED.value)
    left.update(manage_webhooks=False)
    server.me.guild_permissions = left
    (line,) = missing_lines(server)
    assert line == "**Manage Webhooks** (to restore hidden messages): Server Settings → Roles → Upstander"


def test_what_is_missing_in_channels_names_them_and_counts_the_rest() -> None:
    server = guild()
    for number in range(10, 18):
        channel(server, number, "manage_messages" if number < 17 else "")
    (line,) = missing_lines(server)
    assert line.startswith(
        "**Manage Messages** in <#10>, <#11>, <#12>, <#13>, <#14> and 2 more (to hide messages)"
    )


def test_everywhere_is_said_in_one_word() -> None:
    server = guild()
    for number in range(10, 18):
        channel(server, number, "read_message_history")
    (line,) = missing_lines(server)
    assert line.startswith("**Read Message History** in every channel (to catch up")


def test_an_alert_channel_without_send_messages_is_named() -> None:
    server = guild()
    channel(server, 10, "send_messages")
    assert missing_lines(server) == []
    (line,) = missing_lines(server, 10)
    assert line.startswith("**Send Messages** in <#10>")


def test_an_alert_channel_that_is_gone_is_no_missing_permission() -> None:
    assert missing_lines(guild(), 404) == []


def test_permissions_are_called_as_discords_settings_call_them() -> None:
    assert permission("moderate_members") == "Timeout Members"
    assert permission("send_messages_in_threads") == "Send Messages In Threads"


def test_every_permission_that_is_asked_for_says_why() -> None:
    for name in discord.Permissions.VALID_FLAGS:
        if getattr(NEEDED, name) and name != "read_messages":  # an older name of view_channel
            assert text(f"permission-{name}")
            assert text(f"permission-{name}.why")


def test_nothing_that_cannot_be_undone_is_asked_for() -> None:
    for power in (
        "administrator",
        "kick_members",
        "ban_members",
        "manage_guild",
        "manage_roles",
        "mention_everyone",
    ):
        assert not getattr(NEEDED, power)
