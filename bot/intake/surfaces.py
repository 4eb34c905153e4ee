"""Discord objects -> `Incoming`: every surface on which people write, as passages.

The only place that knows where in a Discord object text can hide. Texts of one surface that belong together are one
passage, so that what is split over a poll's answers or an embed's fields is read together.
"""

import asyncio
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

import discord

from bot.domain.message import MOMENT, Incoming, Kind, Passage, Person, Reply, Surface, Unread, Unscored
from bot.intake.cleaning.markup import MOST_ID_DIGITS
from bot.intake.passages import passage_of
from bot.intake.people import person_of
from bot.intake.quoting.reported_speech import is_reported_speech
from bot.intake.texts import (
    MOST_FILE_BYTES,
    attachment_texts,
    component_texts,
    embed_texts,
    in_chunks,
    is_text_file,
    poll_texts,
    unscored_part,
)

_MOST_FILES = 4
"""Text files of a message that are read. By hand, a bound on downloads; more are called unscored."""
_MOST_FILE_CHARACTERS = 16_000
"""Characters of a text file that are read. By hand, a bound on the model's time: four of Discord's longest messages."""
_MOST_AT_ONCE = 2000
"""Characters of a message that are cleaned on the event loop. By hand: 10 ms for the worst that anyone can write, and
no message without Nitro is longer."""
_SNOWFLAKE_STEP = 1 << 22
"""Ids within one millisecond (https://discord.com/developers/docs/reference#snowflakes)."""
_VERSION_BYTES = 12
"""Bytes of the hash of a message's texts. By hand: two texts of one message never collide."""
_MICROSECONDS = 1e6
"""Of a second."""
_USER_MENTION = re.compile(rf"<@!?(\d{{1,{MOST_ID_DIGITS}}})>")

PEOPLE_WROTE = frozenset(
    {
        discord.MessageType.default,
        discord.MessageType.reply,
        discord.MessageType.chat_input_command,
        discord.MessageType.context_menu_command,
        discord.MessageType.thread_starter_message,
    }
)
"""Kinds of messages in which people's words stand; all others are Discord's own notices."""

_TYPED = frozenset({discord.InteractionType.application_command, discord.InteractionType.modal_submit})
"""Interactions in which members write."""

_Message = discord.Message | discord.MessageSnapshot


def incoming_from_message(message: discord.Message, *, kind: Kind = Kind.NEW) -> Incoming:
    """Everything that stands in a message, forwards included.

    Where that is long, it is left `uncleaned`: `with_cleaned_texts` cleans it, in a thread.
    A message that a user-installed app posted counts as its user's. Text files are not here: `with_text_files` reads
    them, since that takes a download. Raises ValueError for a direct message, which no server's policy covers.
    """
    if message.guild is None:
        raise ValueError("a message outside a server has no policy")
    texts = [(surface, text) for surface, text in _message_texts(message) if text.strip()]
    long = sum(len(text) for _, text in texts) > _MOST_AT_ONCE
    reply = _reply(message)
    thread = message.channel if isinstance(message.channel, discord.Thread) else None
    incoming = Incoming(
        guild_id=message.guild.id,
        channel_id=message.channel.id,
        message_id=message.id,
        author=person_of(_writer(message)),
        sent_at=message.created_at,
        passages=tuple(
            Passage(surface, text, text) if long else passage_of(surface, text) for surface, text in texts
        ),
        uncleaned=long,
        version=version_of(texts),
        kind=kind,
        reply=reply,
        mentions=_written_mentions(message),
        mentions_many=message.mention_everyone or bool(message.role_mentions),
        thread_starter=_member(message.guild, thread.owner_id) if thread else None,
        is_webhook=message.webhook_id is not None and message.interaction_metadata is None,
        reported_speech=not long and is_reported_speech(message.content, reply.text if reply else None),
        unscored=_unscored(message),
        unread_bytes=sum(
            min(file.size, _MOST_FILE_CHARACTERS) for file in _text_files(message)[:_MOST_FILES]
        ),
    )
    return placed(incoming, message.channel)


