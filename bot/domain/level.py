"""What may happen because of a message."""

from enum import StrEnum


class Level(StrEnum):
    """What is to happen, least grave first. No level means: allow."""

    WARN = "warn"
    HIDE = "hide"
    ESCALATE = "escalate"


ALLOW = "allow"
"""How "no level" is written where levels are listed."""


class Mode(StrEnum):
    """`shadow`: everything is decided and logged, nothing is done. `live`: verdicts are carried out."""

    SHADOW = "shadow"
    LIVE = "live"
