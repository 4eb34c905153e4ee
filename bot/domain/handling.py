"""What can be done with each surface: not everything can be deleted, and what cannot is handled in kind."""

from enum import StrEnum

from bot.domain.message import Surface


class Handling(StrEnum):
    """How a hostile passage is taken out of sight, in words for people."""

    DELETE_MESSAGE = "the message is deleted"
    DELETE_FORWARD = "a forward: only that is deleted, the original stands elsewhere and stays"
    END_POLL_AND_DELETE = "the message is deleted, which ends the poll"
    RENAME_BACK = "the thread gets its earlier title back"
    RESET_NICKNAME = "the nickname is reset"
    PROPOSE = "the bot cannot change it: moderators can"
    PROPOSE_RESET = "the policy leaves names to moderators: they can reset it"
    NOTHING = "blocked by AutoMod already: evidence only"

    @property
    def proposed(self) -> bool:
        """Whether it is left to moderators, so that they have to hear of it."""
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
}


def handling(surface: Surface, *, reset_names: bool = True) -> Handling:
    """What takes the text of `surface` out of sight; whatever stands in a message is deleted with the message.

    Without `reset_names`, names are left to moderators.
    """
    if surface is Surface.NAME and not reset_names:
        return Handling.PROPOSE_RESET
    return _HANDLING.get(surface, Handling.DELETE_MESSAGE)