def with_cleaned_texts(incoming: Incoming) -> Incoming:
    """`incoming` with the texts cleaned that `incoming_from_message` left as they are."""
    return replace(
        incoming,
        passages=tuple(
            passage if passage.surface is Surface.JOINED else passage_of(passage.surface, passage.raw)
            for passage in incoming.passages
        ),
        reported_speech=is_reported_speech(incoming.text, incoming.reply.text if incoming.reply else None),
        uncleaned=False,
    )


def written_beside(message: discord.Message) -> str:
    """What stands in a message without text of its own; text files are not read."""
    return "\n".join(text for surface, text in _message_texts(message) if surface is not Surface.CONTENT)


def replied_to(message: discord.Message) -> Reply:
    """`message` as one that somebody replies to. A webhook that writes plain text speaks for a member."""
    writer = person_of(_writer(message))
    if message.webhook_id is not None and message.content and not message.embeds:
        writer = replace(writer, is_bot=False)
    return Reply(message.id, writer, message.content)


def with_reply(incoming: Incoming, reply: Reply) -> Incoming:
    """`incoming` with what is known now of the message that it replies to."""
    return replace(incoming, reply=reply, reported_speech=is_reported_speech(incoming.text, reply.text))


def unfetched_files(message: discord.Message) -> tuple[Unscored, ...]:
    """What is unscored of a message whose text files cannot be fetched at all; empty where it has none."""
    return (Unscored(Unread.FILE_UNREADABLE),) if _text_files(message) else ()


async def read_text_files(message: discord.Message) -> tuple[Passage, ...]:
    """The passages of the message's small text files, the first four; files that cannot be fetched give none."""
    return tuple(passage for passage, _ in await _read_files(message) if passage)


async def with_text_files(incoming: Incoming, message: discord.Message) -> Incoming:
    """`incoming` with the text of small text files; what could not be fetched or read whole is named in `unscored`."""
    files = await _read_files(message)
    if not files:
        return incoming
    left = tuple(part for _, part in files if part)
    return replace(
        incoming,
        passages=incoming.passages + tuple(passage for passage, _ in files if passage),
        unread_bytes=0,
        unscored=tuple(dict.fromkeys(incoming.unscored + left)),
    )


def incoming_from_member(member: discord.Member, *, at: datetime) -> Incoming:
    """The name that people see here since `at`: nickname, else global name, else user name.

    Names that a nickname covers are not read: resetting a nickname would bring them up, and they are read then.
    """
    texts = [(Surface.NAME, member.display_name)]
    return _changed_at(_made_of(texts, member.guild.id, 0, member.id, person_of(member), at, Kind.NAME))


def incoming_from_server_tag(member: discord.Member, *, at: datetime) -> Incoming | None:
    """The tag of another server that a member wears beside the name since `at`; None without one."""
    tag = server_tag(member)
    if not tag:
        return None
    texts = [(Surface.TAG, tag)]
    return _changed_at(_made_of(texts, member.guild.id, 0, member.id, person_of(member), at, Kind.OTHER))


def server_tag(user: discord.abc.User) -> str | None:
    """The server tag that people see beside the name of `user`, None without one."""
    worn: discord.PrimaryGuild = user.primary_guild  # type: ignore[attr-defined]
    return worn.tag if worn.identity_enabled else None


def incoming_from_thread(
    thread: discord.Thread, *, at: datetime, author: discord.abc.User | None = None
) -> Incoming:
    """The title that a thread or forum post has since `at`; by `author` where known, else by the thread's owner."""
    return _of_thread([(Surface.THREAD, thread.name)], thread, at, Kind.THREAD, author)


def incoming_from_tags(
    thread: discord.Thread, *, at: datetime, author: discord.abc.User | None = None
) -> Incoming | None:
    """The tags that a forum post has since `at`, apart from its title since another title takes none of them away.

    None without tags.
    """
    texts = [(Surface.TAG, tag.name) for tag in thread.applied_tags]
    return _of_thread(texts, thread, at, Kind.OTHER, author) if texts else None


