"""Words written without spaces between them: the most probable split of a run of letters."""

from collections.abc import Mapping
from functools import cache
from math import inf, log

from bot.intake.cleaning.word_lists import frequency, is_piece, known_words

_BEGINNING = 4
"""Letters by which words are looked up that may begin somewhere. By hand: 10,000 beginnings, and most places in a run
of chance letters have none."""
_UNKNOWN_COST = 25.0
"""Nats that an unknown letter costs: more than the rarest word of the lists does (13.8), so that a split into words is
preferred wherever there is one."""
_LEAST_FREQUENCY = 1e-5
"""Frequency of "u", the only piece that may have none in the lists: that of curated words."""


def split_into_words(letters: str) -> list[str] | None:
    """The most probable split of `letters` (ASCII) into known words, or None where there is none.

    Viterbi search over unigram probabilities (Norvig 2009, "Natural Language Corpus Data"); linear in length, since
    words are of limited length. One-letter words other than "a", "i" and "u" do not count as known.
    """
    lowered = letters.lower()
    costs, longest = _costs(), _longest_by_beginning()
    count = len(letters)
    # Of the first letters: the least cost, and where the last piece of that split begins.
    least, begins = [0.0, *[inf] * count], [0] * (count + 1)
    # Where known words alone lead to; once they lead no further, there is no split.
    readable, furthest = [True, *[False] * count], 0
    for start in range(count):
        if start > furthest:
            return None
        reached = least[start]
        # Several unknown letters cost as much as each of them by itself.
        if reached + _UNKNOWN_COST < least[start + 1]:
            least[start + 1], begins[start + 1] = reached + _UNKNOWN_COST, start
        last = min(count, start + longest.get(lowered[start : start + _BEGINNING], _BEGINNING - 1))
        for end in range(start + 1, last + 1):
            cost = costs.get(lowered[start:end])
            if cost is None:
                continue
            if readable[start]:
                readable[end], furthest = True, max(furthest, end)
            if reached + cost < least[end]:
                least[end], begins[end] = reached + cost, start
    if not letters or least[-1] >= _UNKNOWN_COST * max(1, count // 2):
        return None
    words: list[str] = []
    end = count
    while end:
        words.append(letters[begins[end] : end])
        end = begins[end]
    words.reverse()
    return words if all(is_piece(word) for word in words) else None


@cache
def _costs() -> Mapping[str, float]:
    """Nats that each known word costs, in small letters."""
    return {
        word: -log(frequency(word) or _LEAST_FREQUENCY) for word in {*known_words(), "u"} if is_piece(word)
    }


@cache
def _longest_by_beginning() -> Mapping[str, int]:
    """Letters of the longest known word with each beginning."""
    longest: dict[str, int] = {}
    for word in known_words():
        beginning = word[:_BEGINNING]
        longest[beginning] = max(longest.get(beginning, 0), len(word))
    return longest
