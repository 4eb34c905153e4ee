"""Phrase rules: what they find, and what they leave alone."""

import pytest

from bot.context.phrases import Phrasebook, PhraseMeaning, PhraseRule, phrasebook, words


def _rules(text: str) -> set[str]:
    return set(phrasebook().find(words(text)))


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("kys", "death_wish"),
        ("just KYS already", "death_wish"),
        ("drink bleach", "death_wish"),
        ("i told you kys", "death_wish"),
        ("like i said kys", "death_wish"),
        ("not joking kys", "death_wish"),
        ("dont care, kys", "death_wish"),
        ("why don't you go die", "death_wish"),
        ("nobody likes you kys", "death_wish"),
        ("you're not funny, kys", "death_wish"),
        ("i hope you die", "death_wish"),
        ("i want you to kys", "death_wish"),
        ("commit not live", "death_wish"),
        ("go commit toaster bath", "death_wish"),
        ("unalive yourself", "death_wish"),
        ("i hope you get cancer and a cold", "death_wish"),
        ("kys, what a loser", "death_wish"),
        ("Nobody invite her, ok?", "exclusion"),
        ("don't talk to him", "exclusion"),
        ("you’re not one of us", "exclusion"),
        ("everyone just ignore them", "exclusion"),
        ("no one wants you here", "exclusion"),
        ("i don't want to be here anymore", "self_harm_disclosure"),
        ("please stop", "stop"),
        ("that's not funny", "stop"),
        ("leave me alone", "stop"),
        ("haha thanks", "positive"),
        ("are you ok?", "positive"),
        ("go away", "imperative"),
    ],
)
def test_found(text: str, rule: str) -> None:
    assert rule in _rules(text)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("please don't hurt yourself", "death_wish"),
        ("he told me to kys", "death_wish"),
        ("she said kys to me", "death_wish"),
        ("he said i should kys", "death_wish"),
        ("telling people to kys is not ok", "death_wish"),
        ("it's not ok to tell people to kys", "death_wish"),
        ("don't kys", "death_wish"),
        ("i don't want you to hurt yourself", "death_wish"),
        ("what does kys mean", "death_wish"),
        ("kys? what does that even mean", "death_wish"),
        ("I hope you get cancer treatment soon, thinking of you", "death_wish"),
        ("you should kill yourself to respawn at base, it's faster", "death_wish"),
        ("let's jump off the bridge in the next map", "death_wish"),
        ("i hurt myself at football lol", "self_harm_disclosure"),
        ("kms lmao", "self_harm_disclosure"),
        ("don't talk to the trolls, just ignore them", "exclusion"),
        ("i would never invite trouble", "exclusion"),
        ("i can't stop laughing", "stop"),
        ("stop it lol", "stop"),
        ("not nice", "positive"),
        ("the bus stops here", "stop"),
    ],
)
def test_left_alone(text: str, rule: str) -> None:
    assert rule not in _rules(text)


def test_phrases_know_alternatives_options_and_gaps() -> None:
    book = Phrasebook([(PhraseMeaning(PhraseRule.STOP), "red|blue very? * car")])
    for text in ("red car", "blue very car", "red very big fast car"):
        assert book.find(words(text)) == {"stop": 0}
    for text in ("green car", "red one two three car", "car red"):
        assert book.find(words(text)) == {}


def test_words_between_and_rows_that_cancel_nothing() -> None:
    rule = PhraseMeaning(
        PhraseRule.STOP, frozenset({"told"}), 5, between=frozenset({"me", "to"}), but_not=(("i", "told"),)
    )
    book = Phrasebook([(rule, "jump")])
    for text in ("told me to jump", "he told me to jump", "told jump"):
        assert book.find(words(text)) == {}
    for text in ("told you to jump", "i told me to jump", "told me a lot to jump"):
        assert "stop" in book.find(words(text))


def test_a_phrase_may_not_begin_with_a_gap() -> None:
    with pytest.raises(ValueError, match="gap"):
        Phrasebook([(PhraseMeaning(PhraseRule.STOP), "* car")])
