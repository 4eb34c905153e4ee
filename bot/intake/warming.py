"""What reading and compiling takes, done before the first message comes."""

from bot.intake.cleaning.clean import clean
from bot.intake.quoting.reported_speech import is_reported_speech

_EXAMPLES = (
    "w4rm up, misspeltt",
    "w a r m u p",
    "wаrm üp",
    "𝔀𝓪𝓻𝓶 𝓾𝓹",
    "w**m up",
    "cut up int o pi eces",
    "🤡",
)


def warm_up() -> None:
    """Reads word lists and cues and builds the tables: half a second of work. Call it once at start, in a thread."""
    for text in _EXAMPLES:
        clean(text)
    is_reported_speech('he said "warm up"', None)
