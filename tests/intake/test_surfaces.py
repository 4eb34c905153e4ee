"""Every surface of a Discord object becomes a passage."""

import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import discord
import pytest

from bot.domain.handling import Handling, handling
from bot.domain.message import Incoming, Kind, Surface, Unread, Unscored
from bot.intake.cleaning.clean import Cleaned, clean
from bot.intake.enriching import read_alone
from bot.intake.language import ENGLISH
from bot.intake.people import OWNER_RANK, person_of
from bot.intake.quoting.reported_speech import is_reported_speech
from bot.intake.surfaces import (
    incoming_from_automod,
    incoming_from_channel_status,
    incoming_from_event,
    incoming_from_member,
    incoming_from_message,
    incoming_from_server_tag,
    incoming_from_tags,
    incoming_from_thread,
    read_text_files,
    replied_to,
    with_text_files,
)
from bot.intake.texts import MOST_FILE_BYTES
from tests.intake.conftest import Room

_NOW = datetime(2026, 1, 2, tzinfo=UTC)
_HIDDEN = "nobody likes you"


def _attachment(
    name: str = "image.png", size: int = 10, kind: str | None = "image/png", **extra: Any
) -> dict[str, Any]:
    url = f"https://cdn.discordapp.com/attachments/1/2/{name}"
    return {
        "id": "5",
        "filename": name,
        "size": size,
        "url": url,
        "proxy_url": url,
        "content_type": kind,
    } | extra


def _select(**extra: Any) -> dict[str, Any]:
    return {"type": 1, "components": [{"type": 3, "custom_id": "x", "options": []} | extra]}


def _option(**extra: Any) -> dict[str, Any]:
    return _select(options=[{"label": "a", "value": "v"} | extra])


def _v2(*components: dict[str, Any]) -> dict[str, Any]:
    return {"type": 17, "components": list(components)}


_TEXT = {"type": 10, "content": _HIDDEN}
_BUTTON = {"type": 1, "components": [{"type": 2, "style": 1, "label": _HIDDEN, "custom_id": "x"}]}
_POWERS = (
    "send_messages",
    "manage_messages",
    "moderate_members",
    "kick_members",
    "ban_members",
    "manage_guild",
    "administrator",
)
_MEDIA = {"url": "https://a.b/c.png"}
_SNAPSHOT = {
    "type": 0, "content": "", "embeds": [], "attachments": [], "timestamp": "2026-01-01T00:00:00+00:00",
    "edited_timestamp": None, "flags": 0, "mentions": [], "mention_roles": [], "components": [], "sticker_items": [],
}  # fmt: skip


def _forward(**extra: Any) -> dict[str, Any]:
    reference = {"type": 1, "channel_id": "1", "message_id": "2", "guild_id": "3"}
    return {"message_snapshots": [{"message": _SNAPSHOT | extra}], "message_reference": reference}


def _poll(question: str, *answers: str) -> dict[str, Any]:
    return {
        "poll": {
            "question": {"text": question},
            "answers": [{"answer_id": n, "poll_media": {"text": text}} for n, text in enumerate(answers, 1)],
            "expiry": "2026-02-01T00:00:00+00:00",
            "allow_multiselect": False,
            "layout_type": 1,
        }
    }


_STICKER = {"id": "9", "name": _HIDDEN, "format_type": 1}

