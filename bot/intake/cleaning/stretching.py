"""Stretched and doubled letters: "stuuupid", "iiddiioott"."""

import re
from functools import lru_cache
from itertools import product

from bot.intake.cleaning.word_lists import frequency, is_word, known_outlines, outline

_MOST_RUNS = 4
"""Runs of one letter in a word that are tried with one letter and with two: 2^4 forms at most. By hand, a bound on
time."""
_SHORTEST_DOUBLED = 7
"""Letters of a word written with every letter twice: "iiddiioott". By hand: shorter ones are met
by chance."""
_FEWEST_DOUBLED = 3
"""Doubled letters in a row that make a word look doubled throughout. By hand, for the same reason."""
_SHOWN_SIGNS = 3
"""What longer rows of one punctuation mark are cut to: enough to show the emphasis. By hand."""
_REMEMBERED, _SHORTENED = 4096, 1024
"""Words remembered with their forms. By hand, a bound on memory."""

_STRETCHED = re.compile(r"(.)\1\1", re.DOTALL)
_RUN = re.compile(r"(.)\1+", re.DOTALL)
_LETTERS = re.compile(r"[A-Za-z]+")
_DOUBLED = re.compile(rf"\b(?:([A-Za-z])\1){{{_FEWEST_DOUBLED},}}\b")
THREE_ALIKE = re.compile(r"([A-Za-z])\1{2,}")
"""One letter three times in a row or more often."""
_SIGNS_ALIKE = re.compile(rf"([!?.,~-])\1{{{_SHOWN_SIGNS},}}")


def shorten_stretched(text: str) -> tuple[str, bool]:
    """Letters stretched for emphasis to a word's usual spelling, else to two of a kind. Emphasis is no trick."""
    if THREE_ALIKE.search(text) or _DOUBLED.search(text):
        text = _LETTERS.sub(lambda word: _shortened(word[0]), text)
    return _SIGNS_ALIKE.sub(lambda run: run[1] * _SHOWN_SIGNS, text), False


@lru_cache(maxsize=_SHORTENED)
def _shortened(word: str) -> str:
    if not (THREE_ALIKE.search(word) or _DOUBLED.fullmatch(word)):
        return word
    return known_form(word) or THREE_ALIKE.sub(r"\1\1", word)


@lru_cache(maxsize=_REMEMBERED)
def known_form(word: str) -> str | None:
    """`word` if it is a word, else the word that is left when its repeated letters are written once or twice.

    None where there is no such word. Of several the most frequent is taken ("cooool" is "cool", not "col").
    """
    if is_word(word) and not _STRETCHED.search(word):
        return word
    runs = list(_RUN.finditer(word))
    if not 0 < len(runs) <= _MOST_RUNS:
        halved = word[::2]
        return halved if len(word) >= _SHORTEST_DOUBLED and halved == word[1::2] and is_word(halved) else None
    if outline(word) not in known_outlines():
        return None
    starts = [0, *(run.end() for run in runs)]
    # What stands before each run, with its letter once and twice.
    options = [
        [word[start : run.start()] + run[1] * times for times in (1, 2)]
        for start, run in zip(starts, runs, strict=False)
    ]
    forms = ("".join(form) + word[starts[-1] :] for form in product(*options))
    best = max(forms, key=frequency)
    return best if is_word(best) else word if is_word(word) else None
