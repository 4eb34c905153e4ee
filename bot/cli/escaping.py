"""Text that a terminal only shows."""

import re

_COMMANDS = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Signs that tell a terminal to do something, or to write in the other direction, and halves that no encoding has."""


def plain(text: str) -> str:
    """What members wrote, on one line, without anything that a terminal obeys."""
    return _COMMANDS.sub(lambda found: ascii(found[0])[1:-1], " ".join(text.split()))