_WHERE: list[tuple[str, Surface, dict[str, Any]]] = [
    ("content", Surface.CONTENT, {"content": _HIDDEN}),
    ("embed title", Surface.EMBED, {"embeds": [{"type": "rich", "title": _HIDDEN}]}),
    ("embed description", Surface.EMBED, {"embeds": [{"type": "rich", "description": _HIDDEN}]}),
    ("embed field name", Surface.EMBED, {"embeds": [{"type": "rich", "fields": [{"name": _HIDDEN, "value": "x"}]}]}),
    ("embed field value", Surface.EMBED, {"embeds": [{"type": "rich", "fields": [{"name": "x", "value": _HIDDEN}]}]}),
    ("embed footer", Surface.EMBED, {"embeds": [{"type": "rich", "footer": {"text": _HIDDEN}}]}),
    ("embed author", Surface.EMBED, {"embeds": [{"type": "rich", "author": {"name": _HIDDEN}}]}),
    ("text display", Surface.COMPONENT, {"components": [_TEXT]}),
    ("text display in a container", Surface.COMPONENT, {"components": [_v2(_TEXT)]}),
    (
        "text of a section",
        Surface.COMPONENT,
        {"components": [{"type": 9, "components": [_TEXT], "accessory": {"type": 11, "media": _MEDIA}}]},
    ),
    (
        "description of a thumbnail",
        Surface.COMPONENT,
        {
            "components": [
                {
                    "type": 9,
                    "components": [{"type": 10, "content": "x"}],
                    "accessory": {"type": 11, "media": _MEDIA, "description": _HIDDEN},
                }
            ]
        },
    ),
    (
        "description in a gallery",
        Surface.COMPONENT,
        {"components": [{"type": 12, "items": [{"media": _MEDIA, "description": _HIDDEN}]}]},
    ),
    ("button", Surface.COMPONENT, {"components": [_BUTTON]}),
    ("select placeholder", Surface.COMPONENT, {"components": [_select(placeholder=_HIDDEN)]}),
    ("option label", Surface.COMPONENT, {"components": [_option(label=_HIDDEN)]}),
    ("option description", Surface.COMPONENT, {"components": [_option(description=_HIDDEN)]}),
    ("forwarded content", Surface.FORWARD, _forward(content=_HIDDEN)),
    ("forwarded embed", Surface.FORWARD, _forward(embeds=[{"type": "rich", "title": _HIDDEN}])),
    ("forwarded attachment", Surface.FORWARD, _forward(attachments=[_attachment(description=_HIDDEN)])),
    ("forwarded component", Surface.FORWARD, _forward(components=[_v2(_TEXT)])),
    ("forwarded sticker", Surface.FORWARD, _forward(sticker_items=[_STICKER])),
    ("poll question", Surface.POLL, _poll(_HIDDEN, "yes", "no")),
    ("poll answer", Surface.POLL, _poll("what now?", "yes", _HIDDEN)),
    ("attachment name", Surface.ATTACHMENT, {"attachments": [_attachment("nobody_likes_you.png")]}),
    ("attachment title", Surface.ATTACHMENT, {"attachments": [_attachment("a.png", title=_HIDDEN)]}),
    ("attachment description", Surface.ATTACHMENT, {"attachments": [_attachment(description=_HIDDEN)]}),
    ("sticker", Surface.STICKER, {"sticker_items": [_STICKER]}),
]  # fmt: skip


@pytest.mark.parametrize(("surface", "payload"), [pytest.param(s, p, id=name) for name, s, p in _WHERE])
def test_text_is_read_wherever_it_hides(room: Room, surface: Surface, payload: dict[str, Any]) -> None:
    incoming = incoming_from_message(room.message(**payload))
    found = [passage.surface for passage in incoming.passages if _HIDDEN in passage.raw]
    assert found == [surface]
    assert incoming.version != incoming_from_message(room.message()).version


def test_a_text_cut_up_over_answers_is_read_in_one_piece(room: Room) -> None:
    (passage,) = incoming_from_message(room.message(**_poll("who is this?", "nobody", "likes you"))).passages
    assert passage.raw == "who is this?\nnobody\nlikes you"


def test_disguised_passages_keep_what_people_see(room: Room) -> None:
    (passage,) = incoming_from_message(room.message("you 1d10t")).passages
    assert (passage.raw, passage.cleaned, passage.disguised) == ("you 1d10t", "you idiot", True)


@pytest.mark.parametrize(
    "name",
    ["image.png", "IMG_2044.jpg", "Screenshot_2026-01-01_12-00.png", "unknown.png", "SPOILER_video0.mp4"],
)
def test_names_that_a_program_gave_are_no_passages(room: Room, name: str) -> None:
    assert incoming_from_message(room.message(attachments=[_attachment(name)])).passages == ()


def test_previews_of_links_are_not_the_authors_words_and_no_edit(room: Room) -> None:
    link = "https://news.example/a"
    plain = incoming_from_message(room.message(link))
    unfurled = incoming_from_message(
        room.message(link, embeds=[{"type": "article", "title": _HIDDEN, "url": link}]), kind=Kind.EDIT
    )
    assert unfurled.version == plain.version
    assert unfurled.passages == plain.passages
    assert incoming_from_message(room.message(link + "b")).version != plain.version


