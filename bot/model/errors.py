"""What can go wrong in this room. Every message is meant for the person who runs the bot."""


class ModelError(ValueError):
    """A model that was asked for is not available; `str(error)` says why and how to fix it."""


class UnknownModelError(ModelError):
    """The catalogue has no model of that name."""


class DownloadError(ModelError):
    """Weights could not be fetched, or are not the ones that were asked for."""


class PreparationError(ModelError):
    """A checkpoint could not be turned into the form that the bot runs."""


class CorruptModelError(ModelError):
    """A prepared model is incomplete, damaged or of another format; preparing it again fixes it."""


class ScorerClosedError(RuntimeError):
    """Scores were asked of a scorer that is not running, or no longer."""