def incoming_from_channel_status(channel: discord.abc.GuildChannel, status: str, *, at: datetime) -> Incoming:
    """The status that members write for a voice channel. Discord does not say which of them: author 0."""
    texts = [(Surface.CHANNEL_STATUS, status)]
    now = discord.utils.time_snowflake(at)
    return placed(_made_of(texts, channel.guild.id, channel.id, now, Person(0), at, Kind.OTHER), channel)


def incoming_from_event(event: discord.ScheduledEvent, *, at: datetime) -> Incoming:
    """Name, description and place of a scheduled event, by its creator."""
    written = (event.name, event.description, event.location)
    texts = [(Surface.EVENT, text) for text in written if text]
    by = person_of(event.creator) if event.creator else Person(event.creator_id or 0)
    incoming = _made_of(texts, event.guild_id, event.channel_id or 0, event.id, by, at, Kind.OTHER)
    return placed(incoming, event.channel)


def incoming_from_automod(execution: discord.AutoModAction, *, at: datetime) -> Incoming | None:
    """The message that AutoMod blocked, as evidence; None for AutoMod's other actions about the same message.

    A blocked message has no id of its own, so it gets a snowflake of the moment.
    """
    if execution.action.type is not discord.AutoModRuleActionType.block_message:
        return None
    by = _member(execution.guild, execution.user_id)
    message_id = (
        execution.message_id or discord.utils.time_snowflake(at) + execution.user_id % _SNOWFLAKE_STEP
    )
    texts = [(Surface.AUTOMOD, execution.content)] if execution.content.strip() else []
    incoming = _made_of(
        texts, execution.guild_id, execution.channel_id or 0, message_id, by, at, Kind.AUTOMOD
    )
    incoming = replace(
        incoming,
        reported_speech=is_reported_speech(execution.content, None),
        mentions=_mentioned(execution.guild, execution.content),
    )
    return placed(incoming, execution.guild.get_channel_or_thread(execution.channel_id or 0))


def placed(incoming: Incoming, channel: object) -> Incoming:
    """`incoming` with what is around its `channel`: the channel of a thread, and the category, where they are known."""
    home = channel.parent if isinstance(channel, discord.Thread) else channel
    return replace(
        incoming,
        parent_channel_id=getattr(channel, "parent_id", None),
        category_id=home.category_id if isinstance(home, discord.abc.GuildChannel) else None,
    )


def version_of(texts: Iterable[tuple[Surface, str]]) -> str:
    """A hash of all texts with their surfaces: equal exactly when people see the same words."""
    digest = hashlib.blake2b(digest_size=_VERSION_BYTES)
    for surface, text in texts:
        encoded = text.encode("utf-8", "surrogatepass")
        digest.update(f"{surface}:{len(encoded)}:".encode() + encoded)
    return digest.hexdigest()


def _made_of(
    texts: list[tuple[Surface, str]],
    guild_id: int,
    channel_id: int,
    message_id: int,
    author: Person,
    at: datetime,
    kind: Kind,
) -> Incoming:
    passages = tuple(passage_of(surface, text) for surface, text in texts)
    return Incoming(guild_id, channel_id, message_id, author, at, passages, version_of(texts), kind)


def _of_thread(
    texts: list[tuple[Surface, str]],
    thread: discord.Thread,
    at: datetime,
    kind: Kind,
    author: discord.abc.User | None,
) -> Incoming:
    owner = _member(thread.guild, thread.owner_id)
    by = person_of(author) if author else owner
    incoming = _changed_at(_made_of(texts, thread.guild.id, thread.id, thread.id, by, at, kind))
    return placed(replace(incoming, thread_starter=owner), thread)


def _changed_at(incoming: Incoming) -> Incoming:
    """With the moment in `version`: what was undone can be set again, and is then judged again."""
    return replace(
        incoming, version=f"{incoming.version}{MOMENT}{int(incoming.sent_at.timestamp() * _MICROSECONDS):x}"
    )


