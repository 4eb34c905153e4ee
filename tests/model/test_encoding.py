"""Windows over long texts."""

from itertools import pairwise

import pytest
from hypothesis import given, strategies as st
from tokenizers import Tokenizer
from tokenizers.models import WordLevel, WordPiece
from tokenizers.pre_tokenizers import WhitespaceSplit
from tokenizers.processors import TemplateProcessing

from bot.model.encoding import MOST_WINDOWS, TextEncoder, Windowing

FIRST, LAST, UNKNOWN = 0, 1, 2
WINDOWING = Windowing(whole=20, length=12, overlap=4)


def encoder(pieces: bool = False) -> TextEncoder:
    """Reads the numbers 3 to 999 as themselves."""
    vocabulary = {"[A]": FIRST, "[Z]": LAST, "[UNK]": UNKNOWN} | {str(n): n for n in range(3, 1000)}
    model = WordPiece if pieces else WordLevel
    tokenizer = Tokenizer(model(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = WhitespaceSplit()
    tokenizer.post_processor = TemplateProcessing("[A] $A [Z]", special_tokens=[("[A]", 0), ("[Z]", 1)])
    return TextEncoder(tokenizer, WINDOWING)


def test_short_text_is_read_whole() -> None:
    text = " ".join(map(str, range(10, 28)))
    assert encoder().encode([text]) == [[[FIRST, *range(10, 28), LAST]]]


@pytest.mark.parametrize("text", ["", " \n\t", "\u2003"])
def test_nothing_readable_has_no_window(text: str) -> None:
    assert encoder().encode([text, "5"]) == [[], [[FIRST, 5, LAST]]]


@given(st.integers(19, 300))
def test_windows_of_long_text_overlap_and_cover_everything(count: int) -> None:
    numbers = list(range(3, 3 + count))
    (windows,) = encoder().encode([" ".join(map(str, numbers))])
    bodies = [window[1:-1] for window in windows]
    assert all(window[0] == FIRST and window[-1] == LAST and len(window) == 12 for window in windows)
    assert bodies[0][0] == numbers[0] and bodies[-1][-1] == numbers[-1]
    for before, after in pairwise(bodies):
        assert len(set(before) & set(after)) >= WINDOWING.overlap


def test_of_a_text_that_is_too_long_one_window_too_many_is_given() -> None:
    long = "5 " * 10 * MOST_WINDOWS
    assert [len(windows) for windows in encoder().encode([long, "5"])] == [MOST_WINDOWS + 1, 1]


def test_a_word_too_long_for_wordpiece_is_cut_between_symbols_and_letters() -> None:
    (windows,) = encoder(pieces=True).encode(["!" * 200 + "7"])
    assert windows[0][1:-1] == [UNKNOWN, UNKNOWN, UNKNOWN, 7]


def test_windows_shorter_than_their_overlap_are_refused() -> None:
    tokenizer = Tokenizer(WordLevel({"[A]": 0, "[Z]": 1}, unk_token="[A]"))
    tokenizer.post_processor = TemplateProcessing("[A] $A [Z]", special_tokens=[("[A]", 0), ("[Z]", 1)])
    with pytest.raises(ValueError, match="longer than their overlap"):
        TextEncoder(tokenizer, Windowing(whole=20, length=12, overlap=10))