@pytest.mark.parametrize(
    ("attachment", "unscored"),
    [
        (_attachment(), Unread.IMAGE),
        (_attachment("voice-message.ogg", kind="audio/ogg"), Unread.AUDIO),
        (_attachment("a.mp4", kind="video/mp4"), Unread.VIDEO),
        (_attachment("a.zip", kind="application/zip"), Unread.FILE),
        (_attachment("a.bin", kind=None), Unread.FILE),
        (_attachment("notes.txt", MOST_FILE_BYTES + 1, "text/plain; charset=utf-8"), Unread.FILE_TOO_LARGE),
        (_attachment("notes.txt", MOST_FILE_BYTES, "text/plain"), None),
    ],
)
def test_what_no_model_reads_is_unscored(
    room: Room, attachment: dict[str, Any], unscored: Unread | None
) -> None:
    expected = (Unscored(unscored),) if unscored else ()
    assert incoming_from_message(room.message(attachments=[attachment])).unscored == expected
    assert incoming_from_message(room.message(**_forward(attachments=[attachment]))).unscored == expected


def test_many_text_files_are_not_all_read(room: Room) -> None:
    files = [_attachment(f"n{n}.txt", kind="text/plain") for n in range(5)]
    assert incoming_from_message(room.message(attachments=files)).unscored == (Unscored(Unread.MORE_FILES),)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"nobody likes you", "nobody likes you"),
        (b"\xef\xbb\xbfnobody likes you", "nobody likes you"),
        ("nobody likes you".encode("utf-16"), "nobody likes you"),
        (b"nobody \xff\xfe likes you", "nobody \ufffd\ufffd likes you"),
    ],
)
async def test_text_files_are_read(room: Room, data: bytes, text: str) -> None:
    message = await room.author.send(room.channel, "look", attachments=[("notes.txt", data)])
    (passage,) = await read_text_files(message)
    assert (passage.surface, passage.raw) == (Surface.TEXT_FILE, text)


async def test_long_text_files_are_cut(room: Room) -> None:
    message = await room.author.send(room.channel, "", attachments=[("a.txt", b"word " * 5000)])
    (passage,) = await read_text_files(message)
    assert len(passage.raw) == 16_000


