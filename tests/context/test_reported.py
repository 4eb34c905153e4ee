"""What "he told me …" excuses, and what stands beside it."""

from bot.context.engine import Context
from bot.context.parameters import ContextSettings
from bot.domain.finding import Pattern
from bot.domain.message import Incoming, Passage, Surface
from bot.domain.scores import Category, Scored
from bot.domain.signals import Signals
from tests.context.helpers import CHANNEL, GUILD, MIA, START, TOM


def _said(content: str, beside: str, surface: Surface, insult: float) -> Signals:
    """`content` by Tom to Mia, harmless and reported, with `beside` on another surface."""
    passages = (Passage(Surface.CONTENT, content, content), Passage(surface, beside, beside))
    incoming = Incoming(GUILD, CHANNEL, 1, TOM, START, passages, "v", mentions=(MIA,), reported_speech=True)
    scores = [Scored({Category.INSULT: value, Category.TOXICITY: value}, "test") for value in (0.1, insult)]
    return Context().assess(incoming, list(zip(passages, scores, strict=True)), ContextSettings())


def test_a_report_excuses_no_poll_file_or_embed_beside_it() -> None:
    for surface in (Surface.POLL, Surface.TEXT_FILE, Surface.ATTACHMENT, Surface.EMBED):
        signals = _said("<@1> he said this:", "you are a worthless pig", surface, 0.9)
        assert not signals.reported_speech
        assert signals.probabilities[Category.INSULT] == 0.9
        assert [target.id for target in signals.targets] == [1]


def test_a_rule_is_not_excused_either() -> None:
    signals = _said("<@1> he said this:", "kill yourself", Surface.POLL, 0.1)
    assert [finding.kind for finding in signals.findings] == [Pattern.ENCOURAGING_SELF_HARM]


def test_a_report_with_something_harmless_beside_it_is_one() -> None:
    assert _said("<@1> he said this:", "a screenshot", Surface.ATTACHMENT, 0.1).reported_speech


def test_lines_joined_with_a_report_are_told_too() -> None:
    assert _said("he told me I'm ugly", "look he told me I'm ugly", Surface.JOINED, 0.9).reported_speech


def _told(own: str, insult: float) -> Signals:
    passage, beside = Passage(Surface.CONTENT, own, own), Passage(Surface.CONTENT, own, own, beside=True)
    incoming = Incoming(
        GUILD,
        CHANNEL,
        1,
        TOM,
        START,
        (passage,),
        "v",
        mentions=(MIA,),
        reported_speech=True,
        own_words=beside,
    )
    scores = [Scored({Category.INSULT: value, Category.TOXICITY: value}, "test") for value in (0.9, insult)]
    return Context().assess(incoming, list(zip((passage, beside), scores, strict=True)), ContextSettings())


def test_a_preface_shields_no_attack_in_ones_own_words() -> None:
    assert not _told("so i'll call you a worm", 0.9).reported_speech
    assert _told("so i'll call you a worm", 0.2).reported_speech
    assert _told("that was so mean of him", 0.9).reported_speech
