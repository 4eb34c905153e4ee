"""The scoring copy of a text: tricks undone, markup removed, meaning kept. People never see it."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.intake.characters import (
    remove_invisible,
    strip_piled_marks,
    undo_lookalikes,
    undo_override,
    undo_styled_letters,
)
from bot.intake.emoji import emoji_to_words
from bot.intake.leet import undo_leetspeak, undo_masking
from bot.intake.markup import neutral_words, strip_markdown, undo_percent_encoding
from bot.intake.spacing import join_separated, shorten_stretched


@dataclass(frozen=True, slots=True)
class Step:
    """A step that changed the text: its name, the text after it, whether it undid a trick."""

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
    steps: tuple[Step, ...] = ()


_Undo = Callable[[str], tuple[str, bool]]

_STEPS: tuple[tuple[str, _Undo], ...] = (
    ("reversed text", undo_override),
    ("styled letters", undo_styled_letters),
    ("invisible characters", remove_invisible),
    ("piled-up marks", strip_piled_marks),
    ("lookalike letters", undo_lookalikes),
    ("links, mentions, custom emoji", neutral_words),
    ("percent-encoding", undo_percent_encoding),
    ("masked words", undo_masking),
    ("markdown", strip_markdown),
    ("separated letters", join_separated),
    ("leetspeak", undo_leetspeak),
    ("stretched letters", shorten_stretched),
    ("emoji", emoji_to_words),
)
# Steps that would read words into program code or ASCII art.
_NOT_IN_CODE = frozenset(
    {"masked words", "separated letters", "leetspeak", "stretched letters", "percent-encoding"}
)

_FENCED = re.compile(r"(```(?:[a-zA-Z0-9+#-]{0,20}\n)?.+?```)", re.DOTALL)
_MOST_BLOCKS = 10
_CODE_SIGN = re.compile(r"[{}();=<>\[\]\\/|+_#$&^~]")


def clean(text: str) -> Cleaned:
    """The scoring copy of `text`.

    Pure, linear in the length of the text, raises nothing for any string (lone surrogates included). Blocks of
    program code and ASCII art lose their fences but are not searched for disguised words.
    """
    parts = _FENCED.split(text, maxsplit=_MOST_BLOCKS) if "```" in text else [text]
    drawn = [part.startswith("```") and _is_drawn(part) for part in parts]
    disguised = False
    steps: list[Step] = []
    for name, undo in _STEPS:
        changed = trick = False
        for at, part in enumerate(parts):
            if drawn[at] and name in _NOT_IN_CODE:
                continue
            undone, was_trick = undo(part)
            changed |= undone != part
            trick |= was_trick
            parts[at] = undone
        if changed:
            disguised |= trick
            steps.append(Step(name, "".join(parts), trick))
    return Cleaned("".join(parts), disguised, tuple(steps))


def _is_drawn(block: str) -> bool:
    """Whether a fenced block is program code or a drawing rather than prose: one sign in twelve characters or more."""
    inside = block.strip("`")
    visible = sum(not c.isspace() for c in inside)
    return len(_CODE_SIGN.findall(inside)) * 12 >= visible > 0
