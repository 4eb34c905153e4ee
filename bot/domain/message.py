"""One message as the rest of the program sees it: plain data, no Discord objects.

Live traffic, replayed files, `check` and the tests all make an `Incoming`; from there on there is one path.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

MOMENT = "@"
"""In a `version`, what parts the hash of the texts from the moment of a change."""


class Surface(StrEnum):
    """A place in Discord where text can hide."""

    CONTENT = "content"
    EMBED = "embed"
    COMPONENT = "component"
    FORWARD = "forward"
    POLL = "poll"
    ATTACHMENT = "attachment"
    TEXT_FILE = "text_file"
    STICKER = "sticker"
    THREAD = "thread"
    TAG = "tag"
    NAME = "name"
    CHANNEL_STATUS = "channel_status"
    EVENT = "event"
    AUTOMOD = "automod"
    JOINED = "joined"
    REACTION = "reaction"
    """A sign under somebody's post."""
    SPELLED = "spelled"
    """Letters under it that make a word."""


class Unread(StrEnum):
    """What no model reads."""

    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    FILE = "file"
    FILE_TOO_LARGE = "file_too_large"
    FILE_CUT = "file_cut"
    """Too long to be read whole."""
    FILE_UNREADABLE = "file_unreadable"
    MORE_FILES = "more_files"
    TOO_LONG = "too_long"
    """More text than the model reads of one message."""
    LANGUAGE = "language"
    """A language that the model does not cover."""
    FAILED = "failed"
    """Everything of a message that could not be read or judged, however often it was tried."""


@dataclass(frozen=True, slots=True)
class Unscored:
    """Something in a message that no model reads; `language` is an ISO 639 code ("und": unclear), else empty."""

    what: Unread
    language: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """The text of one surface.

    `raw` is what people see; `cleaned` is the scoring copy. `disguised` says that cleaning undid a trick
    (not mere markdown). `both_count` says that the raw form reads as words anyway, so that the more hostile of
    the two forms counts; a model's score of letters that make no words is noise. `unread`: it is in a language that
    the model does not cover, so it gets no score. `beside`: it is what another passage says besides that its author may
    be hurting, or besides what it tells, read apart; such a one is none of a message's `passages`. `parts` are the ids
    of joined messages.
    """

    surface: Surface
    raw: str
    cleaned: str
    disguised: bool = False
    both_count: bool = False
    unread: bool = False
    beside: bool = False
    parts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """A member as far as context needs to know them. `rank` grows with moderation power (0: none)."""

    id: int
    names: tuple[str, ...] = ()
    is_bot: bool = False
    role_ids: frozenset[int] = frozenset()
    rank: int = 0
    joined_at: datetime | None = None

    @property
    def name(self) -> str:
        """The name people see, else the id."""
        return self.names[0] if self.names else str(self.id)


@dataclass(frozen=True, slots=True)
class Reply:
    """The message that is replied to. `author` and `text` are None where it could not be fetched."""

    message_id: int
    author: Person | None = None
    text: str | None = None


class Kind(StrEnum):
    """What happened."""

    NEW = "new"
    EDIT = "edit"
    NAME = "name"
    THREAD = "thread"
    AUTOMOD = "automod"
    REACTION = "reaction"
    """Under the message with that id, by `author`."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Incoming:
    """Everything the path needs to know about one message (or nickname, thread title, …).

    `version` is a hash of all texts: it tells a real edit from an unfurled embed and keys the verdict. Of names,
    titles and tags, which can be set to the same text again, it names the moment of the change as well.
    `mentions` are people mentioned *in the text*; the pinged author of a replied message is in `reply`.
    `parent_channel_id` is the channel of a thread, `category_id` the category that its channel stands in.
    `copy_of` is the member's message of which a bot posted this as a copy: that one was judged.
    `found`: it stood there when the bot looked, and its change was not heard. It may have been judged before.
    `own_words` is what the author of reported speech says themselves, beside what they tell.
    `unread_bytes` is how much of text files is still to be fetched. `unscored` names what no model can read.
    `uncleaned`: the texts are long, and stand as they are until a thread has cleaned them.
    """

    guild_id: int
    channel_id: int
    message_id: int
    author: Person
    sent_at: datetime
    passages: tuple[Passage, ...]
    version: str
    kind: Kind = Kind.NEW
    reply: Reply | None = None
    mentions: tuple[Person, ...] = ()
    mentions_many: bool = False
    thread_starter: Person | None = None
    is_webhook: bool = False
    reported_speech: bool = False
    own_words: Passage | None = None
    unscored: tuple[Unscored, ...] = ()
    parent_channel_id: int | None = None
    category_id: int | None = None
    copy_of: int | None = None
    unread_bytes: int = 0
    uncleaned: bool = False
    found: bool = False

    @property
    def size(self) -> int:
        """Characters that are or will be held of it, about: texts, and files to be fetched."""
        return sum(len(passage.raw) for passage in self.passages) + self.unread_bytes

    @property
    def text_hash(self) -> str:
        """The part of `version` that is equal exactly when people see the same words."""
        return self.version.partition(MOMENT)[0]

    @property
    def text(self) -> str:
        """The raw text of the message itself (not of embeds, polls, …), for evidence and context."""
        return "\n".join(p.raw for p in self.passages if p.surface is Surface.CONTENT)
