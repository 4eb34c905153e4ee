"""Slash commands and message menus, as moderators use them."""

import discord
import pytest
from simcord import MemberActor, OptionError
from sqlalchemy import select

from bot.domain.level import Mode
from bot.domain.scores import Category, ReplacedModel
from bot.policy.presets import DEFAULT_PRESET, preset
from bot.store.tables import policies
from tests.e2e.world import World, answer, history, text_of
from tests.support.scorer import SCRIPT

STEPS = preset(DEFAULT_PRESET).thresholds[Category.INSULT]


@pytest.fixture
def manager(live: World) -> MemberActor:
    """Somebody with Manage Server. Discord's menu shows `/policy` to those who may time members out."""
    return live.add("mona", permissions=discord.Permissions(manage_guild=True, moderate_members=True))


async def test_case_list_shows_open_cases_newest_first(live: World) -> None:
    await live.open_case()
    await live.say(live.cat, "escalate-me", to=live.ben)

    shown = answer(await live.mod.slash(live.general, "case list"))
    assert "2 cases: not decided" in shown
    assert shown.index("cat") < shown.index("ann")


async def test_case_list_of_a_quiet_server(live: World) -> None:
    assert "All quiet" in answer(await live.mod.slash(live.general, "case list"))


async def test_case_show_is_the_card_for_one_moderator(live: World) -> None:
    await live.open_case()

    shown = answer(await live.mod.slash(live.general, "case show", number=1))
    assert "Case #1" in shown
    assert "escalate-me" in shown


async def test_case_close_ends_it_without_a_finding(live: World) -> None:
    await live.open_case()

    assert "Case #1 closed" in answer(await live.mod.slash(live.general, "case close", number=1))
    await live.settle()
    assert (await live.case()).outcome == "closed"
    assert "closed without a decision about it" in await live.card()


async def test_case_undo_reverts_everything_automatic(live: World) -> None:
    await live.open_case()
    await live.mod.slash(live.general, "case undo", number=1)
    await live.settle()

    assert "escalate-me" in (await history(live.general))[-1].content
    assert (await live.case()).outcome == "undone"


async def test_a_closed_case_stays_as_it_was_decided(live: World) -> None:
    await live.open_case()
    await live.mod.slash(live.general, "case close", number=1)

    assert "closed already" in answer(await live.mod.slash(live.general, "case undo", number=1))


async def test_a_case_that_does_not_exist_is_said_not_to(live: World) -> None:
    for command in ("case show", "case close", "case undo"):
        assert answer(await live.mod.slash(live.general, command, number=99)) == "There is no case #99."


async def test_case_numbers_are_completed_for_moderators(live: World) -> None:
    await live.open_case()
    await live.say(live.cat, "escalate-me", to=live.ben)

    for command in ("case show", "case close", "case undo"):
        choices = await live.mod.autocomplete(live.general, command, "number", "2")
        assert [choice["value"] for choice in choices] == [2]
        assert "cat" in choices[0]["name"]


async def test_history_of_a_member(live: World) -> None:
    await live.mod.click(await live.open_case(), label="Confirm")
    await live.settle()

    shown = answer(await live.mod.slash(live.general, "history member", member=live.ann))
    assert "ann" in shown
    assert "#1" in shown


async def test_check_says_what_would_be_decided_and_stores_nothing(live: World) -> None:
    shown = answer(await live.mod.slash(live.general, "check", text="you hide-me"))

    assert "hidden" in shown
    assert f"≥ {STEPS.hide:.2f}, aimed at" in shown
    assert await live.verdicts(live.mod) == []


async def test_check_sees_reported_speech_as_live_traffic_does(live: World) -> None:
    shown = answer(await live.mod.slash(live.general, "check", text='he said to me: "you hide-me"'))

    assert "left alone" in shown
    assert "nothing automatic" in shown


