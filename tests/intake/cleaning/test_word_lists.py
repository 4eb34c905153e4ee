"""The word lists hold what their README says."""

import pytest

from bot.intake.cleaning.word_lists import (
    frequencies,
    frequency,
    is_word,
    known_words,
    often_disguised,
    often_masked,
)


def test_the_everyday_words_are_those_of_wordfreqs_small_english_list() -> None:
    assert len(frequencies()) == 28_917
    assert list(frequencies())[:4] == ["the", "to", "and", "of"]
    assert sum(frequencies().values()) == pytest.approx(0.9583135864267626)


@pytest.mark.parametrize(
    ("word", "share"),
    [
        ("the", 0.05370317963702527),
        ("a", 0.022908676527677734),
        ("it's", 0.0021379620895022326),
        ("00", 0.006918309709189364),
        ("café", 5.623413251903491e-06),
    ],
)
def test_their_frequencies_are_wordfreqs(word: str, share: float) -> None:
    assert frequencies()[word] == pytest.approx(share)
    assert frequency(word.upper()) == frequencies()[word]


def test_no_list_holds_an_empty_word_or_a_capital() -> None:
    for word in (*known_words(), *often_masked()):
        assert word
        assert word == word.lower()
        assert word == word.strip()


def test_words_of_the_curated_lists_are_words_though_no_corpus_has_them() -> None:
    rare = often_disguised() - frequencies().keys()
    assert rare
    assert all(is_word(word) and frequency(word) > 0 for word in rare)
