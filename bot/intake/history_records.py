"""A record of a history file, whoever wrote it -> the fields of a history line, its parts as Discord's API gives them.

Three spellings: by hand (`author_id`, `reply_to` …), Discord's own (`author`, `message_reference` …) and
DiscordChatExporter's (`isBot`, `forwardedMessage` …; https://github.com/Tyrrrz/DiscordChatExporter).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import discord

_NEVER = "1970-01-01T00:00:00+00:00"
"""Where Discord's format wants a time that nothing here looks at."""
_UNKNOWN_TYPE = -1
"""A type of message that no version of Discord's API has."""
# What DiscordChatExporter calls types otherwise than discord.py does.
_TYPES = {
    "RecipientAdd": discord.MessageType.recipient_add,
    "RecipientRemove": discord.MessageType.recipient_remove,
    "ChannelPinnedMessage": discord.MessageType.pins_add,
    "GuildMemberJoin": discord.MessageType.new_member,
    "ApplicationCommand": discord.MessageType.chat_input_command,
}
_EVERYONE = re.compile(r"(?<!\w)@(?:everyone|here)\b")
"""Files by others do not say whether everyone was pinged, only that it was written."""
_TEXT_DISPLAY = discord.ComponentType.text_display.value
_PARTS = (
    "webhook_id",
    "mention_everyone",
    "mention_roles",
    "flags",
    "application_id",
    "interaction_metadata",
    "poll",
)
"""Parts of Discord's own format that are taken as they are."""

Record = Mapping[str, Any]


def fields_of(record: Record, channel: Any) -> dict[str, Any]:
    """What `HistoryLine` is made of. `channel` is what the file says of the channel of all its messages.

    Raises `TypeError`, `AttributeError` or `ValueError` where something is no object or list that has to be one.
    """
    fields = _exported(record, channel) if "author" in record else dict(record)
    return fields | {
        "shown_id": record.get("id"),
        "type": _type(record.get("type")),
        "edited_at": record.get("edited_timestamp") or record.get("timestampEdited"),
        "parts": _parts(record, str(fields.get("content") or "")),
    }


def _exported(record: Record, channel: Any) -> dict[str, Any]:
    author = _object(record["author"])
    member = _object(record.get("member"))
    reference = _object(record.get("message_reference") or record.get("reference"))
    roles = author.get("roles") or member.get("roles")
    answered = reference.get("message_id") or reference.get("messageId")
    return {
        "id": record.get("id"),
        "channel_id": record.get("channel_id") or _object(channel).get("id") or 0,
        "author_id": author.get("id"),
        "author_names": _names(author, member),
        "author_roles": [role["id"] if isinstance(role, dict) else role for role in roles or ()],
        "is_bot": bool(author.get("isBot") or author.get("bot")),
        "timestamp": record.get("timestamp"),
        "content": record.get("content") or "",
        "reply_to": answered if _is_reply(reference) else None,
        "named": [
            (
                user.get("id"),
                _names(user, _object(user.get("member"))),
                bool(user.get("isBot") or user.get("bot")),
            )
            for user in _objects(record.get("mentions"))
        ],
    }


def _names(user: Record, member: Record) -> list[str]:
    """As people see them first: here, everywhere, the account's."""
    found = (
        member.get("nick"),
        user.get("nickname"),
        user.get("global_name"),
        user.get("username"),
        user.get("name"),
    )
    return list(dict.fromkeys(str(name) for name in found if name))


def _type(value: Any) -> int:
    if value is None:
        return discord.MessageType.default.value
    if isinstance(value, int):
        return value
    text = str(value)
    if text.isdecimal():
        return int(text)
    known = _TYPES.get(text) or _TYPES_BY_NAME.get(text.replace("_", "").lower())
    return known.value if known else _UNKNOWN_TYPE


_TYPES_BY_NAME = {kind.name.replace("_", ""): kind for kind in discord.MessageType}


def _is_reply(reference: Record) -> bool:
    kind = reference.get("type")
    return kind in {None, discord.MessageReferenceType.reply.value, "Default", "Reply"}