async def test_status_names_model_policy_backlog_and_missing_permissions(live: World) -> None:
    live.take(manage_webhooks=True)
    await live.env.settle()

    shown = answer(await live.mod.slash(live.general, "status"))
    assert "**Live**" in shown
    assert "scripted@test" in shown
    assert "balanced, version 2" in shown
    assert "0 messages" in shown
    assert f"**Texts:** {len(live.scorer.seen)} scored · 0 from the cache · 0 waiting" in shown
    assert "**Manage Webhooks** (to restore hidden messages)" in shown


async def test_status_and_welcome_say_that_another_model_works(live: World) -> None:
    await live.restart(replaced_model=ReplacedModel("unbiased", "compact"))
    said = "The model unbiased cannot be used, compact works instead."
    assert f"⚠️ {said}" in answer(await live.mod.slash(live.general, "status"))

    await live.bot.welcome.greet(live.bot.get_guild(live.guild.id))  # type: ignore[arg-type]
    await live.settle()
    assert said in text_of((await history(live.general))[-1])


async def test_policy_show(live: World) -> None:
    shown = answer(await live.mod.slash(live.general, "policy show"))

    assert "Policy, version 2" in shown
    assert f"{STEPS.warn:.2f}  {STEPS.hide:.2f}  {STEPS.escalate:.2f}" in shown
    assert "Pile-on" in shown


async def test_every_change_of_the_policy_is_a_new_version(live: World, manager: MemberActor) -> None:
    changes: list[tuple[str, dict[str, object]]] = [
        ("policy preset", {"name": "strict"}),
        ("policy threshold", {"category": "insult", "level": "hide", "score": 0.8}),
        ("policy mode", {"mode": "shadow"}),
        ("policy names", {"what": "propose"}),
        ("policy exempt", {"channel": live.alerts}),
    ]
    for version, (command, options) in enumerate(changes, start=3):
        shown = answer(await manager.slash(live.general, command, **options))
        assert f"Policy, version {version}" in shown

    server = await live.bot.servers.get(live.guild.id)
    assert server.policy_version == 7
    assert server.policy.preset == "strict"
    assert server.policy.thresholds["insult"].hide == 0.8  # type: ignore[index]
    assert server.policy.mode is Mode.SHADOW
    assert server.policy.names == "propose"
    assert server.policy.exempt_channels == {live.alerts.id}
    async with live.bot.db.read() as conn:
        whats = (await conn.scalars(select(policies.c.note).order_by(policies.c.version))).all()
    assert whats[2:] == ["preset", "threshold", "mode", "names", "exemptions"], "codes, in nobody's language"


async def test_a_changed_threshold_holds_for_the_next_message(live: World, manager: MemberActor) -> None:
    await manager.slash(live.general, "policy threshold", category="insult", level="hide", score=STEPS.warn)

    assert not live.in_channel(await live.say(live.ann, "warn-me", to=live.ben))


async def test_a_threshold_can_be_switched_off(live: World, manager: MemberActor) -> None:
    for level in ("escalate", "hide", "warn"):
        await manager.slash(live.general, "policy threshold", category="insult", level=level)
    message = await live.say(live.ann, "hide-me", to=live.ben)

    assert live.in_channel(message)
    assert [v.decision.level_names for v in await live.verdicts(live.ann)] == [["warn"]], (
        "toxicity still counts"
    )


async def test_thresholds_that_do_not_rise_get_a_clear_error(live: World, manager: MemberActor) -> None:
    shown = answer(
        await manager.slash(live.general, "policy threshold", category="insult", level="hide", score=0.6)
    )

    assert "That does not fit: thresholds must rise from warn to hide to escalate, not " in shown
    assert (await live.bot.servers.get(live.guild.id)).policy_version == 2


async def test_a_threshold_out_of_range_cannot_even_be_sent(live: World, manager: MemberActor) -> None:
    with pytest.raises(OptionError):
        await manager.slash(live.general, "policy threshold", category="insult", level="hide", score=1.5)


async def test_exemptions_are_made_and_ended(live: World, manager: MemberActor) -> None:
    role = live.guild.create_role("Trusted")
    assert f"<@&{role.id}>" in answer(await manager.slash(live.general, "policy exempt", role=role))
    assert f"<@&{role.id}>" not in answer(
        await manager.slash(live.general, "policy exempt", role=role, remove=True)
    )
    assert "Name a role or a channel" in answer(await manager.slash(live.general, "policy exempt"))


