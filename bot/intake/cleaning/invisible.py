r"""Text made to run backwards, and characters that nobody sees: "st\u200bupid".

Every function takes a text and gives (text, whether a trick was undone).
"""

import re

_RIGHT_TO_LEFT_OVERRIDE, _POP = "\u202e", "\u202c"
_OVERRIDDEN = re.compile("\u202e([^\u202c\u202d\u202e\n]*)\u202c?")

# Format characters (Cf), fillers that render as nothing, variation selectors and tag characters.
_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
# With one of the spaces around them where they are spaced out like letters.
_INVISIBLES = re.compile(f" ?[{_INVISIBLE}]+(?= )|[{_INVISIBLE}]+")
_HIDDEN_IN_LATIN = re.compile(f"(?<=[A-Za-z0-9])[{_INVISIBLE}]+(?=[A-Za-z0-9])")
# Joiners belong to the spelling of other scripts and to emoji made of several; the selector chooses an emoji's look.
_IDLE_INVISIBLES = re.compile("[\u200c\u200d\ufe0e\ufe0f]")
_BLANKS = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000]")
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")


def undo_override(text: str) -> tuple[str, bool]:
    """Puts text that U+202E makes run right to left into the order in which people see it."""
    if _RIGHT_TO_LEFT_OVERRIDE not in text:
        return text, False
    undone = _OVERRIDDEN.sub(lambda run: run[1][::-1], text)
    return undone, undone != text.replace(_RIGHT_TO_LEFT_OVERRIDE, "").replace(_POP, "")


def remove_invisible(text: str) -> tuple[str, bool]:
    """Removes characters that render as nothing and makes every blank a plain space.

    It is a trick where they stand between Latin letters. Joiners that other scripts and emoji need stay.
    """
    text = _LINE_ENDS.sub("\n", text)
    if text.isascii():
        return text, False
    shown = _HIDDEN_IN_LATIN.sub("", text)
    trick = shown != text
    shown = _INVISIBLES.sub(lambda run: _idle(run[0]), shown)
    return _BLANKS.sub(" ", shown), trick


def _idle(run: str) -> str:
    kept = "".join(_IDLE_INVISIBLES.findall(run))
    return " " + kept if kept and run[0] == " " else kept
