"""Every command re-checks at run time who calls it, whatever Discord's menus show."""

from typing import Any

import discord
import pytest
from simcord import MemberActor, SetupError
from simcord.enums import AppCommandType

from tests.e2e.world import World, answer

MODERATORS = "Only moderators of the server can do this."
MANAGERS = "Only people with **Manage Server** can do this."

FOR_MODERATORS: list[tuple[str, dict[str, Any]]] = [
    ("case list", {}),
    ("case show", {"number": 1}),
    ("case close", {"number": 1}),
    ("case undo", {"number": 1}),
    ("case restore", {"message": "1"}),
    ("check", {"text": "hello"}),
    ("pause", {"minutes": 5}),
    ("policy show", {}),
    ("status", {}),
]
FOR_MANAGERS: list[tuple[str, dict[str, Any]]] = [
    ("setup", {}),
    ("audit", {}),
    ("policy preset", {"name": "relaxed"}),
    ("policy mode", {"mode": "shadow"}),
    ("policy names", {"what": "propose"}),
    ("policy threshold", {"category": "insult", "level": "warn", "score": 0.1}),
    ("policy exempt", {}),
]


def show_to(world: World, member: MemberActor, command: str, kind: int = AppCommandType.CHAT_INPUT) -> None:
    """What a server's integration settings can do: show a command to somebody it is not meant for."""
    name = command if kind == AppCommandType.MESSAGE else command.split()[0]
    root = world.env.backend.find_command(name, world.guild.id, type=kind)
    assert root is not None
    world.guild.set_command_permissions(int(root["id"]), {member: True})


async def test_members_are_refused_every_command_of_moderators(live: World) -> None:
    for command, options in FOR_MODERATORS:
        show_to(live, live.ann, command)
        assert answer(await live.ann.slash(live.general, command, **options)) == MODERATORS, command


async def test_moderators_without_manage_server_are_refused_every_command_of_managers(live: World) -> None:
    for command, options in FOR_MANAGERS:
        show_to(live, live.mod, command)
        assert answer(await live.mod.slash(live.general, command, **options)) == MANAGERS, command
    assert (await live.bot.servers.get(live.guild.id)).policy_version == 2


async def test_history_is_refused_to_members(live: World) -> None:
    show_to(live, live.ann, "history member")

    assert answer(await live.ann.slash(live.general, "history member", member=live.ben)) == MODERATORS


async def test_explain_is_refused_to_members(live: World) -> None:
    message = await live.say(live.ben, "well played")
    show_to(live, live.ann, "Explain", AppCommandType.MESSAGE)

    assert answer(await live.ann.context_menu(live.general, "Explain", message)) == MODERATORS


async def test_case_numbers_are_not_completed_for_members(live: World) -> None:
    await live.open_case()
    show_to(live, live.ann, "case")

    assert await live.ann.autocomplete(live.general, "case show", "number", "1") == []
    assert await live.ann.autocomplete(live.general, "case restore", "message", "") == []


async def test_members_do_not_even_see_the_commands_of_moderators(live: World) -> None:
    assert live.ann.available_commands(live.general) == ()
    with pytest.raises(SetupError, match="not visible"):
        await live.ann.slash(live.general, "status")


async def test_the_moderator_role_is_enough(live: World) -> None:
    """A server whose moderators hold a role without Timeout Members chooses that role in `/setup`."""
    role = live.guild.create_role("Helpers")
    helper = live.add("hal", role)
    show_to(live, helper, "status")
    assert answer(await helper.slash(live.general, "status")) == MODERATORS

    await live.bot.servers.update(live.guild.id, mod_role_id=role.id)
    assert "scripted@test" in answer(await helper.slash(live.general, "status"))


async def test_the_owner_may_do_everything(live: World) -> None:
    owner = MemberActor(live.env, live.guild, live.owner)

    assert "All quiet" in answer(await owner.slash(live.general, "case list"))
    assert "version 3" in answer(await owner.slash(live.general, "policy mode", mode="shadow"))


async def test_administrators_are_moderators(live: World) -> None:
    admin = live.add("ada", permissions=discord.Permissions(administrator=True))

    assert "All quiet" in answer(await admin.slash(live.general, "case list"))
