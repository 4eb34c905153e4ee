"""What can be done with each surface: not everything can be deleted, and what cannot is handled in kind."""

from enum import StrEnum

from bot.domain.message import Surface


class Handling(StrEnum):
    """How a hostile passage is taken out of sight."""

    DELETE_MESSAGE = "delete_message"
    DELETE_FORWARD = "delete_forward"
    """Only the forward is deleted; the original stands elsewhere and stays."""
    END_POLL_AND_DELETE = "end_poll_and_delete"
    RENAME_BACK = "rename_back"
    """The thread gets its earlier title back."""
    RESET_NICKNAME = "reset_nickname"
    PROPOSE = "propose"
    """The bot cannot change it; moderators can."""
    PROPOSE_RESET = "propose_reset"
    """The policy leaves names to moderators."""
    NOTHING = "nothing"
    """Evidence only: blocked by AutoMod already, or too little by itself."""

    @property
    def proposed(self) -> bool:
        """Whether it is left to moderators, so that they have to be told of it."""
        return self in {Handling.PROPOSE, Handling.PROPOSE_RESET}


_HANDLING = {
    Surface.FORWARD: Handling.DELETE_FORWARD,
    Surface.POLL: Handling.END_POLL_AND_DELETE,
    Surface.THREAD: Handling.RENAME_BACK,
    Surface.TAG: Handling.PROPOSE,
    Surface.NAME: Handling.RESET_NICKNAME,
    Surface.CHANNEL_STATUS: Handling.PROPOSE,
    Surface.EVENT: Handling.PROPOSE,
    Surface.AUTOMOD: Handling.NOTHING,
    Surface.REACTION: Handling.NOTHING,
    Surface.SPELLED: Handling.PROPOSE,
}


def handling(surface: Surface, *, reset_names: bool = True) -> Handling:
    """What takes the text of `surface` out of sight; whatever stands in a message is deleted with the message.

    Without `reset_names`, names are left to moderators.
    """
    if surface is Surface.NAME and not reset_names:
        return Handling.PROPOSE_RESET
    return _HANDLING.get(surface, Handling.DELETE_MESSAGE)
