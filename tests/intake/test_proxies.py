"""Copies that bots post of members' messages are their members'."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.message import Incoming, Kind, Passage, Person, Reply, Surface
from bot.intake.completing import Completing
from bot.intake.language import ENGLISH

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
MAX, CAT = Person(1, ("max",)), Person(2, ("cat",))
BOTS = Person(99, ("Max the Great",), is_bot=True)


def said(number: int, author: Person, text: str, *, after: float = 0, channel: int = 7) -> Incoming:
    """A message, `after` seconds after noon; by a webhook where a bot wrote it."""
    return Incoming(
        guild_id=1,
        channel_id=channel,
        message_id=number,
        author=author,
        sent_at=NOON + timedelta(seconds=after),
        passages=(Passage(Surface.CONTENT, text, text),),
        version=text,
        is_webhook=author.is_bot,
    )


def completed(*messages: Incoming) -> list[Incoming]:
    complete = Completing(ENGLISH)
    return [complete(message) for message in messages]


@pytest.mark.parametrize("original", ["you are a loser", "max: you are a loser", "[you are a loser]"])
def test_a_copy_is_its_members(original: str) -> None:
    *_, copy = completed(
        said(1, MAX, original), said(2, CAT, "what a day"), said(3, BOTS, "you are a loser", after=1)
    )
    assert (copy.author, copy.copy_of, copy.is_webhook) == (MAX, 1, False)


@pytest.mark.parametrize(
    "copy",
    [
        said(3, BOTS, "you are a loser", after=16),
        said(3, BOTS, "you are a loser", after=-1),
        said(3, BOTS, "you are a loser", channel=8),
        said(3, BOTS, "you are a winner"),
        said(3, BOTS, ""),
        said(3, BOTS, "s"),
        replace(
            said(3, BOTS, "you are a loser"),
            passages=(
                Passage(Surface.CONTENT, "you are a loser", "you are a loser"),
                Passage(Surface.ATTACHMENT, "more", "more"),
            ),
        ),
    ],
    ids=["late", "before", "elsewhere", "other words", "no words", "a piece", "more than the original"],
)
def test_what_else_webhooks_write_is_theirs(copy: Incoming) -> None:
    text = "you are a loser, and everybody in the whole wide world knows that"
    short = said(1, MAX, "you are a loser")
    *_, found = completed(said(2, MAX, text) if copy.text == "s" else short, copy)
    assert (found.author, found.copy_of, found.is_webhook) == (BOTS, None, True)


def test_replies_to_a_copy_answer_its_member_and_its_edits_are_judged_as_the_members() -> None:
    copy = said(2, BOTS, "hello", after=1)
    answer = replace(said(3, CAT, "go away", after=9), reply=Reply(2, BOTS, "hello"))
    edit = replace(said(2, BOTS, "you are a loser", after=1), kind=Kind.EDIT)
    _, _, answered, edited = completed(said(1, MAX, "hello"), copy, answer, edit)
    assert answered.reply == Reply(2, MAX, "hello")
    assert (edited.author, edited.copy_of, edited.is_webhook) == (MAX, None, False)


def test_a_copy_is_not_joined_with_what_its_member_writes() -> None:
    *_, after = completed(
        said(1, MAX, "you are"), said(2, BOTS, "you are", after=1), said(3, MAX, "late", after=2)
    )
    assert [passage.raw for passage in after.passages] == ["late", "you are late"]
