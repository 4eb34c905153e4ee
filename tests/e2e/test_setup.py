"""The setup form: by `/setup` and by the button on the welcome card."""

import discord
import pytest
from simcord import InteractionResult, MemberActor
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from bot.domain.level import Mode
from bot.store import policies
from tests.e2e.world import World, answer, history, reply_of, text_of


@pytest.fixture
def manager(shadow: World) -> MemberActor:
    """Somebody with Manage Server."""
    return shadow.add("mona", shadow.mod_role, permissions=discord.Permissions(manage_guild=True))


async def fill_in(world: World, form: InteractionResult, by: MemberActor) -> None:
    """Choose everything."""
    world.keep_private(world.alerts)
    await by.select(reply_of(form), [world.mod_role], custom_id="role")
    await by.select(reply_of(form), [world.alerts], custom_id="channel")
    await by.select(reply_of(form), ["strict"], custom_id="preset")
    await by.select(reply_of(form), ["live"], custom_id="mode")


async def test_the_form_takes_role_channel_preset_and_mode(shadow: World, manager: MemberActor) -> None:
    form = await manager.slash(shadow.general, "setup")
    await fill_in(shadow, form, manager)
    await manager.click(reply_of(form), label="Save")

    server = await shadow.bot.servers.get(shadow.guild.id)
    assert server.guild.mod_role_id == shadow.mod_role.id
    assert server.guild.alert_channel_id == shadow.alerts.id
    assert server.guild.set_up_at is not None
    assert (server.policy.preset, server.policy.mode) == ("strict", Mode.LIVE)
    assert server.policy_version == 2
    shown = answer(form)
    assert "Saved" in shown
    assert shadow.alerts.mention in shown


async def test_the_button_on_the_welcome_card_opens_the_form(shadow: World, manager: MemberActor) -> None:
    (welcome,) = await history(shadow.general)

    assert "Set up Upstander" in answer(await manager.click(welcome, label="Set up"))


async def test_the_button_works_after_a_restart(shadow: World, manager: MemberActor) -> None:
    (welcome,) = await history(shadow.general)
    await shadow.restart()

    form = await manager.click(welcome, label="Set up")
    await fill_in(shadow, form, manager)
    await manager.click(reply_of(form), label="Save")
    assert (await shadow.bot.servers.get(shadow.guild.id)).policy.mode is Mode.LIVE


async def test_nothing_changes_before_save_is_clicked(shadow: World, manager: MemberActor) -> None:
    form = await manager.slash(shadow.general, "setup")
    await fill_in(shadow, form, manager)

    server = await shadow.bot.servers.get(shadow.guild.id)
    assert server.policy.mode is Mode.SHADOW
    assert server.guild.alert_channel_id is None


async def test_saving_without_a_change_makes_no_new_version(shadow: World, manager: MemberActor) -> None:
    form = await manager.slash(shadow.general, "setup")
    await manager.click(reply_of(form), label="Save")

    assert (await shadow.bot.servers.get(shadow.guild.id)).policy_version == 1


async def test_going_live_keeps_thresholds_that_were_changed(shadow: World, manager: MemberActor) -> None:
    role = shadow.guild.create_role("Trusted")
    await shadow.go_live(mode=Mode.SHADOW, exempt_roles={role.id})
    form = await manager.slash(shadow.general, "setup")
    await manager.select(reply_of(form), ["live"], custom_id="mode")
    await manager.click(reply_of(form), label="Save")

    assert (await shadow.bot.servers.get(shadow.guild.id)).policy.exempt_roles == {role.id}


async def test_what_changed_while_the_form_was_open_stays(shadow: World, manager: MemberActor) -> None:
    form = await manager.slash(shadow.general, "setup")
    await shadow.go_live(preset="strict", evidence_days=3)
    await manager.click(reply_of(form), label="Save")

    policy = (await shadow.bot.servers.get(shadow.guild.id)).policy
    assert (policy.mode, policy.preset, policy.evidence_days) == (Mode.LIVE, "strict", 3)


@pytest.mark.parametrize("who", ["member", "moderator"])
async def test_others_cannot_open_the_form(shadow: World, who: str) -> None:
    (welcome,) = await history(shadow.general)
    actor = shadow.ann if who == "member" else shadow.mod

    shown = answer(await actor.click(welcome, label="Set up"))
    assert shown == "Only people with **Manage Server** can set me up."


async def test_who_lost_manage_server_meanwhile_cannot_save(shadow: World) -> None:
    role = shadow.guild.create_role("Managers", permissions=discord.Permissions(manage_guild=True))
    manager = shadow.add("mona", role, shadow.mod_role)
    form = await manager.slash(shadow.general, "setup")
    await fill_in(shadow, form, manager)
    shadow.env.backend.remove_member_role(shadow.guild.id, manager.id, role.id)
    await shadow.env.settle()

    said = answer(await manager.click(reply_of(form), label="Save"))
    assert said == "Only people with **Manage Server** can do this."
    assert (await shadow.bot.servers.get(shadow.guild.id)).policy.mode is Mode.SHADOW


async def test_the_owner_is_sent_from_their_dm_to_the_server(shadow: World) -> None:
    for channel in (shadow.general, shadow.alerts):
        shadow.deny(channel, send_messages=True)
    await shadow.bot.welcome.greet(shadow.bot.get_guild(shadow.guild.id))  # type: ignore[arg-type]
    await shadow.env.settle()
    (welcome,) = await shadow.dms(shadow.owner)

    said = await shadow.owner.click(welcome, label="Set up")
    assert "Please run `/setup` in Chess Club" in text_of(said.response)


