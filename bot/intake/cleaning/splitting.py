"""Words written without spaces between them: the most probable split of a run of letters."""

from math import log

from bot.intake.cleaning.word_lists import frequency, is_piece

_LONGEST_WORD = 20
"""Letters of the longest word of the lists."""
_UNKNOWN_COST = 25.0
"""Nats that an unknown letter costs: more than the rarest word of the lists does (13.8), so that a split into words is
preferred wherever there is one."""
_LEAST_FREQUENCY = 1e-5
"""Frequency of "u", the only piece that may have none in the lists: that of curated words."""


def split_into_words(letters: str) -> list[str] | None:
    """The most probable split of `letters` into known words, or None where there is none.

    Viterbi search over unigram probabilities (Norvig 2009, "Natural Language Corpus Data"); linear in length, since
    words are of limited length. One-letter words other than "a", "i" and "u" do not count as known.
    """
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(letters) + 1):
        best.append(
            min(
                (best[start][0] + _cost(letters[start:end]), start)
                for start in range(max(0, end - _LONGEST_WORD), end)
            )
        )
    if not letters or best[-1][0] >= _UNKNOWN_COST * max(1, len(letters) // 2):
        return None
    words: list[str] = []
    end = len(letters)
    while end:
        start = best[end][1]
        words.append(letters[start:end])
        end = start
    words.reverse()
    return words if all(is_piece(word) for word in words) else None


def _cost(word: str) -> float:
    if not is_piece(word):
        return _UNKNOWN_COST * len(word)
    return -log(frequency(word) or _LEAST_FREQUENCY)
