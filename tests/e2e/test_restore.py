"""Moderators restore a message that was hidden without a case."""

from tests.e2e.world import World, history, text_of


async def test_a_hidden_message_is_found_by_a_word_and_restored(live: World) -> None:
    await live.ann.send(live.general, f"{live.ben.mention} hide-me about chess")
    await live.settle()

    choices = await live.mod.autocomplete(live.alerts, "case restore", "message", "chess")
    assert len(choices) == 1
    assert "hide-me about chess" in choices[0]["name"]
    await live.mod.slash(live.alerts, "case restore", message=choices[0]["value"])
    await live.settle()

    restored = (await history(live.general))[-1]
    assert "hide-me about chess" in restored.content
    assert restored.author.display_name == "ann"
    assert "Undone" in text_of((await live.dms(live.ann))[-1])
    assert "false alarm" in text_of((await live.cases())[-1])
