"""What stands in a message beside its content, and where messages stand: embeds, components, stickers, files, voice."""

from typing import Any

import pytest
from simcord.backend.models import MessageSticker
from sqlalchemy import select

from bot.domain.message import Unread, Unscored
from bot.domain.scores import Category
from bot.store.tables import daily_counts
from tests.e2e.world import World, history, text_of
from tests.support.scorer import SCRIPT

# A threat counts without a mention; the score is that of the script.
_GRAVE = "group-me"
_TEXT = {"type": 10, "content": _GRAVE}
_COMPONENTS_V2 = 1 << 15


@pytest.fixture
def wary(live: World) -> World:
    """Where a threat opens a case."""
    live.scorer.script[_GRAVE] = {Category.THREAT: 0.99, Category.TOXICITY: 0.99}
    return live


@pytest.mark.parametrize(
    ("surface", "message"),
    [
        ("embed", {"embeds": [{"type": "rich", "title": "news", "description": _GRAVE}]}),
        ("embed", {"embeds": [{"type": "rich", "fields": [{"name": "about", "value": _GRAVE}]}]}),
        ("component", {"components": [{"type": 17, "components": [_TEXT]}], "flags": _COMPONENTS_V2}),
    ],
)
async def test_what_an_app_posts_for_somebody_is_read_and_deleted(
    live: World, surface: str, message: dict[str, Any]
) -> None:
    metadata = {
        "id": str(live.env.backend.snowflake()),
        "type": 2,
        "user": {"id": str(live.ann.id), "username": "ann", "discriminator": "0", "avatar": None},
        "authorizing_integration_owners": {"1": str(live.ann.id)},
    }
    app = live.env.create_user("an app", bot=True)
    live.guild.add_member(app)
    posted = live.env.backend.create_message(
        live.general.id, app.id, "", interaction_metadata=metadata, **message
    )
    await live.settle()

    (verdict,) = await live.verdicts(live.ann)
    assert verdict.decision.surface == surface
    assert not live.in_channel(posted.id)


async def test_the_name_of_a_sticker_is_read(live: World) -> None:
    sticker = live.guild.create_sticker(_GRAVE)
    posted = live.env.backend.create_message(
        live.general.id,
        live.ann.id,
        stickers=[MessageSticker(sticker.id, sticker.name, sticker.format_type, live.guild.id)],
    )
    await live.settle()

    (verdict,) = await live.verdicts(live.ann)
    assert verdict.decision.surface == "sticker"
    assert not live.in_channel(posted.id)


async def test_the_description_of_a_picture_is_read_and_the_picture_itself_is_unscored(live: World) -> None:
    backend = live.env.backend
    picture = backend.cdn.store_attachment(backend.snowflake(), live.general.id, "a.png", b"png", _GRAVE)
    posted = backend.create_message(live.general.id, live.ann.id, "look", attachments=[picture])
    await live.settle()

    (verdict,) = await live.verdicts(live.ann)
    assert verdict.decision.surface == "attachment"
    assert verdict.decision.unscored == (Unscored(Unread.IMAGE),)
    assert not live.in_channel(posted.id)


async def test_people_are_shown_the_words_that_were_judged_and_where_they_stood(wary: World) -> None:
    """Of a harmless text with a hostile description: on the card, in the notice; Undo gives the text back."""
    backend = wary.env.backend
    words = f"{_GRAVE} in the picture"
    picture = backend.cdn.store_attachment(backend.snowflake(), wary.general.id, "a.png", b"png", words)
    backend.create_message(wary.general.id, wary.ann.id, "look at my cat", attachments=[picture])
    await wary.settle()

    for shown in (await wary.card(), text_of((await wary.dms(wary.ann))[-1])):
        assert words in shown
        assert "stood in: name or description of an attachment" in shown
        assert "look at my cat" not in shown
    await wary.mod.click((await wary.cases())[-1], label="Let it pass")
    await wary.settle()
    restored = (await history(wary.general))[-1].content
    assert restored.startswith("look at my cat\n-# restored by the moderators, without its files")
    assert words not in restored


async def test_a_text_file_is_kept_as_evidence(wary: World) -> None:
    said = f"{_GRAVE} in a file"
    await wary.ann.send(wary.general, "notes for class", attachments=[("notes.txt", said.encode())])
    await wary.settle()

    assert said in await wary.card()
    assert "stood in: text file" in await wary.card()


async def test_a_forward_is_given_back_as_text(wary: World) -> None:
    """Where a message has no text of its own, what people read in its place comes back; a picture's text does not."""
    wary.scorer.script.pop(_GRAVE)
    original = await wary.ben.send(wary.guild.create_text_channel("elsewhere"), _GRAVE)
    await wary.settle()
    wary.scorer.script[_GRAVE] = {Category.THREAT: 0.99, Category.TOXICITY: 0.99}
    await wary.ann.forward(original, wary.general)
    await wary.settle()
    await wary.mod.click((await wary.cases())[-1], label="Let it pass")
    await wary.settle()

    assert (await history(wary.general))[-1].content.startswith(_GRAVE)


async def test_the_text_chat_of_a_voice_channel_is_read(live: World) -> None:
    voice = live.guild.create_voice_channel("lounge")
    await live.settle()
    posted = await live.ann.send(voice, _GRAVE)
    await live.settle()

    (verdict,) = await live.verdicts(live.ann)
    assert verdict.channel_id == voice.id
    assert not live.in_channel(posted, voice)


async def test_a_language_that_the_model_does_not_cover_is_counted_as_unscored(live: World) -> None:
    await live.say(live.ann, "shall we play a game of chess this evening?")
    await live.say(live.ben, "Hyvää huomenta kaikille, tänään pelataan shakkia koulun kirjastossa")
    await live.bot.progress.flush()

    async with live.bot.db.read() as conn:
        counts = select(daily_counts.c.scanned, daily_counts.c.unscored)
        (of_general,) = await conn.execute(counts.where(daily_counts.c.channel_id == live.general.id))
    assert tuple(of_general) == (2, 1)


async def test_what_is_split_over_several_messages_is_read_together(live: World) -> None:
    live.scorer.script["warned"] = SCRIPT["group-me"]
    for part in "warned":
        await live.ann.send(live.general, part)
    await live.settle()

    (verdict,) = await live.verdicts(live.ann)
    assert verdict.decision.surface == "joined"
