"""What reaches the path: deleted messages, languages of files."""

from bot.domain.message import Unread, Unscored
from tests.e2e.world import World


async def test_a_deleted_message_is_not_joined_with_later_ones(live: World) -> None:
    first = await live.ann.send(live.general, "you are")
    await live.ann.delete(first)
    await live.ann.send(live.general, "very late")
    await live.ann.send(live.general, "as always")
    await live.settle()

    assert "very late as always" in live.scorer.seen
    assert not any(text.startswith("you are very") for text in live.scorer.seen)


async def test_a_text_file_in_a_foreign_language_is_unscored(live: World) -> None:
    finnish = "sinä olet niin tyhmä että minua naurattaa".encode()
    await live.ann.send(live.general, f"{live.ben.mention} warn-me", attachments=[("a.txt", finnish)])
    await live.settle()

    (verdict,) = await live.verdicts(live.ann)
    assert verdict.decision.unscored == (Unscored(Unread.LANGUAGE, "fi"),)