def _parts(record: Record, content: str) -> dict[str, Any]:
    """What stands in the message beside its content, in Discord's format; only what is there."""
    found: dict[str, Any] = {key: record[key] for key in _PARTS if record.get(key)}
    found |= _body(record, content)
    if "mention_everyone" not in record and _EVERYONE.search(content):
        found["mention_everyone"] = True
    if "poll" in found:
        found["poll"] = _poll(_object(found["poll"]))
    snapshots = [_object(part).get("message") for part in record.get("message_snapshots") or ()]
    if record.get("forwardedMessage"):
        snapshots.append(record["forwardedMessage"])
    if snapshots:
        found["message_snapshots"] = [{"message": _snapshot(_object(part))} for part in snapshots]
    return found


def _body(record: Record, content: str) -> dict[str, Any]:
    parts = {
        "attachments": [_attachment(n, one) for n, one in enumerate(_objects(record.get("attachments")))],
        "embeds": [_embed(one, content) for one in _objects(record.get("embeds"))],
        "sticker_items": [
            {"id": 0, "name": str(one["name"]), "format_type": 1}
            for one in _objects(record.get("sticker_items") or record.get("stickers"))
        ],
        "components": list(_components(record.get("components"))),
    }
    return {name: part for name, part in parts.items() if part}


def _snapshot(message: Record) -> dict[str, Any]:
    content = str(message.get("content") or "")
    empty = {"type": 0, "embeds": [], "attachments": [], "timestamp": _NEVER, "edited_timestamp": None}
    return empty | {"content": content} | _body(message, content)


def _attachment(number: int, attachment: Record) -> dict[str, Any]:
    name = str(attachment.get("filename") or attachment.get("fileName") or "")
    kept = {key: attachment[key] for key in ("title", "description", "content_type") if attachment.get(key)}
    return {
        "id": number,
        "filename": name,
        "size": int(attachment.get("size") or attachment.get("fileSizeBytes") or 0),
        "url": "",
        "proxy_url": "",
    } | kept


def _embed(embed: Record, content: str) -> dict[str, Any]:
    url = str(embed.get("url") or "")
    # DiscordChatExporter leaves out what kind an embed is; one of a page that the text links to is its preview.
    kind = embed.get("type") or ("link" if url and url in content else "rich")
    return {
        "type": kind,
        "title": _text(embed, "title"),
        "description": _text(embed, "description"),
        "author": {"name": _text(_object(embed.get("author")), "name")},
        "footer": {"text": _text(_object(embed.get("footer")), "text")},
        "fields": [
            {"name": _text(one, "name"), "value": _text(one, "value"), "inline": False}
            for one in _objects(embed.get("fields"))
        ],
    }


def _components(components: Any) -> Iterator[dict[str, Any]]:
    """As they are in Discord's format, where kinds are numbers; of the exporter's, their labels."""
    for component in _objects(components):
        if isinstance(component.get("type"), int):
            yield dict(component)
            continue
        if label := _text(component, "label"):
            yield {"type": _TEXT_DISPLAY, "content": label}
        yield from _components(component.get("components"))


def _poll(poll: Record) -> dict[str, Any]:
    answers = [_object(answer.get("poll_media")) for answer in _objects(poll.get("answers"))]
    return {
        "question": {"text": _text(_object(poll.get("question")), "text")},
        "answers": [
            {"answer_id": number, "poll_media": {"text": _text(answer, "text")}}
            for number, answer in enumerate(answers, 1)
        ],
        "expiry": _NEVER,
    }


def _text(of: Record, name: str) -> str:
    value = of.get(name)
    return "" if value is None else str(value)


def _object(value: Any) -> Record:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise TypeError(f"expected an object, found {type(value).__name__}")
    return value


def _objects(values: Any) -> Iterable[Record]:
    if values is None:
        return ()
    if not isinstance(values, list):
        raise TypeError(f"expected a list, found {type(values).__name__}")
    return map(_object, values)
