"""Other people's words cannot break out."""

import re

import pytest
from hypothesis import given, strategies as st

from bot.ui.safe import block, cut, inline, shortened

# Mostly what Discord gives a meaning to.
HOSTILE = st.text(st.sampled_from("`*_~|<>@#[]()\\-:/ \n\tabe1") | st.characters(), max_size=60) | st.lists(
    st.sampled_from(
        ["```", "`", "``", "\n", "@everyone", "@here", "<@1>", "**", "||", "https://x.y", "# ", "-# ", "a"]
    ),
    max_size=12,
).map("".join)


@given(HOSTILE, st.integers(1, 40))
def test_a_block_can_never_be_broken_out_of(text: str, limit: int) -> None:
    shown = block(text, limit)

    assert shown.startswith("```\n")
    assert shown.endswith("\n```")
    inside = shown[4:-4]
    assert "``" not in inside
    assert len(inside) <= max(limit, len("(no text)"))


@given(st.text(max_size=300))
def test_a_block_shows_every_word(text: str) -> None:
    assert block(text)[4:-4].replace("\u200b", "") == (text.strip() or "(no text)").replace("\u200b", "")


@pytest.mark.parametrize("ticks", range(3, 12))
def test_any_number_of_backticks_stays_inside(ticks: int) -> None:
    assert "``" not in block("a" + "`" * ticks + "b")[4:-4]


def test_an_empty_text_is_said_to_be_empty() -> None:
    assert block(" \n ") == "```\n(no text)\n```"


@given(HOSTILE)
def test_a_name_is_one_line_without_mentions_or_links(text: str) -> None:
    shown = inline(text)

    assert "\n" not in shown
    assert not re.search(r"@(everyone|here|[!&]?\d{15,20})", shown)
    assert "://" not in shown
    assert not re.search(r"(?<!\\)<", shown)
    assert not re.search(r"(?<!\\)[*~|`]", shown)


def test_an_ordinary_name_stays_as_it_is() -> None:
    assert inline("Zoë van Dijk 3") == "Zoë van Dijk 3"


@given(st.text(max_size=50), st.integers(1, 60))
def test_a_cut_is_visible_and_never_too_long(text: str, limit: int) -> None:
    shown = shortened(text, limit)

    assert len(shown) <= limit
    assert shown == text or shown.endswith("…")


@pytest.mark.parametrize("sign", "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
def test_no_name_turns_the_writing_around(sign: str) -> None:
    assert inline(f"ann{sign}nna") == "annnna"


@pytest.mark.parametrize("name", ["\u05d3\u05e0\u05d4", "\u0644\u064a\u0644\u0649 7"])
def test_a_name_from_right_to_left_is_kept_to_itself(name: str) -> None:
    assert inline(name) == f"\u2068{name}\u2069"


@given(HOSTILE, HOSTILE, st.integers(12, 200))
def test_a_cut_leaves_no_block_open(first: str, second: str, limit: int) -> None:
    shown = cut(f"a line\n{block(first)}\nanother\n{block(second)}", limit)

    assert shown.count("```") % 2 == 0
    assert len(shown) <= limit