async def test_explain_shows_what_was_recorded(live: World) -> None:
    message = await live.say(live.ann, "warn-me", to=live.ben)

    shown = answer(await live.mod.context_menu(live.general, "Explain", message))
    assert "**warned**" in shown
    assert f"insult {SCRIPT['warn-me'][Category.INSULT]:.2f} ≥ {STEPS.warn:.2f}" in shown
    assert "✅ Author told privately" in shown
    assert "policy 2" in shown


async def test_explain_of_an_edited_message_shows_its_newest_version(live: World) -> None:
    message = await live.say(live.ann, "warn-me", to=live.ben)
    live.take(manage_messages=True)
    await live.ann.edit(message, f"{live.ben.mention} hide-me")
    await live.settle()

    assert "**hidden**" in answer(await live.mod.context_menu(live.general, "Explain", message))


async def test_explain_judges_anew_what_was_not_recorded(live: World) -> None:
    message = await live.say(live.ann, "well played", to=live.ben)

    shown = answer(await live.mod.context_menu(live.general, "Explain", message))
    assert "Nothing was recorded" in shown
    assert "left alone" in shown
    assert await live.verdicts(live.ann) == []


async def test_anybody_reports_a_message_and_moderators_get_a_case(live: World) -> None:
    message = await live.say(live.ann, "nobody wants you in this club")

    said = answer(await live.ben.context_menu(live.general, "Report to moderators", message))
    await live.settle()

    assert "The moderators have been told" in said
    shown = await live.card()
    assert "Reported by a member" in shown
    assert "nobody wants you in this club" in shown
    assert "1 member · report" in shown
    assert f"<@{live.ben.id}>" not in shown, "who reads the channel does not see who reported"
    alone = answer(await live.mod.slash(live.general, "case show", number=1))
    assert f"<@{live.ben.id}> · report" in alone
    assert live.in_channel(message)


async def test_the_same_message_reported_twice_is_one_case(live: World) -> None:
    message = await live.say(live.ann, "nobody wants you in this club")
    for reporter in (live.ben, live.cat):
        await live.settle()
        answer(await reporter.context_menu(live.general, "Report to moderators", message))
    await live.settle()

    assert len(await live.cases()) == 1
    assert "2 members · report" in await live.card()
    alone = answer(await live.mod.slash(live.general, "case show", number=1))
    assert f"<@{live.ben.id}>, <@{live.cat.id}> · report" in alone


async def test_a_report_by_the_same_member_counts_once_and_pushes_no_note_off_the_card(live: World) -> None:
    message = await live.say(live.ann, "nobody wants you in this club")
    await live.ben.context_menu(live.general, "Report to moderators", message)
    await live.settle()
    form = await live.mod.click((await live.cases())[-1], label="Note…")
    await live.mod.submit_modal(form, {"words": "talked to ann"})
    for _ in range(7):
        await live.ben.context_menu(live.general, "Report to moderators", message)
        await live.settle()

    shown = await live.card()
    assert shown.count("· report") == 1
    assert "1 member · report" in shown
    assert "talked to ann" in shown


async def test_ones_own_message_and_bots_are_not_reported(live: World) -> None:
    message = await live.say(live.ann, "well played")
    said = answer(await live.ann.context_menu(live.general, "Report to moderators", message))
    assert "your own message" in said

    welcome = (await history(live.general))[0]
    said = answer(await live.ann.context_menu(live.general, "Report to moderators", welcome))
    assert "Only messages of members" in said
    await live.settle()
    assert await live.cases() == []


async def test_a_report_works_in_shadow_mode_too(live: World) -> None:
    await live.go_live(mode=Mode.SHADOW)
    message = await live.say(live.ann, "nobody wants you in this club")
    await live.ben.context_menu(live.general, "Report to moderators", message)
    await live.settle()

    assert "Reported by a member" in text_of((await live.cases())[-1])
