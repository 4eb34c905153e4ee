"""What can be done with each surface: not everything can be deleted, and what cannot is handled in kind."""

from enum import StrEnum

from bot.intake.message import Surface


class Handling(StrEnum):
    """How a hostile passage is taken out of sight."""

    DELETE_MESSAGE = "delete the message"
    DELETE_FORWARD = "delete the forward; the original stands elsewhere"
    END_POLL_AND_DELETE = "delete the message, which ends the poll"
    RENAME_BACK = "give the thread its earlier title back"
    RESET_NICKNAME = "reset the nickname"
    PROPOSE = "propose to moderators; the bot cannot change it"
    NOTHING = "already blocked by AutoMod: evidence only"


_HANDLING = {
    Surface.FORWARD: Handling.DELETE_FORWARD,
    Surface.POLL: Handling.END_POLL_AND_DELETE,
    Surface.THREAD: Handling.RENAME_BACK,
    Surface.TAG: Handling.PROPOSE,
    Surface.NAME: Handling.RESET_NICKNAME,
    Surface.CHANNEL_STATUS: Handling.PROPOSE,
    Surface.EVENT: Handling.PROPOSE,
    Surface.AUTOMOD: Handling.NOTHING,
}


def handling(surface: Surface) -> Handling:
    """What takes the text of `surface` out of sight; whatever stands in a message is deleted with the message."""
    return _HANDLING.get(surface, Handling.DELETE_MESSAGE)
