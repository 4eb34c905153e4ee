"""The passage of a text, and when its raw form is worth a score of its own."""

import pytest

from bot.domain.message import Surface
from bot.intake.passages import passage_of


@pytest.mark.parametrize(
    ("raw", "disguised", "both"),
    [
        ("you are such a great player, really, idi0t", True, True),
        ("you are such a great player", False, False),
        ("y0u 4r3 5tup1d", True, False),
        ("t h e c o n c e r t", True, False),
        ("n1c3 g4m3", True, False),
        ("\u202eemag ecin", True, False),
    ],
)
def test_the_raw_form_counts_where_it_reads_as_words(raw: str, disguised: bool, both: bool) -> None:
    passage = passage_of(Surface.CONTENT, raw)
    assert (passage.disguised, passage.both_count) == (disguised, both)