def _message_texts(message: discord.Message) -> Iterator[tuple[Surface, str]]:
    yield from _body_texts(message)
    if message.poll is not None:
        yield from ((Surface.POLL, text) for text in in_chunks(poll_texts(message.poll)))
    for snapshot in message.message_snapshots:
        yield from ((Surface.FORWARD, text) for _, text in _body_texts(snapshot))


def _body_texts(message: _Message) -> Iterator[tuple[Surface, str]]:
    yield Surface.CONTENT, message.content
    for embed in message.embeds:
        yield from ((Surface.EMBED, text) for text in in_chunks(embed_texts(embed)))
    yield from ((Surface.COMPONENT, text) for text in in_chunks(component_texts(message.components)))
    for attachment in message.attachments:
        yield from ((Surface.ATTACHMENT, text) for text in attachment_texts(attachment))
    if message.stickers:
        yield Surface.STICKER, "\n".join(sticker.name for sticker in message.stickers)


def _attachments(message: discord.Message) -> list[discord.Attachment]:
    return [*message.attachments, *(item for part in message.message_snapshots for item in part.attachments)]


def _unscored(message: discord.Message) -> tuple[Unscored, ...]:
    parts = [part for part in map(unscored_part, _attachments(message)) if part]
    more = [Unscored(Unread.MORE_FILES)] if len(_text_files(message)) > _MOST_FILES else []
    return tuple(dict.fromkeys(parts + more))


async def _read_files(message: discord.Message) -> list[tuple[Passage | None, Unscored | None]]:
    """Of each text file its passage, None where nothing stands in it, and what is unscored of it."""
    return list(await asyncio.gather(*map(_read_file, _text_files(message)[:_MOST_FILES])))


def _text_files(message: discord.Message) -> list[discord.Attachment]:
    return [a for a in _attachments(message) if is_text_file(a) and a.size <= MOST_FILE_BYTES]


async def _read_file(attachment: discord.Attachment) -> tuple[Passage | None, Unscored | None]:
    try:
        data = await attachment.read()
    except (discord.HTTPException, discord.DiscordException):
        return None, Unscored(Unread.FILE_UNREADABLE)
    whole = _decoded(data).strip()
    text = whole[:_MOST_FILE_CHARACTERS]
    left = Unscored(Unread.FILE_CUT) if len(text) < len(whole) else None
    return await asyncio.to_thread(passage_of, Surface.TEXT_FILE, text) if text else None, left


def _decoded(data: bytes) -> str:
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    return data.decode("utf-16" if marked else "utf-8-sig", errors="replace")


def _writer(message: discord.Message) -> discord.abc.User:
    """Who made an app say it: with an app of one's own anything, with the server's what it writes as its text.

    Its embeds are the server's app's own, and so is what it says when a button is pressed.
    """
    metadata = message.interaction_metadata
    if metadata is None:
        return message.author
    if metadata.is_user_integration() and not metadata.is_guild_integration():
        return metadata.user
    return metadata.user if metadata.type in _TYPED and message.content else message.author


def _reply(message: discord.Message) -> Reply | None:
    reference = message.reference
    if (
        reference is None
        or reference.message_id is None
        or reference.type is not discord.MessageReferenceType.reply
    ):
        return None
    answered = reference.resolved or reference.cached_message
    if not isinstance(answered, discord.Message):
        return Reply(reference.message_id)
    return replied_to(answered)


def _written_mentions(message: discord.Message) -> tuple[Person, ...]:
    """People mentioned in the text, in order; not the author of a replied message, whom Discord also pings."""
    known = {user.id: user for user in message.mentions}
    written = dict.fromkeys(int(found) for found in _USER_MENTION.findall(message.content))
    return tuple(
        person_of(known[user_id]) if user_id in known else _member(message.guild, user_id)
        for user_id in written
    )


def _mentioned(guild: discord.Guild, text: str) -> tuple[Person, ...]:
    return tuple(_member(guild, int(found)) for found in dict.fromkeys(_USER_MENTION.findall(text)))


def _member(guild: discord.Guild | None, user_id: int) -> Person:
    member = guild.get_member(user_id) if guild else None
    return person_of(member) if member else Person(user_id)
