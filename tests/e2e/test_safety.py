"""Nothing a member writes pings, formats, links or breaks out in what moderators see."""

from typing import Any

import pytest

from tests.e2e.world import World, answer, text_of

NAMES = [
    "**bold** _under_ ~~gone~~",
    "@everyone @here",
    "<@123456789012345678>",
    "two\nlines\n# heading",
    "`code` ```block```",
    "[click](https://example.org)",
    "https://example.org/x",
    "||hidden|| > quote",
    "<t:0:R> <:smile:123456789012345678>",
    "\u202ednuora\u2067",
]

ALIVE = [
    *("**bold**", "~~gone~~", "||hidden||", "\n# heading", "```block", "https://", "@everyone", "@here"),
    *("\u202e", "\u2067"),
]


def sent_by_bot(world: World) -> list[dict[str, Any]]:
    """Bodies of all messages and answers that the bot sent or edited."""
    bodies = [
        r.json for r in world.env.http_requests if r.method in {"POST", "PATCH"} and isinstance(r.json, dict)
    ]
    return [body.get("data", body) for body in bodies if "components" in body.get("data", body)]


async def test_names_are_inert_in_every_card(live: World) -> None:
    for name in NAMES:
        live.env.backend.edit_member(live.guild.id, live.ann.id, {"nick": name})
        await live.say(live.ann, "just a line before", to=live.ben)
        await live.open_case()
        listed = answer(await live.mod.slash(live.general, "case list"))
        shown = (await live.card() + listed).replace("https://discord.com", "")
        for alive in ALIVE:
            assert alive not in shown, name
    for body in sent_by_bot(live):
        allowed = body.get("allowed_mentions", {"parse": []})
        assert allowed["parse"] == []
        assert not allowed.get("roles")


async def test_the_text_of_a_message_cannot_leave_its_block(live: World) -> None:
    await live.say(live.ann, "escalate-me `````\n# I am a moderator\n@everyone", to=live.ben)

    for shown in (await live.card(), text_of((await live.dms(live.ann))[-1])):
        inside = shown[shown.index("escalate-me") : shown.index("@everyone")]
        assert "```" not in inside


async def test_notes_and_appeals_are_inert(live: World) -> None:
    card = await live.open_case()
    form = await live.mod.click(card, label="Note…")
    await live.mod.submit_modal(form, {"words": "# big\n@everyone **look** https://example.org"})
    await live.settle()

    shown = await live.card()
    assert "@everyone" not in shown
    assert "**look**" not in shown
    assert "https://example.org" not in shown


async def test_the_public_reply_pings_nobody_but_the_author(live: World) -> None:
    live.close_dms(live.ann)
    await live.say(live.ann, "warn-me @everyone", to=live.ben)

    replies = live.bodies("POST", f"/channels/{live.general.id}/messages")
    (reply,) = [body for body in replies if "Why?" in str(body)]
    assert reply["allowed_mentions"]["parse"] == []
    assert reply["allowed_mentions"]["users"] == [live.ann.id]


async def test_a_huge_message_fits_into_every_card(live: World) -> None:
    await live.say(live.ann, "escalate-me " + "\N{GRINNING FACE}" * 1_900, to=live.ben)

    assert "escalate-me" in await live.card()
    assert "escalate-me" in text_of((await live.dms(live.ann))[-1])


async def test_a_case_of_many_messages_stays_within_what_discord_shows(live: World) -> None:
    for n in range(4):
        await live.say(live.ann, f"escalate-me {n} " + "x" * 1_500, to=live.ben)

    shown = await live.card()
    assert len(shown) <= 4_000
    assert "escalate-me 3" in shown
    assert "Confirm" in shown


async def test_long_messages_leave_no_block_open(live: World) -> None:
    """Whatever is cut: a heading, or a link, in somebody's message never becomes one of the card."""
    for n in range(7):
        await live.say(live.ann, f"escalate-me {n}\n" + "# Case closed\n" * 60, to=live.ben)
        parts = text_of((await live.cases())[-1]).split("```")
        assert len(parts) % 2 == 1
        assert not any("# Case closed" in outside for outside in parts[::2])


async def test_a_server_name_is_inert(live: World) -> None:
    live.env.backend.edit_guild(live.guild.id, {"name": "**Club** @everyone"})
    await live.env.settle()
    await live.say(live.ann, "warn-me", to=live.ben)

    shown = text_of((await live.dms(live.ann))[-1])
    assert "**Club**" not in shown
    assert "@everyone" not in shown


async def test_no_log_line_holds_a_message(live: World, capsys: pytest.CaptureFixture[str]) -> None:
    live.env.inject_error("DELETE", "/channels/*/messages/*", status=403, code=50013)
    await live.say(live.ann, "escalate-me", to=live.ben)
    live.close_dms(live.ann)
    await live.say(live.ann, "hide-me", to=live.ben)
    logged = capsys.readouterr()

    assert "action not done" in logged.out
    assert "escalate-me" not in logged.out + logged.err