async def test_an_alert_channel_the_bot_cannot_write_in_is_named_with_the_fix(
    shadow: World, manager: MemberActor
) -> None:
    form = await manager.slash(shadow.general, "setup")
    await fill_in(shadow, form, manager)
    shadow.deny(shadow.alerts, send_messages=True)
    await manager.click(reply_of(form), label="Save")

    assert f"**Send Messages** in {shadow.alerts.mention} (to post cases and replies)" in answer(form)


async def test_once_live_messages_are_acted_on(shadow: World, manager: MemberActor) -> None:
    form = await manager.slash(shadow.general, "setup")
    await fill_in(shadow, form, manager)
    await manager.click(reply_of(form), label="Save")

    assert not shadow.in_channel(await shadow.say(shadow.ann, "hide-me", to=shadow.ben))


async def test_a_role_and_a_channel_can_be_cleared_again(shadow: World, manager: MemberActor) -> None:
    form = await manager.slash(shadow.general, "setup")
    await fill_in(shadow, form, manager)
    await manager.click(reply_of(form), label="Save")

    again = await manager.slash(shadow.general, "setup")
    await manager.select(reply_of(again), [], custom_id="role")
    await manager.click(reply_of(again), label="Save")

    server = await shadow.bot.servers.get(shadow.guild.id)
    assert server.guild.mod_role_id is None
    assert server.guild.alert_channel_id == shadow.alerts.id


async def test_a_stored_policy_that_is_no_longer_valid_is_watched_in_shadow_mode(live: World) -> None:
    async with live.bot.db.write() as conn:
        body = {"preset": "balanced", "mode": "live", "no such field": 1}
        await policies.save(conn, live.guild.id, body, created_by=None, note="", now=discord.utils.utcnow())
    live.bot.servers.forget(live.guild.id)
    message = await live.say(live.ann, "hide-me", to=live.ben)

    assert live.in_channel(message)
    (verdict,) = await live.verdicts(live.ann)
    assert verdict.mode == "shadow"


async def test_a_channel_that_everybody_reads_is_refused_without_a_second_yes(
    shadow: World, manager: MemberActor
) -> None:
    form = await manager.slash(shadow.general, "setup")
    await manager.select(reply_of(form), [shadow.alerts], custom_id="channel")
    await manager.click(reply_of(form), label="Save")
    assert f"Everybody can read {shadow.alerts.mention}" in answer(form)
    assert (await shadow.bot.servers.get(shadow.guild.id)).guild.alert_channel_id is None

    await manager.click(reply_of(form), label="Choose again")
    assert "Set up Upstander" in answer(form)
    assert (await shadow.bot.servers.get(shadow.guild.id)).guild.alert_channel_id is None

    await manager.select(reply_of(form), [shadow.alerts], custom_id="channel")
    await manager.click(reply_of(form), label="Save")
    await manager.click(reply_of(form), label="Use it anyway")
    assert (await shadow.bot.servers.get(shadow.guild.id)).guild.alert_channel_id == shadow.alerts.id
    assert f"Everybody can read {shadow.alerts.mention}" in answer(form)
    assert "Everybody can read" in answer(await shadow.mod.slash(shadow.general, "status"))


async def test_a_channel_that_most_read_through_a_role_is_refused_as_well(
    shadow: World, manager: MemberActor
) -> None:
    shadow.keep_private(shadow.alerts)
    verified = shadow.guild.create_role("Verified")
    for member in (shadow.ann, shadow.ben, shadow.cat, shadow.mod):
        shadow.env.backend.add_member_role(shadow.guild.id, member.id, verified.id)
    view = discord.Permissions(view_channel=True).value
    allowed = Overwrite(target_id=verified.id, type=OverwriteType.ROLE, allow=view)
    shadow.env.backend.set_overwrite(shadow.alerts.id, allowed)
    await shadow.env.settle()
    form = await manager.slash(shadow.general, "setup")
    await manager.select(reply_of(form), [shadow.alerts], custom_id="channel")
    await manager.click(reply_of(form), label="Save")

    assert "Everybody can read" in answer(form)


async def test_who_lost_manage_server_meanwhile_cannot_say_the_second_yes(shadow: World) -> None:
    role = shadow.guild.create_role("Managers", permissions=discord.Permissions(manage_guild=True))
    manager = shadow.add("mona", role, shadow.mod_role)
    form = await manager.slash(shadow.general, "setup")
    await manager.select(reply_of(form), [shadow.alerts], custom_id="channel")
    await manager.click(reply_of(form), label="Save")
    shadow.env.backend.remove_member_role(shadow.guild.id, manager.id, role.id)
    await shadow.env.settle()
    await manager.click(reply_of(form), label="Use it anyway")

    assert (await shadow.bot.servers.get(shadow.guild.id)).guild.alert_channel_id is None


async def test_moderators_whom_discord_shows_no_command_are_named_with_the_fix(
    shadow: World, manager: MemberActor
) -> None:
    helpers = shadow.guild.create_role("Helpers")
    form = await manager.slash(shadow.general, "setup")
    await manager.select(reply_of(form), [helpers], custom_id="role")
    await manager.click(reply_of(form), label="Save")

    fix = "Server Settings → Integrations"
    assert fix in answer(form)
    assert fix in answer(await shadow.mod.slash(shadow.general, "status"))
