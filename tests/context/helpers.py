"""A small server for tests: people speak, with given scores."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.context.engine import Context
from bot.context.parameters import ContextSettings
from bot.domain.message import Incoming, Passage, Person, Surface
from bot.domain.scores import Category, Scored
from bot.domain.signals import Signals

GUILD = 7
CHANNEL = 70
START = datetime(2026, 3, 2, 12, tzinfo=UTC)

MIA = Person(1, ("Mia",))
TOM = Person(2, ("Tom",))
LEA = Person(3, ("Lea",))
BOT = Person(4, ("Helper",), is_bot=True)


class Chat:
    """Feeds messages to a `Context`; ids count up."""

    def __init__(self, context: Context | None = None, settings: ContextSettings | None = None) -> None:
        self.context = context or Context()
        self.settings = settings or ContextSettings()
        self.messages = 0

    def say(
        self,
        author: Person,
        text: str,
        at: float = 0.0,
        *,
        to: Sequence[Person] = (),
        scores: dict[Category, float] | None = None,
        insult: float = 0.02,
        **fields: Any,
    ) -> Signals:
        """`author` writes `text` at `at` seconds after the start, mentioning `to`."""
        self.messages += 1
        mentions = "".join(f"<@{person.id}> " for person in to)
        passage = Passage(Surface.CONTENT, mentions + text, mentions + text)
        defaults: dict[str, Any] = {"message_id": self.messages, "mentions": tuple(to), "channel_id": CHANNEL}
        incoming = Incoming(
            guild_id=GUILD,
            author=author,
            sent_at=START + timedelta(seconds=at),
            passages=(passage,),
            version=text,
            **(defaults | fields),
        )
        probabilities = scores if scores is not None else {Category.INSULT: insult, Category.TOXICITY: insult}
        return self.context.assess(incoming, [(passage, Scored(probabilities, "test"))], self.settings)
