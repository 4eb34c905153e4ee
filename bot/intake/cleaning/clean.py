"""The scoring copy of a text: tricks undone, markup removed, meaning kept. People never see it."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.intake.cleaning.emoji import emoji_to_words
from bot.intake.cleaning.invisible import remove_invisible, undo_override
from bot.intake.cleaning.leetspeak import undo_leetspeak
from bot.intake.cleaning.lookalikes import undo_lookalikes
from bot.intake.cleaning.marks import strip_piled_marks
from bot.intake.cleaning.markup import neutral_words, strip_markdown, undo_percent_encoding
from bot.intake.cleaning.masking import undo_masking
from bot.intake.cleaning.misspelling import undo_misspelling
from bot.intake.cleaning.spacing import join_separated
from bot.intake.cleaning.stretching import shorten_stretched
from bot.intake.cleaning.styled_letters import undo_styled_letters
from bot.intake.language import is_foreign, language_of


@dataclass(frozen=True, slots=True)
class CleaningStep:
    """A step that changed the text: its id, the text after it, whether it undid a trick."""

    name: str
    text: str
    disguise: bool


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The scoring copy of a text.

    `disguised` says that a trick was undone (not merely markdown, mentions, URLs, emoji or stretched letters).
    `steps` are those that changed the text, in order.
    """

    text: str
    disguised: bool = False
    steps: tuple[CleaningStep, ...] = ()


_Undo = Callable[[str], tuple[str, bool]]

_Named = tuple[str, _Undo]

_ON_CHARACTERS: tuple[_Named, ...] = (
    ("percent_encoding", undo_percent_encoding),
    ("reversed_text", undo_override),
    ("styled_letters", undo_styled_letters),
    ("invisible_characters", remove_invisible),
    ("piled_up_marks", strip_piled_marks),
    ("lookalike_letters", undo_lookalikes),
    # Again, for escapes that were themselves hidden.
    ("percent_encoding", undo_percent_encoding),
    ("neutral_words", neutral_words),
)
# All but markdown would read words into program code and drawings.
_ON_PROSE: tuple[_Named, ...] = (
    ("masked_words", undo_masking),
    ("markdown", strip_markdown),
    ("separated_letters", join_separated),
    ("leetspeak", undo_leetspeak),
    ("stretched_letters", shorten_stretched),
    ("misspelt_words", undo_misspelling),
    ("emoji", emoji_to_words),
)
# What is left of them in other languages, whose words are no disguised English ones.
_ON_FOREIGN = tuple(step for step in _ON_PROSE if step[1] in {strip_markdown, emoji_to_words})

_LONGEST_LANGUAGE = 20
"""Characters of a code block's language. By hand: the names that Discord highlights are shorter."""
_MOST_BLOCKS = 10
"""Fenced blocks that are looked at apart; what follows is prose. By hand, a bound on time."""
_FEWEST_DRAWN = 20
"""Visible characters of a block that may be left alone. By hand: no insult should hide in a short one."""
_CHARACTERS_A_SIGN = 12
"""Visible characters for each sign of code, at most, in what is code or a drawing. By hand: prose in English has about
one punctuation mark in twenty, and hardly any of these signs."""
_FENCED = re.compile(rf"(```(?:[a-zA-Z0-9+#-]{{0,{_LONGEST_LANGUAGE}}}\n)?.+?```)", re.DOTALL)
_CODE_SIGN = re.compile(r"[{}();=<>\[\]\\/|+_#$&^~]")


def clean(text: str) -> Cleaned:
    """The scoring copy of `text`.

    Pure, linear in the length of the text, raises nothing for any string (lone surrogates included). Blocks of
    program code and ASCII art lose their fences but are not searched for disguised words. Words of other languages are
    left alone, unless English comes out of them.
    """
    steps: list[CleaningStep] = []
    text = _apply(_ON_CHARACTERS, text, steps)
    if "```" in text:
        return _clean_blocks(text, steps)
    on_prose: list[CleaningStep] = []
    prose = _apply(_ON_PROSE, text, on_prose)
    if on_prose and is_foreign(text) and language_of(prose) != "en":
        on_prose.clear()
        prose = _apply(_ON_FOREIGN, text, on_prose)
    steps += on_prose
    return Cleaned(prose, any(step.disguise for step in steps), tuple(steps))


def _clean_blocks(text: str, steps: list[CleaningStep]) -> Cleaned:
    """As `clean`, for a text with fenced blocks, of which drawings only lose their fences."""
    parts = _FENCED.split(text, maxsplit=_MOST_BLOCKS)
    drawn = [part.startswith("```") and _is_drawn(part) for part in parts]
    for name, undo in _ON_PROSE:
        before = "".join(parts)
        done = [
            (part, False) if left and undo is not strip_markdown else undo(part)
            for part, left in zip(parts, drawn, strict=True)
        ]
        parts = [part for part, _ in done]
        after = "".join(parts)
        if after != before:
            steps.append(CleaningStep(name, after, any(trick for _, trick in done)))
    return Cleaned("".join(parts), any(step.disguise for step in steps), tuple(steps))


def _apply(undos: Iterable[_Named], text: str, steps: list[CleaningStep]) -> str:
    """Takes `text` through `undos`; adds those that changed something to `steps`, and gives the text after them."""
    for name, undo in undos:
        after, trick = undo(text)
        if after != text:
            steps.append(CleaningStep(name, after, trick))
            text = after
    return text


def _is_drawn(block: str) -> bool:
    """Whether a fenced block is program code or a drawing rather than prose: it has many signs."""
    inside = block.strip("`")
    visible = sum(not c.isspace() for c in inside)
    return visible >= _FEWEST_DRAWN and len(_CODE_SIGN.findall(inside)) * _CHARACTERS_A_SIGN >= visible