async def test_a_file_that_cannot_be_fetched_is_unscored(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    async def gone(self: discord.Attachment, **_: Any) -> bytes:
        response: Any = SimpleNamespace(status=404, reason="gone")
        raise discord.NotFound(response, "gone")

    monkeypatch.setattr(discord.Attachment, "read", gone)
    message = room.message("look", attachments=[_attachment("notes.txt", kind="text/plain")])
    assert await read_text_files(message) == ()
    incoming = await with_text_files(incoming_from_message(message), message)
    assert incoming.unscored == (Unscored(Unread.FILE_UNREADABLE),)


async def test_a_message_without_files_stays_as_it_is(room: Room) -> None:
    message = room.message("hello")
    incoming = incoming_from_message(message)
    assert await with_text_files(incoming, message) is incoming


async def test_mentions_are_those_in_the_text_and_a_reply_is_a_reply(room: Room) -> None:
    first = await room.other.send(room.channel, "hi there")
    reply = await room.author.send(room.channel, "you too", reply_to=first)
    incoming = incoming_from_message(reply)
    assert incoming.mentions == ()
    assert incoming.reply is not None
    assert (incoming.reply.message_id, incoming.reply.text) == (first.id, "hi there")
    assert incoming.reply.author is not None
    assert incoming.reply.author.id == room.other.id

    written = incoming_from_message(
        await room.author.send(room.channel, f"hi <@{room.other.id}> <@!{room.other.id}>")
    )
    assert [person.id for person in written.mentions] == [room.other.id]
    assert written.mentions[0].name == "Otto"


def test_a_reply_to_a_deleted_message_has_no_author(room: Room) -> None:
    reference = {
        "type": 0,
        "channel_id": str(room.channel.id),
        "message_id": "77",
        "guild_id": str(room.server.id),
    }
    incoming = incoming_from_message(
        room.message("what", type=19, message_reference=reference, referenced_message=None)
    )
    assert incoming.reply is not None
    assert (incoming.reply.message_id, incoming.reply.author, incoming.reply.text) == (77, None, None)


async def test_a_forward_on_the_simulated_server(room: Room) -> None:
    original = await room.other.send(room.channel, _HIDDEN)
    incoming = incoming_from_message(await room.author.forward(original, room.channel))
    assert [(p.surface, p.raw) for p in incoming.passages] == [(Surface.FORWARD, _HIDDEN)]
    assert incoming.reply is None


async def test_a_message_outside_a_server_is_refused(room: Room) -> None:
    message = room.message("hello")
    message.guild = None
    with pytest.raises(ValueError, match="outside a server"):
        incoming_from_message(message)


def test_a_webhook_that_writes_plain_text_can_be_replied_to_as_a_person(room: Room) -> None:
    hook = {
        "webhook_id": "999",
        "author": {"id": "999", "username": "River", "discriminator": "0000", "bot": True, "avatar": None},
    }
    embed = {"type": "rich", "description": "build failed"}
    proxied = replied_to(room.message("good morning", **hook))
    posted = replied_to(room.message("", embeds=[embed], **hook))
    assert proxied.author is not None
    assert posted.author is not None
    assert (proxied.author.is_bot, posted.author.is_bot) == (False, True)


async def test_a_webhook_is_told_from_people(room: Room) -> None:
    webhook = room.server.create_webhook(room.channel)
    incoming = incoming_from_message(await webhook.send("hello"))
    assert incoming.is_webhook
    assert not incoming_from_message(room.message("hello")).is_webhook


@pytest.mark.parametrize(
    ("owners", "is_users"), [({"1": "user"}, True), ({"0": "server", "1": "user"}, False)]
)
def test_a_post_through_a_user_installed_app_is_its_users(
    room: Room, owners: dict[str, str], is_users: bool
) -> None:
    by = {key: str(room.other.id if value == "user" else room.server.id) for key, value in owners.items()}
    metadata = {
        "id": "1",
        "type": 2,
        "user": room.user(room.other, "other"),
        "authorizing_integration_owners": by,
    }
    app = {"id": "999", "username": "app", "discriminator": "0", "avatar": None, "bot": True}
    incoming = incoming_from_message(
        room.message(
            author=app,
            webhook_id="999",
            application_id="999",
            interaction_metadata=metadata,
            embeds=[{"type": "rich", "description": "hi"}],
        )
    )
    assert incoming.author.id == (room.other.id if is_users else 999)
    assert incoming.author.is_bot is not is_users
    assert not incoming.is_webhook


@pytest.mark.parametrize(
    ("kind", "message", "is_users"),
    [
        (2, {"content": "hi"}, True),
        (5, {"content": "hi"}, True),
        (3, {"content": "hi"}, False),
        (2, {"embeds": [{"type": "rich", "description": "hi"}]}, False),
    ],
    ids=["typed a command", "filled in a form", "pressed a button", "an embed"],
)
def test_what_a_member_makes_the_servers_app_say_is_the_members(
    room: Room, kind: int, message: dict[str, Any], is_users: bool
) -> None:
    metadata: dict[str, Any] = {
        "id": "1",
        "type": kind,
        "user": room.user(room.other, "other"),
        "authorizing_integration_owners": {"0": str(room.server.id)},
    }
    if kind == 5:
        metadata["triggering_interaction_metadata"] = metadata | {"type": 2}
    app = {"id": "999", "username": "app", "discriminator": "0", "avatar": None, "bot": True}
    incoming = incoming_from_message(room.message(author=app, interaction_metadata=metadata, **message))
    assert incoming.author.id == (room.other.id if is_users else 999)


def test_mentions_of_many(room: Room) -> None:
    assert incoming_from_message(room.message("@everyone", mention_everyone=True)).mentions_many
    assert not incoming_from_message(room.message("hello")).mentions_many


def _texts(incoming: Incoming) -> list[tuple[Surface, str]]:
    return [(passage.surface, passage.raw) for passage in incoming.passages]


def test_names_of_a_member(room: Room) -> None:
    member = room.guild.get_member(room.author.id)
    assert member is not None
    before = incoming_from_member(member, at=_NOW)
    assert _texts(before) == [(Surface.NAME, "Ada")]
    assert before.kind is Kind.NAME
    member.nick = "nobody likes otto"
    after = incoming_from_member(member, at=_NOW)
    assert _texts(after) == [(Surface.NAME, "nobody likes otto")]
    assert before.text_hash != after.text_hash


def test_a_name_set_again_is_another_version_with_the_same_hash(room: Room) -> None:
    member = room.guild.get_member(room.author.id)
    assert member is not None
    first = incoming_from_member(member, at=_NOW)
    again = incoming_from_member(member, at=_NOW + timedelta(seconds=1))
    assert first.version != again.version
    assert first.text_hash == again.text_hash
    assert incoming_from_member(member, at=_NOW) == first
    assert len(first.version) <= 64


def test_server_tag_of_a_member(room: Room) -> None:
    member = room.guild.get_member(room.author.id)
    assert member is not None
    user: Any = member._user
    user._primary_guild = {"identity_guild_id": "4", "identity_enabled": True, "tag": "UGLY", "badge": None}
    worn = incoming_from_server_tag(member, at=_NOW)
    assert worn is not None
    assert _texts(worn) == [(Surface.TAG, "UGLY")]
    assert worn.kind is Kind.OTHER
    user._primary_guild["identity_enabled"] = False
    assert incoming_from_server_tag(member, at=_NOW) is None


def test_title_and_tags_of_a_post(room: Room) -> None:
    parent = SimpleNamespace(id=7)
    tags = [discord.ForumTag(name="rant")]
    thread: Any = SimpleNamespace(
        id=70, name=_HIDDEN, applied_tags=tags, guild=room.guild, owner_id=room.author.id, parent_id=parent.id
    )
    incoming = incoming_from_thread(thread, at=_NOW)
    assert _texts(incoming) == [(Surface.THREAD, _HIDDEN)]
    tagged = incoming_from_tags(thread, at=_NOW)
    assert tagged is not None
    assert _texts(tagged) == [(Surface.TAG, "rant")]
    assert (tagged.kind, tagged.author.id) == (Kind.OTHER, room.author.id)
    assert tagged.version != incoming.version
    assert (incoming.message_id, incoming.author.id, incoming.parent_channel_id) == (70, room.author.id, 7)
    assert incoming.thread_starter is not None
    renamed = incoming_from_thread(thread, at=_NOW, author=room.guild.get_member(room.other.id))
    assert renamed.author.id == room.other.id
    thread.applied_tags = []
    assert incoming_from_tags(thread, at=_NOW) is None


def test_status_of_a_channel(room: Room) -> None:
    channel = room.guild.get_channel(room.channel.id)
    assert channel is not None
    incoming = incoming_from_channel_status(channel, _HIDDEN, at=_NOW)
    assert _texts(incoming) == [(Surface.CHANNEL_STATUS, _HIDDEN)]
    assert incoming.kind is Kind.OTHER


def test_names_of_events(room: Room) -> None:
    event: Any = SimpleNamespace(
        id=8, name="party", description=_HIDDEN, location=None, guild_id=room.server.id, channel_id=None, channel=None,
        creator=None,
        creator_id=room.author.id,
    )  # fmt: skip
    incoming = incoming_from_event(event, at=_NOW)
    assert _texts(incoming) == [(Surface.EVENT, "party"), (Surface.EVENT, _HIDDEN)]
    assert incoming.author.id == room.author.id


def _execution(room: Room, action: int) -> discord.AutoModAction:
    data: Any = {
        "guild_id": str(room.server.id), "action": {"type": action, "metadata": {"channel_id": "1"}},
        "rule_id": "1", "rule_trigger_type": 1,
        "user_id": str(room.author.id), "channel_id": str(room.channel.id), "content": _HIDDEN,
        "matched_keyword": "nobody", "matched_content": "nobody",
    }  # fmt: skip
    return discord.AutoModAction(data=data, state=room.guild._state)


def test_what_automod_blocked_is_evidence_once(room: Room) -> None:
    incoming = incoming_from_automod(_execution(room, 1), at=_NOW)
    assert incoming is not None
    assert _texts(incoming) == [(Surface.AUTOMOD, _HIDDEN)]
    assert (incoming.kind, incoming.author.id) == (Kind.AUTOMOD, room.author.id)
    assert handling(Surface.AUTOMOD) is Handling.NOTHING
    assert incoming_from_automod(_execution(room, 2), at=_NOW) is None


@pytest.mark.parametrize("surface", list(Surface))
def test_every_surface_has_a_handling(surface: Surface) -> None:
    special = {
        Surface.FORWARD: Handling.DELETE_FORWARD,
        Surface.POLL: Handling.END_POLL_AND_DELETE,
        Surface.THREAD: Handling.RENAME_BACK,
        Surface.NAME: Handling.RESET_NICKNAME,
        Surface.CHANNEL_STATUS: Handling.PROPOSE,
        Surface.TAG: Handling.PROPOSE,
        Surface.EVENT: Handling.PROPOSE,
        Surface.AUTOMOD: Handling.NOTHING,
        Surface.REACTION: Handling.NOTHING,
        Surface.SPELLED: Handling.PROPOSE,
    }
    assert handling(surface) is special.get(surface, Handling.DELETE_MESSAGE)
    if surface is not Surface.NAME:
        assert handling(surface, reset_names=False) is handling(surface)


def test_names_may_be_left_to_moderators() -> None:
    assert handling(Surface.NAME, reset_names=False) is Handling.PROPOSE_RESET


async def test_rank_grows_with_moderation_power(room: Room) -> None:
    ranks = []
    for permission in [
        "send_messages",
        "manage_messages",
        "moderate_members",
        "kick_members",
        "ban_members",
        "manage_guild",
        "administrator",
    ]:
        role = room.server.create_role(permission, permissions=discord.Permissions(**{permission: True}))
        actor = room.server.add_member(room.env.create_user(permission), roles=[role])
        await room.env.settle()
        member = room.guild.get_member(actor.id)
        assert member is not None
        ranks.append(person_of(member).rank)
        assert person_of(member).role_ids == {role.id}
    assert ranks == sorted(set(ranks))
    assert ranks[0] == 0
    owner = room.guild.owner
    assert owner is not None
    assert person_of(owner).rank == OWNER_RANK > max(ranks)


def test_names_of_a_person_are_distinct_and_start_with_the_one_people_see(room: Room) -> None:
    member = room.guild.get_member(room.author.id)
    assert member is not None
    assert person_of(member).names == ("Ada", "author")
    member.nick = "Countess"
    assert person_of(member).names == ("Countess", "Ada", "author")


def test_version_does_not_depend_on_who_wrote_it(room: Room) -> None:
    first, second = (incoming_from_message(room.message("hello")) for _ in range(2))
    assert first.version == second.version
    assert replace(first, message_id=second.message_id) == second


async def test_long_texts_are_cleaned_in_a_thread(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    threads: dict[int, threading.Thread] = {}

    def noted(text: str) -> Cleaned:
        threads[len(text)] = threading.current_thread()
        return clean(text)

    monkeypatch.setattr("bot.intake.passages.clean", noted)
    long = f"1d10t {'a word ' * 500}he said it is"
    message = room.message(long)
    whole = await read_alone(message, ENGLISH)
    await read_alone(room.message("1d10t"), ENGLISH)

    assert threads[len(long)] is not threading.main_thread()
    assert threads[len("1d10t")] is threading.main_thread()
    assert whole.passages[0].cleaned.startswith("idiot") and whole.passages[0].disguised
    assert whole.reported_speech == is_reported_speech(long, None)
    assert not whole.uncleaned


async def test_no_message_holds_the_event_loop(room: Room) -> None:
    """The longest message of the worst text that is known."""
    text = " ".join("".join(letter * (1 + number % 3) + "1" for letter in "abcd") for number in range(1000))
    embeds = [{"type": "rich", "description": text[:4000], "title": text[:200]}]
    message = room.message(text[:4000], embeds=embeds)
    started = time.thread_time()
    incoming_from_message(message)
    assert time.thread_time() - started < 0.02
